"""Menus on the screen: PyTauri's menus made from ours, and each click told to its owner alone."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from logging import getLogger
from threading import Lock
from typing import TypeAlias

from pytauri import AppHandle
from pytauri.menu import CheckMenuItem as NativeCheckMenuItem
from pytauri.menu import Menu as NativeMenu
from pytauri.menu import MenuItem as NativeMenuItem
from pytauri.menu import MenuItemKind
from pytauri.menu import Submenu as NativeSubmenu
from typing_extensions import Unpack

from pytauri_ipc.app.menu_items import (
    AnyMenuItem,
    CheckMenuItem,
    ItemChanges,
    MenuItem,
    PredefinedKind,
    PredefinedMenuItem,
    Submenu,
)
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.native_predefined import (
    is_known,
    is_native,
    item_in_its_place,
    native_item,
    perform,
)

_logger = getLogger("pytauri_ipc")

Clicked: TypeAlias = Callable[[str, str, dict[str, object]], object]
"""Told of a click on Tauri's main thread: the owner, the item's id in its menu, and its data."""

Changeable: TypeAlias = NativeMenuItem | NativeCheckMenuItem | NativeSubmenu


@dataclass(frozen=True, slots=True)
class _Shown:
    """An item that can be clicked, and whose it is."""

    owner: str
    item_id: str
    native: NativeMenuItem | NativeCheckMenuItem


@dataclass(frozen=True, slots=True)
class _Performed:
    """A predefined item that Tauri does not have here."""

    owner: str
    kind: PredefinedKind


@dataclass(slots=True)
class _Built:
    """One menu of one owner."""

    clickable: dict[str, _Shown | _Performed] = field(
        default_factory=dict[str, _Shown | _Performed]
    )
    changeable: dict[str, Changeable] = field(default_factory=dict[str, Changeable])


class NativeMenus:
    """The menus of all windows of an app, or those of all its tray icons.

    Tauri tells every listener of every click by the item's id alone, whatever the window; so each
    item has an id of its own in the app, drawn here.

    Args:
        app_handle: The app.
        clicked: Told of clicks, see `Clicked`; not of predefined items.
        hide: Hides a window, for the predefined item "hide", in an app that keeps account of what
            can be seen; Tauri's main thread calls it.
        of_windows: Whether owners are labels of windows; otherwise they are ids of tray icons.
    """

    def __init__(
        self,
        app_handle: AppHandle,
        clicked: Clicked,
        *,
        hide: Callable[[str], object] | None = None,
        of_windows: bool = True,
    ) -> None:
        self._app_handle = app_handle
        self._clicked = clicked
        self._hide = hide
        self._of_windows = of_windows
        self._prefix = "ipc:window" if of_windows else "ipc:tray"
        self._numbers = count(1)
        # Never held while Tauri is called: its main thread waits for it in a click.
        self._lock = Lock()
        self._by_owner: dict[str, _Built] = {}
        self._by_menu_id: dict[str, _Shown | _Performed] = {}
        app_handle.on_menu_event(self._heard)

    def build(self, owner: str, menu: Menu) -> NativeMenu:
        """Make a menu to be shown; the owner's last one is not heard any more.

        Not on Tauri's main thread, for this waits for it.
        """
        built = _Built()
        items = [one for item in menu.items if (one := self._item(owner, item, built))]
        native = NativeMenu.with_id_and_items(self._app_handle, self._next_id(), items)
        if sys.platform == "darwin" and self._of_windows:
            native.set_as_app_menu()  # there is one bar for all windows: the last one's
        self.forget(owner)
        with self._lock:
            self._by_owner[owner] = built
            self._by_menu_id |= built.clickable
        return native

    def change(self, owner: str, item_id: str, **changes: Unpack[ItemChanges]) -> None:
        """Change an item that is shown; a check mark set so calls no handler.

        Raises:
            KeyError: The owner's menu has no such item.
        """
        with self._lock:
            item = self._by_owner[owner].changeable[item_id]
        if "text" in changes:
            item.set_text(changes["text"])
        if "enabled" in changes:
            item.set_enabled(changes["enabled"])
        if "checked" in changes and isinstance(item, NativeCheckMenuItem):
            item.set_checked(changes["checked"])
        if "accelerator" in changes and not isinstance(item, NativeSubmenu):
            item.set_accelerator(changes["accelerator"])

    def forget(self, owner: str) -> None:
        """Hear nothing any more of the owner's menu, if it has one: its window has gone."""
        with self._lock:
            built = self._by_owner.pop(owner, None)
            for menu_id in () if built is None else built.clickable:
                del self._by_menu_id[menu_id]

    def _next_id(self) -> str:
        return f"{self._prefix}:{next(self._numbers)}"

    def _item(self, owner: str, item: AnyMenuItem, built: _Built) -> MenuItemKind | None:
        """PyTauri's item, or `None` for what there is not on this system."""
        if isinstance(item, PredefinedMenuItem):
            return self._predefined(owner, item, built)
        assert item.id is not None, "a menu gives each of its items an id"
        menu_id = self._next_id()
        if isinstance(item, Submenu):
            items = [one for below in item.items if (one := self._item(owner, below, built))]
            submenu = NativeSubmenu.with_id_and_items(
                self._app_handle, menu_id, item.text, item.enabled, items
            )
            built.changeable[item.id] = submenu
            return submenu
        native = self._clickable(menu_id, item)
        built.changeable[item.id] = native
        built.clickable[menu_id] = _Shown(owner, item.id, native)
        return native

    def _clickable(
        self, menu_id: str, item: MenuItem | CheckMenuItem
    ) -> NativeMenuItem | NativeCheckMenuItem:
        if isinstance(item, CheckMenuItem):
            return NativeCheckMenuItem.with_id(
                self._app_handle, menu_id, item.text, item.enabled, item.checked, item.accelerator
            )
        return NativeMenuItem.with_id(
            self._app_handle, menu_id, item.text, item.enabled, item.accelerator
        )

    def _predefined(
        self, owner: str, item: PredefinedMenuItem, built: _Built
    ) -> MenuItemKind | None:
        if is_native(item.kind):
            return native_item(self._app_handle, item)
        if not is_known(item.kind):
            return None
        menu_id = self._next_id()
        built.clickable[menu_id] = _Performed(owner, item.kind)
        return item_in_its_place(self._app_handle, menu_id, item)

    def _heard(self, app_handle: AppHandle, menu_id: str, /) -> None:
        """On Tauri's main thread, which must see no exception."""
        with self._lock:
            item = self._by_menu_id.get(menu_id)
        try:
            if isinstance(item, _Performed):
                label = item.owner if self._of_windows else None
                perform(app_handle, item.kind, label, self._hide)
            elif item is not None:
                self._clicked(item.owner, item.item_id, _data(item))
        except Exception:
            _logger.exception("a click in a menu could not be handled")


def _data(item: _Shown) -> dict[str, object]:
    data: dict[str, object] = {"id": item.item_id, "text": item.native.text()}
    if isinstance(item.native, NativeCheckMenuItem):
        data["checked"] = item.native.is_checked()
    return data
