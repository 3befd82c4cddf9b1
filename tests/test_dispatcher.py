"""One call: its task, its deadline, its cancellation, its limits, and its one answer."""

import gc
from collections.abc import Callable, Generator
from contextlib import contextmanager
from weakref import ref

import anyio
import pytest
from anyio.lowlevel import checkpoint
from typing_extensions import override

from pytauri_ipc.call import Call, Failure, Handler, Reply
from pytauri_ipc.dispatcher import CallGroup, PendingCall
from pytauri_ipc.event_loop import Cancellable, EventLoop, running_event_loop
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.limits import Limits
from pytauri_ipc.link import Link, link_that_calls
from pytauri_ipc.route import Route
from tests.fake_link import FakeLink

pytestmark = pytest.mark.anyio

DONE = Reply(b'"done"')
GONE = Failure("the page is gone", "closed")


def calls_of_a_page(limits: Limits | None = None) -> CallGroup:
    return CallGroup(FakeLink(), limits or Limits())


class NotedCall(PendingCall):
    """A call whose answers are kept; there should be one."""

    def __init__(
        self,
        group: CallGroup | None = None,
        *,
        command: str = "probe",
        body: bytes | None = None,
    ) -> None:
        group = group or calls_of_a_page()
        super().__init__(Call(command, Frontend("main", group.link), [], body), group)
        self.answers: list[Reply | Failure] = []
        self.answered = anyio.Event()

    @override
    def send(self, outcome: Reply | Failure) -> None:
        self.answers.append(outcome)
        self.answered.set()

    def codes(self) -> list[str]:
        return [answer.code if isinstance(answer, Failure) else "reply" for answer in self.answers]


class UnsendableCall(NotedCall):
    """A call whose page takes no answer."""

    @override
    def send(self, outcome: Reply | Failure) -> None:
        raise ConnectionError("no page")


class NotedTimer:
    """A timer that tells that it was cancelled."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        self.cancel = cancel


class HandTimers:
    """Timers of an event loop that go off when a test says so."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.cancelled: list[float] = []
        self._callbacks: list[Callable[[], object]] = []

    def take_over(self, loop: EventLoop, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loop, "call_later", self._call_later)

    def _call_later(self, seconds: float, callback: Callable[[], object]) -> Cancellable:
        self.seconds.append(seconds)
        self._callbacks.append(callback)
        return NotedTimer(lambda: self.cancelled.append(seconds))

    def go_off(self) -> None:
        for callback in self._callbacks:
            callback()


async def done(_call: Call) -> Reply:
    return DONE


async def never(_call: Call) -> Reply:
    await anyio.sleep_forever()
    raise AssertionError("it slept for ever")


def waiting_for(event: anyio.Event) -> Handler:
    async def handler(_call: Call) -> Reply:
        await event.wait()
        return DONE

    return handler


class SlowToEnd:
    """A handler that takes its time to clean up when it is cancelled."""

    def __init__(self) -> None:
        self.may_end = anyio.Event()
        self.was_cancelled = False

    async def __call__(self, _call: Call) -> Reply:
        try:
            await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class():
            self.was_cancelled = True
            with anyio.CancelScope(shield=True):
                await self.may_end.wait()
            raise
        raise AssertionError("it slept for ever")


# --- the answer -----------------------------------------------------------------------------


async def test_a_reply_is_sent_once_and_its_call_counted_out() -> None:
    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(done), loop)
        await call.answered.wait()
        await group.wait_empty()
    assert call.answers == [DONE]
    assert len(group.running) == 0


async def test_a_failure_is_sent_as_it_is() -> None:
    failure = Failure("no such file", "not_found", b'{"path":"a"}')

    async def fail(_call: Call) -> Failure:
        return failure

    call = NotedCall()
    async with running_event_loop() as loop:
        call.start(Route(fail), loop)
        await call.answered.wait()
    assert call.answers == [failure]


async def test_the_first_answer_wins_at_once_while_the_task_still_cleans_up() -> None:
    group, handler = calls_of_a_page(), SlowToEnd()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(handler), loop)
        await anyio.wait_all_tasks_blocked()
        call.stop(GONE)
        assert call.answers == [GONE]  # before the task has run at all
        await anyio.wait_all_tasks_blocked()
        assert handler.was_cancelled
        assert len(group.running) == 1  # the task is there still
        handler.may_end.set()
        await group.wait_empty()
    assert call.answers == [GONE]


