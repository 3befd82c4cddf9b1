"""A tray icon as a person holds it: what it is made of, and its handle. No pytauri."""

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from typing_extensions import Unpack, override

from pytauri_ipc.app.icons import Icon, IconSource, read_icon
from pytauri_ipc.app.menus import ItemChanges, Menu, PredefinedMenuItem, check_menu
from pytauri_ipc.events import EventCallback
from pytauri_ipc.subscriptions import Listening, Subscriptions

TRAY_CLICK: Final = "ipc:tray-click"
TRAY_DOUBLE_CLICK: Final = "ipc:tray-double-click"

_OF_NO_WINDOW: Final = frozenset(
    ("separator", "about", "quit", "hide", "hide_others", "show_all", "services")
)
"""The predefined items that mean no single window."""


@dataclass(frozen=True, slots=True)
class TrayOptions:
    """What a tray icon is at first; plain data but for the menu's handlers.

    Attributes:
        id: Its name in the app.
        icon: Its pixels; `None` is the icon that the app's windows have.
        tooltip: Shown when the mouse rests on it; not on Linux.
        title: Text beside it; not on Windows.
        menu: What it opens.
        menu_on_left_click: Whether the left button opens the menu too, not only the right one;
            not on Linux, where every button does.

    Raises:
        ValueError: The id is none, or the menu has items that mean a window.
    """

    id: str
    icon: Icon | None = None
    tooltip: str | None = None
    title: str | None = None
    menu: Menu | None = None
    menu_on_left_click: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"a tray icon's id has to be a text, not {self.id!r}")
        check_text("tooltip", self.tooltip)
        check_text("title", self.title)
        check_tray_menu(self.menu)


def check_new(tray_id: str, others: Collection[str]) -> None:
    """Check that one more tray icon can be shown beside others.

    Raises:
        ValueError: One of them has that id.
        RuntimeError: There can be one alone: Linux's tray tells those of one process not apart.
    """
    if tray_id in others:
        raise ValueError(f"there is a tray icon {tray_id!r} already; choose another id")
    if others and sys.platform == "linux":
        raise RuntimeError(
            f"Linux shows one tray icon of an app at a time: remove {min(others)!r} first, or put "
            f"the menu of {tray_id!r} into a Submenu of it"
        )


def check_text(name: str, value: object) -> None:
    """Check a text that may be missing."""
    if value is not None and not isinstance(value, str):
        raise TypeError(f"a tray icon's {name} has to be a text or None, not {value!r}")


def check_tray_menu(menu: Menu | None) -> None:
    """Check a menu that is to belong to no window."""
    check_menu("a tray icon", menu)
    if menu is None:
        return
    for item in menu.all_items():
        if isinstance(item, PredefinedMenuItem) and item.kind not in _OF_NO_WINDOW:
            raise ValueError(
                f"the predefined item {item.kind!r} belongs into a window's menu: a tray icon "
                "has no window; give the item a handler instead"
            )


class Tray(Listening):
    """A tray icon; `app.tray(...)` makes it. All methods are for any thread, and keep their order.

    Its callbacks and the handlers of its menu take `(data, event_type, label)`, with its id as the
    label. Events are `"ipc:tray-click"` and, on Windows alone, `"ipc:tray-double-click"`, whose
    data has `button` (`"left"`, `"right"` or `"middle"`), `kind` (`"click"` or `"double"`), and
    `x` and `y`, in pixels of the screen. Linux reports neither: there the icon opens its menu.

    Args:
        options: What it is at first.
        send: Queues an operation: an action's name, and its arguments as plain data.

    Attributes:
        id: Its name in the app.
        listeners: Who listens to its clicks.
    """

    def __init__(self, options: TrayOptions, send: Callable[..., object]) -> None:
        self.id: str = options.id
        self.listeners: Subscriptions = Subscriptions()
        self._send = send
        self._menu = options.menu

    @override
    def _listeners(self) -> Subscriptions:
        return self.listeners

    @property
    def handlers(self) -> Mapping[str, EventCallback[dict[str, Any]]]:
        """The handlers of its menu, by the ids of their items."""
        return {} if self._menu is None else self._menu.handlers

    def set_icon(self, icon: IconSource | None) -> None:
        """Show another icon.

        Args:
            icon: A PNG's path or bytes, or pixels; `None` is the one that the app's windows have.

        Raises:
            FileNotFoundError, ValueError, ImportError, TypeError: As `read_icon`.
        """
        self._send("set_icon", None if icon is None else read_icon(icon))

    def set_tooltip(self, tooltip: str | None) -> None:
        """Say something else when the mouse rests on it; not on Linux."""
        check_text("tooltip", tooltip)
        self._send("set_tooltip", tooltip)

    def set_title(self, title: str | None) -> None:
        """Show another text beside it; not on Windows."""
        check_text("title", title)
        self._send("set_title", title)

    def set_menu(self, menu: Menu | None) -> None:
        """Open another menu, with its handlers; `None` is no menu.

        Raises:
            ValueError: It has predefined items that mean a window.
        """
        check_tray_menu(menu)
        self._menu = menu
        self._send("set_menu", menu)

    def change_item(self, item_id: str, **changes: Unpack[ItemChanges]) -> None:
        """Change an item of its menu: `text=`, `enabled=`, `checked=`, `accelerator=`.

        Raises:
            ValueError: The menu has no such item, or the value is none.
        """
        (self._menu or Menu([])).check_change(item_id, **changes)
        self._send("change_item", item_id, changes)

    def set_visible(self, visible: bool) -> None:
        """Show or hide it.

        Raises:
            TypeError: It is neither.
        """
        if not isinstance(visible, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"visible is True or False, not {visible!r}")
        self._send("set_visible", visible)

    def remove(self) -> None:
        """Take it away for good."""
        self._send("remove")
