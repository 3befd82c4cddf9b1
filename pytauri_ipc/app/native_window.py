"""One of Tauri's windows: how it is built, and what it is asked and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from json import dumps
from pathlib import PurePosixPath
from threading import Event
from typing import Any, Final

from pytauri import AppHandle, Manager, Theme, WebviewUrl, WindowEvent, WindowEventType
from pytauri.webview import WebviewWindow, WebviewWindowBuilder

from pytauri_ipc.app.addresses import Addresses, numbered
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_controls import NativeControls
from pytauri_ipc.app.native_downloads import save
from pytauri_ipc.app.native_menus import NativeMenus
from pytauri_ipc.app.native_predefined import needs_clipboard_access
from pytauri_ipc.errors import FrontendClosed

_THEMES: Final[Mapping[str, Theme | None]] = {
    "light": Theme.Light,
    "dark": Theme.Dark,
    "system": None,
}
_SIZES: Final = {"min_size": "min_inner_size", "max_size": "max_inner_size"}
_PAIRS: Final = (*_SIZES, "position")
_LONGEST_END: Final = 5.0
"""Seconds that a window may take to be gone."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the windows of an app share.

    Attributes:
        app_handle: Tauri's.
        addresses: Where the app's pages are.
        is_served: Whether a development server has them.
        script: Runs in each page before its own scripts.
        menus: Builds their menus.
        warn: Called with a label and a sentence for whoever sits before that window.
        has_ended: Whether Tauri runs no more.
    """

    app_handle: AppHandle
    addresses: Addresses
    is_served: bool
    script: str
    menus: NativeMenus
    warn: Callable[[str, str], object]
    has_ended: Callable[[], bool]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a window is opened.

    Attributes:
        label: Its label.
        address: Of its first page.
        number: That of this page.
        options: How it looks, see `WindowOptions`.
        menu: Its own menu.
        is_gone: Called once, on Tauri's main thread or this one, when it is gone.
    """

    label: str
    address: str
    number: int
    options: Mapping[str, Any]
    menu: Menu | None
    is_gone: Callable[[], object]


class NativeWindow:
    """A window that is there. For the thread of the windows.

    Attributes:
        gone: Is set once Tauri says that it is gone.
    """

    def __init__(self, around: Surroundings, opening: Opening) -> None:
        self.gone: Event = Event()
        self._around = around
        self._label = opening.label
        window = self._window = _built(around, opening)
        on_top: bool = opening.options.get("always_on_top", False)
        self._controls = NativeControls(window, always_on_top=on_top)
        self._loading: tuple[int, str] | None = None
        self._own: Mapping[str, Callable[..., object]] = {
            "close": self._close,
            "show": window.show,
            "hide": window.hide,
            "eval": window.eval,
            "navigate": self._navigate,
            "reload": self._reload,
            "load_again": self._load_again,
            "resize": self._resize,
            "set_theme": self._set_theme,
            "set_menu": self._set_menu,
            "change_menu_item": self._change_menu_item,
            "download": self._download,
        }
        self._watch(opening.is_gone)

    def _watch(self, is_gone: Callable[[], object]) -> None:
        gone = self.gone

        def end() -> None:
            if not gone.is_set():
                gone.set()
                is_gone()

        def listen(event: WindowEventType, /) -> None:
            if isinstance(event, WindowEvent.Destroyed):
                end()

        self._window.on_window_event(listen)
        if Manager.get_webview_window(self._around.app_handle, self._label) is None:
            end()  # it went before anybody listened

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
        if self._around.has_ended():
            raise FrontendClosed("the app has ended")
        if self.gone.is_set():
            raise FrontendClosed(f"the window {self._label!r} is closed")

    def wait_gone(self) -> None:
        """Wait until Tauri says that it is gone, though not for ever."""
        self.gone.wait(_LONGEST_END)

    def _close(self) -> None:
        self._window.destroy()
        self.wait_gone()

    # --- its page ---------------------------------------------------------------------------

    def _navigate(self, address: str, number: int) -> None:
        there = self._around.addresses.absolute(address, number)
        if self._around.addresses.is_same_file(self._window.url(), there):
            self._load_anew(there, number)
        else:
            self._loading = None
            self._window.navigate(there)

    def _reload(self, number: int) -> None:
        address = self._around.addresses.renewed(self._window.url(), number)
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

    # --- its looks --------------------------------------------------------------------------

    def _resize(self, width: float | None, height: float | None) -> None:
        now = self._controls.answer("inner_size")
        wanted = [now[0] if width is None else width, now[1] if height is None else height]
        self._controls.control("set_size", wanted)

    def _set_theme(self, theme: str) -> None:
        self._window.set_theme(_THEMES[theme])

    def _set_menu(self, menu: Menu | None) -> None:
        self._around.menus.forget(self._label)
        if menu is None:
            self._window.remove_menu()
        else:
            self._window.set_menu(self._around.menus.build(self._label, menu))

    def _change_menu_item(self, item: str, changes: Mapping[str, Any]) -> None:
        self._around.menus.change(self._label, item, **changes)

    def _download(self, data: object) -> None:
        warn = partial(self._around.warn, self._label)
        save(self._around.app_handle, self._window, data, warn)


def _built(around: Surroundings, opening: Opening) -> WebviewWindow:
    options, menu = opening.options, opening.menu
    arguments: dict[str, Any] = {
        _SIZES.get(name, name): (value[0], value[1]) if name in _PAIRS else value
        for name, value in options.items()
        if name not in ("width", "height", "theme")
    }
    arguments["inner_size"] = (options.get("width", 800.0), options.get("height", 600.0))
    if "theme" in options:
        arguments["theme"] = _THEMES[options["theme"]]
    if menu is not None:
        arguments["menu"] = around.menus.build(opening.label, menu)
        arguments["enable_clipboard_access"] = needs_clipboard_access(menu)
    return WebviewWindowBuilder.build(  # pyright: ignore[reportUnknownMemberType] - PyTauri's
        around.app_handle,
        opening.label,
        _url(around, opening.address, opening.number),
        initialization_script=around.script,
        **arguments,
    )


def _loading(address: str) -> str:
    """The JavaScript expression that loads an address anew, whatever is in memory."""
    return f"(history.replaceState(null, '', {dumps(address)}), location.reload())"


def _url(around: Surroundings, address: str, number: int) -> WebviewUrl.App | WebviewUrl.External:
    if around.is_served or not address.startswith("/"):
        return WebviewUrl.External(around.addresses.absolute(address, number))
    return WebviewUrl.App(PurePosixPath(numbered(address, number).lstrip("/")))
