"""Doubles of what PyTauri hands to an invoke handler, as strict as its Rust.

What is used up stays used up, wrong types are refused, and nothing is bound that was not asked
for. `FakeInvoke.answer` and `FakeWindow.received` are what a page would see. The names of Rust's
modules: `pytauri::ipc` and `pytauri::webview`.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event, Lock
from types import ModuleType
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar, final

import pytest

T = TypeVar("T")

PATIENCE: Final = 30.0
"""Seconds until a test fails because nothing came; nothing that works waits for it."""

NO_RAW_BODY: Final = (
    "Please use `ArrayBuffer` or `Uint8Array` for `InvokeBody::Raw`. "
    "If you are using `pyInvoke`, please report this as bug to pytauri developers."
)
"""What PyTauri says to an invoke without a raw body when a body is asked for."""


class Resolved(NamedTuple):
    """The page's promise has a value: JSON text, or bytes for an `ArrayBuffer`."""

    value: str | bytes


class Rejected(NamedTuple):
    """The page's promise is rejected with a string."""

    value: str


Answer: TypeAlias = Resolved | Rejected


class Promise:
    """A page's promise, to be waited for on any thread."""

    def __init__(self) -> None:
        self._settled = Event()
        self._answer: Answer | None = None
        self._then: list[Callable[[Answer], object]] = []

    def then(self, listener: Callable[[Answer], object]) -> None:
        """Tell somebody of the answer, on the thread that gives it."""
        self._then.append(listener)

    @property
    def is_settled(self) -> bool:
        return self._settled.is_set()

    def settle(self, answer: Answer) -> None:
        assert self._answer is None, f"settled twice: {self._answer}, {answer}"
        self._answer = answer
        self._settled.set()
        for listener in self._then:
            listener(answer)

    def wait(self) -> Answer:
        assert self._settled.wait(PATIENCE), "the invoke was not answered"
        assert self._answer is not None
        return self._answer


class UsedOnce(Generic[T]):
    """A value that Rust moves out of its Python object: the second use raises."""

    def __init__(self, value: T) -> None:
        self._lock = Lock()
        self._values = [value]

    def take(self) -> T:
        with self._lock:
            if not self._values:
                raise RuntimeError("Already consumed")
            return self._values.pop()


# --- windows --------------------------------------------------------------------------------


@final
class FakeWindowEventDestroyed:
    """`WindowEvent.Destroyed`; its `__name__` is set below to the one that Rust gives."""


FakeWindowEventDestroyed.__name__ = "WindowEvent_Destroyed"


@final
class FakeWindowEventFocused:
    """`WindowEvent.Focused`, one that ends nothing."""


FakeWindowEventFocused.__name__ = "WindowEvent_Focused"


class FakeWindow:
    """A window as Tauri has it. Python gets a new handle to it with each invoke.

    Attributes:
        opened: The ids of its channels, once for each opening.
        received: What was sent over each channel, in order.
        ended: The ids of the channels whose Python object went away.
        pushes: What the page does with the messages of a callback of its own, by its id; those
            channels are in no other list.
        is_destroyed: Whether it is gone; Tauri forgets it before it tells.
    """

    def __init__(self, label: str = "main") -> None:
        self.label = label
        self.opened: list[int] = []
        self.received: dict[int, list[str | bytes]] = {}
        self.ended: list[int] = []
        self.pushes: dict[int, Callable[[str | bytes], object]] = {}
        self.is_destroyed = False
        self._listeners: list[Callable[[object], object]] = []

    def handle(self) -> "FakeWebviewWindow":
        return FakeWebviewWindow(self)

    def listen(self, handler: Callable[[object], object]) -> None:
        self._listeners.append(handler)

    def happen(self, event: object) -> None:
        """Tell the listeners, as Tauri does on its main thread; what they raise comes out here."""
        for listener in tuple(self._listeners):
            listener(event)

    def destroy(self) -> None:
        """The window is gone: nothing that is registered on it later is ever called."""
        self.is_destroyed = True
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener(FakeWindowEventDestroyed())
        self._listeners = []

    @property
    def listeners(self) -> int:
        return len(self._listeners)


_main_window: list[FakeWindow] = []


