"""What all transports share: the inbox, the life of a handler on its loop, and a page's link."""

import gc
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from anyio.to_thread import run_sync
from typing_extensions import override

from pytauri_ipc import AsyncTools, Commands, Limits
from pytauri_ipc.call import Call, Failure, Handler, Reply
from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.errors import ChannelClosed
from pytauri_ipc.event_loop import Cancellable
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.route import Route
from pytauri_ipc.transports import base
from pytauri_ipc.transports.base import PageLink, Server
from tests.fake_link import FakeLink, FakePort
from tests.fake_tauri import PATIENCE

DONE = Reply(b'"done"')
CLOSING = Failure("the program is closing", "closed")


async def done(_call: Call) -> Reply:
    return DONE


async def never(_call: Call) -> Reply:
    await anyio.sleep_forever()
    return DONE


class Message:
    """Something that a page said, and what it was told."""

    def __init__(self, handler: Handler = done, *, name: str = "probe") -> None:
        self.handler = handler
        self.name = name
        self.outcomes: list[Reply | Failure] = []
        self._settled = threading.Event()

    def settle(self, outcome: Reply | Failure) -> None:
        self.outcomes.append(outcome)
        self._settled.set()

    def outcome(self) -> Reply | Failure:
        assert self._settled.wait(PATIENCE), "the message was not answered"
        [outcome] = self.outcomes
        return outcome


class ProbeCall(PendingCall):
    def __init__(self, message: Message, link: "ProbeLink") -> None:
        super().__init__(Call(message.name, link.frontend, [], None), link.calls)
        self._message = message

    @override
    def send(self, outcome: Reply | Failure) -> None:
        self._message.settle(outcome)


class ProbeLink(PageLink):
    """A page whose channels keep what is sent."""

    host = "probe"

    def __init__(self, server: "ProbeServer", label: str = "main") -> None:
        super().__init__(server, label)
        self.made: list[int] = []

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        if channel_id == 404:
            raise ChannelClosed("the page has no such channel")
        self.made.append(channel_id)
        return FakePort(FakeLink())


class ProbeServer(Server[Message]):
    """A transport to one page in this process."""

    def __init__(self, *, limits: Limits | None = None, states: Iterable[object] = ()) -> None:
        super().__init__(Commands(), limits=limits or Limits(), states=states)
        self.received: list[Message] = []
        self.unreadable: list[Message] = []
        self.link = ProbeLink(self)
        self.adopt(self.link)

    @override
    def receive(self, message: Message) -> None:
        if message in self.unreadable:
            raise LookupError("no such page")
        self.received.append(message)
        ProbeCall(message, self.link).start(Route(message.handler), self.loop)

    @override
    def refuse(self, message: Message, failure: Failure) -> None:
        message.settle(failure)


