"""An app in this process: Tauri on the main thread, and what it is told from other threads."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from json import dumps
from logging import getLogger
from pathlib import PurePosixPath
from threading import Event, Lock, Thread
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from pytauri import (
    App,
    AppHandle,
    Manager,
    RunEvent,
    RunEventType,
    Theme,
    WebviewUrl,
    WindowEvent,
    WindowEventType,
    builder_factory,
)
from pytauri.ipc import Invoke
from pytauri.webview import WebviewWindow, WebviewWindowBuilder

from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_assets import NativeAssets
from pytauri_ipc.app.native_context import tauri_context
from pytauri_ipc.app.native_controls import NativeControls
from pytauri_ipc.app.native_downloads import save
from pytauri_ipc.app.native_menus import NativeMenus
from pytauri_ipc.app.native_plugins import load_plugins
from pytauri_ipc.app.native_predefined import needs_clipboard_access
from pytauri_ipc.app.native_tray import NativeTrays
from pytauri_ipc.app.operations import Operation, Operations
from pytauri_ipc.app.plugins import PluginInfo
from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.errors import FrontendClosed

_logger = getLogger("pytauri_ipc")

_ORIGIN: Final = "http://tauri.localhost" if sys.platform == "win32" else "tauri://localhost"
_THEMES: Final[Mapping[str, Theme | None]] = {
    "light": Theme.Light,
    "dark": Theme.Dark,
    "system": None,
}
_SIZES: Final = {"min_size": "min_inner_size", "max_size": "max_inner_size"}
_PAIRS: Final = (*_SIZES, "position")
_LONGEST_END: Final = 5.0
"""Seconds that a window may take to be gone, and the thread of the windows to end."""


class Hooks(Protocol):
    """What an app hears of its host; on Tauri's main thread, so none may wait or raise."""

    def window_is_gone(self, label: str, opening: int, /) -> object:
        """A window is gone, as it was opened that many times."""
        ...

    def lives_on(self) -> bool:
        """Whether the app goes on now that no window is there."""
        ...

    def menu_clicked(self, owner: str, item: str, data: dict[str, object], /) -> object:
        """An item of the menu of a window was clicked."""
        ...

    def hide(self, label: str, /) -> object:
        """A menu's predefined item "hide" was clicked, and the window is to be hidden."""
        ...

    def tray_clicked(self, tray: str, data: dict[str, object], /) -> object:
        """The icon of a tray was clicked."""
        ...

    def tray_menu_clicked(self, tray: str, item: str, data: dict[str, object], /) -> object:
        """An item of the menu of a tray was clicked."""
        ...

    def warn(self, label: str, text: str, /) -> object:
        """Something is to be told to whoever sits before a window."""
        ...


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What Tauri is built with.

    Attributes:
        config: All of Tauri's configuration.
        pages: What its windows can ask for.
        plugins: Those to load.
        dev_url: The server that has the pages instead, or `None`.
        script: Runs in each page before its own scripts.
        invoke_handler: Hears what pages invoke.
        operations: What is to be done.
        hooks: Who hears of it.
    """

    config: Mapping[str, Any]
    pages: PageSource
    plugins: Sequence[PluginInfo]
    dev_url: str | None
    script: str
    invoke_handler: Callable[[Invoke], object]
    operations: Operations
    hooks: Hooks


class NativeHost:
    """Tauri, built and ready to run. For the main thread, but for `exit`.

    Attributes:
        has_ended: Whether its windows are gone, for good.

    Raises:
        ValueError: Tauri refuses the configuration.
        RuntimeError: A plugin is missing in this build of PyTauri.
    """

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._code = 0
        self._exiting = Lock()
        self.has_ended: bool = False
        self._origin = (setting.dev_url or _ORIGIN).rstrip("/")
        self._app: App = builder_factory().build(
            tauri_context(setting.config, NativeAssets(setting.pages)),
            invoke_handler=setting.invoke_handler,
            plugins=load_plugins(setting.plugins),
        )
        self._handle: AppHandle = self._app.handle()
        hooks = setting.hooks
        self._menus = NativeMenus(self._handle, hooks.menu_clicked, hide=hooks.hide)
        self._trays = NativeTrays(
            self._handle, hooks.tray_clicked, hooks.tray_menu_clicked, hide=hooks.hide
        )
        self._windows: dict[str, _NativeWindow] = {}
        self._worker = Thread(
            target=setting.operations.serve, args=(self._execute,), name="windows", daemon=True
        )

    def run(self) -> int:
        """Show what is asked for until the end; gives the exit code."""
        try:
            return self._app.run_return(self._on_event) or self._code
        finally:
            self._setting.operations.stop()
            if self._worker.is_alive():
                self._worker.join(_LONGEST_END)
            self._trays.close()

    def exit(self, code: int) -> None:
        """End `run`; on any thread. Tauri itself forgets the code."""
        with self._exiting:
            if not self.has_ended:  # else Tauri would end the process, on this very thread
                self._code = code
                self._handle.exit(code)

    def _on_event(self, _handle: AppHandle, event: RunEventType, /) -> None:
        if isinstance(event, RunEvent.ExitRequested):
            if event.code is None and self._setting.hooks.lives_on():
                event.api.prevent_exit()
        elif isinstance(event, RunEvent.Ready):
            self._worker.start()
        elif isinstance(event, RunEvent.Exit):
            with self._exiting:
                self.has_ended = True

    # --- on the thread of the windows -------------------------------------------------------

    def _execute(self, operation: Operation) -> Any:
        label, action, arguments, answer = operation
        match action:
            case "open":
                self._open(label, *arguments)
            case "forget":
                self._forget_gone(label)
            case "exit":
                self.exit(*arguments)
            case "tray":
                self._trays.create(*arguments)
            case "tray_control":
                self._trays.control(label, arguments[0], arguments[1:])
            case _:
                return self._in_window(label, action, arguments, answer)
        return None

    def _in_window(
        self, label: str, action: str, arguments: Sequence[Any], answer: object | None
    ) -> Any:
        window = self._windows.get(label)
        if window is None:
            raise FrontendClosed(f"the window {label!r} is closed")
        if answer is not None:
            return window.ask(action, arguments)
        return window.do(action, arguments)

    def _open(
        self,
        label: str,
        opening: int,
        address: str,
        number: int,
        options: Mapping[str, Any],
        menu: Menu | None,
    ) -> None:
        earlier = self._windows.get(label)
        if earlier is not None:
            earlier.gone.wait(_LONGEST_END)
        hooks = self._setting.hooks
        try:
            window = self._build(label, address, number, options, menu)
        except Exception:
            hooks.window_is_gone(label, opening)
            if not hooks.lives_on():  # Tauri ends only when a window goes that was there
                self.exit(1)
            raise
        gone = Event()
        on_top = options.get("always_on_top", False)
        controls = NativeControls(window, always_on_top=on_top)
        self._windows[label] = _NativeWindow(self, label, window, controls, gone)

        def end() -> None:
            if not gone.is_set():
                gone.set()
                self._setting.operations.put(label, "forget")
                hooks.window_is_gone(label, opening)

        def listen(event: WindowEventType, /) -> None:
            if isinstance(event, WindowEvent.Destroyed):
                end()

        window.on_window_event(listen)
        if Manager.get_webview_window(self._handle, label) is None:
            end()  # it went before anybody listened

    def _forget_gone(self, label: str) -> None:
        """Keep nothing of a window that a person has closed; it may be there again by now."""
        window = self._windows.get(label)
        if window is not None and window.gone.is_set():
            self.forget(label)

    def _build(
        self,
        label: str,
        address: str,
        number: int,
        options: Mapping[str, Any],
        menu: Menu | None,
    ) -> WebviewWindow:
        arguments: dict[str, Any] = {
            _SIZES.get(name, name): (value[0], value[1]) if name in _PAIRS else value
            for name, value in options.items()
            if name not in ("width", "height", "theme")
        }
        arguments["inner_size"] = (options.get("width", 800.0), options.get("height", 600.0))
        if "theme" in options:
            arguments["theme"] = _THEMES[options["theme"]]
        if menu is not None:
            arguments["menu"] = self._menus.build(label, menu)
            arguments["enable_clipboard_access"] = needs_clipboard_access(menu)
        return WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType] - PyTauri's
            self._handle,
            label,
            self._url(address, number),
            initialization_script=self._setting.script,
            **arguments,
        )

    def _url(self, address: str, number: int) -> WebviewUrl.App | WebviewUrl.External:
        if not address.startswith("/"):
            return WebviewUrl.External(address)
        if self._setting.dev_url is not None:
            return WebviewUrl.External(self.absolute(address, number))
        return WebviewUrl.App(PurePosixPath(_numbered(address, number).lstrip("/")))

    # --- for its windows --------------------------------------------------------------------

    def absolute(self, address: str, number: int) -> str:
        """The address that a window is sent to."""
        if address.startswith("/"):
            return self._origin + _numbered(address, number)
        return address

    def renewed(self, url: str, number: int) -> str | None:
        """The address of one of the app's pages that is to be loaded anew; of others `None`."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self._origin:
            return None
        address = parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()
        return self._origin + _numbered(address, number, "&ipc-keep=scroll")

    def is_same_file(self, url: str, there: str) -> bool:
        """Whether a window that is at one address, and goes to another, reads one file again."""
        before, after = urlsplit(url), urlsplit(there)
        is_made = after.path.startswith("/_ipc/") and not after.path.startswith("/_ipc/at/")
        return before[:3] == after[:3] and there.startswith(self._origin) and not is_made

    def forget(self, label: str) -> None:
        """A window was closed."""
        self._windows.pop(label, None)
        self._menus.forget(label)

    def change_menu(self, label: str, window: WebviewWindow, menu: Menu | None) -> None:
        """Give a window another menu, or none."""
        self._menus.forget(label)
        if menu is None:
            window.remove_menu()
        else:
            window.set_menu(self._menus.build(label, menu))

    def change_menu_item(self, label: str, item: str, changes: Mapping[str, Any]) -> None:
        """Change an item of a window's menu."""
        self._menus.change(label, item, **changes)

    def save(self, label: str, window: WebviewWindow, data: object) -> None:
        """Ask where a file is to be saved."""
        save(self._handle, window, data, partial(self._setting.hooks.warn, label))


