"""Cells of a notebook: frames in the custom messages of a widget, several in one message.

A widget may be seen in several places; each is a view, and shows a page with a session of its own.
Jupyter's server drops what a kernel says beyond a thousand messages a second: `Pace` stays far
below, and what is said meanwhile leaves together. What is dropped all the same is said again.

This knows messages and buffers, and no widget: `app/jupyter_widget.py` has that.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from logging import getLogger
from time import monotonic
from typing import Any, Final, NamedTuple, Protocol

from typing_extensions import override

from pytauri_ipc.call import Call, Failure, Reply
from pytauri_ipc.codec import CutShort, ProtocolViolation, pack, unpack
from pytauri_ipc.event_callbacks import EventCallbacks, Heard
from pytauri_ipc.event_loop import Cancellable
from pytauri_ipc.events import DOWNLOAD
from pytauri_ipc.limits import Limits
from pytauri_ipc.messages import OVER, Body, Frame, Hello
from pytauri_ipc.registry import Registry
from pytauri_ipc.route import Route
from pytauri_ipc.session import over
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.ended import EndedSessions
from pytauri_ipc.transports.known_windows import KnownWindows
from pytauri_ipc.transports.scripted import ScriptedLink

_logger = getLogger("pytauri_ipc")

FRAMES: Final = "frames"
"""The kind of a message that carries frames, one a buffer."""

_LARGEST_FRAME: Final = 8 * 2**20
"""Bytes; the web server of Jupyter ends a connection that brings more than 10 MiB at once."""

_LARGEST_MESSAGE: Final = 4 * 2**20
"""Bytes of a message to which no further frame is added."""

_FIRST_PATIENCE: Final = 2.0
_LAST_PATIENCE: Final = 64.0
"""Seconds until a state that a view has not seen is said again; each time twice as many."""

Variables = Mapping[ContextVar[Any], Any]
"""What a cell has set for what it prints."""


class Pace:
    """How often something may be said: at once after a while, else so many times a second.

    The limit of Jupyter's server is for a whole kernel, prints and plots included, so all cells
    share one of these.
    """

    def __init__(self, per_second: float = 200.0, at_once: int = 100) -> None:
        self._per_second = per_second
        self._most = float(at_once)
        self._left = self._most
        self._looked = 0.0

    def take(self, now: float) -> float:
        """Say something now, for which 0 is the answer, or after so many seconds."""
        self._left = min(self._most, self._left + (now - self._looked) * self._per_second)
        self._looked = now
        if self._left >= 1.0:
            self._left -= 1.0
            return 0.0
        return (1.0 - self._left) / self._per_second


class Send(Protocol):
    """What sends a custom message to all views of one widget."""

    def __call__(self, content: dict[str, object], buffers: Sequence[bytes], /) -> object:
        """Send it; on any thread. It may raise anything, and then it counts as lost."""
        ...


class Line:
    """What one widget is to be told. For the event loop's thread.

    Args:
        server: Whose pages it has.
        send: Sends a message.

    Attributes:
        views: The places where it is seen, by what they call themselves; changed on any thread.
    """

    def __init__(self, server: "AnywidgetServer", send: Send) -> None:
        self._server = server
        self._send = send
        self.views: dict[str, View] = {}
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._is_due = False
        self._state: Callable[[], dict[str, object]] = dict
        self._has_news = False
        self._patience = _FIRST_PATIENCE
        self._again: Cancellable | None = None

    def tell(self, state: Callable[[], dict[str, object]]) -> None:
        """Have the views know a state, as it is when that is said; again until all have seen it.

        Args:
            state: The message; of two with one `version` the views need only one.
        """
        self._state = state
        self._has_news = True
        self._patience = _FIRST_PATIENCE
        self._leave_soon()

    def put(self, view: str, block: bytes) -> None:
        """Have a view get a block, together with all others of this turn."""
        self._waiting.append((view, block))
        self._leave_soon()

    def end(self) -> None:
        """The widget is gone."""
        self.views.clear()
        self._waiting.clear()
        self._has_news = False
        if self._again is not None:
            self._again.cancel()

    def _leave_soon(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._server.loop.call_soon(self._leave)

    def _leave(self) -> None:
        while self._has_news or self._waiting:
            wait = self._server.pace.take(monotonic())
            if wait > 0.0:
                self._server.loop.call_later(wait, self._leave)
                return
            if self._has_news:
                self._send_news()
            else:
                self._send_some()
        self._is_due = False

    def _send_news(self) -> None:
        self._has_news = False
        state = self._state()
        self._say(state, ())
        if self._again is not None:
            self._again.cancel()
        look = partial(self._look, state["version"])
        self._again = self._server.loop.call_later(self._patience, look)

    def _look(self, version: Any) -> None:
        """Say it again, unless all have seen it."""
        self._again = None
        self._patience *= 2
        is_seen = all(view.seen >= version for view in tuple(self.views.values()))
        if not is_seen and self._patience <= _LAST_PATIENCE:
            self._has_news = True
            self._leave_soon()

    def _send_some(self) -> None:
        views: list[str] = []
        blocks: list[bytes] = []
        size = 0
        while self._waiting and (not blocks or size + len(self._waiting[0][1]) < _LARGEST_MESSAGE):
            view, block = self._waiting.popleft()
            views.append(view)
            blocks.append(block)
            size += len(block)
        self._say({"kind": FRAMES, "views": views}, blocks)

    def _say(self, content: dict[str, object], buffers: Sequence[bytes]) -> None:
        try:
            self._send(content, buffers)
        except Exception:  # whatever the widget's library raises
            _logger.debug("what a cell was told is lost", exc_info=True)


@dataclass(eq=False)
class View:
    """One place where a widget is seen. For the event loop's thread.

    Attributes:
        id: What it calls itself.
        label: The window's.
        line: What its widget is told.
        variables: Those of the cell that it is in, so that what its page has printed shows there.
        link: That of its page.
        seen: The version of the state that it has seen last.
    """

    id: str
    label: str
    line: Line
    variables: Variables = field(default_factory=dict[ContextVar[Any], Any])
    link: "AnywidgetLink | None" = None
    seen: int = -1

    def print_here(self) -> None:
        """Have what this context prints show in the view's cell."""
        for variable, value in self.variables.items():
            variable.set(value)


