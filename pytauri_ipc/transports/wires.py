"""A socket that carries the blocks of a page, whatever server has it."""

from collections.abc import Callable
from itertools import count
from typing import Final, Protocol

from pytauri_ipc.codec import Block
from pytauri_ipc.limits import Limits

DONE: Final = 1000
"""The close code of a session that has ended; the page itself may have said so."""
NOT_BINARY: Final = 1003
TOO_LARGE: Final = 1009

_numbers = count(1)


class WireLink(Protocol):
    """The session that a socket carries."""

    def drained(self) -> None:
        """What was sent has left, after the socket was full."""
        ...


class Wire(Protocol):
    """A socket that is open. For the event loop of the sessions.

    Attributes:
        label: Of the page at its other end; the host knows it.
        number: A later socket has a higher one.
        link: The session that it carries, if it has begun.
    """

    label: str
    number: int
    link: WireLink | None

    @property
    def is_full(self) -> bool:
        """Whether what was sent has not left yet: `WireLink.drained` is called once it has."""
        ...

    def send(self, block: Block) -> None:
        """Send a block; it may get lost with the socket, and raises nothing."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Close it after what was sent; a second time does nothing."""
        ...


class Carrier(Protocol):
    """Who hears what comes over sockets."""

    @property
    def limits(self) -> Limits:
        """What one page may ask."""
        ...

    @property
    def thread_id(self) -> int:
        """The thread of the sessions' event loop."""
        ...

    def hear(self, wire: Wire, block: Block, /) -> None:
        """Take a block in, on the event loop of the sessions."""
        ...

    def post(self, message: tuple[Wire, Block], /) -> None:
        """Hand a block over to that event loop; on any thread."""
        ...

    def lost(self, wire: Wire, /) -> None:
        """A socket is gone; on that event loop."""
        ...

    def run_soon(self, errand: Callable[[], object], /) -> None:
        """Run a function on that event loop; from any thread."""
        ...


def next_number() -> int:
    """The number of a new wire."""
    return next(_numbers)
