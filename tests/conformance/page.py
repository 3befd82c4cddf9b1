"""What a test of the suite does with a page, in whatever host it is."""

from typing import Any, Literal, Protocol

from pytauri_ipc import InvokeException


class Omitted:
    """A body that is left out."""


OMITTED = Omitted()


Gap = Literal["microtask", "task"]
"""What a page waits for before it goes on: a microtask, or its event loop's next task."""

Turn = tuple[list[tuple[str, Any]], Gap]
"""Calls that a page makes at once, and what it waits for before it goes on."""


class Reader(Protocol):
    """The page's end of a stream or a channel."""

    async def take(self, count: int) -> list[Any]:
        """That many items, or fewer if it ends before."""
        ...

    async def leave(self) -> None:
        """Stop reading: a stream is cancelled, a channel closed."""
        ...


class PendingCall(Protocol):
    """A call that the page has made, and waits for."""

    async def result(self) -> Any:
        """Its value.

        Raises:
            InvokeException: It was rejected.
        """
        ...

    async def abort(self) -> None:
        """Have the page abort it."""
        ...


class Page(Protocol):
    """A page. JSON values stand for themselves, `bytes` for what is raw."""

    async def call(self, command: str, body: Any = OMITTED, **options: Any) -> Any:
        """Call a command, with `headers` or `timeout` (seconds)."""
        ...

    async def start(self, command: str, body: Any = OMITTED) -> PendingCall:
        """Call a command, and do not wait."""
        ...

    async def call_at_once(self, calls: list[tuple[str, Any]]) -> list[Any]:
        """Call commands in one turn; gives the value of each, or its `InvokeException`."""
        ...

    async def call_over_turns(self, turns: list[Turn]) -> list[Any]:
        """Call commands turn by turn, waiting for no answer in between; gives what each gave."""
        ...

    async def stream(self, command: str, body: Any = OMITTED, **options: Any) -> Reader:
        """Open a stream."""
        ...

    async def channel(self) -> tuple[str, Reader]:
        """Open a channel; gives the text for a body, too."""
        ...

    async def listen(self, event: str) -> Reader:
        """Listen to an event or a pattern, from now on."""
        ...

    async def emit(self, events: list[tuple[str, Any]]) -> None:
        """Emit events in one turn, each with its data."""
        ...

    async def expose(self, name: str, kind: str) -> None:
        """Expose a function: `"double"` a number, `"throw"`, or `"hang"` for ever."""
        ...

    async def say_raw(self, head: str, bodies: bytes = b"") -> None:
        """Send a frame past the page's own code; see `filled_in` for its head."""
        ...

    async def noted(self, entry: str) -> None:
        """Wait until the journal has an entry; the page's session does nothing for it."""
        ...


class ConnectedPage(Page, Protocol):
    """A page on a host that has connections, and may lose them."""

    def disconnect(self) -> None:
        """Lose the connection."""
        ...

    def reconnect(self) -> None:
        """Have one again."""
        ...


def filled_in(head: str, session: str, first: int, ack: int) -> str:
    """A head in which `<session>`, `<first>` and `<ack>` stand for what they are now."""
    return (
        head.replace("<session>", session).replace("<first>", str(first)).replace("<ack>", str(ack))
    )


__all__ = (
    "OMITTED",
    "ConnectedPage",
    "InvokeException",
    "Omitted",
    "Page",
    "PendingCall",
    "Reader",
    "Turn",
    "filled_in",
)