class _NativeWindow:
    """One of Tauri's windows. For the thread of the windows.

    Attributes:
        gone: Is set once Tauri says that it is gone.
    """

    def __init__(
        self,
        host: NativeHost,
        label: str,
        window: WebviewWindow,
        controls: NativeControls,
        gone: Event,
    ) -> None:
        self.gone: Event = gone
        self._host = host
        self._label = label
        self._window = window
        self._controls = controls
        self._loading: tuple[int, str] | None = None
        self._own: Mapping[str, Callable[..., object]] = {
            "close": self._close,
            "show": window.show,
            "hide": window.hide,
            "navigate": self._navigate,
            "reload": self._reload,
            "load_again": self._load_again,
            "resize": self._resize,
            "set_theme": self._set_theme,
            "set_menu": partial(host.change_menu, label, window),
            "change_menu_item": partial(host.change_menu_item, label),
            "download": partial(host.save, label, window),
        }

    def ask(self, question: str, arguments: Sequence[Any]) -> Any:
        """Answer a question."""
        self._check()
        try:
            return self._controls.answer(question, arguments)
        except Exception:
            self._check()
            raise

    def do(self, action: str, arguments: Sequence[Any]) -> None:
        """Do what is asked."""
        self._check()
        try:
            own = self._own.get(action)
            if own is None:
                self._controls.control(action, arguments)
            else:
                own(*arguments)
        except Exception:
            self._check()
            raise

    def _check(self) -> None:
        if self.gone.is_set() or self._host.has_ended:
            raise FrontendClosed(f"the window {self._label!r} is closed")

    def _close(self) -> None:
        self._window.destroy()
        self.gone.wait(_LONGEST_END)
        self._host.forget(self._label)

    def _navigate(self, address: str, number: int) -> None:
        there = self._host.absolute(address, number)
        if self._host.is_same_file(self._window.url(), there):
            self._load_anew(there, number)
        else:
            self._loading = None
            self._window.navigate(there)

    def _set_theme(self, theme: str) -> None:
        self._window.set_theme(_THEMES[theme])

    def _reload(self, number: int) -> None:
        address = self._host.renewed(self._window.url(), number)
        if address is None:
            self._window.reload()
        else:
            self._load_anew(address, number)

    def _load_anew(self, address: str, number: int) -> None:
        """To navigate would take scripts and style sheets from what WebKit has in memory."""
        self._loading = number, address
        self._window.eval(_loading(address))

    def _load_again(self, number: int) -> None:
        """Another page has come: what was to load this one met a page that was going."""
        if self._loading is not None and self._loading[0] == number:
            # Unless the page that is awaited is there by now, and about to say so.
            is_there = f"globalThis[Symbol.for('pytauri-ipc')]?.sentAs === {number}"
            self._window.eval(f"{is_there} || {_loading(self._loading[1])}")

    def _resize(self, width: float | None, height: float | None) -> None:
        now = self._controls.answer("inner_size")
        wanted = [now[0] if width is None else width, now[1] if height is None else height]
        self._controls.control("set_size", wanted)


def _loading(address: str) -> str:
    """What a page runs to load an address anew, though it may be its own."""
    return f"(history.replaceState(null, '', {dumps(address)}), location.reload())"


def _numbered(address: str, number: int, more: str = "") -> str:
    """An address with the number under which its page is awaited; it takes that out by itself.

    A page that has only just come may not have taken out that of its own.
    """
    parts = urlsplit(address)
    own = ("ipc-page=", "ipc-keep=")
    pairs = [pair for pair in parts.query.split("&") if pair and not pair.startswith(own)]
    query = "&".join([*pairs, f"ipc-page={number}{more}"])
    return parts._replace(query=query).geturl()
