"""Predefined menu items: Tauri's own where the system has them, and what is done in their place.

Tauri draws most of them on macOS and Windows alone; on Linux it leaves them out, or shows them and
does nothing. There they are ordinary items, and a click does here what they promise.
"""

import sys
from collections.abc import Callable
from typing import Any, Final

from pytauri import AppHandle, Manager
from pytauri.menu import AboutMetadata as NativeAboutMetadata
from pytauri.menu import MenuItem as NativeMenuItem
from pytauri.menu import PredefinedMenuItem as NativePredefinedMenuItem
from pytauri.webview import WebviewWindow

from pytauri_ipc.app.menu_items import AboutMetadata, PredefinedKind, PredefinedMenuItem
from pytauri_ipc.app.menus import Menu

_EDITING: Final[dict[PredefinedKind, tuple[str, str]]] = {
    "undo": ("&Undo", "undo"),
    "redo": ("&Redo", "redo"),
    "cut": ("Cu&t", "cut"),
    "copy": ("&Copy", "copy"),
    "paste": ("&Paste", "paste"),
    "select_all": ("Select &All", "selectAll"),
}
"""What a page does by itself: the text, and the page's name for it."""

_WINDOW: Final[dict[PredefinedKind, str]] = {
    "minimize": "Mi&nimize",
    "maximize": "Ma&ximize",
    "fullscreen": "&Full Screen",
    "hide": "&Hide",
    "close_window": "C&lose Window",
}

_ON_WINDOWS: Final[frozenset[PredefinedKind]] = frozenset(
    ("copy", "cut", "paste", "select_all", "minimize", "maximize", "hide_others", "close_window")
)
_ON_MACOS_ALONE: Final[frozenset[PredefinedKind]] = frozenset(
    ("hide_others", "show_all", "services")
)


def is_native(kind: PredefinedKind) -> bool:
    """Whether Tauri has it on this system. Never "quit": the app is to end by Tauri's `exit`."""
    if kind in ("separator", "about"):
        return True
    if kind == "quit":
        return False
    if sys.platform == "darwin":
        return True
    return sys.platform == "win32" and kind in _ON_WINDOWS


def is_known(kind: PredefinedKind) -> bool:
    """Whether there is anything of that kind on this system."""
    return is_native(kind) or kind not in _ON_MACOS_ALONE


def needs_clipboard_access(menu: Menu) -> bool:
    """Whether the page of its window has to be allowed to read the clipboard, for "paste"."""
    return not is_native("paste") and any(
        isinstance(item, PredefinedMenuItem) and item.kind == "paste" for item in menu.all_items()
    )


def native_item(app_handle: AppHandle, item: PredefinedMenuItem) -> NativePredefinedMenuItem:
    """Tauri's own item."""
    if item.kind == "separator":
        return NativePredefinedMenuItem.separator(app_handle)
    if item.kind == "about":
        about = _about(app_handle, item.metadata)
        return NativePredefinedMenuItem.about(app_handle, item.text or "&About", about)
    make: Any = getattr(NativePredefinedMenuItem, item.kind)
    return make(app_handle, item.text)


def item_in_its_place(
    app_handle: AppHandle, menu_id: str, item: PredefinedMenuItem
) -> NativeMenuItem:
    """An ordinary item, whose click is to be given to `perform`.

    Keys are left to the page, which knows them by itself: as accelerators they would never reach
    it. No page knows how to quit.
    """
    if item.kind == "quit":
        text, keys = item.text or "&Quit", "CmdOrCtrl+Q"
    else:
        usual = _EDITING[item.kind][0] if item.kind in _EDITING else _WINDOW[item.kind]
        text, keys = item.text or usual, None
    return NativeMenuItem.with_id(app_handle, menu_id, text, True, keys)


def perform(
    app_handle: AppHandle,
    kind: PredefinedKind,
    label: str | None,
    hide: Callable[[str], object] | None,
) -> None:
    """Do what an item promises; on Tauri's main thread.

    Args:
        app_handle: The app.
        kind: Of the item.
        label: Of the item's window; `None` for a tray icon, whose items mean all windows.
        hide: Hides the window with that label, for an app that keeps account of it.
    """
    if kind == "quit":
        app_handle.exit(0)
        return
    for window in Manager.webview_windows(app_handle).values():
        if label is not None and window.label() != label:
            continue
        if kind == "hide" and hide is not None:
            hide(window.label())
        else:
            _perform_in(window, kind)


def _perform_in(window: WebviewWindow, kind: PredefinedKind) -> None:
    if kind in _EDITING:
        window.eval(f"document.execCommand('{_EDITING[kind][1]}')")
    elif kind == "minimize":
        window.minimize()
    elif kind == "maximize":
        window.unmaximize() if window.is_maximized() else window.maximize()
    elif kind == "fullscreen":
        window.set_fullscreen(not window.is_fullscreen())
    elif kind == "hide":
        window.hide()
    elif kind == "close_window":
        window.close()


def _about(app_handle: AppHandle, metadata: AboutMetadata | None) -> NativeAboutMetadata:
    if metadata is None:  # on Linux, no window opens where there is nothing to show
        config: Any = app_handle.config()
        return NativeAboutMetadata(name=config.get("productName"), version=config.get("version"))
    return NativeAboutMetadata(
        name=metadata.name,
        version=metadata.version,
        authors=metadata.authors,
        comments=metadata.comments,
        copyright=metadata.copyright,
        license=metadata.license,
        website=metadata.website,
        website_label=metadata.website_label,
    )
