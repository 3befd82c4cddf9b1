"""Sessions of Tauri's windows whose frames come and go over a socket beside Tauri's invokes."""

from collections.abc import Callable
from functools import partial
from logging import getLogger
from typing import TYPE_CHECKING

from pytauri_ipc.codec import Block, CutShort, ProtocolViolation, size_of_block, unpack
from pytauri_ipc.limits import Limits
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.tauri_session import TauriSession
from pytauri_ipc.transports.wires import Wire

if TYPE_CHECKING:
    from pytauri_ipc.transports.tauri_invoke import Invoke

_logger = getLogger("pytauri_ipc")


class LaneWires:
    """What comes over the sockets of windows; a `Carrier`.

    Args:
        server: Whose sessions these are.

    Attributes:
        limits: What one page may ask.
    """

    def __init__(self, server: "Server[Invoke]") -> None:
        self._server = server
        self._sessions: dict[int, TauriSession] = {}
        self.limits: Limits = server.limits

    @property
    def thread_id(self) -> int:
        """That of the sessions' event loop."""
        return self._server.thread_id

    def begin(self, wire: Wire, session: TauriSession) -> None:
        """The page of a session has come over that socket; from any thread, before its blocks."""
        self._sessions[wire.number] = session
        self.run_soon(partial(self._begin, wire, session))

    def _begin(self, wire: Wire, session: TauriSession) -> None:
        if session.closed:
            wire.close(1000, "the session has ended")
        else:
            wire.link = session
            session.take_lane(wire)

    def post(self, message: tuple[Wire, Block], /) -> None:
        """Hand a block over to the event loop of the sessions."""
        self.run_soon(partial(self.hear, *message))

    def hear(self, wire: Wire, block: Block, /) -> None:
        """Take a block in, on that event loop."""
        session = self._sessions.get(wire.number)
        if session is None or session.closed:
            return
        try:
            frame = unpack(block)
        except CutShort:
            return
        except ProtocolViolation as error:
            session.break_off("protocol", str(error))
            return
        if frame.session == session.session.id:
            session.receive(frame, size_of_block(block))

    def lost(self, wire: Wire, /) -> None:
        """A socket is gone; on that event loop."""
        session = self._sessions.pop(wire.number, None)
        wire.link = None
        if session is not None:
            session.lose_lane(wire)

    def run_soon(self, errand: Callable[[], object], /) -> None:
        """Run a function on that event loop."""
        self._server.run_soon(errand)
