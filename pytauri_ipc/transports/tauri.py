"""Tauri windows of this process: PyTauri's invokes in, their promises settled.

Each invoke is one call and its answer. The invoke is used by its shape; pytauri itself is needed
only where a channel is opened, and a program that has a window has imported it.

Two dialects come in over the same command of Tauri's:

| header `pyfunc` | from | a rejection is |
| --- | --- | --- |
| `NAME` | PyTauri's npm package | the bare message |
| `ipc:call:NAME`, NAME URI-encoded | this package's JavaScript | JSON: `value`, `code`, `data` |
| `ipc:bare:NAME`, likewise | the same, for a call without a body | likewise |
"""

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from logging import getLogger
from threading import Lock
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import unquote
from weakref import WeakMethod

from anyio.from_thread import BlockingPortal
from typing_extensions import override

from pytauri_ipc.call import Call, Failure, Headers, Reply
from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.errors import ChannelClosed
from pytauri_ipc.limits import Limits
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.registry import RESERVED, Registry
from pytauri_ipc.route import Route
from pytauri_ipc.transports.base import PageLink, Server

_logger = getLogger("pytauri_ipc")

T = TypeVar("T")

_WITH_BODY: Final = f"{RESERVED}call:"
_WITHOUT_BODY: Final = f"{RESERVED}bare:"

_PLANS_KEPT: Final = 10_000
"""A page can write one name in many ways: letters may be percent-encoded or not."""


class InvokeResolver(Protocol):
    """The shape of PyTauri's `InvokeResolver`."""

    @property
    def arguments(self) -> Any:
        """What was bound, by name."""
        ...

    def resolve(self, value: str | bytes, /) -> None:
        """Settle the promise with JSON text or bytes."""
        ...

    def reject(self, value: str, /) -> None:
        """Reject the promise with a string."""
        ...


class Invoke(Protocol):
    """The shape of PyTauri's `Invoke`."""

    @property
    def command(self) -> str:
        """The header `pyfunc`."""
        ...

    def bind_to(self, parameters: Any, /) -> InvokeResolver | None:
        """Use the invoke up for what the keys of `parameters` name; `None` if it was rejected."""
        ...

    def reject(self, value: str, /) -> None:
        """Use the invoke up, and reject the promise with a string."""
        ...


