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

from pytauri_ipc.app.icons import Icon
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_menus import Clicked, NativeMenus
from pytauri_ipc.app.tray import TrayOptions, check_new

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
        hide: As of `NativeMenus`; called for each window.
    """

    def __init__(
        self,
        app_handle: AppHandle,
        clicked: TrayClicked,
        item_clicked: Clicked,
        *,
        hide: Callable[[str], object] | None = None,
    ) -> None:
        self._app_handle = app_handle
        self._clicked = clicked
        self._menus = NativeMenus(app_handle, item_clicked, hide=hide, of_windows=False)
        self._icons: dict[str, TrayIcon] = {}
        self._hidden: TrayIcon | None = None
        self._files: TemporaryDirectory[str] | None = None
        app_handle.on_tray_icon_event(self._heard)

    def create(self, options: TrayOptions) -> None:
        """Show a tray icon.

        Raises:
            ValueError: There is one with that id.
            RuntimeError: There can be no second one here.
        """
        check_new(options.id, self._icons.keys())
        icon = self._icons[options.id] = self._native(options.id)
        self._show_icon(icon, options.icon)
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
                self._show_icon(icon, pixels)
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

    def _native(self, tray_id: str) -> TrayIcon:
        if self._hidden is not None:
            icon, self._hidden = self._hidden, None
            icon.set_visible(True)
            return icon
        icon = TrayIcon.with_id(self._app_handle, tray_id)
        if sys.platform == "linux":
            icon.set_temp_dir_path(self._folder())
        return icon

    def _remove(self, tray_id: str) -> None:
        self._menus.forget(tray_id)
        icon = self._icons.pop(tray_id)
        icon.set_visible(False)
        if sys.platform == "linux":
            self._hidden = icon  # it keeps its place on the bus for ever, and a new one gets none
        else:
            self._app_handle.run_on_main_thread(lambda: self._drop(tray_id))

    def _drop(self, tray_id: str) -> None:
        self._app_handle.remove_tray_by_id(tray_id)

    def _folder(self) -> str:
        """Where Linux keeps the icons as files: in one of our own, for Tauri's is everybody's."""
        if self._files is None:
            self._files = TemporaryDirectory(prefix="pytauri-ipc-tray-", ignore_cleanup_errors=True)
        return self._files.name

    def _show_icon(self, native: TrayIcon, icon: Icon | None) -> None:
        if icon is not None:
            native.set_icon(Image(icon.rgba, icon.width, icon.height))
        elif (of_windows := self._app_handle.default_window_icon()) is not None:
            native.set_icon(of_windows)
        else:
            _logger.warning("a tray icon cannot be seen: this app has no icon; give it `icon=`")

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