class HandLoop:
    """An event loop that runs its callbacks when a test says so, and no tasks."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[], object]] = []
        self.is_gone = False
        self.wakes = 0

    def call_soon(self, callback: Callable[[], object]) -> None:
        self.callbacks.append(callback)

    def wake(self, callback: Callable[[], object]) -> None:
        if self.is_gone:
            raise RuntimeError("the loop is closed")
        self.wakes += 1
        self.callbacks.append(callback)

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancellable:
        coroutine.close()
        return anyio.CancelScope()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancellable:
        raise NotImplementedError

    def run_callbacks(self) -> None:
        callbacks, self.callbacks = self.callbacks, []
        for callback in callbacks:
            callback()


@pytest.fixture
def server() -> ProbeServer:
    return ProbeServer()


@pytest.fixture
def loop(server: ProbeServer) -> HandLoop:
    """A loop by hand, on which the server runs."""
    loop = HandLoop()
    server.loop = loop
    server._running = True
    return loop


@pytest.fixture
def portal(anyio_backend: str) -> Generator[BlockingPortal]:
    with start_blocking_portal(anyio_backend) as portal:
        yield portal


# --- the inbox ------------------------------------------------------------------------------


def test_one_wake_up_takes_all_that_is_waiting(server: ProbeServer, loop: HandLoop) -> None:
    messages = [Message() for _ in range(100)]
    for message in messages:
        server.post(message)
    assert loop.wakes == 1
    loop.run_callbacks()
    assert server.received == messages
    assert loop.wakes == 1


def test_what_comes_after_a_wake_up_has_been_answered_wakes_again(
    server: ProbeServer, loop: HandLoop
) -> None:
    for _ in range(3):
        server.post(Message())
        loop.run_callbacks()
    assert loop.wakes == 3
    assert len(server.received) == 3


def test_what_comes_while_messages_are_received_is_taken_in_a_later_turn(
    server: ProbeServer, loop: HandLoop
) -> None:
    late = Message()
    server.unreadable.append(first := Message())
    first.settle = lambda outcome: server.post(late)
    server.post(first)
    loop.run_callbacks()
    assert server.received == []
    loop.run_callbacks()
    assert server.received == [late]


def test_errands_and_messages_share_a_wake_up(server: ProbeServer, loop: HandLoop) -> None:
    ran: list[str] = []
    server.post(Message())
    server.run_soon(lambda: ran.append("errand"))
    assert loop.wakes == 1
    loop.run_callbacks()
    assert ran == ["errand"]
    assert len(server.received) == 1


def test_a_message_that_cannot_be_received_is_logged_answered_and_stops_no_other(
    server: ProbeServer, loop: HandLoop, caplog: pytest.LogCaptureFixture
) -> None:
    unreadable, other = Message(), Message()
    server.unreadable.append(unreadable)
    server.post(unreadable)
    server.post(other)
    loop.run_callbacks()
    [failure] = unreadable.outcomes
    assert isinstance(failure, Failure)
    assert failure.code == "internal"
    assert "no such page" not in failure.value
    assert "no such page" in caplog.text
    assert server.received == [other]


def test_messages_are_kept_until_the_loop_begins(anyio_backend: str, server: ProbeServer) -> None:
    messages = [Message(), Message()]
    for message in messages:
        server.post(message)
    assert server.received == []

    async def main() -> None:
        async with BlockingPortal() as portal, anyio.create_task_group() as group:
            started = anyio.Event()
            group.start_soon(server.serve, portal, started.set)
            await started.wait()
            await portal.stop()

    anyio.run(main, backend=anyio_backend)
    assert server.received == messages


def test_every_message_is_refused_once_the_loop_is_gone(
    server: ProbeServer, loop: HandLoop
) -> None:
    loop.is_gone = True  # without the end of the portal
    messages = [Message() for _ in range(3)]
    for message in messages:
        server.post(message)
    assert [message.outcomes for message in messages] == [[CLOSING]] * 3


def test_what_is_waiting_when_the_server_closes_is_refused_at_once(
    server: ProbeServer, loop: HandLoop
) -> None:
    messages = [Message() for _ in range(3)]
    for message in messages:
        server.post(message)
    server._close()  # the loop may end without another turn
    assert [message.outcomes for message in messages] == [[CLOSING]] * 3
    loop.run_callbacks()
    assert server.received == []


def test_two_threads_that_refuse_what_is_waiting_do_not_meet(server: ProbeServer) -> None:
    class TakenMeanwhile(deque[Message]):
        """An inbox whose last message another thread takes."""

        @override
        def popleft(self) -> Message:
            raise IndexError

    server._closed = True
    server._inbox = TakenMeanwhile()
    message = Message()
    server.post(message)
    assert not message.outcomes  # the other thread answers it


def test_a_message_that_a_thread_leaves_while_the_server_closes_is_refused(
    server: ProbeServer, loop: HandLoop
) -> None:
    late = Message()
    server.run_soon(lambda: None)  # a wake-up is on its way
    server._close()
    server._inbox.append(late)  # a thread in the middle of `post`
    loop.run_callbacks()
    server._wake()  # its second half
    assert server.received == []
    assert late.outcomes == [CLOSING]


# --- a handler's life -----------------------------------------------------------------------


def test_messages_are_received_on_the_portals_loop(
    portal: BlockingPortal, server: ProbeServer
) -> None:
    threads: list[int] = []

    async def look(_call: Call) -> Reply:
        threads.append(threading.get_ident())
        return DONE

    server.start(portal)
    message = Message(look)
    server.post(message)
    assert message.outcome() == DONE
    assert threads == [portal.call(threading.get_ident)]


def test_messages_from_many_threads_at_once_are_all_received(
    portal: BlockingPortal, server: ProbeServer
) -> None:
    server.start(portal)
    messages = [[Message() for _ in range(200)] for _ in range(8)]
    everyone = threading.Barrier(len(messages))

    def post(own: list[Message]) -> None:
        everyone.wait()
        for message in own:
            server.post(message)

    threads = [threading.Thread(target=post, args=(own,)) for own in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in messages:
        assert [message.outcome() for message in own] == [DONE] * len(own)
    received = portal.call(lambda: list(server.received))
    for own in messages:  # each thread's in its own order
        assert [message for message in received if message in own] == own


def test_when_the_portal_stops_calls_and_later_messages_are_answered_closed(
    anyio_backend: str, server: ProbeServer
) -> None:
    with start_blocking_portal(anyio_backend) as portal:
        server.start(portal)
        pending = [Message(never) for _ in range(3)]
        for message in pending:
            server.post(message)
        last = Message()
        server.post(last)
        last.outcome()
    late = Message()
    server.post(late)
    server.run_soon(lambda: pytest.fail("there is no loop to run it on"))
    codes = [message.outcome()[1] for message in (*pending, late)]
    assert codes == ["closed"] * 4
    assert server.link.closed
    assert not server.link.calls.running


def test_a_portal_that_cancels_what_remains_answers_as_well(
    anyio_backend: str, server: ProbeServer
) -> None:
    pending, first = Message(never), Message()
    with suppress(LookupError), start_blocking_portal(anyio_backend) as portal:
        server.start(portal)
        for message in (pending, first):
            server.post(message)
        first.outcome()
        raise LookupError("the program ends so")
    assert pending.outcome()[1] in {"closed", "cancelled"}
    assert not server.link.calls.running


def test_leaving_the_portal_waits_for_cancelled_commands_and_says_for_which(
    anyio_backend: str,
    server: ProbeServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended: list[str] = []
    may_end = threading.Event()

    class Said(logging.Handler):
        @override
        def emit(self, record: logging.LogRecord) -> None:
            may_end.set()

    async def clean_up(_call: Call) -> Reply:
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(may_end.wait)
            ended.append("cleaned up")
        return DONE

    monkeypatch.setattr(base, "_PATIENCE", 0.001)
    said = Said()
    logging.getLogger("pytauri_ipc").addHandler(said)
    try:
        with start_blocking_portal(anyio_backend) as portal:
            server.start(portal)
            pending, first = Message(clean_up, name="tidy"), Message()
            for message in (pending, first):
                server.post(message)
            first.outcome()
    finally:
        logging.getLogger("pytauri_ipc").removeHandler(said)
    assert ended == ["cleaned up"]
    assert pending.outcome()[1] == "closed"
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "tidy" in record.getMessage()


def test_a_stopped_portal_raises(anyio_backend: str, server: ProbeServer) -> None:
    with start_blocking_portal(anyio_backend) as portal:
        pass
    with pytest.raises(RuntimeError):
        server.start(portal)


@pytest.mark.anyio
async def test_a_stopped_portal_raises_on_any_event_loop(server: ProbeServer) -> None:
    async with BlockingPortal() as portal:
        pass
    with pytest.raises(RuntimeError):
        server.start(portal)


@pytest.mark.anyio
async def test_a_handler_made_on_the_loops_own_thread_works(server: ProbeServer) -> None:
    message = Message()
    async with BlockingPortal() as portal:
        server.start(portal)
        await run_sync(server.post, message)
        assert await run_sync(message.outcome) == DONE
    late = Message()
    server.post(late)
    assert late.outcomes == [CLOSING]


@pytest.mark.anyio
async def test_a_portal_that_stops_before_its_own_handler_has_begun_answers_closed(
    server: ProbeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[Callable[[], object]] = []

    class LateThread:
        """A thread that begins after everything else."""

        def __init__(
            self, *, target: Callable[..., object], args: Sequence[object] = (), daemon: bool = True
        ) -> None:
            starts.append(partial(target, *args))

        def start(self) -> None:
            """Later."""

    monkeypatch.setattr(base, "Thread", LateThread)
    message = Message()
    async with BlockingPortal() as portal:
        server.start(portal)
        server.post(message)
    for start in starts:
        start()
    assert message.outcomes == [CLOSING]


def test_a_handler_that_stops_running_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    stopped: Future[None] = Future()
    stopped.set_exception(LookupError("not here"))
    base._log_failure(stopped)
    [record] = caplog.records
    assert record.levelname == "CRITICAL"
    assert "not here" in caplog.text
    caplog.clear()
    ended: Future[None] = Future()
    ended.set_result(None)
    cancelled: Future[None] = Future()
    cancelled.cancel()
    for future in (ended, cancelled):
        base._log_failure(future)
    assert not caplog.records


def test_a_handler_leaves_no_thread(anyio_backend: str, server: ProbeServer) -> None:
    before = set(threading.enumerate())
    with start_blocking_portal(anyio_backend) as portal:
        server.start(portal)
        message = Message()
        server.post(message)
        message.outcome()
    assert set(threading.enumerate()) <= before


# --- states ---------------------------------------------------------------------------------


class History(list[str]):
    """A state."""


class LongHistory(History):
    """A state that is a subclass of another."""


def test_a_state_is_found_under_exactly_its_own_class() -> None:
    history = LongHistory()
    link = ProbeServer(states=[history]).link
    assert link.state(LongHistory) is history
    assert link.state(History) is None
    assert link.state(list) is None


def test_two_states_of_one_class_are_refused() -> None:
    with pytest.raises(ValueError, match="two states have the type History"):
        ProbeServer(states=[History(), LongHistory(), History()])


def test_the_tools_are_always_there_once_the_loop_runs(
    portal: BlockingPortal, server: ProbeServer
) -> None:
    server.start(portal)
    message = Message()
    server.post(message)
    message.outcome()
    tools = server.link.state(AsyncTools)
    assert tools is not None
    assert tools.portal is portal


# --- pages ----------------------------------------------------------------------------------


def test_a_closed_page_is_forgotten_once_its_calls_have_ended(
    server: ProbeServer, loop: HandLoop
) -> None:
    gone, other = server.link, ProbeLink(server)
    server.adopt(other)
    server.post(Message(never))
    loop.run_callbacks()
    gone.close()
    assert gone in server._links  # its task has not ended
    gone.calls.running.clear()
    other.close()
    assert server._links == []


def test_a_page_that_closes_answers_its_calls_and_no_others(
    portal: BlockingPortal, server: ProbeServer
) -> None:
    server.start(portal)
    other = ProbeServer()
    other.start(portal)
    message, untouched, first = Message(never), Message(never), Message()
    server.post(message)
    other.post(untouched)
    server.post(first)
    first.outcome()
    server.run_soon(server.link.close)
    assert message.outcome() == Failure("the page is gone", "closed")
    late = Message()
    server.post(late)
    assert late.outcome() == Failure("the page is gone", "closed")
    assert not untouched.outcomes


# --- channels -------------------------------------------------------------------------------


def test_a_channel_has_one_port_while_it_is_in_use(server: ProbeServer) -> None:
    link = server.link
    port = link.open_channel(7)
    assert link.open_channel(7) is port
    assert link.open_channel(8) is not port
    assert link.made == [7, 8]
    del port
    gc.collect()
    link.open_channel(7)
    assert link.made == [7, 8, 7]


def test_threads_that_open_a_channel_at_once_get_one_port(server: ProbeServer) -> None:
    for channel_id in range(20):
        everyone = threading.Barrier(8)
        ports: list[ChannelPort] = []

        def open_it(channel_id: int, everyone: threading.Barrier, ports: list[ChannelPort]) -> None:
            everyone.wait()
            ports.append(server.link.open_channel(channel_id))

        threads = [
            threading.Thread(target=open_it, args=(channel_id, everyone, ports)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(map(id, ports))) == 1
    assert len(server.link.made) == 20


def test_a_channel_that_cannot_be_opened_raises_each_time(server: ProbeServer) -> None:
    for _ in range(2):
        with pytest.raises(ChannelClosed):
            server.link.open_channel(404)
    assert server.link.open_channel(7) is not None


def test_an_errand_that_fails_holds_up_no_other(server: ProbeServer, loop: HandLoop) -> None:
    ran: list[str] = []

    def fail() -> None:
        raise LookupError("nobody may stumble over this")

    server.run_soon(fail)
    server.run_soon(lambda: ran.append("the next errand"))
    message = Message()
    server.post(message)
    loop.run_callbacks()
    assert ran == ["the next errand"]
