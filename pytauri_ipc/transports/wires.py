"""A socket that carries the blocks of a page, whatever server has it."""

from itertools import count
from typing import Protocol

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
    """

    label: str
    number: int

    @property
    def is_full(self) -> bool:
        """Whether what was sent has not left yet: `WireLink.drained` is called once it has."""
        ...

    def send(self, block: bytes) -> None:
        """Send a block; it may get lost with the socket, and raises nothing."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Close it after what was sent; a second time does nothing."""
        ...


def next_number() -> int:
    """The number of a new wire."""
    return next(_numbers)
