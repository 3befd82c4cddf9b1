"""How a window looks when it is opened: what may be said, checked where it is said."""

from difflib import get_close_matches
from math import isfinite
from typing import Any, Final, Literal, TypeAlias, cast, get_args

from typing_extensions import TypedDict

Theme: TypeAlias = Literal["light", "dark", "system"]
"""How windows and their pages look; `"system"` follows the person's own setting."""

THEMES: Final = get_args(Theme)


class WindowOptions(TypedDict, total=False):
    """What `App.show` takes beside the content; sizes and places are in logical pixels.

    Attributes:
        title: In the title bar; the app's, unless it is given.
        width: Of the page.
        height: Of the page.
        theme: Of window and page.
        min_size: Width and height that the page has at least.
        max_size: Width and height that it has at most.
        position: Of the window's upper left corner on the screen.
        center: Whether it stands in the middle of the screen.
        resizable: Whether a person can change its size.
        decorations: Whether it has a title bar and borders.
        maximized: Whether it fills the screen.
        fullscreen: Whether it has the screen for itself.
        always_on_top: Whether it stays above others.
        visible: Whether it is seen at once, or hidden until `show`.
        focused: Whether keys go to it at once.
    """

    title: str
    width: float
    height: float
    theme: Theme
    min_size: tuple[float, float]
    max_size: tuple[float, float]
    position: tuple[float, float]
    center: bool
    resizable: bool
    decorations: bool
    maximized: bool
    fullscreen: bool
    always_on_top: bool
    visible: bool
    focused: bool


_PAIRS: Final = {"min_size": 0.0, "max_size": 0.0, "position": float("-inf")}
_NUMBERS: Final = ("width", "height")
_BESIDE: Final = ("label", "callbacks", "menu", "toolbars", "parts")
"""What `App.show` takes by name too; checked elsewhere."""


def checked(options: WindowOptions) -> WindowOptions:
    """The options that are given, once they are known to be right; `None` is left out.

    Raises:
        TypeError: There is no such option, or it is of another type.
        ValueError: It cannot be.
    """
    known = WindowOptions.__annotations__
    found: dict[str, Any] = {}
    for name, value in options.items():
        if name not in known:
            raise TypeError(_unknown(name, [*known, *_BESIDE]))
        if value is not None:
            found[name] = _checked(name, value)
    return cast("WindowOptions", found)


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    meant = f" (did you mean {near[0]!r}?)" if near else ""
    return f"a window has no option {name!r}{meant}; it has {', '.join(known)}"


def _checked(name: str, value: Any) -> Any:
    if name in _NUMBERS:
        return _number(name, value, 0.0)
    if name in _PAIRS:
        if not isinstance(value, (tuple, list)) or len(cast("list[Any]", value)) != 2:
            raise TypeError(f"{name} is a pair of numbers, and not {value!r}")
        return [_number(name, one, _PAIRS[name]) for one in cast("list[Any]", value)]
    if name == "title":
        return _of_type(name, value, str, "text")
    if name == "theme":
        return checked_theme(value)
    return _of_type(name, value, bool, "True or False")


def checked_theme(theme: Any) -> Theme:
    """A theme, once it is known to be one.

    Raises:
        ValueError: There is none of that name.
    """
    if theme not in THEMES:
        raise ValueError(f"the theme is one of {', '.join(map(repr, THEMES))}, and not {theme!r}")
    return cast("Theme", theme)


def _number(name: str, value: Any, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} is a number of pixels, and not {value!r}")
    if not isfinite(value) or value <= least:
        raise ValueError(f"{name} cannot be {value!r}")
    return value


def _of_type(name: str, value: Any, kind: type, told: str) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {told}, and not {value!r}")
    return value
