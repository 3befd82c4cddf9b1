"""A page that speaks the session protocol: its session joined to commands, channels and frontend.

A transport adds how a frame is sent. All of this runs on the event loop, but for `run_soon` and
`is_on_loop`.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from logging import getLogger
from threading import get_ident
from typing import Any, Final

from anyio import Event
from pydantic_core import from_json
from typing_extensions import override

from pytauri_ipc import messages
from pytauri_ipc.call import Call, Failure, Reply
from pytauri_ipc.dispatcher import PendingCall, PendingStream
from pytauri_ipc.errors import FrontendClosed, InvokeException, PageError
from pytauri_ipc.event_loop import EventLoop
from pytauri_ipc.events import DOWNLOAD, PAGE_ERROR, READY, RESERVED
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.messages import FIRST_CHANNEL, Body, Cancel, Credit, Frame, Message
from pytauri_ipc.route import Route
from pytauri_ipc.session import Session
from pytauri_ipc.transports.base import PageLink, Server
from pytauri_ipc.transports.endpoint import Endpoint
from pytauri_ipc.transports.outbox import Outbox, SessionPort
from pytauri_ipc.transports.page_events import EventInbox, EventOutbox, Keeper

_logger = getLogger("pytauri_ipc")

_LONGEST_LINE: Final = 2_000
"""Characters of a page's error that are logged."""

_GONE: Final = "the page is gone"
"""Why a session ends where nothing more is known."""

_MOST_UNUSED: Final = 10_000
"""Channels of one page that no command has sent anything on."""