async def test_a_command_that_swallows_its_cancellation_changes_no_answer() -> None:
    async def swallow(_call: Call) -> Reply:
        try:
            await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class():
            return DONE
        raise AssertionError("it slept for ever")

    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(swallow), loop)
        await anyio.wait_all_tasks_blocked()
        call.stop(GONE)
        await group.wait_empty()
    assert call.answers == [GONE]


async def test_a_second_reason_to_stop_leaves_the_clean_up_alone() -> None:
    cleaning, may_end = anyio.Event(), anyio.Event()
    cleaned: list[bool] = []

    async def clean_up(_call: Call) -> Reply:
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                cleaning.set()
                await may_end.wait()
                cleaned.append(True)
        return DONE

    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(clean_up), loop)
        await anyio.wait_all_tasks_blocked()
        call.stop(GONE)
        await cleaning.wait()
        call.stop(Failure("the program is closing", "closed"))
        await anyio.wait_all_tasks_blocked()
        may_end.set()
        await group.wait_empty()
    assert call.answers == [GONE]
    assert cleaned == [True]


async def test_stopping_a_call_that_has_ended_does_nothing() -> None:
    call = NotedCall()
    async with running_event_loop() as loop:
        call.start(Route(done), loop)
        await call.answered.wait()
        await anyio.wait_all_tasks_blocked()
        call.stop(GONE)
        call.stop(GONE)
        await anyio.wait_all_tasks_blocked()
    assert call.answers == [DONE]


async def test_a_wait_that_was_cancelled_keeps_no_page() -> None:
    """asyncio holds a cancelled timer and its context for as long as another one is due before."""

    async def run_and_stop(loop: EventLoop) -> ref[Link]:
        group = calls_of_a_page()
        link = ref(group.link)
        call = NotedCall(group)
        call.start(Route(never), loop)
        await anyio.wait_all_tasks_blocked()
        call.stop(GONE)
        await group.wait_empty()
        return link

    async with running_event_loop() as loop:
        timer = loop.call_later(60, lambda: None)
        link = await run_and_stop(loop)
        await anyio.wait_all_tasks_blocked()
        gc.collect()
        assert link() is None
        timer.cancel()


async def test_an_answer_that_cannot_be_sent_is_logged_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    group = calls_of_a_page()
    unsendable = UnsendableCall(group, command="unheard")
    other = NotedCall(group)
    async with running_event_loop() as loop:
        unsendable.start(Route(done), loop)
        other.start(Route(done), loop)
        await other.answered.wait()
        await group.wait_empty()
    assert other.answers == [DONE]
    [record] = caplog.records
    assert "unheard" in record.getMessage()
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ConnectionError)


async def test_an_answer_that_cannot_be_sent_keeps_no_call_of_the_page_from_stopping(
    caplog: pytest.LogCaptureFixture,
) -> None:
    group = calls_of_a_page()
    unsendable = UnsendableCall(group, command="unheard")
    other = NotedCall(group)
    async with running_event_loop() as loop:
        for call in (unsendable, other):
            call.start(Route(never), loop)
        await anyio.wait_all_tasks_blocked()
        group.stop(GONE)
        await group.wait_empty()
    assert other.answers == [GONE]
    assert "unheard" in caplog.text


async def test_the_command_runs_with_its_page_as_the_calling_one() -> None:
    seen: list[object] = []

    async def look(_call: Call) -> Reply:
        await checkpoint()
        seen.append(link_that_calls())
        return DONE

    groups = [calls_of_a_page(), calls_of_a_page()]
    async with running_event_loop() as loop:
        for group in groups:
            NotedCall(group).start(Route(look), loop)
        for group in groups:
            await group.wait_empty()
    assert set(seen) == {group.link for group in groups}
    assert link_that_calls() is None


# --- cancellation ---------------------------------------------------------------------------


