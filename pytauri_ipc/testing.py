"""`TestClient`: calls commands as a page would, with no window and no native module."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from math import inf
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar, cast, overload

from anyio import Event, create_task_group, fail_after, move_on_after
from anyio.from_thread import BlockingPortal

from pytauri_ipc.errors import InvokeException
from pytauri_ipc.events import RESERVED, EventName, check_name
from pytauri_ipc.frontend import OMITTED, Omitted
from pytauri_ipc.limits import Limits
from pytauri_ipc.messages import Body
from pytauri_ipc.registry import Registry
from pytauri_ipc.testing_events import TestEvents, read
from pytauri_ipc.testing_page import Inflow, TestPage, encoded
from pytauri_ipc.transports.memory import MemoryServer

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])


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
        self._page = TestPage(self._server, label)
        self._page.link.app_handle = app_handle
        self._page.link.webview_window = webview_window
        self._exit = AsyncExitStack()
        self._entered = False

    async def __aenter__(self) -> Self:
        portal = await self._exit.enter_async_context(BlockingPortal())
        group = await self._exit.enter_async_context(create_task_group())
        self._exit.push_async_callback(portal.stop)
        started = Event()
        group.start_soon(self._server.serve, portal, started.set)
        await started.wait()
        self._server.adopt(self._page.link)
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
        body: object = OMITTED,
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
            headers: To be sent beside the body: names of letters, digits and hyphens, values of
                one line of Latin-1.
            timeout: Seconds until the command is cancelled and this raises `timeout`.

        Raises:
            InvokeException: The page's promise would reject; with its `value`, `code` and
                `data`, and what was raised as `__cause__`. A header that no page can send is
                `protocol`.
            ValueError: The timeout is not above 0.
        """
        raw = None if isinstance(body, Omitted) else encoded(body)
        answer = await self._call(command, raw, headers or {}, timeout)
        return read(answer, returns)

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
            InvokeException, ValueError: As `invoke`.
        """
        raw = None if body is None else Body(body)
        return (await self._call(command, raw, headers or {}, timeout)).data

    @overload
    def stream(
        self,
        command: str,
        body: object = ...,
        *,
        returns: type[T],
        headers: Mapping[str, str] = ...,
        timeout: float | None = ...,
    ) -> "TestStream[T]": ...

    @overload
    def stream(
        self,
        command: str,
        body: object = ...,
        *,
        returns: Any = ...,
        headers: Mapping[str, str] = ...,
        timeout: float | None = ...,
    ) -> "TestStream[Any]": ...

    def stream(
        self,
        command: str,
        body: object = OMITTED,
        *,
        returns: Any = Any,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> "TestStream[Any]":
        """Iterate over the items of a stream.

            async for tick in client.stream("ticks", {"count": 3}):
                ...

        Args:
            command: Its name; it is called when the first item is asked for.
            body: As `invoke`.
            returns: The type to read its JSON items as; without it, plain JSON.
            headers: To be sent beside the body.
            timeout: Seconds that each item may take.

        Raises:
            InvokeException: A header is one that no page can send. What else goes wrong is raised
                by the iteration.
            ValueError: The timeout is not above 0.
        """
        raw = None if isinstance(body, Omitted) else encoded(body)
        pairs = _pairs(headers or {})
        _check_timeout(timeout)

        def start() -> Inflow:
            self._check_entered()
            return self._page.stream(command, pairs, raw)

        return TestStream(self._page, start, command, returns, timeout)

    @overload
    def channel(self) -> "TestChannel[Any]": ...

    @overload
    def channel(self, returns: type[T]) -> "TestChannel[T]": ...

    def channel(self, returns: Any = Any) -> "TestChannel[Any]":
        """Make a channel of this page.

        Args:
            returns: The type to read its JSON messages as; without it, plain JSON.
        """
        self._check_entered()
        return TestChannel(self._page, self._page.channel(), returns)

    def emit(self, event: str, data: object = None) -> None:
        """Emit an event, as the page.

        Args:
            event: Its name.
            data: Anything that pydantic can write as JSON, or bytes.

        Raises:
            ValueError: It is no name of an event, or a reserved one.
            InvokeException: `closed`: the page is gone.
        """
        check_name(event)
        self._check_entered()
        self._page.emit(event, encoded(data))

    @overload
    def on(self, event: EventName[T]) -> TestEvents[T]: ...

    @overload
    def on(self, event: str, returns: type[T]) -> TestEvents[T]: ...

    @overload
    def on(self, event: str, returns: Any = ...) -> TestEvents[Any]: ...

    def on(self, event: str, returns: Any = Any) -> TestEvents[Any]:
        """Hear what Python emits, from now on: await the next one, or iterate over all.

        Args:
            event: A name, `"app:*"` for a namespace, or `"*"` for all.
            returns: The type to read the data as; without it that of a declared event's name,
                else plain JSON. Raw data is `bytes` in any case.

        Raises:
            ValueError: There is no such event or pattern.
        """
        self._check_entered()
        name: str = event
        if returns is Any and isinstance(event, EventName):
            returns = cast("EventName[Any]", event).payload
        return self._page.hear(TestEvents[Any](name, returns))

    def expose(self, name: str, function: F) -> F:
        """Let `Frontend.call` reach a function, sync or async, and return it.

        It gets the body, JSON decoded or `bytes`, or nothing where the call has none; what it
        returns is sent back as JSON, or as bytes. What it raises becomes a `PageError`. A later
        function of the same name takes the place of an earlier one.

        Raises:
            ValueError: The name begins with `ipc:`.
        """
        if name.startswith(RESERVED):
            raise ValueError(f"the name {name!r} is reserved: none begins with {RESERVED!r}")
        self._page.exposed[name] = function
        return function

    def disconnect(self) -> None:
        """Lose the connection, with all that is on its way, as a page behind a network does.

        What is pending stays so, until `reconnect` or the end of `Limits.grace_time`; then it is
        answered `closed`, and its commands are cancelled.
        """
        self._check_entered()
        self._page.disconnect()

    def reconnect(self) -> None:
        """Have a connection again: nothing is lost, and nothing happens twice."""
        self._check_entered()
        self._page.reconnect()

    def _check_entered(self) -> None:
        if not self._entered:
            raise RuntimeError("TestClient is not entered; write `async with TestClient(...)`")

    async def _call(
        self, command: str, body: Body | None, headers: Mapping[str, str], timeout: float | None
    ) -> Body:
        self._check_entered()
        _check_timeout(timeout)
        with move_on_after(timeout):
            return await self._page.call(command, _pairs(headers), body)
        raise InvokeException(f"no reply to {command!r} within {timeout} s", code="timeout")


class TestStream(Generic[T]):
    """The page's end of a stream: iterate over it. Dropping it, or `aclose`, cancels the command.

    Raises, while it is iterated:
        InvokeException: The command failed, or no item came in time.
    """

    __test__ = False

    def __init__(
        self,
        page: TestPage,
        start: Callable[[], Inflow],
        command: str,
        returns: Any,
        timeout: float | None,
    ) -> None:
        self._page = page
        self._start = start
        self._command = command
        self._returns = returns
        self._timeout = timeout
        self._inflow: Inflow | None = None
        self._is_left = False

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        if self._is_left:
            raise StopAsyncIteration
        if self._inflow is None:
            self._inflow = self._start()
        try:
            with fail_after(self._timeout):
                body = await self._inflow.take()
        except TimeoutError:
            self._cancel()
            message = f"no item of {self._command!r} within {self._timeout} s"
            raise InvokeException(message, code="timeout") from None
        if body is None:
            raise StopAsyncIteration
        return cast("T", read(body, self._returns))

    async def aclose(self) -> None:
        """Cancel the command, and end the iteration."""
        self._cancel()

    def _cancel(self) -> None:
        self._is_left = True
        inflow = self._inflow
        if inflow is not None and not inflow.ended:
            inflow.end()
            self._page.cancel(inflow.number)

    __del__ = _cancel


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

    def __init__(self, page: TestPage, inflow: Inflow, returns: Any) -> None:
        self.id: str = f"__CHANNEL__:{inflow.number}"
        self._page = page
        self._inflow = inflow
        self._returns = returns

    @property
    def closed(self) -> bool:
        """Whether nothing more will come; what has come can still be read."""
        return self._inflow.ended

    def close(self) -> None:
        """Close it from the page's side: sending raises `ChannelClosed` from then on."""
        if not self._inflow.ended:
            self._inflow.end()
            self._page.cancel(self._inflow.number)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        body = await self._inflow.take()
        if body is None:
            raise StopAsyncIteration
        return cast("T", read(body, self._returns))


_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE: Final = re.compile(r"[\x01-\x09\x0b\x0c\x0e-\xff]*")
"""What HTTP can carry, as the Fetch standard has it: all that a page can send."""


def _pairs(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Headers as a page sends them; what it cannot send is rejected as there."""
    trimmed = {name: value.strip(" \t\r\n") for name, value in headers.items()}
    for name, value in trimmed.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            raise InvokeException(
                f"the header {name!r} cannot be sent: a name is letters, digits and hyphens, a "
                "value one line of Latin-1; put other text through urllib.parse.quote",
                code="protocol",
            )
    return [(name.lower(), value) for name, value in trimmed.items()]


def _check_timeout(timeout: float | None) -> None:
    if timeout is not None and not 0 < timeout < inf:
        raise ValueError(f"timeout={timeout!r}; it is seconds above 0, or None for no limit")
