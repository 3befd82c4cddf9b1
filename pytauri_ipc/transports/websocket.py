"""Sessions over WebSockets: one binary message is one block; see docs/protocol.md, "WebSocket".

A session outlives its socket: the next one that brings its id, from the same label, takes it up.
What carries the blocks is a `Wire`; this file knows no server and no framework.
"""

from collections.abc import Callable, Iterable
from logging import getLogger
from typing import Final

from typing_extensions import override

from pytauri_ipc import messages
from pytauri_ipc.call import Failure
from pytauri_ipc.codec import (
    Block,
    CutShort,
    ProtocolViolation,
    pack,
    pack_apart,
    size_of_block,
    unpack,
)
from pytauri_ipc.events import DOWNLOAD
from pytauri_ipc.limits import Limits
from pytauri_ipc.messages import Frame, Hello
from pytauri_ipc.registry import Registry
from pytauri_ipc.session import over
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.ended import ENDED, TOLD, EndedSessions
from pytauri_ipc.transports.known_windows import KnownWindows
from pytauri_ipc.transports.scripted import ScriptedLink
from pytauri_ipc.transports.wires import DONE, Wire

_logger = getLogger("pytauri_ipc")

PROGRAM_ENDED: Final = 4000
"""From here on codes are the protocol's own: the program has ended, and nothing comes back."""
REPLACED: Final = 4001
"""The session goes on over another socket."""
ILLEGAL: Final = 4002
FAILED: Final = 1011
"""Something went wrong here: the page tries again."""
UNKNOWN: Final = 4008
"""The session is not known, or not any more: the page may begin another one."""
WINDOW_CLOSED: Final = 4010
"""The window is closed, and the page with it."""

_PROGRAM_ENDED: Final = "the program has ended"


def _nobody_greets(_link: "WebSocketLink") -> None:
    pass


