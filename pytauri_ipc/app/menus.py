"""The menu of a window or a tray icon, as plain data: every item has an id. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any, Final

from typing_extensions import Unpack

from pytauri_ipc.app.accelerators import check_accelerator
from pytauri_ipc.app.menu_ids import Taken, slug
from pytauri_ipc.app.menu_items import (
    AboutMetadata,
    AnyMenuItem,
    CheckMenuItem,
    ItemChanges,
    MenuItem,
    PredefinedKind,
    PredefinedMenuItem,
    Submenu,
    check_flag,
    check_text,
    checked_items,
)
from pytauri_ipc.events import EventCallback

__all__ = (
    "MENU_CLICK",
    "AboutMetadata",
    "AnyMenuItem",
    "CheckMenuItem",
    "ItemChanges",
    "Menu",
    "MenuItem",
    "PredefinedKind",
    "PredefinedMenuItem",
    "Submenu",
    "check_menu",
)

MENU_CLICK: Final = "ipc:menu-click"
"""What handlers of menu items get as `event_type`."""


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu of a window, a bar of submenus, or of a tray icon.

    Making it gives every item without an id one: `menu.items` has them. One menu may be given to
    several windows, and a click is heard by the handler with the label of its own window.

    Attributes:
        items: What stands in it, in order; on macOS, submenus alone stand in a bar.
        id: What messages call it.
        handlers: The handlers by the ids of their items.

    Raises:
        ValueError: Two items have one id.
        TypeError: Something in it is no item.
    """

    items: Sequence[AnyMenuItem]
    _: KW_ONLY
    id: str | None = None
    handlers: Mapping[str, EventCallback[dict[str, Any]]] = field(
        init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        name = "the menu" if self.id is None else f"the menu {self.id!r}"
        items = checked_items(name, self.items)
        taken = Taken(name)
        for item in _all_items(items):
            if not isinstance(item, PredefinedMenuItem) and item.id is not None:
                taken.claim(item.id)
        object.__setattr__(self, "items", tuple(_named(one, "", taken) for one in items))
        handlers = {
            item.id: item.handler
            for item in self.all_items()
            if isinstance(item, MenuItem | CheckMenuItem) and item.handler is not None and item.id
        }
        object.__setattr__(self, "handlers", handlers)

    def all_items(self) -> Iterator[AnyMenuItem]:
        """All its items, each before those below it."""
        return _all_items(self.items)

    def check_change(self, item_id: str, **changes: Unpack[ItemChanges]) -> None:
        """Check what is to be changed in an item of this menu, before it goes to a window.

        Raises:
            ValueError: There is no such item, it has no such thing, or the value is none.
        """
        item = next((one for one in self.all_items() if _id_of(one) == item_id), None)
        if item is None:
            known = ", ".join(repr(_id_of(one)) for one in self.all_items() if _id_of(one))
            raise ValueError(f"the menu has no item {item_id!r}; it has {known or 'none'}")
        if unknown := changes.keys() - ItemChanges.__annotations__:
            raise ValueError(f"a menu item has no {min(unknown)!r}; {_CHANGEABLE} can be changed")
        if "text" in changes:
            check_text(changes["text"])
        if "enabled" in changes:
            check_flag(item_id, "enabled", changes["enabled"])
        if "checked" in changes:
            check_flag(item_id, "checked", changes["checked"])
            if not isinstance(item, CheckMenuItem):
                raise ValueError(f"{item_id!r} has no check mark; make it a CheckMenuItem")
        if "accelerator" in changes:
            if isinstance(item, Submenu):
                raise ValueError(f"{item_id!r} is a submenu, and has no accelerator")
            if changes["accelerator"] is not None:
                check_accelerator(changes["accelerator"])


def check_menu(owner: str, menu: object) -> None:
    """Check what is given to be the menu of something.

    Raises:
        TypeError: It is neither a menu nor `None`.
    """
    if menu is not None and not isinstance(menu, Menu):
        raise TypeError(f"{owner}'s menu has to be a Menu or None, not {menu!r}")


_CHANGEABLE: Final = ", ".join(ItemChanges.__annotations__)


def _id_of(item: AnyMenuItem) -> str | None:
    return None if isinstance(item, PredefinedMenuItem) else item.id


def _all_items(items: Sequence[AnyMenuItem]) -> Iterator[AnyMenuItem]:
    for item in items:
        yield item
        if isinstance(item, Submenu):
            yield from _all_items(item.items)


def _named(item: AnyMenuItem, way: str, taken: Taken) -> AnyMenuItem:
    """The item with an id, and all below it."""
    if isinstance(item, PredefinedMenuItem):
        return item
    path = f"{way}{slug(item.text)}"
    item_id = taken.free(path) if item.id is None else item.id
    if isinstance(item, Submenu):
        below = tuple(_named(one, f"{path}/", taken) for one in item.items)
        return replace(item, id=item_id, items=below)
    return replace(item, id=item_id)
