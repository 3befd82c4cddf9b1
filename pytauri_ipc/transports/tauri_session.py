"""Sessions in Tauri windows: a frame in is one invoke; see docs/protocol.md, "Tauri".

All of this runs on the event loop.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from secrets import token_hex
from typing import Any, Final, TypeVar

from pydantic_core import to_json
from typing_extensions import override

from pytauri_ipc import messages
from pytauri_ipc.call import Failure, Headers
from pytauri_ipc.codec import CutShort, ProtocolViolation, pack, pack_apart
from pytauri_ipc.errors import ChannelClosed, FrontendClosed, InvokeException
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.messages import FIRST_CHANNEL, OVER, Body, Frame, Hello
from pytauri_ipc.session import over
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.ended import EndedSessions
from pytauri_ipc.transports.sessions import SessionLink
from pytauri_ipc.transports.tauri_frames import EVALUATED, LONGEST_TEXT, Request, SessionInvoke
from pytauri_ipc.transports.tauri_invoke import InvokeResolver
from pytauri_ipc.transports.tauri_window import TauriWindow
from pytauri_ipc.transports.wires import Wire

_logger = getLogger("pytauri_ipc")

T = TypeVar("T")

_KEY: Final = b"tauri-invoke-key"
"""The header by which Tauri knows a page that it has set up."""

_HELD: Final = 8
"""Invokes that wait for a frame to take along; the oldest is let go when there are more."""

_DONE: Final = 1000
"""The close code of a socket that has served."""


def _nobody_greets(_session: "TauriSession") -> None:
    pass


class TauriSessions:
    """The sessions of all windows.

    Args:
        server: The handler that they belong to.
        window_of: The link of a window, made when it is seen for the first time.

    Attributes:
        greeted: Called, on the event loop, with each session that begins.
    """

    def __init__(self, server: Server[Any], window_of: Callable[[Any], TauriWindow]) -> None:
        self._server = server
        self._window_of = window_of
        self._sessions: dict[str, TauriSession] = {}
        self._ended = EndedSessions()
        self.greeted: Callable[[TauriSession], object] = _nobody_greets

    def receive(self, invoke: SessionInvoke) -> None:
        """Take in what an invoke brings."""
        resolver = invoke.invoke.bind_to(invoke.parameters())
        if resolver is None:
            return  # pytauri has rejected it, and said why
        body: bytes = resolver.arguments.get("body", b"")
        try:
            request = Request.of(invoke, body, resolver)
            self._take_in(request, invoke, resolver)
        except CutShort:
            resolver.reject("")
        except ProtocolViolation as error:
            session = self._sessions.get(invoke.session_named(body))
            if session is not None:
                session.break_off("protocol", str(error))
            resolver.reject(Failure(str(error), "protocol").as_json().decode())
        except Exception:
            _logger.exception("a page's frame could not be taken in")
            failure = Failure("the frame could not be taken in; the log says why", "internal")
            with suppress(Exception):  # it may be answered already
                resolver.reject(failure.as_json().decode())

    def _take_in(self, request: Request, invoke: SessionInvoke, resolver: InvokeResolver) -> None:
        frame = request.frame
        session = self._sessions.get(frame.session)
        if session is None and invoke.callback:
            session = self._open(request, int(invoke.callback), resolver.arguments)
        if session is None:
            if frame.flags & OVER:  # its hello may come yet, and has to revive nothing
                self._ended.remember(frame.session, None)
            # It may overtake the end that is on its way, and has to say the same.
            request.answer(self._ended.last_word(frame.session))
        else:
            session.take_in(request)

    def _open(
        self, request: Request, callback: int, arguments: dict[str, Any]
    ) -> "TauriSession | None":
        frame = request.frame
        is_hello = frame.first == 0 and frame.messages and isinstance(frame.messages[0], Hello)
        if not is_hello or frame.session in self._ended:
            return None
        window = self._window_of(arguments["webview_window"])
        if window.closed:
            return None
        window.app_handle = arguments["app_handle"]
        for other in tuple(self._sessions.values()):
            if other.window is window:  # a window shows one page at a time
                other.close()
        session = TauriSession(self._server, self, window, frame.session, callback)
        self._sessions[frame.session] = session
        self._server.adopt(session)
        session.lend_key(arguments["headers"])
        self.greeted(session)
        window.sessions.append(session)
        return session

    def get(self, session_id: str) -> "TauriSession | None":
        """The session of that id, while it lives."""
        return self._sessions.get(session_id)

    def forget(self, session: "TauriSession") -> None:
        """A session has ended."""
        self._sessions.pop(session.session.id, None)
        self._ended.remember(session.session.id, session.session.ended)


class TauriSession(SessionLink):
    """A page in a window.

    Attributes:
        window: The window.
        is_text: Whether the page can take nothing but text.
    """

    def __init__(
        self,
        server: Server[Any],
        sessions: TauriSessions,
        window: TauriWindow,
        session_id: str,
        callback: int,
    ) -> None:
        self.window: TauriWindow = window
        self.host: str = window.host
        super().__init__(server, window.frontend.label, session_id)
        self.app_handle: object | None = window.app_handle
        self.webview_window: object | None = window.webview_window
        self.is_text: bool = False
        self._is_released = False
        self._sessions = sessions
        self._pushes: ChannelPort | None = window.open_pushes(callback)
        self._lone: dict[int, Request] = {}
        self._held: deque[Request] = deque()
        self._lane: Wire | None = None
        self._is_held = False  # the lane is full, and what is said waits
        self._fetched = 0  # how many messages there are up to the last one that the page fetches

    @override
    def state(self, kind: type[T], /) -> T | None:
        return self.window.state(kind)

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        if channel_id < FIRST_CHANNEL:  # Tauri's own
            return self.window.open_channel(channel_id)
        return super().make_port(channel_id)

    def lend_key(self, headers: Headers) -> None:
        """Give the page the key of its own invoke, so that it may post."""
        for name, value in headers:
            if name == _KEY and self._pushes is not None:
                with suppress(Exception):  # without it the page invokes
                    self._pushes.send(to_json({"key": value}), True)

    # --- the fast lane ----------------------------------------------------------------------

    def offer_lane(self, url: str, token: str) -> None:
        """Tell the page of a socket that it may use in place of invokes."""
        if self._pushes is not None:
            with suppress(Exception):  # without it the page goes on as it does
                self._pushes.send(to_json({"lane": {"url": url, "token": token}}), True)

    def take_lane(self, wire: Wire) -> None:
        """The page has come over that socket: from now on frames leave by it."""
        self._lane = wire
        while self._held:
            self._held.popleft().let_go()

    def lose_lane(self, wire: Wire) -> None:
        """The socket is gone, and perhaps what was on its way: Tauri carries frames again."""
        if wire is self._lane:
            self._lane = None
            self._is_held = False
            if not self.closed:
                self.session.reconnected()
                super().flush()

    def drained(self) -> None:
        """What was sent by the lane has left."""
        if self._is_held:
            self._is_held = False
            super().flush()

    @override
    def flush(self) -> None:
        if self._lane is not None and self._lane.is_full:
            self._flush_is_due = self._is_held = True
        else:
            super().flush()

    # --- in ---------------------------------------------------------------------------------

    def take_in(self, request: Request) -> None:
        """Act on the frame that an invoke brought, and keep the invoke for what goes out."""
        if self.closed:
            request.let_go()
            return
        if request.call is not None:
            earlier = self._lone.get(request.call)
            if earlier is not None:  # the frame has come again
                earlier.let_go()
            self._lone[request.call] = request
        else:
            self._held.append(request)
        self.is_text = self.is_text or request.is_text
        self.receive(request.frame, request.size)
        if self.closed:
            return
        if request.call is None:
            self._hold_or_let_go(request)
        elif request.call in self._lone and not self.session.is_open(request.call):
            # It was seen before, and answered on another way.
            del self._lone[request.call]
            request.let_go()

    def _hold_or_let_go(self, request: Request) -> None:
        if request not in self._held:
            return
        has_call = any(isinstance(said, messages.Call) for said in request.frame.messages)
        if not has_call or self._lane is not None:  # it was on its way when the lane was taken
            self._held.remove(request)
            request.let_go()
        elif len(self._held) > _HELD:
            self._held.popleft().let_go()

    # --- out --------------------------------------------------------------------------------

    @override
    def transmit(self, frame: Frame) -> None:
        try:
            self._send(frame)
        except ChannelClosed:  # the program has ended, or the window is gone
            self.window.cannot_reach(self)
        except Exception:
            _logger.debug("a frame to window %r was lost", self.frontend.label, exc_info=True)

    def _send(self, frame: Frame) -> None:
        if frame.flags & OVER:
            self._send_last(frame)
            return
        answered = self._answered_by(frame)
        if self._lane is not None:
            # A script that Tauri runs would come before what is in the socket.
            self._fetched = frame.first + len(frame.messages)
            self._lane.send(pack_apart(frame))
            for request in answered:
                request.let_go()
            return
        if answered and self._resolves_bare(answered[0], frame):
            return
        size = sum(map(_size, frame.messages))
        if self._held and not any(request.takes(size) for request in answered):
            answered.append(self._held.popleft())
        carrier = next((request for request in answered if request.takes(size)), None)
        if carrier is not None or not self._push(frame):
            self._fetched = frame.first + len(frame.messages)
        for request in answered:
            if request is carrier:
                request.answer(frame)
            else:
                request.let_go(size)

    def _send_last(self, frame: Frame) -> None:
        """Have the end arrive with all that was ready, and no invoke say less before it."""
        waiting = [*self._held, *self._lone.values()]
        self._held.clear()
        self._lone.clear()
        if not waiting:
            self._push(frame)
            return
        # A push may be lost, and there is no other. A large frame goes once.
        size = sum(map(_size, frame.messages))
        told = waiting
        if size >= LONGEST_TEXT:
            told = [next((one for one in waiting if one.takes(size)), waiting[0])]
        for request in waiting:
            if any(request is one for one in told):
                request.answer(frame)
            else:
                request.let_go()

    def _answered_by(self, frame: Frame) -> list[Request]:
        """The invokes of lone calls whose answers are in the frame."""
        if not self._lone:
            return []
        ids = [m.id for m in frame.messages if isinstance(m, (messages.Reply, messages.Failure))]
        return [self._lone.pop(number) for number in ids if number in self._lone]

    def _resolves_bare(self, request: Request, frame: Frame) -> bool:
        """Resolve with the bare reply, if the page can tell the rest of the frame by itself."""
        asked, (said, *more) = request.frame, frame.messages
        if more or frame.flags or not isinstance(said, messages.Reply):
            return False
        if frame.first != asked.ack or frame.ack != asked.first + 1:
            return False
        alone = request.alone(said.body)
        if alone is None:
            return False
        request.resolver.resolve(alone)
        return True

    def _push(self, frame: Frame) -> bool:
        """Send it to the page; whether Tauri evaluates it there, and has the page fetch nothing."""
        if self._pushes is None:
            return True
        block = pack(frame)
        if self.is_text or len(block) < EVALUATED:
            text = to_json(block.decode("latin-1"))
            is_evaluated = len(text) < EVALUATED
            if self.is_text or is_evaluated:
                self._pushes.send(text, True)
                return is_evaluated
        self._pushes.send(block, False)
        return False

    # --- JavaScript -------------------------------------------------------------------------

    @override
    def evaluate(self, js: str, /) -> None:
        self._emitted.put(js, None)

    @override
    async def request_value(self, js: str, /) -> Body:
        return await self._value(js, self.evaluate)

    async def _value(self, js: str, run: Callable[[str], object]) -> Body:
        """The call and the script come on two ways, and the page has them meet under a token."""
        token = token_hex(16)
        page = f'globalThis[Symbol.for("pytauri-ipc")]?.evaluated("{token}"'

        def run_it() -> None:
            run(f"{page}, async () => (\n{js}\n))")
            run(f"{page})")  # the first one may be no JavaScript

        return await self.ask("ipc:evaluate", Body(to_json(token)), run_it)

    @override
    def run_script(self, js: str, /) -> None:
        with suppress(FrontendClosed):
            self.window.evaluate(js)

    @override
    def is_behind(self) -> bool:
        return self._fetched > self.session.acked

    @override
    def catch_up(self, then: Callable[[], object]) -> None:
        self.loop.spawn(self._catch_up(then), "pytauri_ipc: a script waits")

    async def _catch_up(self, then: Callable[[], object]) -> None:
        # A page that is asked too much, or is gone, is waited for no longer.
        with suppress(FrontendClosed, InvokeException):
            await self._value("0", self.run_script)
        then()

    # --- the end ----------------------------------------------------------------------------

    @override
    def close(self) -> None:
        if self._is_released:
            return
        self._is_released = True
        super().close()
        self._sessions.forget(self)
        if self in self.window.sessions:
            self.window.sessions.remove(self)
        self._pushes = None
        lane, self._lane = self._lane, None
        if lane is not None:
            lane.close(_DONE, "the session has ended")
        ended = self.session.ended
        assert ended is not None, "closing has ended it"
        last = over(self.session.id, ended.code, ended.text)
        waiting = [*self._lone.values(), *self._held]
        self._lone.clear()
        self._held.clear()
        for request in waiting:
            try:
                request.answer(last)
            except Exception:
                _logger.debug("an invoke could not be answered", exc_info=True)


def _size(message: messages.Message) -> int:
    match message:
        case messages.Reply(_, body) | messages.Failure(_, body) | messages.Event(_, body):
            return len(body.data)
        case messages.Items(_, bodies):
            return sum(len(body.data) for body in bodies)
        case _:
            return 0
