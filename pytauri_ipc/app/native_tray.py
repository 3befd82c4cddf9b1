"""Tray icons on the screen: PyTauri's, made from ours. Not for Tauri's main thread."""

import sys
from collections.abc import Callable, Sequence
from logging import getLogger
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

from pytauri import AppHandle
from pytauri.ffi.image import Image
from pytauri.menu import Menu as NativeMenu
from pytauri.tray import MouseButtonState, TrayIcon, TrayIconEvent, TrayIconEventType

from pytauri_ipc.app.icons import Icon, default_icon
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_menus import Clicked, NativeMenus
from pytauri_ipc.app.tray import TrayOptions

_logger = getLogger("pytauri_ipc")

TrayClicked: TypeAlias = Callable[[str, dict[str, object]], object]
"""Told of a click on Tauri's main thread: the tray icon's id, and `button`, `kind`, `x`, `y`."""

_NO_WORDS: Final = "the tray icon {!r} is not there: it was removed, or never made"


class NativeTrays:
    """The tray icons of one app.

    Args:
        app_handle: The app.
        clicked: Told of clicks on icons, see `TrayClicked`.
        item_clicked: Told of clicks in their menus, with the icon's id as the owner.
    """

    def __init__(self, app_handle: AppHandle, clicked: TrayClicked, item_clicked: Clicked) -> None:
        self._app_handle = app_handle
        self._clicked = clicked
        self._menus = NativeMenus(app_handle, item_clicked, of_windows=False)
        self._icons: dict[str, TrayIcon] = {}
        self._files: TemporaryDirectory[str] | None = None
        app_handle.on_tray_icon_event(self._heard)

    def create(self, options: TrayOptions) -> None:
        """Show a tray icon.

        Raises:
            ValueError: There is one with that id.
        """
        if options.id in self._icons:
            raise ValueError(f"there is a tray icon {options.id!r} already; choose another id")
        icon = self._icons[options.id] = TrayIcon.with_id(self._app_handle, options.id)
        if sys.platform == "linux":
            icon.set_temp_dir_path(self._folder())
        icon.set_icon(self._image(options.icon))
        icon.set_tooltip(options.tooltip)
        icon.set_title(options.title)
        icon.set_show_menu_on_left_click(options.menu_on_left_click)
        icon.set_menu(self._menu(options.id, options.menu))

    def control(self, tray_id: str, action: str, arguments: Sequence[Any]) -> None:
        """Carry out what a `Tray` has sent.

        Raises:
            KeyError: There is no such tray icon.
        """
        if tray_id not in self._icons:
            raise KeyError(_NO_WORDS.format(tray_id))
        icon = self._icons[tray_id]
        match action, arguments:
            case "set_icon", [pixels]:
                icon.set_icon(self._image(pixels))
            case "set_tooltip", [text]:
                icon.set_tooltip(text)
            case "set_title", [text]:
                icon.set_title(text)
            case "set_menu", [menu]:
                icon.set_menu(self._menu(tray_id, menu))
            case "change_item", [item_id, changes]:
                self._menus.change(tray_id, item_id, **changes)
            case "set_visible", [visible]:
                icon.set_visible(visible)
            case "remove", []:
                self._remove(tray_id)
            case _:
                raise ValueError(f"a tray icon does not know {action!r} with {arguments!r}")

    def close(self) -> None:
        """Remove the files that showed them; when Tauri, which removes the icons, has ended."""
        if self._files is not None:
            self._files.cleanup()
            self._files = None

    def _remove(self, tray_id: str) -> None:
        self._menus.forget(tray_id)
        # Hidden first: it goes for good when its last reference does, whenever that is.
        self._icons.pop(tray_id).set_visible(False)
        self._app_handle.run_on_main_thread(lambda: self._drop(tray_id))

    def _drop(self, tray_id: str) -> None:
        self._app_handle.remove_tray_by_id(tray_id)

    def _folder(self) -> str:
        """Where Linux keeps the icons as files: in one of our own, for Tauri's is everybody's."""
        if self._files is None:
            self._files = TemporaryDirectory(prefix="pytauri-ipc-tray-", ignore_cleanup_errors=True)
        return self._files.name

    def _image(self, icon: Icon | None) -> Image:
        if icon is None:
            of_app = self._app_handle.default_window_icon()
            if of_app is not None:
                return of_app
            icon = default_icon()
        return Image(icon.rgba, icon.width, icon.height)

    def _menu(self, tray_id: str, menu: Menu | None) -> NativeMenu | None:
        if menu is None and sys.platform != "linux":
            self._menus.forget(tray_id)
            return None
        # Linux shows no icon without a menu, and never takes one away: an empty one is none.
        return self._menus.build(tray_id, menu or Menu([]))

    def _heard(self, _app_handle: AppHandle, event: TrayIconEventType, /) -> None:
        """On Tauri's main thread, which must see no exception."""
        try:
            if isinstance(event, TrayIconEvent.DoubleClick):
                self._clicked(event.id, _data(event, "double"))
            elif (
                isinstance(event, TrayIconEvent.Click) and event.button_state == MouseButtonState.Up
            ):
                self._clicked(event.id, _data(event, "click"))
        except Exception:
            _logger.exception("a click on a tray icon could not be handled")


def _data(event: TrayIconEvent.Click | TrayIconEvent.DoubleClick, kind: str) -> dict[str, object]:
    x, y = event.position
    button = str(event.button).rsplit(".", 1)[-1].lower()
    return {"button": button, "kind": kind, "x": x, "y": y}
