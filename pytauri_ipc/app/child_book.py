"""What windows and tray icons look like now, so that another child can show them again. Pure."""

from collections.abc import Iterator
from typing import Any, Final

from pytauri_ipc.app.child_operations import Doing

_LOOKS: Final = {
    "hide": "visible",
    "show": "visible",
    "maximize": "maximized",
    "unmaximize": "maximized",
    "minimize": "minimized",
    "unminimize": "minimized",
    "set_position": "place",
    "center": "place",
    "set_size": "size",
    "resize": "size",
}
"""Operations that undo one another; the last of them is what is seen."""

_PASSING: Final = (
    "download",
    "eval",
    "load_again",
    "open_devtools",
    "close_devtools",
    "print",
    "request_attention",
    "set_cursor_position",
    "set_focus",
)
"""What leaves nothing behind that could be seen later."""


class _Window:
    """A window: how it was opened, and what it was told since."""

    def __init__(self, opening: int, url: str, page: int, options: Any, menu: Any) -> None:
        self.opened = [opening, url, page, options, menu]
        self.looks: dict[str, tuple[str, tuple[Any, ...]]] = {}
        self.items: dict[str, dict[str, Any]] = {}

    def note(self, action: str, arguments: tuple[Any, ...]) -> None:
        match action, arguments:
            case "navigate", [url, page]:
                self.opened[1:3] = url, page
            case "reload", [page]:
                self.opened[2] = page
            case "set_menu", [menu]:
                self.opened[4] = menu
                self.items.clear()
            case "change_menu_item", [item, changes]:
                self.items[item] = self.items.get(item, {}) | changes
            case "resize", [width, height]:  # what is left out stays as it is
                _, now = self.looks.get("size", (action, (None, None)))
                both = (now[0] if width is None else width, now[1] if height is None else height)
                self._look(action, both)
            case _ if action not in _PASSING:
                self._look(action, arguments)
            case _:
                pass

    def _look(self, action: str, arguments: tuple[Any, ...]) -> None:
        look = _LOOKS.get(action, action)
        self.looks.pop(look, None)  # the order in which they were said last
        self.looks[look] = action, arguments

    def again(self, label: str) -> Iterator[Doing]:
        yield Doing(label, "open", tuple(self.opened))
        for action, arguments in self.looks.values():
            yield Doing(label, action, arguments)
        for item, changes in self.items.items():
            yield Doing(label, "change_menu_item", (item, changes))


class _Tray:
    """A tray icon: how it was made, and what it was told since."""

    def __init__(self, options: Any) -> None:
        self.options = options
        self.told: dict[str, tuple[Any, ...]] = {}

    def note(self, action: str, arguments: tuple[Any, ...]) -> None:
        key = action if action != "change_item" else f"{action} {arguments[0]}"
        if action == "set_menu":
            self.told = {k: told for k, told in self.told.items() if told[0] != "change_item"}
        elif action == "change_item" and key in self.told:
            arguments = (arguments[0], {**self.told[key][2], **arguments[1]})
        self.told.pop(key, None)
        self.told[key] = (action, *arguments)

    def again(self, label: str) -> Iterator[Doing]:
        yield Doing(label, "tray", (self.options,))
        for told in self.told.values():
            yield Doing(label, "tray_control", told)


class ChildBook:
    """Keeps the last that each window and tray icon was told."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self._trays: dict[str, _Tray] = {}
        self._has_shown = False

    @property
    def is_left_empty(self) -> bool:
        """Whether there were windows or tray icons, and all of them are gone."""
        return self._has_shown and not (self._windows or self._trays)

    def note(self, label: str, action: str, arguments: tuple[Any, ...]) -> None:
        """A child is told this."""
        self._has_shown = self._has_shown or action in ("open", "tray")
        if action == "open":
            self._windows[label] = _Window(*arguments)
        elif action == "tray":
            self._trays[label] = _Tray(*arguments)
        elif action == "close":
            self._windows.pop(label, None)
        elif action == "tray_control":
            self._note_tray(label, *arguments)
        elif label in self._windows:
            self._windows[label].note(action, arguments)

    def _note_tray(self, label: str, action: str, *arguments: Any) -> None:
        if action == "remove":
            self._trays.pop(label, None)
        elif label in self._trays:
            self._trays[label].note(action, arguments)

    def window_is_gone(self, label: str, opening: int) -> None:
        """A window is gone, as it was opened that many times."""
        window = self._windows.get(label)
        if window is not None and window.opened[0] == opening:
            del self._windows[label]

    def check_mark(self, label: str, item: str, checked: bool) -> None:
        """A person has clicked an item that has a check mark."""
        if label in self._windows:
            self._windows[label].note("change_menu_item", (item, {"checked": checked}))

    def tray_check_mark(self, tray: str, item: str, checked: bool) -> None:
        """As `check_mark`, of a tray icon's menu."""
        if tray in self._trays:
            self._trays[tray].note("change_item", (item, {"checked": checked}))

    def again(self) -> list[Doing]:
        """All that has to be said for it to look the same, in order."""
        shown = [*self._windows.items(), *self._trays.items()]
        return [doing for label, one in shown for doing in one.again(label)]