async def test_cancellation_is_raised_through_the_commands_own_scopes_and_finally() -> None:
    passed: list[str] = []

    async def nest(_call: Call) -> Reply:
        try:
            with anyio.move_on_after(3600) as scope:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(anyio.sleep_forever)
            passed.append("went on after the scope" if not scope.cancelled_caught else "caught")
        except anyio.get_cancelled_exc_class():
            passed.append("cancelled")
            raise
        finally:
            passed.append("finally")
        return DONE

    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(nest), loop)
        await anyio.wait_all_tasks_blocked()
        call.stop(GONE)
        await group.wait_empty()
    assert passed == ["cancelled", "finally"]


async def test_a_command_may_cancel_its_own_scopes() -> None:
    async def give_up(_call: Call) -> Reply:
        with anyio.move_on_after(0):
            await anyio.sleep_forever()
        with anyio.CancelScope() as scope:
            scope.cancel()
            await checkpoint()
        return DONE

    call = NotedCall()
    async with running_event_loop() as loop:
        call.start(Route(give_up), loop)
        await call.answered.wait()
    assert call.answers == [DONE]


async def test_a_task_that_something_else_cancels_is_answered() -> None:
    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(never), loop)
        await anyio.wait_all_tasks_blocked()
        assert call._task is not None
        call._task.cancel()
        await group.wait_empty()
    assert call.codes() == ["cancelled"]


async def test_a_base_exception_is_answered_and_raised_on() -> None:
    class EndOfTheProgram(SystemExit):
        pass

    async def end(_call: Call) -> Reply:
        raise EndOfTheProgram

    group = calls_of_a_page()
    call = NotedCall(group)
    group.running.add(call)
    async with running_event_loop() as loop:
        pass
    with pytest.raises(EndOfTheProgram) as raised:
        await call._run(Route(end), loop)
    [failure] = call.answers
    assert isinstance(failure, Failure)
    assert (failure.code, failure.exception) == ("cancelled", raised.value)
    assert len(group.running) == 0


async def test_an_unusual_base_exception_ends_its_own_call_alone() -> None:
    class Panic(BaseException):
        pass

    async def panic(_call: Call) -> Reply:
        raise Panic

    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(panic), loop)
        await group.wait_empty()
    assert call.codes() == ["internal"]


async def test_a_task_cancelled_before_its_first_step_is_answered_and_counted_out() -> None:
    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.start(Route(never), loop)
        call.stop(GONE)
        await anyio.wait_all_tasks_blocked()
        assert len(group.running) == 0
    assert call.answers == [GONE]


async def test_a_call_stopped_before_it_was_started_runs_nothing() -> None:
    ran: list[str] = []

    async def run(_call: Call) -> Reply:
        ran.append("the command")
        return DONE

    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        call.stop(GONE)
        call.start(Route(run, timeout=3600), loop)
        await anyio.wait_all_tasks_blocked()
        assert len(group.running) == 0, "it is counted for ever, and nobody can wait for the end"
    assert call.answers == [GONE]
    assert not ran


async def test_a_command_that_stops_its_own_call_in_its_first_step_is_cancelled() -> None:
    group = calls_of_a_page()
    calls = [NotedCall(group), NotedCall(group)]
    ended: list[str] = []

    async def close_the_page(_call: Call) -> Reply:
        group.stop(GONE)
        try:
            await anyio.sleep_forever()
        finally:
            ended.append("cancelled")
        return DONE

    async with running_event_loop() as loop:
        for call in calls:
            call.start(Route(close_the_page), loop)
        await anyio.wait_all_tasks_blocked()
        assert len(group.running) == 0
    assert [call.answers for call in calls] == [[GONE], [GONE]]
    assert ended


# --- deadlines ------------------------------------------------------------------------------


@contextmanager
def _ended(noted: list[str]) -> Generator[None]:
    try:
        yield
    finally:
        noted.append("ended")


async def test_past_its_deadline_a_command_is_answered_and_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noted: list[str] = []

    async def wait(_call: Call) -> Reply:
        with _ended(noted):
            await anyio.sleep_forever()
        return DONE

    group = calls_of_a_page()
    call = NotedCall(group)
    async with running_event_loop() as loop:
        timers = HandTimers()
        timers.take_over(loop, monkeypatch)
        call.start(Route(wait, timeout=2.5), loop)
        await anyio.wait_all_tasks_blocked()
        assert timers.seconds == [2.5]
        assert not call.answers
        timers.go_off()
        assert call.answers == [Failure("the command took longer than 2.5 s", "timeout")]
        await group.wait_empty()
    assert noted == ["ended"]


