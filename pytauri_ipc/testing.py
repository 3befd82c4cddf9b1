"""`TestClient`: calls commands as a page would, with no window and no native module."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack
from itertools import count
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar, cast, overload

from anyio import Event, create_task_group, move_on_after
from anyio.from_thread import BlockingPortal
from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from pytauri_ipc.call import Call
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.limits import Limits
from pytauri_ipc.registry import Registry
from pytauri_ipc.transports.memory import (
    Answer,
    MemoryCall,
    MemoryChannel,
    MemoryLink,
    MemoryServer,
)

T = TypeVar("T")


class _Omitted:
    """Stands for a body that is not there; `None` is one, and is sent as `null`."""


_OMITTED: Final = _Omitted()


class TestClient:
    """A page in memory.

        async with TestClient(commands) as client:
            assert await client.invoke("greet", {"name": "Ann"}) == "Hello Ann"

    Bodies and replies pass as bytes, so that nothing succeeds here alone. To be entered and used
    on one event loop, asyncio's or trio's; several clients are several windows.

    Args:
        commands: The registry under test.
        label: The label of the window that it stands for.
        states: Objects for `Annotated[T, State()]`.
        app_handle: What commands get as theirs; a double is fine.
        webview_window: Likewise.
        limits: What this page may ask.

    Raises:
        ValueError: Two states have the same class.
    """

    __test__ = False

    def __init__(
        self,
        commands: Registry,
        label: str = "main",
        *,
        states: Iterable[object] = (),
        app_handle: object | None = None,
        webview_window: object | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._server = MemoryServer(commands, limits=limits or Limits(), states=states)
        self._link = MemoryLink(self._server, label)
        self._link.app_handle = app_handle
        self._link.webview_window = webview_window
        self._channel_ids = count(1)
        self._exit = AsyncExitStack()
        self._entered = False

    async def __aenter__(self) -> Self:
        portal = await self._exit.enter_async_context(BlockingPortal())
        group = await self._exit.enter_async_context(create_task_group())
        self._exit.push_async_callback(portal.stop)
        started = Event()
        group.start_soon(self._server.serve, portal, started.set)
        await started.wait()
        self._server.adopt(self._link)
        self._entered = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the page: what is in flight is answered `closed` and cancelled."""
        # Without the error: a task group would wrap a failing test's own in a group.
        await self._exit.aclose()

    @overload
    async def invoke(
        self,
        command: str,
        body: object = ...,
        *,
        returns: type[T],
        headers: Mapping[str, str] = ...,
        timeout: float | None = ...,
    ) -> T: ...

    @overload
    async def invoke(
        self,
        command: str,
        body: object = ...,
        *,
        returns: Any = ...,
        headers: Mapping[str, str] = ...,
        timeout: float | None = ...,
    ) -> Any: ...

    async def invoke(
        self,
        command: str,
        body: object = _OMITTED,
        *,
        returns: Any = Any,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Call a command, and return its reply decoded.

        Cancelling this cancels the command.

        Args:
            command: Its name.
            body: Anything that pydantic can write as JSON, or bytes to be sent raw. Left out,
                none is sent; `None` is sent as `null`.
            returns: The type to read the reply as; without it, plain JSON. Raw replies are
                `bytes` in any case.
            headers: To be sent beside the body.
            timeout: Seconds until the command is cancelled and this raises `timeout`.

        Raises:
            InvokeException: The page's promise would reject; with its `value`, `code` and
                `data`, and what was raised as `__cause__`.
        """
        raw = None if isinstance(body, _Omitted) else _encode(body)
        answer = await self._call(command, raw, headers or {}, timeout)
        if not answer.is_json:
            return answer.body
        if returns is Any:
            return from_json(answer.body)
        return TypeAdapter[Any](returns).validate_json(answer.body)

    async def invoke_raw(
        self,
        command: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> bytes:
        """Call a command with a body as it stands, and return the reply's bytes undecoded.

        Raises:
            InvokeException: As `invoke`.
        """
        return (await self._call(command, body, headers or {}, timeout)).body

    @overload
    def channel(self) -> "TestChannel[Any]": ...

    @overload
    def channel(self, returns: type[T]) -> "TestChannel[T]": ...

    def channel(self, returns: Any = Any) -> "TestChannel[Any]":
        """Make a channel of this page.

        Args:
            returns: The type to read its JSON messages as; without it, plain JSON.
        """
        number = next(self._channel_ids)
        channel = self._link.channels[number] = MemoryChannel(self._link)
        return TestChannel(number, channel, returns)

    async def _call(
        self, command: str, body: bytes | None, headers: Mapping[str, str], timeout: float | None
    ) -> Answer:
        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        call = MemoryCall(Call(command, self._link.frontend, pairs, body), self._link.calls)
        if not self._entered:
            raise RuntimeError("TestClient is not entered; write `async with TestClient(...)`")
        self._server.post(call)
        with move_on_after(timeout):
            return _checked(await call.answer())
        raise InvokeException(f"no reply to {command!r} within {timeout} s", code="timeout")


class TestChannel(Generic[T]):
    """The page's end of a channel: iterate over what Python sends.

        progress = client.channel(int)
        await client.invoke("download", {"progress": progress.id})
        async for percent in progress:
            ...

    The iteration ends when Python closes the channel, or the client is left.

    Attributes:
        id: The text that goes into a body.
    """

    __test__ = False

    def __init__(self, number: int, channel: MemoryChannel, returns: Any) -> None:
        self.id: str = f"__CHANNEL__:{number}"
        self._channel = channel
        self._adapter = TypeAdapter[Any](returns)

    @property
    def closed(self) -> bool:
        """Whether nothing more will be sent; what was sent can still be read."""
        return self._channel.ended

    def close(self) -> None:
        """Close it from the page's side: sending raises `ChannelClosed` from now on."""
        self._channel.end()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        item = await self._channel.take()
        if item is None:
            raise StopAsyncIteration
        return self._adapter.validate_json(item) if isinstance(item, str) else cast(T, item)


def _encode(body: object) -> bytes:
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(cast(bytes, body))
    return to_json(body, by_alias=True)


def _checked(answer: Answer) -> Answer:
    if not answer.is_failure:
        return answer
    failure = from_json(answer.body)
    error = InvokeException(failure["value"], code=failure["code"], data=failure.get("data"))
    raise error from answer.exception
