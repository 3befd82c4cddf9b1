"""A Tauri window: when it ends, what it lends to commands, and Tauri's own channels to its page."""

import sys
from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress
from logging import getLogger
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakMethod

from anyio.lowlevel import checkpoint
from typing_extensions import override

from pytauri_ipc.errors import ChannelClosed, FrontendClosed
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.transports.base import PageLink, Server

_logger = getLogger("pytauri_ipc")

T = TypeVar("T")


class TauriWindow(PageLink):
    """One window, and its page as far as it calls through PyTauri's npm package."""

    host = "tauri"

    def __init__(self, server: Server[Any], label: str, window: Any) -> None:
        super().__init__(server, label)
        self._manager = _manager_of(window)
        self.sessions: list[PageLink] = []
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

    @override
    def end(self, reason: str, /) -> None:
        for session in tuple(self.sessions):
            session.end(reason)  # while there is a way to tell the page
        super().end(reason)

    @override
    def close(self) -> None:
        super().close()
        for session in tuple(self.sessions):
            session.close()

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
        # At once, for channels and frontends; the calls follow on their own thread.
        for page in (self, *self.sessions):
            page.closed = True
        self._server.run_soon(self.close)

    def cannot_reach(self, page: PageLink) -> None:
        """What one of its pages is sent arrives no more. On the event loop."""
        page.close()

    @override
    def evaluate(self, js: str, /) -> None:
        if self.closed:
            raise FrontendClosed("the window is gone")
        window: Any = self.webview_window
        window.eval(js)

    @override
    def state(self, kind: type[T], /) -> T | None:
        managed = None
        if self._manager is not None:
            managed = self._manager.try_state(self.webview_window, kind)
        return super().state(kind) if managed is None else managed

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        return TauriPort(self, channel_id)

    def open_pushes(self, callback: int) -> ChannelPort:
        """What a session pushes its frames over: they have bounds of their own."""
        return self.open_channel(callback)


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


class WindowPort(ChannelPort):
    """A channel of Tauri's own, as far as all windows have it. It ends with its last reference."""

    def __init__(self, link: TauriWindow, channel_id: int) -> None:
        self._link: TauriWindow = link
        self._id = channel_id
        self._ended: bool = False

    @property
    @override
    def closed(self) -> bool:
        return self._ended or self._link.closed

    def check_open(self) -> None:
        """Check that something can be sent.

        Raises:
            ChannelClosed: Nothing can.
        """
        if self.closed:
            raise ChannelClosed("the channel is closed, or its page is gone")

    @override
    def send(self, data: bytes, is_json: bool, /) -> None:
        self.check_open()
        self._send(data, is_json)

    @override
    async def drain(self) -> None:
        await checkpoint()
        await self._leave()
        self.check_open()

    @override
    def close(self) -> None:
        if not self.closed:
            self._end()

    __del__ = close

    @abstractmethod
    def _send(self, data: bytes, is_json: bool) -> None:
        """Send it, on any thread."""

    async def _leave(self) -> None:
        """Wait until what was sent has left; Tauri itself holds nothing back."""

    @abstractmethod
    def _end(self) -> None:
        """Have the page hear that nothing more comes; from now on it is `_ended`."""


class TauriPort(WindowPort):
    """One in this process, opened at its first use."""

    def __init__(self, link: TauriWindow, channel_id: int) -> None:
        super().__init__(link, channel_id)
        self._lock = Lock()
        self._native: Any = None

    @override
    def _send(self, data: bytes, is_json: bool) -> None:
        native = self._open()
        try:
            native.send(data.decode() if is_json else data)
        except Exception as error:
            raise ChannelClosed("the program has ended, or the window is gone") from error

    @override
    def _end(self) -> None:
        with suppress(Exception):  # there is no window any more to be told
            self._open()
        self._ended = True
        self._native = None  # Tauri tells the page when its last reference goes

    def _open(self) -> Any:
        with self._lock:
            self.check_open()
            if self._native is None:
                # A program that has a window has imported pytauri; nothing else needs it here.
                from pytauri.ffi.ipc import JavaScriptChannelId  # noqa: PLC0415

                native_id = JavaScriptChannelId.from_str(f"__CHANNEL__:{self._id}")
                window: Any = self._link.webview_window
                self._native = native_id.channel_on(window.as_ref_webview())
            return self._native