class WebSocketServer(Server["tuple[Wire, Block]"]):
    """Serves pages over sockets; a message is a wire and a block that came over it.

    Attributes:
        greeted: Called, on the event loop, with each session that begins.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        limits: Limits,
        states: Iterable[object],
        windows: KnownWindows | None = None,
    ) -> None:
        super().__init__(registry, limits=limits, states=states, windows=windows)
        self._sessions: dict[str, WebSocketLink] = {}
        self._ended = EndedSessions()
        self._has_ended = False
        self.greeted: Callable[[WebSocketLink], object] = _nobody_greets

    def links(self, label: str) -> "list[WebSocketLink]":
        """The sessions of that label; on the event loop."""
        return [link for link in self._sessions.values() if link.frontend.label == label]

    def hear(self, wire: Wire, block: Block) -> None:
        """Take a block in on the event loop itself, without the way over the queue."""
        try:
            self.receive((wire, block))
        except Exception:
            _logger.exception("a page's frame could not be taken in")
            self.refuse((wire, block), Failure("the frame could not be taken in", "internal"))

    @override
    def receive(self, message: tuple[Wire, Block]) -> None:
        wire, block = message
        try:
            frame = unpack(block)
        except CutShort:
            return
        except ProtocolViolation as error:
            self._refuse_block(wire, error)
            return
        link = _carried(wire)
        if link is None or link.session.id != frame.session:
            link = self._link_for(wire, frame)
            if link is None:
                return
        link.receive(frame, size_of_block(block))

    def _refuse_block(self, wire: Wire, error: ProtocolViolation) -> None:
        link = _carried(wire)
        if link is None:
            wire.close(ILLEGAL, str(error)[:TOLD])
        else:
            link.break_off("protocol", str(error))

    def _link_for(self, wire: Wire, frame: Frame) -> "WebSocketLink | None":
        """The session of a frame that is the first one of it to come over that wire."""
        link = self._sessions.get(frame.session)
        if link is None and self._has_ended:  # its socket was opened just before
            wire.close(PROGRAM_ENDED, _PROGRAM_ENDED)
            return None
        if link is not None and link.frontend.label != wire.label:
            # An id is no secret; the label is the host's word.
            self._turn_away(wire, over(frame.session, *ENDED))
            return None
        earlier = _carried(wire)
        if earlier is not None:  # a page has one session at a time
            earlier.leave(wire)
        if link is None:
            return self._open(wire, frame)
        return link if link.take_up(wire) else None

    def _open(self, wire: Wire, frame: Frame) -> "WebSocketLink | None":
        is_hello = frame.first == 0 and frame.messages and isinstance(frame.messages[0], Hello)
        if not is_hello or frame.session in self._ended:
            self._turn_away(wire, self._ended.last_word(frame.session))
            return None
        link = WebSocketLink(self, wire, frame.session)
        self._sessions[frame.session] = link
        self.adopt(link)
        self.greeted(link)
        return None if link.closed else link

    def _turn_away(self, wire: Wire, last_word: Frame) -> None:
        wire.send(pack(last_word))
        wire.close(UNKNOWN, "the session has ended")

    @override
    def refuse(self, message: tuple[Wire, Block], failure: Failure) -> None:
        wire, _ = message
        link = _carried(wire)
        has_ended = failure.code == "closed"
        if link is None:  # a page would wait for ever
            wire.close(PROGRAM_ENDED if has_ended else FAILED, failure.value[:TOLD])
        elif has_ended:
            link.end(failure.value)
        else:
            link.break_off(failure.code, failure.value)

    @override
    def _end_pages(self, reason: str) -> None:
        self._has_ended = True
        super()._end_pages(reason)

    def lost(self, wire: Wire) -> None:
        """A socket is gone; on the event loop."""
        link = _carried(wire)
        if link is not None:
            link.lose(wire)

    def forget(self, link: "WebSocketLink") -> None:
        """A session has ended."""
        self._sessions.pop(link.session.id, None)
        self._ended.remember(link.session.id, link.session.ended)


class WebSocketLink(ScriptedLink):
    """A page, whichever socket it has at the moment."""

    host = "browser"

    def __init__(self, server: WebSocketServer, wire: Wire, session_id: str) -> None:
        super().__init__(server, wire.label, session_id)
        self._sockets: WebSocketServer = server
        self._wire: Wire | None = wire
        self._farewell = DONE
        self._is_held = False
        wire.link = self

    # --- sockets come and go ----------------------------------------------------------------

    def take_up(self, wire: Wire) -> bool:
        """Go on over another socket; not over one that is older than that which is in use."""
        earlier = self._wire
        if earlier is not None and earlier.number > wire.number:
            return False
        self._wire = wire
        wire.link = self
        if earlier is not None:
            earlier.link = None
            earlier.close(REPLACED, "the page has another connection")
        self._is_held = False
        self.reconnected()
        return True

    def lose(self, wire: Wire) -> None:
        """A socket is gone: what is said waits for the next one, for the grace time."""
        if wire is self._wire:
            self._wire = None
            self._is_held = False
            self.disconnected(self._sockets.limits.grace_time)

    def leave(self, wire: Wire) -> None:
        """The page begins another session on that socket: this one has ended."""
        if wire is self._wire:
            self._wire = None
        wire.link = None
        self.close()

    # --- frames -----------------------------------------------------------------------------

    @override
    def transmit(self, frame: Frame) -> None:
        if self._wire is not None:
            self._wire.send(pack_apart(frame))

    @override
    def flush(self) -> None:
        wire = self._wire
        if wire is not None and wire.is_full:  # what is said waits here, and leaves in fewer frames
            self._flush_is_due = self._is_held = True
        else:
            super().flush()

    def drained(self) -> None:
        """What was sent has left."""
        if self._is_held:
            self._is_held = False
            super().flush()

    # --- events -----------------------------------------------------------------------------

    @override
    def _hear(self, message: messages.Event) -> None:
        super()._hear(message)
        if message.name == DOWNLOAD and not self.closed:
            self.offer(*message)  # the browser saves it, and that is this very page

    # --- the end ----------------------------------------------------------------------------

    @override
    def end(self, reason: str, /) -> None:
        self._farewell = PROGRAM_ENDED
        super().end(reason)

    def close_window(self, reason: str) -> None:
        """The window is closed: what was said before arrives, and the page is told."""
        if not self.closed:
            self._emitted.say_the_rest()
            self._farewell = WINDOW_CLOSED
            self.break_off("closed", reason)

    @override
    def close(self) -> None:
        if self.closed:
            return
        super().close()
        self._sockets.forget(self)
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.link = None
            ended = self.session.ended or ENDED
            wire.close(self._farewell, ended.text[:TOLD])


def _carried(wire: Wire) -> WebSocketLink | None:
    """The session that a socket carries."""
    return wire.link if isinstance(wire.link, WebSocketLink) else None