async def test_the_deadline_of_the_loops_own_clock_comes() -> None:
    call = NotedCall()
    async with running_event_loop() as loop:
        call.start(Route(never, timeout=0.001), loop)
        await call.answered.wait()
    assert call.codes() == ["timeout"]


async def test_an_answer_takes_the_deadline_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = NotedCall()
    async with running_event_loop() as loop:
        timers = HandTimers()
        timers.take_over(loop, monkeypatch)
        call.start(Route(done, timeout=2.5), loop)
        await call.answered.wait()
        assert timers.cancelled == [2.5]
        timers.go_off()
    assert call.answers == [DONE]


async def test_without_a_timeout_there_is_no_timer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    call = NotedCall()
    async with running_event_loop() as loop:
        timers = HandTimers()
        timers.take_over(loop, monkeypatch)
        call.start(Route(done), loop)
        await call.answered.wait()
    assert timers.seconds == []


# --- limits ---------------------------------------------------------------------------------


async def test_a_call_past_the_limit_is_busy_until_one_has_ended() -> None:
    group, released = calls_of_a_page(Limits(calls_in_flight=2)), anyio.Event()
    first, second, third, fourth = (NotedCall(group) for _ in range(4))
    async with running_event_loop() as loop:
        first.start(Route(waiting_for(released)), loop)
        second.start(Route(waiting_for(released)), loop)
        third.start(Route(done), loop)
        assert third.codes() == ["busy"]
        assert len(group.running) == 2
        released.set()
        await group.wait_empty()
        fourth.start(Route(done), loop)
        await fourth.answered.wait()
    assert [call.codes() for call in (first, second, fourth)] == [["reply"]] * 3


async def test_a_task_that_still_cleans_up_counts() -> None:
    group, handler = calls_of_a_page(Limits(calls_in_flight=1)), SlowToEnd()
    first, second = NotedCall(group), NotedCall(group)
    async with running_event_loop() as loop:
        first.start(Route(handler), loop)
        await anyio.wait_all_tasks_blocked()
        first.stop(GONE)
        await anyio.wait_all_tasks_blocked()
        second.start(Route(done), loop)
        assert second.codes() == ["busy"]
        handler.may_end.set()
        await group.wait_empty()


@pytest.mark.parametrize(
    ("body", "code"), [(None, "reply"), (b"", "reply"), (b"1234", "reply"), (b"12345", "too_large")]
)
async def test_a_body_past_the_limit_is_too_large(body: bytes | None, code: str) -> None:
    call = NotedCall(calls_of_a_page(Limits(body_size=4)), body=body)
    async with running_event_loop() as loop:
        call.start(Route(done), loop)
        await call.answered.wait()
    assert call.codes() == [code]


async def test_a_call_of_a_page_that_is_gone_is_closed() -> None:
    link = FakeLink()
    link.closed = True
    ran: list[Call] = []

    async def run(call: Call) -> Reply:
        ran.append(call)
        return DONE

    call = NotedCall(CallGroup(link, Limits()))
    async with running_event_loop() as loop:
        call.start(Route(run), loop)
        await anyio.wait_all_tasks_blocked()
    assert call.codes() == ["closed"]
    assert not ran


# --- the calls of a page --------------------------------------------------------------------


async def test_a_group_stops_all_its_calls_and_names_those_that_run_still() -> None:
    group, handler = calls_of_a_page(), SlowToEnd()
    calls = [NotedCall(group, command=name) for name in ("b", "a", "b")]
    async with running_event_loop() as loop:
        for call in calls:
            call.start(Route(handler), loop)
        await anyio.wait_all_tasks_blocked()
        group.stop(GONE)
        assert [call.answers for call in calls] == [[GONE]] * 3
        await anyio.wait_all_tasks_blocked()
        assert group.names() == ["a", "b"]
        handler.may_end.set()
        await group.wait_empty()
        assert group.names() == []


async def test_waiting_for_a_group_without_calls_ends_at_once() -> None:
    with anyio.CancelScope() as scope:
        scope.cancel()
        await calls_of_a_page().wait_empty()
    assert not scope.cancelled_caught