class SessionLink(PageLink, Endpoint):
    """One page and its session.

    Args:
        server: The handler that it belongs to.
        label: What the host calls it.
        session_id: What the page calls itself.

    Attributes:
        awaited: The number of the page that was awaited in its window when this one came.
    """

    is_session = True

    def __init__(self, server: Server[Any], label: str, session_id: str) -> None:
        PageLink.__init__(self, server, label)
        limits = server.limits
        session = Session(
            session_id,
            "program",
            window=limits.unacknowledged_bytes,
            frame_size=limits.frame_size,
        )
        Endpoint.__init__(self, session)
        self._unsent_bytes = limits.unsent_bytes
        self._answering: dict[int, SessionCall | SessionStream] = {}
        self._outboxes: dict[int, Outbox] = {}
        self._unused: dict[int, None] = {}
        self._asking: dict[int, Asked] = {}
        self._emitted = EventOutbox(self, limits.unsent_bytes)
        self._windows = server.windows
        window = self._windows.get(label)
        self.awaited: int = 0 if window is None else window.number
        self.is_known: bool = window is not None
        self._heard = EventInbox(
            server.registry,
            server.callbacks,
            self.frontend,
            self.calls.weak_link,
            limits,
            server.windows,
        )
        self._acts: dict[type[Message], Callable[[Any], object]] = {
            messages.Call: self._start,
            messages.Stream: self._start_stream,
            Cancel: self._cancel,
            Credit: self._credit,
            messages.Reply: self._asked_and_answered,
            messages.Failure: self._asked_and_answered,
            messages.Event: self._hear,
        }

    @property
    @override
    def loop(self) -> EventLoop:
        return self._server.loop

    @override
    def receive(self, frame: Frame, size: int) -> None:
        super().receive(frame, size)
        if self._emitted.is_waiting:
            self._emitted.pump()  # what was emitted before the page's hello

    @override
    def over(self) -> None:
        if not self.closed:
            self.close()

    @override
    def act(self, message: Message) -> None:
        self._acts[type(message)](message)

    # --- what the page asks -----------------------------------------------------------------

    def _start(self, message: messages.Call) -> None:
        call = SessionCall(self._call(message), self.calls, self, message.id)
        self._answering[message.id] = call
        call.start(self.route(message.name), self._server.loop)

    def _start_stream(self, message: messages.Stream) -> None:
        stream = SessionStream(self._call(message), self.calls, self, message.id)
        self._answering[message.id] = stream
        stream.start(self.route(message.name), self._server.loop)

    def route(self, name: str) -> Route:
        """The way of a call to the command of that name."""
        return self._server.registry.route(name)

    def _call(self, message: messages.Call | messages.Stream) -> Call:
        _, name, headers, body = message
        pairs = [(key.encode(), value.encode()) for key, value in headers] if headers else []
        return Call(name, self.frontend, pairs, None if body is None else body.data)

    def _cancel(self, message: Cancel) -> None:
        call = self._answering.get(message.id)
        if call is not None:
            call.stop(Failure("the page cancelled the call", "cancelled"))
        elif message.id >= FIRST_CHANNEL:
            outbox = self._outboxes.get(message.id)
            if outbox is None:  # no command had any use for it
                self.finish(message.id)
            else:
                outbox.abandon()

    def _credit(self, message: Credit) -> None:
        call = self._answering.get(message.id)
        if isinstance(call, SessionStream):
            call.credited()
        elif message.id >= FIRST_CHANNEL:
            outbox = self._outboxes.get(message.id)
            if outbox is not None:
                outbox.pump()
            else:
                self._keep_unused(message.id)

    def _keep_unused(self, number: int) -> None:
        """A channel that no command has used yet; the oldest ends when there are too many."""
        self._unused[number] = None
        if len(self._unused) > _MOST_UNUSED:
            self.finish(next(iter(self._unused)))

    def answer(self, number: int, outcome: Reply | Failure) -> None:
        """Answer a call, or end a stream with a failure."""
        if isinstance(outcome, Failure):
            self.session.fail(number, Body(outcome.as_json()))
        else:
            self.session.reply(number, Body(outcome.body, outcome.is_json))
        del self._answering[number]
        self.answered()

    def finish(self, number: int) -> None:
        """End a stream or a channel well."""
        self._answering.pop(number, None)
        self._outboxes.pop(number, None)
        self._unused.pop(number, None)
        if self.session.is_open(number):
            self.session.end(number)
            self.flush_soon()

    def pump(self, number: int, waiting: deque[Body]) -> int:
        """Send what there is room for on a stream or a channel; gives its bytes."""
        if not self.session.is_open(number):
            return 0
        self.flush_soon()
        return self.session.send(number, waiting)

    # --- channels ---------------------------------------------------------------------------

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        outbox = self._outboxes.get(channel_id)
        if outbox is None:
            outbox = Outbox(self, channel_id, self._unsent_bytes)
            if channel_id < FIRST_CHANNEL or self.session.has_ended(channel_id):
                outbox.ended = True  # a page makes a channel for each call
            else:
                self._outboxes[channel_id] = outbox
        return SessionPort(outbox)

    def open_outbox(self, outbox: Outbox, number: int) -> None:
        """A channel is used for the first time; one that the page does not know is closed."""
        self._unused.pop(number, None)
        if self.session.is_open(number) and not self.closed:
            outbox.pump()
        else:
            outbox.abandon()

    def is_on_loop(self) -> bool:
        """Whether this is the event loop's thread."""
        return get_ident() == self._server.thread_id

    def run_soon(self, errand: Callable[[], object]) -> None:
        """Run a function on the event loop; from any thread."""
        self._server.run_soon(errand)

    # --- events -----------------------------------------------------------------------------

    @override
    def emit(self, event: str, data: object, /) -> None:
        body = self._server.registry.written(event, data)
        window = self._windows.get(self.frontend.label)
        if window is None or not window.answers(event, body):
            self._emitted.put(event, body)

    @override
    def offer(self, text: str, body: Body | None, keeper: Keeper | None = None, /) -> bool:
        try:
            self._emitted.put(text, body, keeper)
        except FrontendClosed:
            return False
        except InvokeException as error:
            what = "a script" if body is None else f"event {text!r}"
            self.run_soon(partial(self._give_up_busy, f"{what}: {error}"))
            return keeper is None
        return True

    def take_back(self, keeper: Keeper, /) -> list[tuple[str, Body | None]]:
        """What was offered, and was not said."""
        return self._emitted.take_back(keeper)

    def not_said(self, keeper: Keeper, /) -> list[tuple[str, Body | None]]:
        """The same, and it stays there."""
        return self._emitted.not_said(keeper)

    # --- scripts, on hosts that evaluate them -----------------------------------------------

    def run_script(self, _js: str, /) -> None:
        """Run JavaScript in the page now, whatever it has heard."""
        raise self.cannot_evaluate()

    def is_behind(self) -> bool:
        """Whether the page may be fetching what has left, which a script would overtake."""
        return False

    def catch_up(self, then: Callable[[], object]) -> None:
        """Call a function once the page has heard all that has left."""
        then()

    # --- what the page emits ----------------------------------------------------------------

    def _hear(self, message: messages.Event) -> None:
        (name, body), label = message, self.frontend.label
        window = self._windows.get(label)
        if name == READY and window is not None:
            window.page_is_ready(self, body)
        elif name == DOWNLOAD:
            self.save(body)
        elif name == PAGE_ERROR:
            _logger.warning("the page of window %r: %s", label, _one_line(body))
        elif name.startswith(RESERVED) and name not in (READY, DOWNLOAD):
            # Callbacks take it for the host's word: that a menu was clicked, or the window closed.
            _logger.warning("the event %r from window %r was dropped", name[:100], label)
            return
        self._heard.hear(name, body, self.loop)
        if self._heard.is_full:
            self._give_up_busy(f"the page emits more than callbacks hear: {message.name!r}")

    def save(self, body: Body) -> None:
        """The page wants a file saved: the host does that, where it can."""
        window = self._windows.get(self.frontend.label)
        if window is not None:
            window.answers(DOWNLOAD, body)

    def _give_up_busy(self, why: str) -> None:
        """End the session of a page that does not keep up: nothing is lost in silence."""
        if not self.closed:
            _logger.warning("the session of window %r ends: %s", self.frontend.label, why)
            self.break_off("busy", why)

    # --- what the program asks --------------------------------------------------------------

    @override
    async def request(self, function: str, body: Body | None, /) -> Body:
        return await self.ask(function, body)

    async def ask(
        self, function: str, body: Body | None, then: Callable[[], object] | None = None
    ) -> Body:
        """Call a function of the page, and do something beside it."""
        if self.closed:
            raise FrontendClosed("the page is gone")
        if self.session.unsent_bytes > self._unsent_bytes:
            raise InvokeException("the page takes nothing in; it was asked too much", code="busy")
        asked = Asked()
        number = self.session.call(function, [], body)
        self._asking[number] = asked
        self.flush_soon()
        try:
            if then is not None:
                then()
            await asked.done.wait()
        except BaseException:
            if self._asking.pop(number, None) is not None:
                self._asking[number] = Asked()  # somebody has to take the late answer
                self.session.cancel(number)
                self.flush_soon()
            raise
        if asked.answer is None:
            ended = self.session.ended
            why = "" if ended is None or ended.text == _GONE else f": {ended.text}"
            raise FrontendClosed(f"the page went before it answered{why}")
        if isinstance(asked.answer, messages.Failure):
            raise _page_error(asked.answer.body)
        return asked.answer.body

    def _asked_and_answered(self, message: messages.Reply | messages.Failure) -> None:
        asked = self._asking.pop(message.id)
        asked.answer = message
        asked.done.set()

    # --- the end ----------------------------------------------------------------------------

    @override
    def end(self, reason: str, /) -> None:
        if not self.closed:
            for outbox in tuple(self._outboxes.values()):
                outbox.pump()  # what was sent before goes along
            self._emitted.say_the_rest()
            self.break_off("closed", reason)

    @override
    def close(self) -> None:
        if self.session.ended is None:
            self.session.over("closed", _GONE)
        self.stop()
        super().close()
        for asked in self._asking.values():
            asked.done.set()
        self._asking.clear()
        for outbox in tuple(self._outboxes.values()):
            outbox.abandon()
        window = self._windows.get(self.frontend.label)
        if window is not None:
            window.page_is_gone(self)


