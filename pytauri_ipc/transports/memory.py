"""The host in memory: a page in this process, on the same event loop. Frames pass as bytes."""

from collections.abc import Iterable

from typing_extensions import override

from pytauri_ipc.call import Failure, Reply
from pytauri_ipc.codec import CutShort, ProtocolViolation, pack, unpack
from pytauri_ipc.event_loop import EventLoop
from pytauri_ipc.limits import Limits
from pytauri_ipc.messages import Frame
from pytauri_ipc.registry import Registry
from pytauri_ipc.session import Session, over
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.endpoint import Endpoint
from pytauri_ipc.transports.sessions import SessionLink


class MemoryServer(Server["tuple[MemoryLink, bytes]"]):
    """Serves pages that are in this process; a message is one packed frame of one of them."""

    def __init__(self, registry: Registry, *, limits: Limits, states: Iterable[object]) -> None:
        super().__init__(registry, limits=limits, states=states)

    @override
    def receive(self, message: "tuple[MemoryLink, bytes]") -> None:
        link, block = message
        if not link.page.is_connected:
            return
        if link.session.ended is not None:  # while the page had no connection
            link.transmit(over(link.session.id, "closed", "the session has ended"))
            return
        try:
            frame = unpack(block)
        except CutShort:
            return
        except ProtocolViolation as error:
            link.break_off("protocol", str(error))
        else:
            link.receive(frame, len(block))

    @override
    def refuse(self, message: "tuple[MemoryLink, bytes]", failure: Failure) -> None:
        link, _ = message
        link.end(failure.value)


class MemoryLink(SessionLink):
    """The program's end of one page in memory.

    Attributes:
        page: The page.
    """

    host = "memory"

    def __init__(self, server: MemoryServer, label: str, page: "MemoryPage") -> None:
        super().__init__(server, label, page.session.id)
        self.page: MemoryPage = page

    @override
    def transmit(self, frame: Frame) -> None:
        if self.page.is_connected:
            self.page.deliver(pack(frame))

    @override
    def end(self, reason: str, /) -> None:
        super().end(reason)
        if not self.page.is_connected:  # nobody could tell it
            self.page.session.over("closed", reason)
            self.page.over()

    @override
    def answer(self, number: int, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure) and outcome.exception is not None:
            self.page.raised[number] = outcome.exception
        super().answer(number, outcome)


class MemoryPage(Endpoint):
    """The page's end; what a page does with its messages is left to `act`.

    Attributes:
        link: The program's end.
        raised: What was raised to each call that failed; it did not pass as bytes.
        is_connected: Whether frames pass.
    """

    def __init__(self, server: MemoryServer, label: str, session_id: str) -> None:
        super().__init__(Session(session_id, "page"))
        self._server = server
        self.link: MemoryLink = MemoryLink(server, label, self)
        self.raised: dict[int, BaseException] = {}
        self.is_connected: bool = True

    @property
    @override
    def loop(self) -> EventLoop:
        return self._server.loop

    @override
    def transmit(self, frame: Frame) -> None:
        self._server.post((self.link, pack(frame)))

    def deliver(self, block: bytes) -> None:
        """A packed frame has come."""
        try:
            frame = unpack(block)
        except CutShort:
            return
        except ProtocolViolation as error:
            self.break_off("protocol", str(error))
        else:
            self.receive(frame, len(block))

    @override
    def over(self) -> None:
        self.stop()

    def disconnect(self) -> None:
        """Lose the connection, and what is on its way."""
        self.is_connected = False
        for end in (self, self.link):
            end.disconnected(self._server.limits.grace_time)

    def reconnect(self) -> None:
        """Have a connection again."""
        self.is_connected = True
        for end in (self, self.link):
            end.reconnected()
