"""`Frontend`: one page connected to the program, as a command sees it."""

from collections.abc import Callable
from itertools import count
from typing import Any, Final, TypeVar, cast, overload

from anyio import fail_after
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from typing_extensions import override

from pytauri_ipc.errors import CallTimeout, FrontendClosed, InvokeException, PageError
from pytauri_ipc.events import EventName, label_matcher
from pytauri_ipc.link import Link
from pytauri_ipc.messages import Body
from pytauri_ipc.subscriptions import Listening, Subscriptions

T = TypeVar("T")

_numbers = count(1)


class Omitted:
    """Stands for a body that is not there; `None` is one, and is sent as `null`."""


OMITTED: Final = Omitted()


class Frontend(Listening):
    """One page. A command takes it as `frontend: Frontend`.

    `on`, `once` and `off` are for the events of this page alone, and end with it: then `on` raises
    `FrontendClosed`, and `InvokeException` with `unavailable` for a page that has no events.

    Attributes are safe to read from any thread; methods that wait belong to the event loop of the
    commands.

    Attributes:
        id: Unique within the process.
        label: The name that the host gives to the window, tab or client; it may repeat.
        host: The kind of host, `"tauri"` or `"memory"`.
    """

    __slots__ = ("__weakref__", "_link", "_subscriptions", "host", "id", "label")

    def __init__(self, label: str, link: Link) -> None:
        self.id: str = f"frontend-{next(_numbers)}"
        self.label: str = label
        self.host: str = link.host
        self._link = link
        self._subscriptions = Subscriptions()

    @property
    def closed(self) -> bool:
        """Whether the page is gone. Once true, it stays true."""
        return self._link.closed

    async def wait_closed(self) -> None:
        """Wait until the page is gone. Cancelling this changes nothing."""
        await self._link.wait_closed()

    @overload
    async def call(
        self, function: str, body: object = ..., *, returns: type[T], timeout: float | None = ...
    ) -> T: ...

    @overload
    async def call(
        self, function: str, body: object = ..., *, returns: Any = ..., timeout: float | None = ...
    ) -> Any: ...

    async def call(
        self,
        function: str,
        body: object = OMITTED,
        *,
        returns: Any = Any,
        timeout: float | None = None,
    ) -> Any:
        """Call a function that the page has exposed (`expose(name, fn)`), and return its result.

        Cancelling this tells the page that the answer is not wanted; its function runs on.

        Args:
            function: Its name.
            body: What the function gets: anything that pydantic can write as JSON, or bytes,
                which reach it as an `ArrayBuffer`. Left out, it gets nothing.
            returns: The type to read its result as; without it, plain JSON. A result that is an
                `ArrayBuffer` is `bytes` in any case.
            timeout: Seconds.

        Raises:
            PageError: The function threw, or the page has none of that name.
            CallTimeout: There was no answer in time.
            FrontendClosed: The page is gone, or goes before it answers.
            pydantic.ValidationError: The result is not of the type that was asked for.
        """
        raw = None if isinstance(body, Omitted) else _encoded(body)
        try:
            with fail_after(timeout):
                answer = await self._link.request(function, raw)
        except TimeoutError as error:
            raise CallTimeout(f"{function!r} did not answer within {timeout:g} s") from error
        return _result(answer, returns)

    @overload
    def emit(self, event: EventName[T], data: T, label: str = ...) -> int: ...

    @overload
    def emit(self, event: str, data: object = ..., label: str = ...) -> int: ...

    def emit(self, event: str, data: object = None, label: str = "*") -> int:
        """Send an event to this page. From any thread, in order, without waiting.

        What is emitted on the event loop before a command returns arrives before its reply. An
        event for a part of its window, such as `grid:select`, changes the part on all its pages.

        Args:
            event: Its name.
            data: What it carries; as for `Commands.emit`.
            label: A pattern, as there: a page that it does not mean gets nothing.

        Returns:
            1, or 0 where the page is not meant.

        Raises:
            ValueError, TypeError: As `Commands.emit`.
            FrontendClosed: The page is gone.
            InvokeException: `busy`: it has not taken what was emitted before, and
                `Limits.unsent_bytes` wait. `unavailable`: it calls through PyTauri's npm package.
        """
        if not label_matcher(label)(self.label):
            return 0
        self._link.emit(event, data)
        return 1

    @override
    def _listeners(self) -> Subscriptions:
        return self._subscriptions

    @override
    def _listen(
        self, event: str, callback: Callable[..., object] | None, label: str, *, is_once: bool
    ) -> object:
        if self._link.closed:
            raise FrontendClosed("the page is gone, and emits nothing any more")
        if not self._link.is_session:
            raise InvokeException(
                f"the page {self.label!r} calls through PyTauri's npm package, and emits nothing; "
                "have it use pytauri-ipc",
                code="unavailable",
            )
        return super()._listen(event, callback, label, is_once=is_once)

    def eval(self, js: str) -> None:
        """Run JavaScript in the page, without waiting and without hearing of errors.

        From any thread; it keeps its place among what is emitted.

        Raises:
            InvokeException: `unavailable`: the host cannot.
            FrontendClosed: The page is gone.
        """
        self._link.evaluate(js)

    @overload
    async def evaluate(self, js: str, *, returns: type[T], timeout: float | None = ...) -> T: ...

    @overload
    async def evaluate(
        self, js: str, *, returns: Any = ..., timeout: float | None = ...
    ) -> Any: ...

    async def evaluate(self, js: str, *, returns: Any = Any, timeout: float | None = None) -> Any:
        """The value of a JavaScript expression in the page; a promise is awaited.

        It works under a strict content security policy too: the host runs it, not the page.

        Args:
            js: One expression.
            returns: The type to read its value as; without it, plain JSON (`undefined` is `None`).
            timeout: Seconds.

        Raises:
            PageError: It threw, or it is no expression.
            InvokeException: `unavailable`: the host cannot.
            CallTimeout, FrontendClosed, pydantic.ValidationError: As `call`.
        """
        try:
            with fail_after(timeout):
                answer = await self._link.request_value(js)
        except TimeoutError as error:
            raise CallTimeout(f"the page gave no value within {timeout:g} s") from error
        return _result(answer, returns)

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<Frontend {self.label!r} on {self.host}, {state}>"


def link_of(frontend: Frontend) -> Link:
    """The seam to the frontend's host, for the modules of this package alone."""
    return frontend._link  # pyright: ignore[reportPrivateUsage] - this module owns it


def listeners_of(frontend: Frontend) -> Subscriptions:
    """Who listens to this page alone, for the modules of this package alone."""
    return frontend._subscriptions  # pyright: ignore[reportPrivateUsage] - this module owns it


def _encoded(body: object) -> Body:
    if isinstance(body, (bytes, bytearray, memoryview)):
        return Body(bytes(cast("bytes", body)), is_json=False)
    return Body(to_json(body, by_alias=True, inf_nan_mode="null"))


def _result(answer: Body, returns: Any) -> Any:
    try:
        return decoded(answer, returns)
    except ValidationError:
        raise
    except ValueError as error:
        raise PageError(f"what the page answered is no JSON: {error}", code="protocol") from error


def decoded(body: Body, returns: Any) -> Any:
    """What a body holds: bytes, or JSON as that type.

    Raises:
        pydantic.ValidationError: It is not of that type.
        ValueError: It is no JSON, and any type would do.
    """
    if not body.is_json:
        return body.data
    if returns is Any:
        return from_json(body.data)
    return TypeAdapter[Any](returns).validate_json(body.data)
