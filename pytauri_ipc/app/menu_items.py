"""What stands in a menu, as plain data, checked when it is made. Pure."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, TypeAlias, TypedDict, get_args

from pytauri_ipc.app.accelerators import check_accelerator
from pytauri_ipc.events import EventCallback, arguments_taken

PredefinedKind: TypeAlias = Literal[
    "separator",
    "copy",
    "cut",
    "paste",
    "select_all",
    "undo",
    "redo",
    "minimize",
    "maximize",
    "fullscreen",
    "hide",
    "hide_others",
    "show_all",
    "close_window",
    "quit",
    "about",
    "services",
]
"""What the system, or this package in its place, does by itself when it is clicked."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a menu, which calls its handler when it is clicked.

    Attributes:
        text: What a person reads; `&` stands before the letter that chooses it, `&&` is an `&`.
        handler: Called as `(data, event_type, label)`, with the first two, or with the first,
            sync (on a worker thread) or async. `data` has `id` and `text`; `event_type` is
            `"ipc:menu-click"`; `label` is the window's, or the tray icon's id.
        id: Its name in its menu; without one it is made from the texts on the way to it:
            `"file/save-as"`.
        accelerator: Keys that click it while its window has the focus: `"CmdOrCtrl+S"`.
        enabled: Whether it can be clicked.

    Raises:
        ValueError: A text or an accelerator is none.
        TypeError: The handler cannot be called so.
    """

    text: str
    handler: EventCallback[dict[str, Any]] | None = None
    _: KW_ONLY
    id: str | None = None
    accelerator: str | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        check_item(self)


@dataclass(frozen=True, slots=True)
class CheckMenuItem:
    """A line with a check mark, which a click turns over before the handler is called.

    As `MenuItem`; its handler's `data` has `checked` too, which is how it stands after the click.

    Attributes:
        checked: Whether it has its mark at first.
    """

    text: str
    handler: EventCallback[dict[str, Any]] | None = None
    _: KW_ONLY
    id: str | None = None
    checked: bool = False
    accelerator: str | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        check_item(self)
        check_flag(self.text, "checked", self.checked)


@dataclass(frozen=True, slots=True)
class AboutMetadata:
    """What the window shows that the predefined item "about" opens; what is `None` is left out."""

    name: str | None = None
    version: str | None = None
    _: KW_ONLY
    authors: Sequence[str] | None = None
    comments: str | None = None
    copyright: str | None = None
    license: str | None = None
    website: str | None = None
    website_label: str | None = None


@dataclass(frozen=True, slots=True)
class PredefinedMenuItem:
    """A line that does what its name says, and calls nobody.

    Attributes:
        kind: `"separator"`, `"copy"`, `"quit"`, ... What a system does not know (`"services"`,
            `"show_all"` and, on Linux, `"hide_others"`) is left out there.
        text: What a person reads, if not the usual.
        metadata: For `"about"`: what its window shows. Without it, the app's own name.

    Raises:
        ValueError: There is no such kind, or it takes no metadata.
    """

    kind: PredefinedKind
    text: str | None = None
    metadata: AboutMetadata | None = None

    def __post_init__(self) -> None:
        kinds = get_args(PredefinedKind)
        if self.kind not in kinds:
            raise ValueError(
                f"there is no predefined menu item {self.kind!r}; there are {', '.join(kinds)}"
            )
        if self.text is not None:
            check_text(self.text)
        if self.metadata is not None and self.kind != "about":
            raise ValueError(f"{self.kind!r} takes no metadata, only 'about' does")


@dataclass(frozen=True, slots=True)
class Submenu:
    """A line that opens a menu of its own, with submenus to any depth.

    Attributes:
        text: As of a `MenuItem`.
        items: What it opens, in order.
        id: As of a `MenuItem`.
        enabled: Whether it can be opened.

    Raises:
        ValueError: The text is none.
        TypeError: Something in it is no item.
    """

    text: str
    items: Sequence["AnyMenuItem"]
    _: KW_ONLY
    id: str | None = None
    enabled: bool = True

    def __post_init__(self) -> None:
        check_text(self.text)
        check_id(self.text, self.id)
        check_flag(self.text, "enabled", self.enabled)
        object.__setattr__(self, "items", checked_items(self.text, self.items))


AnyMenuItem: TypeAlias = MenuItem | CheckMenuItem | Submenu | PredefinedMenuItem
"""What may stand in a menu."""


class ItemChanges(TypedDict, total=False):
    """What can be changed in an item that is shown; what is left out stays as it is.

    Attributes:
        text: Of every item but predefined ones.
        enabled: Likewise.
        checked: Of a `CheckMenuItem`.
        accelerator: Of a `MenuItem` or `CheckMenuItem`; `None` takes it away.
    """

    text: str
    enabled: bool
    checked: bool
    accelerator: str | None


# --- checks, at the call that a person wrote ------------------------------------------------


def checked_items(where: str, items: object) -> tuple[AnyMenuItem, ...]:
    """The items as a tuple; TypeError where something is none."""
    if not isinstance(items, Sequence) or isinstance(items, str | bytes):
        raise TypeError(f"{where}: the items have to be a list, not {items!r}")
    for item in items:  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(item, MenuItem | CheckMenuItem | Submenu | PredefinedMenuItem):
            raise TypeError(
                f"{where}: {item!r} is no item of a menu; write MenuItem(text, handler), "
                "CheckMenuItem, Submenu(text, items) or PredefinedMenuItem(kind)"
            )
    return tuple(items)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def check_item(item: MenuItem | CheckMenuItem) -> None:
    """Check all that items which are clicked have in common."""
    check_text(item.text)
    check_id(item.text, item.id)
    check_flag(item.text, "enabled", item.enabled)
    if item.handler is not None:
        arguments_taken(item.handler)
    if item.accelerator is not None:
        check_accelerator(item.accelerator)


def check_text(text: object) -> None:
    """Check what a person is to read."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"a menu's text has to be a text that can be read, not {text!r}")


def check_id(text: str, item_id: object) -> None:
    """Check the id of the item with that text; `None` is one that is to be made."""
    if item_id is not None and (not isinstance(item_id, str) or not item_id):
        raise ValueError(f"the menu item {text!r}: the id has to be a text, not {item_id!r}")


def check_flag(text: str, name: str, value: object) -> None:
    """Check a value that is yes or no."""
    if not isinstance(value, bool):
        raise ValueError(  # noqa: TRY004 - as all other wrong values of a menu
            f"the menu item {text!r}: {name} is True or False, not {value!r}"
        )