def invoke_handler(
    registry: Registry, portal: BlockingPortal, *, limits: Limits, states: Iterable[object]
) -> Callable[[Invoke], None]:
    """A handler for PyTauri's builder; see `Commands.generate_handler`."""
    server = TauriServer(registry, limits=limits, states=states)
    server.start(portal)
    return server.post


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the name of an invoke says, worked out once for each name of a command.

    Attributes:
        command: The name of the command.
        route: The way of the call.
        is_structured: Whether a rejection is JSON.
        parameters: What to ask of `Invoke.bind_to`.
    """

    command: str
    route: Route
    is_structured: bool
    parameters: dict[str, None]


def _read_name(name: str) -> tuple[str, bool | None, bool]:
    """The command, whether there is a body (`None` if it is not said), and whether it is ours."""
    if name.startswith(_WITH_BODY):
        return unquote(name[len(_WITH_BODY) :]), True, True
    if name.startswith(_WITHOUT_BODY):
        return unquote(name[len(_WITHOUT_BODY) :]), False, True
    return name, None, False


def _plan(name: str, registry: Registry) -> _Plan:
    command, has_body, is_structured = _read_name(name)
    route = registry.route(command)
    # `bind_to` rejects by itself where a body is asked for and there is none. PyTauri's package
    # does not say whether it sends one, so it is asked only where the command takes it.
    wanted = {
        "webview_window": True,
        "body": route.takes_body if has_body is None else has_body,
        "app_handle": route.wants_app_handle,
        "headers": route.sees_headers,
    }
    parameters = dict.fromkeys(key for key, is_wanted in wanted.items() if is_wanted)
    return _Plan(command, route, is_structured, parameters)


class TauriServer(Server[Invoke]):
    """All windows of a Tauri app. `post` is the invoke handler."""

    def __init__(self, registry: Registry, *, limits: Limits, states: Iterable[object]) -> None:
        super().__init__(registry, limits=limits, states=states)
        self._windows: dict[str, TauriLink] = {}
        self._plans: dict[str, _Plan] = {}
        self._plans_of = registry.revision

    @override
    def receive(self, message: Invoke) -> None:
        if self._plans_of != self.registry.revision:
            self._plans_of = self.registry.revision
            self._plans.clear()
        plan = self._plans.get(message.command) or self._make_plan(message.command)
        resolver = message.bind_to(plan.parameters)
        if resolver is None:
            return  # pytauri has rejected it, and said why
        try:
            arguments = resolver.arguments
            link = self._link(arguments.get("webview_window"))
            if plan.route.wants_app_handle:
                link.app_handle = arguments["app_handle"]
            headers: Headers = arguments["headers"] if plan.route.sees_headers else []
            call = Call(plan.command, link.frontend, headers, arguments.get("body"))
            TauriCall(call, link.calls, resolver, plan.is_structured).start(plan.route, self.loop)
        except Exception:
            _logger.exception("a call of %r could not be started", plan.command)
            failure = Failure("the call could not be started", "internal")
            resolver.reject(_rejection(failure, plan.is_structured))

    def _make_plan(self, name: str) -> _Plan:
        plan = _plan(name, self.registry)
        if plan.route.exists and len(self._plans) < _PLANS_KEPT:
            self._plans[name] = plan
        return plan

    @override
    def refuse(self, message: Invoke, failure: Failure) -> None:
        try:
            message.reject(_rejection(failure, message.command.startswith(RESERVED)))
        except Exception:  # noqa: BLE001 - it is answered already
            return

    def _link(self, window: Any) -> "TauriLink":
        label = "" if window is None else window.label()
        link = self._windows.get(label)
        if link is None or link.closed:
            link = TauriLink(self, label, window)
            if not link.closed:
                self._windows[label] = link
                self.adopt(link)
                link.watch()
        return link


@dataclass(slots=True, eq=False)
class TauriCall(PendingCall):
    """One invoke."""

    _resolver: InvokeResolver
    _is_structured: bool

    @override
    def send(self, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            self._resolver.reject(_rejection(outcome, self._is_structured))
        else:
            self._resolver.resolve(outcome.body.decode() if outcome.is_json else outcome.body)


def _rejection(failure: Failure, is_structured: bool) -> str:
    return failure.as_json().decode() if is_structured else failure.value


class TauriLink(PageLink):
    """One window."""

    host = "tauri"

    def __init__(self, server: TauriServer, label: str, window: Any) -> None:
        super().__init__(server, label)
        self._server = server
        self._manager = _manager_of(window)
        self.webview_window: object | None = self._living(window)

    def _living(self, window: Any) -> Any:
        """The window that has the label now; the invoke's own may be gone, and another there.

        Nothing tells of the end of a window that is gone already.
        """
        if self._manager is None:
            return window
        living = self._manager.get_webview_window(window, self.frontend.label)
        self.closed: bool = living is None
        return living

    def watch(self) -> None:
        """Be told, on Tauri's main thread, when the window is gone."""
        on_window_event: Any = getattr(self.webview_window, "on_window_event", None)
        if on_window_event is None:
            return
        heard, look = WeakMethod(self._on_window_event), WeakMethod(self._look)

        def listen(event: object) -> None:
            _call(heard(), event)

        on_window_event(listen)
        if self._manager is not None:
            # It may have gone before Tauri's main thread knew of the listener.
            window: Any = self.webview_window
            window.run_on_main_thread(lambda: _call(look()))

    def _on_window_event(self, event: object) -> None:
        if type(event).__name__.endswith("Destroyed"):
            self._end()

    def _look(self) -> None:
        """On the main thread. Tauri forgets a window a moment after it is gone; asking it tells."""
        window: Any = self.webview_window
        try:
            is_gone = self._manager.get_webview_window(window, self.frontend.label) is None
            window.title()
        except Exception:  # noqa: BLE001 - Tauri's own, of whatever kind
            is_gone = True
        if is_gone:
            self._end()

    def _end(self) -> None:
        self.closed = True  # at once, for channels; the calls follow on their own thread
        self._server.run_soon(self.close)

    @override
    def state(self, kind: type[T], /) -> T | None:
        managed = None
        if self._manager is not None:
            managed = self._manager.try_state(self.webview_window, kind)
        return super().state(kind) if managed is None else managed

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        return TauriPort(self, channel_id)


def _call(function: Callable[..., object] | None, *args: object) -> None:
    """Call what lives still; Tauri's main thread must see no exception."""
    if function is not None:
        try:
            function(*args)
        except Exception:
            _logger.exception("a window's event could not be handled")


def _manager_of(window: Any) -> Any:
    """PyTauri's `Manager`, or `None` where the window is a test's double."""
    webview: Any = sys.modules.get("pytauri.ffi.webview")
    if webview is None or not isinstance(window, webview.WebviewWindow):
        return None
    return sys.modules["pytauri.ffi.lib"].Manager


class TauriPort(ChannelPort):
    """A channel of Tauri's own, opened at its first use. It ends when its last reference goes."""

    def __init__(self, link: TauriLink, channel_id: int) -> None:
        self._link = link
        self._id = channel_id
        self._lock = Lock()
        self._native: Any = None
        self._ended: bool = False

    @property
    @override
    def closed(self) -> bool:
        return self._ended or self._link.closed

    @override
    def send(self, data: str | bytes, /) -> None:
        native = self._open()
        try:
            native.send(data)
        except Exception as error:
            raise ChannelClosed("the program has ended, or the window is gone") from error

    @override
    async def drain(self) -> None:
        if self.closed:
            raise ChannelClosed("the channel is closed, or its page is gone")
        # Tauri holds nothing back: whatever was sent has left.

    @override
    def close(self) -> None:
        if self.closed:
            return
        with suppress(Exception):  # there is no window any more to be told
            self._open()
        self._ended = True
        self._native = None  # Tauri tells the page when its last reference goes

    __del__ = close

    def _open(self) -> Any:
        with self._lock:
            if self.closed:
                raise ChannelClosed("the channel is closed, or its page is gone")
            if self._native is None:
                # A program that has a window has imported pytauri; nothing else needs it here.
                from pytauri.ffi.ipc import JavaScriptChannelId  # noqa: PLC0415

                native_id = JavaScriptChannelId.from_str(f"__CHANNEL__:{self._id}")
                window: Any = self._link.webview_window
                self._native = native_id.channel_on(window.as_ref_webview())
            return self._native
