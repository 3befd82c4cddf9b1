"""What the windows of each host can do, by features; see docs/hosts.md."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

Feature: TypeAlias = Literal[
    "devtools",
    "evaluate",
    "focus",
    "geometry",
    "menus",
    "plugins",
    "print",
    "tauri",
    "theme",
    "title",
    "tray",
    "visibility",
    "zoom",
]
"""A feature: `"geometry"` is all of size, position, screens and the window's frame, `"plugins"` are
Tauri's, for scripts of pages, and `"tauri"` are `app_handle` and `webview_window` in commands; the
others are methods of that name."""

_PAGES: Final[frozenset[Feature]] = frozenset({"evaluate", "print", "theme", "title", "zoom"})
"""What a page can do by itself, wherever it is."""

_WINDOWS: Final[frozenset[Feature]] = _PAGES.union(
    ("devtools", "focus", "geometry", "menus", "plugins", "tray", "visibility")
)

ABILITIES: Final[Mapping[str, frozenset[Feature]]] = {
    "native": _WINDOWS.union(("tauri",)),
    "child": _WINDOWS,
    "browser": _PAGES,
    "jupyter": _PAGES.union(("visibility",)),
}
"""What can be done, by host."""


def check_feature(feature: object) -> None:
    """Check that there is such a feature.

    Raises:
        ValueError: There is none.
    """
    if feature not in get_args(Feature):
        names = ", ".join(map(repr, get_args(Feature)))
        raise ValueError(f"{feature!r} is no feature; there are {names}")