def _nobody_minds(_view: View) -> None:
    pass


class Arrived(NamedTuple):
    """A block that a page has sent."""

    view: View
    block: bytes


class AnywidgetServer(Server[Arrived]):
    """Serves the pages in the cells of one notebook.

    Attributes:
        pace: How often the kernel may say something.
        silent: Called with a view that has not answered for a long time.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        limits: Limits,
        states: Iterable[object],
        windows: KnownWindows | None = None,
    ) -> None:
        frame_size = min(limits.frame_size, _LARGEST_FRAME)
        limits = replace(limits, frame_size=frame_size, body_size=min(limits.body_size, frame_size))
        super().__init__(registry, limits=limits, states=states, windows=windows)
        self.callbacks: EventCallbacks = _PrintingCallbacks()
        self.pace: Pace = Pace()
        self.silent: Callable[[View], object] = _nobody_minds
        self._busy_cells = 0
        self._quiet_since = 0.0
        self._sessions: dict[str, AnywidgetLink] = {}
        self._ended = EndedSessions()

    @override
    def receive(self, message: Arrived) -> None:
        view, block = message
        try:
            frame = unpack(block)
        except CutShort:
            return
        except ProtocolViolation as error:
            if view.link is not None:
                view.link.break_off("protocol", str(error))
            return
        link = self._sessions.get(frame.session) or self._open(view, frame)
        if link is not None and link.view is view:
            link.receive(frame, len(block))
        elif link is None:
            if frame.flags & OVER:  # its hello may come yet, and has to revive nothing
                self._ended.remember(frame.session, None)
            view.line.put(view.id, pack(self._ended.last_word(frame.session)))

    def _open(self, view: View, frame: Frame) -> "AnywidgetLink | None":
        is_hello = frame.first == 0 and frame.messages and isinstance(frame.messages[0], Hello)
        if not is_hello or frame.session in self._ended:
            return None
        if view.link is not None:  # a view shows one page at a time
            view.link.close()
        link = view.link = self._sessions[frame.session] = AnywidgetLink(self, view, frame.session)
        self.adopt(link)
        return link

    @override
    def refuse(self, message: Arrived, failure: Failure) -> None:
        with suppress(Exception):  # nobody may listen any more
            frame = unpack(message.block)
            said = pack(over(frame.session, failure.code, failure.value))
            message.view.line.put(message.view.id, said)

    def forget(self, link: "AnywidgetLink") -> None:
        """A session has ended."""
        self._sessions.pop(link.session.id, None)
        self._ended.remember(link.session.id, link.session.ended)

    # --- how long a page may be silent ------------------------------------------------------

    def cell_begins(self) -> None:
        """A cell runs: what pages say may wait until it has ended. On any thread."""
        self._busy_cells = 1

    def cell_ends(self) -> None:
        """It has ended. On any thread."""
        self._quiet_since = monotonic()
        self._busy_cells = 0

    def waits_too_long(self, since: float) -> bool:
        """Whether a page that has not answered since then is gone."""
        begun = max(since, self._quiet_since)
        return not self._busy_cells and monotonic() - begun > self.limits.grace_time


class AnywidgetLink(ScriptedLink):
    """The program's end of one page in a cell.

    Attributes:
        view: Where it is.
        heard_at: When the page was heard last.
    """

    host = "jupyter"

    def __init__(self, server: AnywidgetServer, view: View, session_id: str) -> None:
        super().__init__(server, view.label, session_id)
        self.view: View = view
        self.heard_at: float = 0.0
        self._cells = server
        self._unanswered_since: float | None = None

    @override
    def receive(self, frame: Frame, size: int) -> None:
        self._unanswered_since = None
        self.heard_at = monotonic()
        super().receive(frame, size)

    @override
    def save(self, body: Body) -> None:
        self.offer(DOWNLOAD, body)  # the browser saves it, and that is this very page

    @override
    def transmit(self, frame: Frame) -> None:
        if self._unanswered_since is None:
            self._unanswered_since = monotonic()
        elif self._cells.waits_too_long(self._unanswered_since) and not frame.flags & OVER:
            # A notebook that is closed says nothing. What goes on is what is said again.
            self.loop.call_soon(self._give_up_silent)
            return
        self.view.line.put(self.view.id, pack(frame))

    def _give_up_silent(self) -> None:
        if not self.closed:
            self.break_off("closed", "the page has not answered for a long time")
            self._cells.silent(self.view)

    @override
    def route(self, name: str) -> Route:
        found = super().route(name)
        handler, print_here = found.handler, self.view.print_here

        async def printing(call: Call) -> Reply | Failure:
            print_here()
            return await handler(call)

        return replace(found, handler=printing)

    @override
    def close(self) -> None:
        super().close()
        self._cells.forget(self)
        if self.view.link is self:
            self.view.link = None


class _PrintingCallbacks(EventCallbacks):
    """What a callback prints shows in the cell of the page from which its event has come."""

    @override
    async def _call(self, heard: Heard, queue: Any) -> None:
        link = heard.link()
        if isinstance(link, AnywidgetLink):
            link.view.print_here()
        await super()._call(heard, queue)
