"""What a control may be told: each value checked where the user's call is, and made plain data.

A control is carried out later and on another thread, where a wrong value could only be logged. So
it raises here: `TypeError` for a value of a wrong type, `ValueError` for one that cannot be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, Literal

Color = str | Sequence[int]
"""`"#rrggbb"` or `"#rrggbbaa"`, or red, green and blue, with or without alpha, from 0 to 255."""

Attention = Literal["critical", "informational"]
"""How loudly a window asks to be looked at: until it is, or once."""

ProgressStatus = Literal["normal", "indeterminate", "paused", "error"]
"""How the bar at the app's icon looks."""

CursorIcon = Literal[
    "default", "crosshair", "pointer", "move", "text", "wait", "help", "progress", "not-allowed",
    "context-menu", "cell", "vertical-text", "alias", "copy", "no-drop", "grab", "grabbing",
    "all-scroll", "zoom-in", "zoom-out", "e-resize", "n-resize", "ne-resize", "nw-resize",
    "s-resize", "se-resize", "sw-resize", "w-resize", "ew-resize", "ns-resize", "nesw-resize",
    "nwse-resize", "col-resize", "row-resize",
]  # fmt: skip
"""The shapes of the mouse's pointer, by the names that CSS has for them."""

FARTHEST: Final = 32_767
"""The largest size and position, in logical pixels: X11 counts no further."""

ZOOM: Final = (0.1, 10)
"""The smallest and the largest zoom."""

_HEX_COLOR = re.compile(r"#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?")


def flag(name: str, value: object) -> bool:
    """A value that is `True` or `False`."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} takes True or False, not {value!r}")
    return value


def text(name: str, value: object) -> str:
    """A value that is a string; one with a NUL, which no window system takes, is refused."""
    if not isinstance(value, str):
        raise TypeError(f"{name} takes a string, not {value!r}")
    if "\0" in value:
        raise ValueError(f"{name} takes a string without NUL characters, not {value!r}")
    return value


def number(name: str, value: object, least: float, most: float) -> float:
    """A number between two others, both of them included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is a number, not {value!r}")
    if not least <= value <= most:  # NaN is not, either
        raise ValueError(f"{name} is a number from {least} to {most}, not {value!r}")
    return value


def whole(name: str, value: object, least: int, most: int) -> int:
    """A whole number between two others, both of them included."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is a whole number, not {value!r}")
    number(name, value, least, most)
    return value


def size(name: str, width: object, height: object) -> tuple[float, float]:
    """A width and a height in logical pixels, at least 1 each."""
    return (
        number(f"the width of {name}", width, 1, FARTHEST),
        number(f"the height of {name}", height, 1, FARTHEST),
    )


def size_or_none(
    name: str, width: object, height: object
) -> tuple[float, float] | tuple[None, None]:
    """A size as a bound, or `None` and `None` for no bound."""
    if width is None and height is None:
        return None, None
    if width is None or height is None:
        raise TypeError(
            f"{name} takes a width and a height, or None alone for no bound,"
            f" not {width!r} and {height!r}"
        )
    return size(name, width, height)


def position(name: str, x: object, y: object) -> tuple[float, float]:
    """A point in logical pixels, which may be negative."""
    return (
        number(f"the x of {name}", x, -FARTHEST, FARTHEST),
        number(f"the y of {name}", y, -FARTHEST, FARTHEST),
    )


def word(name: str, value: object, known: Collection[str]) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{name} takes one of {', '.join(map(repr, known))}, not {value!r}")
    return value


def color(name: str, value: object) -> list[int] | None:
    """A color as red, green, blue and alpha; `None` stays `None`."""
    if value is None:
        return None
    found = _color_of(value)
    if found is None:
        raise ValueError(
            f"{name} takes '#rrggbb', '#rrggbbaa', three or four whole numbers from 0 to 255"
            f" (red, green, blue, alpha), or None, not {value!r}"
        )
    return found


def _color_of(value: object) -> list[int] | None:
    if isinstance(value, str):
        match = _HEX_COLOR.fullmatch(value)
        return None if match is None else list(bytes.fromhex(match[1] + (match[2] or "ff")))
    if not isinstance(value, tuple | list):
        return None
    parts: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType]
    if len(parts) not in (3, 4):
        return None
    whole = [part for part in parts if type(part) is int and 0 <= part <= 255]
    return [*whole, 255][:4] if len(whole) == len(parts) else None