@dataclass(slots=True, eq=False)
class Asked:
    """A call into the page that waits for its answer."""

    done: Event = field(default_factory=Event)
    answer: messages.Reply | messages.Failure | None = None


def _one_line(body: Body) -> str:
    """What a page says, as it may stand in a log."""
    text = body.data[:_LONGEST_LINE].decode("utf-8", "replace")
    with suppress(ValueError):
        text = str(from_json(body.data))[:_LONGEST_LINE]
    return " ".join(text.split())


def _page_error(body: Body) -> PageError:
    try:
        failure: dict[str, Any] = from_json(body.data)
        return PageError(str(failure["value"]), code=str(failure["code"]), data=failure.get("data"))
    except (ValueError, KeyError, TypeError):
        return PageError("the page answered with a failure that cannot be read", code="protocol")


@dataclass(slots=True, eq=False)
class SessionCall(PendingCall):
    """A call of a page."""

    _link: SessionLink
    _number: int

    @override
    def send(self, outcome: Reply | Failure) -> None:
        self._link.answer(self._number, outcome)


@dataclass(slots=True, eq=False)
class SessionStream(PendingStream):
    """A stream to a page."""

    _link: SessionLink
    _number: int
    _credited: Event | None = field(default=None, init=False)

    @override
    def send(self, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            self._link.answer(self._number, outcome)
        else:
            self._link.finish(self._number)

    @override
    def send_item(self, item: Reply) -> None:
        self._link.pump(self._number, deque([Body(item.body, item.is_json)]))

    @override
    async def wait_for_room(self) -> None:
        while not self._link.session.has_room(self._number):
            self._credited = Event()
            await self._credited.wait()

    def credited(self) -> None:
        """The page takes more items."""
        if self._credited is not None:
            self._credited.set()
            self._credited = None