def main_window(*, anew: bool = False) -> FakeWindow:
    """The window of invokes that name none; tests begin with a new one."""
    if anew or not _main_window:
        _main_window[:] = [FakeWindow()]
    return _main_window[0]


@final
class FakeWebviewWindow:
    """`WebviewWindow`: a handle to a window."""

    def __init__(self, window: FakeWindow) -> None:
        self.window = window

    def label(self) -> str:
        return self.window.label

    def on_window_event(self, handler: Callable[[object], object], /) -> None:
        self.window.listen(handler)

    def title(self) -> str:
        if self.window.is_destroyed:
            raise RuntimeError("failed to receive message from webview")
        return "A window"

    def run_on_main_thread(self, handler: Callable[[], object], /) -> None:
        handler()

    def as_ref_webview(self) -> "FakeWebview":
        return FakeWebview(self.window)


@final
class FakeWebview:
    """`Webview`: what channels are opened on."""

    def __init__(self, window: FakeWindow) -> None:
        self.window = window


# --- invokes --------------------------------------------------------------------------------


class FakeInvoke:
    """`Invoke`: one call of a page.

    Args:
        command: The header `pyfunc`.
        body: The raw body; `None` for none, which reaches Tauri as a JSON payload.
        window: The window whose page called; without it, the test's main window.
        headers: The other headers; names in lower case, as HTTP has them.
        app_handle: What is bound as the app's handle.
    """

    def __init__(
        self,
        command: str,
        body: bytes | None = None,
        *,
        window: FakeWindow | None = None,
        headers: Iterable[tuple[bytes, bytes]] = (),
        app_handle: object = None,
    ) -> None:
        self._command = command
        self._body = body
        self._window = window or main_window()
        self._headers = [(b"pyfunc", command.encode()), *headers]
        self._app_handle = app_handle
        self.promise = Promise()
        self._inner = UsedOnce(self.promise)
        self.bound: tuple[str, ...] | None = None
        """What was asked of `bind_to`."""

    @property
    def command(self) -> str:
        return self._command

    def bind_to(self, parameters: Mapping[str, Any]) -> "FakeInvokeResolver | None":
        if not isinstance(parameters, dict):
            raise TypeError("argument 'parameters': not a dict")
        promise = self._inner.take()
        self.bound = tuple(parameters)
        arguments: dict[str, Any] = {}
        if "body" in parameters:
            if self._body is None:
                promise.settle(Rejected(NO_RAW_BODY))
                return None
            arguments["body"] = self._body
        if "app_handle" in parameters:
            arguments["app_handle"] = self._app_handle
        if "webview_window" in parameters:
            arguments["webview_window"] = self._window.handle()
        if "headers" in parameters:
            arguments["headers"] = [pair for pair in self._headers if pair[0] != b"pyfunc"]
        if parameters.get("states"):  # this app manages none
            promise.settle(Rejected("state not managed"))
            return None
        return FakeInvokeResolver(promise, arguments)

    def resolve(self, value: str | bytes) -> None:
        answer = _resolved(value)
        self._inner.take().settle(answer)

    def reject(self, value: str) -> None:
        answer = _rejected(value)
        self._inner.take().settle(answer)

    def answer(self) -> Answer:
        """Wait for what the page gets."""
        return self.promise.wait()


@final
class FakeInvokeResolver:
    """`InvokeResolver`: settles the promise of an invoke that was bound."""

    def __init__(self, promise: Promise, arguments: dict[str, Any]) -> None:
        self._inner = UsedOnce(promise)
        self.arguments = arguments

    def resolve(self, value: str | bytes) -> None:
        answer = _resolved(value)
        self._inner.take().settle(answer)

    def reject(self, value: str) -> None:
        answer = _rejected(value)
        self._inner.take().settle(answer)


def _resolved(value: object) -> Resolved:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:  # PyO3 tells of no variant that fits
            raise TypeError("argument 'value': failed to extract InvokeResponseBody") from error
        return Resolved(value)
    if isinstance(value, (bytes, bytearray)):
        return Resolved(bytes(value))
    raise TypeError("argument 'value': failed to extract InvokeResponseBody")


