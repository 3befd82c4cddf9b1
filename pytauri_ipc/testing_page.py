"""The page's end of a session, as a test plays it: calls, streams, channels, exposed functions."""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from inspect import isawaitable
from secrets import token_hex
from typing import Any, Final, cast

from anyio import Event
from pydantic_core import from_json, to_json
from typing_extensions import override

from pytauri_ipc import messages
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.messages import Body, Cancel, Credit, End, Items, Message
from pytauri_ipc.testing_events import TestEvents
from pytauri_ipc.transports.memory import MemoryPage, MemoryServer

_STREAM_WINDOW: Final = (1_024, 1024 * 1024)
_CHANNEL_WINDOW: Final = (16_384, 4 * 1024 * 1024)
"""Items and bytes that may wait unread, as a real page allows them."""


class Waiting:
    """A call, until its answer is there."""

    def __init__(self) -> None:
        self.done: Event = Event()
        self.answer: Body | None = None
        self.error: InvokeException | None = None

    def settle(self, answer: Body | None, error: InvokeException | None = None) -> None:
        """It has its answer."""
        self.answer, self.error = answer, error
        self.done.set()


class Inflow:
    """What comes in on a stream or channel, until it is read."""

    def __init__(self, page: "TestPage", number: int, window: tuple[int, int]) -> None:
        self.number: int = number
        self._page = page
        self._window = window
        self._items: deque[Body] = deque()
        self._read = [0, 0]
        self._allowed = (0, 0)
        self._changed = Event()
        self.ended: bool = False
        self.error: InvokeException | None = None
        self._allow_more()

    def put(self, bodies: list[Body]) -> None:
        """Items have come."""
        self._items.extend(bodies)
        self._notify()

    def end(self, error: InvokeException | None = None) -> None:
        """Nothing follows."""
        if not self.ended:
            self.ended = True
            self.error = error
            self._notify()

    async def take(self) -> Body | None:
        """The next item, or `None` once it has ended and everything is read.

        Raises:
            InvokeException: The stream failed, and everything before that is read.
        """
        while not self._items:
            if self.error is not None:
                raise self.error
            if self.ended:
                return None
            await self._changed.wait()
        body = self._items.popleft()
        self._read[0] += 1
        self._read[1] += len(body.data)
        self._allow_more()
        return body

    def _allow_more(self) -> None:
        left = (self._allowed[0] - self._read[0], self._allowed[1] - self._read[1])
        if not self.ended and (left[0] <= self._window[0] // 2 or left[1] <= self._window[1] // 2):
            self._allowed = (self._read[0] + self._window[0], self._read[1] + self._window[1])
            self._page.session.credit(self.number, *self._allowed)
            self._page.flush_soon()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = Event()


class TestPage(MemoryPage):
    """A page without a browser."""

    __test__ = False

    def __init__(self, server: MemoryServer, label: str) -> None:
        super().__init__(server, label, token_hex(16))
        self._waiting: dict[int, Waiting] = {}
        self._inflows: dict[int, Inflow] = {}
        self._listeners: list[TestEvents[Any]] = []
        self.exposed: dict[str, Callable[[Any], object]] = {}

    # --- what the test asks -----------------------------------------------------------------

    async def call(self, name: str, headers: list[tuple[str, str]], body: Body | None) -> Body:
        """Call a command, and wait for its answer. A cancelled wait cancels the command.

        Raises:
            InvokeException: It failed.
        """
        self._check(name)
        number = self.session.call(name, headers, body)
        waiting = self._waiting[number] = Waiting()
        self.flush_soon()
        try:
            await waiting.done.wait()
        finally:
            if waiting.answer is None and waiting.error is None:
                self.cancel(number)
        if waiting.error is not None:
            raise waiting.error from self.raised.pop(number, None)
        assert waiting.answer is not None, "it is set before the event"
        return waiting.answer

    def stream(self, name: str, headers: list[tuple[str, str]], body: Body | None) -> Inflow:
        """Open a stream."""
        self._check(name)
        number = self.session.stream(name, headers, body)
        inflow = self._inflows[number] = Inflow(self, number, _STREAM_WINDOW)
        return inflow

    def channel(self) -> Inflow:
        """Open a channel."""
        number = self.session.open_channel()
        inflow = self._inflows[number] = Inflow(self, number, _CHANNEL_WINDOW)
        if self.session.ended is not None:
            inflow.end()
        return inflow

    def emit(self, event: str, body: Body) -> None:
        """Say an event."""
        self._check(event)
        self.session.emit(event, body)
        self.flush_soon()

    def hear(self, listener: TestEvents[Any]) -> TestEvents[Any]:
        """Have it hear what comes from now on, and the program know of this page."""
        self._listeners.append(listener)
        if self.session.ended is not None:
            listener.close()
        self.flush_soon()
        return listener

    def cancel(self, number: int) -> None:
        """The answer, or more items, are not wanted."""
        self.session.cancel(number)
        self.flush_soon()

    def _check(self, name: str) -> None:
        if any("\ud800" <= letter <= "\udfff" for letter in name):  # as a page's own check
            message = f"no command can have the name {name!r}: half of a surrogate pair is no text"
            raise InvokeException(message, code="unknown_command")
        ended = self.session.ended
        if ended is not None:
            raise InvokeException(ended.text, code=ended.code)

    # --- what the program says --------------------------------------------------------------

    @override
    def act(self, message: Message) -> None:
        match message:
            case messages.Reply(number, body):
                self._waiting.pop(number).settle(body)
            case messages.Failure(number, body):
                self._fail(number, _error_in(body))
            case Items(number, bodies):
                self._inflows[number].put(bodies)
            case End(number):
                self._inflows.pop(number).end()
            case messages.Call(number, name, _, body):
                self._run(number, name, body)
            case messages.Stream(number):
                self._refuse(number, "a page has no streams", "unavailable")
            case Cancel() | Credit():
                pass  # what runs here is not cancelled, as in a page
            case messages.Event(name, body):
                for listener in self._listeners:
                    listener.put(name, body)
            case _:
                raise AssertionError(f"the session sees to {message}")

    def _fail(self, number: int, error: InvokeException) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting.settle(None, error)
        else:
            error.__cause__ = self.raised.pop(number, None)
            self._inflows.pop(number).end(error)

    @override
    def over(self) -> None:
        super().over()
        ended = self.session.ended
        assert ended is not None, "it is set before"
        for waiting in self._waiting.values():
            waiting.settle(None, InvokeException(ended.text, code=ended.code))
        for number, inflow in self._inflows.items():
            is_stream = number < messages.FIRST_CHANNEL
            inflow.end(InvokeException(ended.text, code=ended.code) if is_stream else None)
        for listener in self._listeners:
            listener.close()
        self._waiting.clear()
        self._inflows.clear()

    # --- exposed functions ------------------------------------------------------------------

    def _run(self, number: int, name: str, body: Body | None) -> None:
        function = self.exposed.get(name)
        if function is None:
            self._refuse(number, f"the page exposes no function {name!r}", "unknown_command")
            return
        self.loop.spawn(self._answer(number, partial(function, *_arguments(body))), name)

    async def _answer(self, number: int, function: Callable[[], object]) -> None:
        try:
            result = function()
            if isawaitable(result):
                result = await cast("Awaitable[object]", result)
            reply = encoded(result)
        except InvokeException as error:
            self._refuse(number, error.value, error.code, error.data)
        except Exception as error:  # noqa: BLE001 - as a page, whatever it throws
            self._refuse(number, str(error), "error")
        else:
            self.session.reply(number, reply)
            self.flush_soon()

    def _refuse(self, number: int, value: str, code: str, data: object = None) -> None:
        failure = {"value": value, "code": code, "data": data}
        self.session.fail(number, Body(to_json(failure)))
        self.flush_soon()


def encoded(body: object) -> Body:
    """A body as a page would send it."""
    if isinstance(body, (bytes, bytearray, memoryview)):
        return Body(bytes(cast("bytes", body)), is_json=False)
    return Body(to_json(body, by_alias=True, fallback=_written))


def _written(value: object) -> str:
    """A channel of the page stands for its id, as in a page."""
    number = getattr(value, "id", None)
    if isinstance(number, str) and type(value).__name__ == "TestChannel":
        return number
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _arguments(body: Body | None) -> tuple[object, ...]:
    if body is None:
        return ()
    return (from_json(body.data) if body.is_json else body.data,)


def _error_in(body: Body) -> InvokeException:
    try:
        failure = from_json(body.data)
        return InvokeException(failure["value"], code=failure["code"], data=failure.get("data"))
    except (ValueError, KeyError, TypeError):
        message = "the command failed, and its failure could not be read"
        return InvokeException(message, code="protocol")
