"""Operations as lines of the child's protocol, and back. Pure; see docs/protocol.md."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple, TypeAlias, cast

from pytauri_ipc.app.icons import Icon
from pytauri_ipc.app.menu_items import (
    AboutMetadata,
    CheckMenuItem,
    MenuItem,
    PredefinedMenuItem,
    Submenu,
)
from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.tray import TrayOptions

_NAMED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "close": ("close", ()),
    "eval": ("eval_js", ("script",)),
    "hide": ("hide", ()),
    "navigate": ("set_content", ("url", "page")),
    "reload": ("reload", ("page",)),
    "load_again": ("load_again", ("page",)),
    "set_theme": ("set_theme", ("theme",)),
    "show": ("show", ()),
}
"""Operations whose lines have fields of their own: the action, and the fields."""

_OPERATIONS: Final = {action: (name, keys) for name, (action, keys) in _NAMED.items()}

_OPENING: Final = ("opening", "url", "page")
_CREATED: Final = ("action", "label", "menu", "request_id", *_OPENING)
"""The fields of a line that opens a window; all others are options."""


class Doing(NamedTuple):
    """What is to be done, as `Operation` has it.

    Attributes:
        label: The window's, or the tray's.
        action: What to do.
        arguments: With what.
    """

    label: str
    action: str
    arguments: tuple[Any, ...]


Line: TypeAlias = dict[str, Any]


def line_of(doing: Doing) -> tuple[Line, list[bytes]]:
    """The line that says it, and the blocks behind the line.

    Raises:
        TypeError: An argument is nothing that a line can say.
    """
    label, action, arguments = doing
    if action == "open":
        opening, url, page, options, menu = arguments
        numbered = dict(zip(_OPENING, (opening, url, page), strict=True))
        line = {"action": "create", "label": label, **numbered, **options}
        return {**line, "menu": _plain(menu, [])}, []
    if action in _NAMED:
        name, keys = _NAMED[action]
        return {"action": name, "label": label, **dict(zip(keys, arguments, strict=True))}, []
    blocks: list[bytes] = []
    plain = [_plain(argument, blocks) for argument in arguments]
    return {"action": action, "label": label, "arguments": plain}, blocks


def doing_of(line: Line, blocks: Sequence[bytes]) -> Doing:
    """What a line says.

    Raises:
        KeyError, TypeError, ValueError: It says nothing that can be done.
    """
    action, label = line["action"], line["label"]
    if action == "create":
        options = {key: value for key, value in line.items() if key not in _CREATED}
        numbered = [line[key] for key in _OPENING]
        return Doing(label, "open", (*numbered, options, _made(line["menu"], [])))
    if action in _OPERATIONS:
        name, keys = _OPERATIONS[action]
        return Doing(label, name, tuple(line[key] for key in keys))
    left = list(blocks)
    return Doing(label, action, tuple(_made(argument, left) for argument in line["arguments"]))


# --- what arguments are made of ---------------------------------------------------------------
# What JSON has stands for itself; everything else is an object of one key that begins with `$`.

_ITEMS: Final = (MenuItem, CheckMenuItem, PredefinedMenuItem, Submenu)
_BY_NAME: Final = {kind.__name__: kind for kind in (*_ITEMS, Menu, AboutMetadata, TrayOptions)}
_LEFT_OUT: Final = ("handler", "handlers")
"""Whom a click calls stays in the program."""


def _plain(value: Any, blocks: list[bytes]) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            blocks.append(value)
            return {"$bytes": len(blocks)}
        case Icon():
            blocks.append(value.rgba)
            return {"$icon": [value.width, value.height]}
        case Mapping():
            pairs = cast("Mapping[Any, Any]", value)
            return {"$map": {str(key): _plain(one, blocks) for key, one in pairs.items()}}
        case tuple() | list():
            several = cast("Sequence[Any]", value)
            return [_plain(one, blocks) for one in several]
        case _ if type(value).__name__ in _BY_NAME:
            names = [one.name for one in fields(value) if one.name not in _LEFT_OUT]
            plain = {name: _plain(getattr(value, name), blocks) for name in names}
            return {f"${type(value).__name__}": plain}
        case _:
            raise TypeError(f"{value!r} cannot be said to another process")


def _made(plain: Any, blocks: list[bytes]) -> Any:
    if isinstance(plain, list):
        several = cast("list[Any]", plain)
        return [_made(one, blocks) for one in several]
    if not isinstance(plain, dict):
        return plain
    ((name, value),) = cast("dict[str, Any]", plain).items()
    match name:
        case "$bytes":
            return blocks.pop(0)
        case "$icon":
            return Icon(blocks.pop(0), *value)
        case "$map":
            return {key: _made(one, blocks) for key, one in value.items()}
        case _:
            kind: Any = _BY_NAME[name.removeprefix("$")]
            return kind(**{key: _made(one, blocks) for key, one in value.items()})