def _rejected(value: object) -> Rejected:
    if not isinstance(value, str):
        raise TypeError("argument 'value': not a string")
    value.encode()  # UnicodeEncodeError
    return Rejected(value)


# --- what a page sees -----------------------------------------------------------------------


def failure_in(answer: Answer) -> dict[str, Any]:
    """The failure that this package's own JavaScript reads out of a rejection."""
    assert isinstance(answer, Rejected), answer
    failure: dict[str, Any] = json.loads(answer.value)
    return failure


def code_of(answer: Answer) -> str:
    """The code of such a rejection; `"resolved"` for a promise that has a value."""
    return "resolved" if isinstance(answer, Resolved) else failure_in(answer)["code"]


def value_of(answer: Answer) -> Any:
    """The value of a promise, JSON decoded."""
    assert isinstance(answer, Resolved), answer
    return json.loads(answer.value) if isinstance(answer.value, str) else answer.value


# --- PyTauri's own modules ------------------------------------------------------------------


@final
class FakeJavaScriptChannelId:
    """`pytauri.ffi.ipc.JavaScriptChannelId`."""

    def __init__(self, number: int) -> None:
        self._number = number

    @staticmethod
    def from_str(value: str, /) -> "FakeJavaScriptChannelId":
        prefix, _, number = value.partition(":")
        if prefix != "__CHANNEL__":
            raise ValueError("invalid channel string")
        if not number.isdecimal() or int(number) >= 2**32:
            raise ValueError("invalid channel ID")
        return FakeJavaScriptChannelId(int(number))

    def channel_on(self, webview: FakeWebview, /) -> "FakeNativeChannel":
        if not isinstance(webview, FakeWebview):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("argument 'webview': not a Webview")
        return FakeNativeChannel(self._number, webview.window)


@final
class FakeNativeChannel:
    """`pytauri.ffi.ipc.Channel`. Dropping it tells the page that it has ended."""

    def __init__(self, number: int, window: FakeWindow) -> None:
        self._number = number
        self._window = window
        if number not in window.pushes:
            window.opened.append(number)

    def id(self) -> int:
        return self._number

    def send(self, data: str | bytes, /) -> None:
        value = _resolved(data).value
        if self._number in self._window.pushes:
            self._window.pushes[self._number](value)
            return
        self._window.received.setdefault(self._number, []).append(value)

    def __del__(self) -> None:
        if self._number not in self._window.pushes:
            self._window.ended.append(self._number)


def provide_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the doubles of PyTauri's channels where its native module would have the real ones."""
    module: Any = ModuleType("pytauri.ffi.ipc")
    module.JavaScriptChannelId = FakeJavaScriptChannelId
    module.Channel = FakeNativeChannel
    monkeypatch.setitem(sys.modules, "pytauri.ffi.ipc", module)


def provide_manager(
    monkeypatch: pytest.MonkeyPatch, *managed: object, windows: Sequence[FakeWindow] = ()
) -> None:
    """Let windows be PyTauri's in the eyes of this package, in an app with these states.

    Args:
        monkeypatch: Takes it back.
        managed: The states that the app manages.
        windows: The app's windows; one that is destroyed counts no more.
    """
    states = {type(state): state for state in managed}

    def check(manager: object) -> None:
        if not isinstance(manager, FakeWebviewWindow):
            raise TypeError("argument 'slf': not a manager")

    class FakeManager:
        @staticmethod
        def try_state(slf: FakeWebviewWindow, state_type: type[T], /) -> T | None:
            check(slf)
            state = states.get(state_type)
            return state if isinstance(state, state_type) else None

        @staticmethod
        def get_webview_window(slf: FakeWebviewWindow, label: str, /) -> FakeWebviewWindow | None:
            check(slf)
            live = [w for w in windows if w.label == label and not w.is_destroyed]
            return live[0].handle() if live else None

    webview: Any = ModuleType("pytauri.ffi.webview")
    webview.WebviewWindow = FakeWebviewWindow
    lib: Any = ModuleType("pytauri.ffi.lib")
    lib.Manager = FakeManager
    monkeypatch.setitem(sys.modules, "pytauri.ffi.webview", webview)
    monkeypatch.setitem(sys.modules, "pytauri.ffi.lib", lib)
