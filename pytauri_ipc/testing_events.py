"""What a test's page hears: the events that Python emits, until they are read."""

from collections import deque
from collections.abc import AsyncIterator, Generator
from typing import Any, Generic, TypeVar, cast

from anyio import Event
from pydantic import ValidationError

from pytauri_ipc.errors import InvokeException
from pytauri_ipc.events import check_pattern
from pytauri_ipc.frontend import decoded
from pytauri_ipc.messages import Body

T = TypeVar("T")


class TestEvents(Generic[T]):
    """What the page hears of an event: await the next one, or iterate over all.

        saved = client.on("app:saved")
        await client.invoke("save")
        assert await saved == {"path": "a.txt"}

    It keeps what comes from its making on. The iteration ends with `close`, or when the client is
    left; awaiting raises `InvokeException` with `closed` then.

    Attributes:
        event: The name of the event that was given last: a pattern hears several.
    """

    __test__ = False

    def __init__(self, pattern: str, returns: Any) -> None:
        check_pattern(pattern)
        self.event: str | None = None
        self._pattern = pattern
        self._returns = returns
        self._waiting: deque[tuple[str, Body]] = deque()
        self._changed = Event()
        self._has_ended = False

    def put(self, event: str, body: Body) -> None:
        """An event has come, whatever its name."""
        namespace = event.partition(":")[0]
        if self._pattern in (event, f"{namespace}:*", "*") and not self._has_ended:
            self._waiting.append((event, body))
            self._notify()

    def close(self) -> None:
        """Hear nothing more; what has come can still be read."""
        self._has_ended = True
        self._notify()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = Event()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while not self._waiting:
            if self._has_ended:
                raise StopAsyncIteration
            await self._changed.wait()
        self.event, body = self._waiting.popleft()
        return cast("T", read(body, self._returns))

    def __await__(self) -> Generator[Any, Any, T]:
        return self._next().__await__()

    async def _next(self) -> T:
        try:
            return await anext(self)
        except StopAsyncIteration:
            message = f"no event {self._pattern!r} comes any more: the page has gone"
            raise InvokeException(message, code="closed") from None


def read(body: Body, returns: Any) -> Any:
    """What a body holds; one that cannot be read is rejected, as in a page."""
    try:
        return decoded(body, returns)
    except ValidationError:
        raise
    except ValueError as error:
        raise InvokeException(f"what Python sent is no JSON: {error}", code="protocol") from error
