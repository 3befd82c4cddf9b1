"""Controls carried out on, and questions asked of, a window of PyTauri's: a line for each.

For the thread of windows only: most of these wait for Tauri's main thread.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pytauri import (
    CursorIcon,
    Position,
    PositionType,
    Size,
    SizeType,
    Theme,
    UserAttentionType,
)
from pytauri.image import Image
from pytauri.webview import Color, WebviewWindow
from pytauri.window import Monitor, ProgressBarState, ProgressBarStatus

from pytauri_ipc.app.settling import Settling

Action = Callable[[WebviewWindow, Sequence[Any]], object]
Answer = Callable[[WebviewWindow], Any]

ATTENTION: Final = {
    "critical": UserAttentionType.Critical,
    "informational": UserAttentionType.Informational,
    None: None,
}
PROGRESS: Final = {
    "normal": ProgressBarStatus.Normal,
    "indeterminate": ProgressBarStatus.Indeterminate,
    "paused": ProgressBarStatus.Paused,
    "error": ProgressBarStatus.Error,
}


class NativeControls:
    """The controls of one window, and their effect in its answers; for the thread of windows.

    Args:
        window: The window.
        always_on_top: Whether it was opened so.
    """

    def __init__(self, window: WebviewWindow, *, always_on_top: bool = False) -> None:
        self._window = window
        self._always_on_top = always_on_top
        self._settling = Settling(self._ask)

    def control(self, action: str, arguments: Sequence[Any]) -> None:
        """Carry out what `WindowControls` queued.

        Raises:
            RuntimeError: PyTauri's: the window is gone, or the system refuses.
        """
        self._settling.expect(action, arguments)
        ACTIONS[action](self._window, arguments)
        if action in ("set_always_on_top", "set_always_on_bottom"):
            # Either one ends the other.
            self._always_on_top = action == "set_always_on_top" and arguments[0]

    def answer(self, question: str, arguments: Sequence[Any] = ()) -> Any:
        """The answer for `WindowQuestions`, in plain data.

        Raises:
            RuntimeError: PyTauri's: the window is gone.
        """
        if question == "monitor_at":
            return monitor_at(self._window, *arguments)
        return self._settling.settled(question)

    def _ask(self, question: str) -> Any:
        answer = ANSWERS[question](self._window)
        if question == "is_always_on_top" and sys.platform == "linux":
            return self._always_on_top  # GTK does not know, and Tauri always says no
        return answer


def size(width: float | None, height: float | None) -> SizeType | None:
    """A size as Tauri takes it; `None` stays."""
    return None if width is None or height is None else Size.Logical((width, height))


def position(x: float, y: float) -> PositionType:
    """A position as Tauri takes it."""
    return Position.Logical((x, y))


def cursor_icon(name: str) -> CursorIcon:
    """The icon that has CSS's name: `"not-allowed"` is `NotAllowed`."""
    parts = ("hand" if name == "pointer" else name).split("-")
    icon: CursorIcon = getattr(CursorIcon, "".join(map(str.title, parts)))
    return icon


def color(parts: Sequence[int] | None) -> Color | None:
    """A color as Tauri takes it; on Linux the nearest one that is shown as it is."""
    if parts is None:
        return None
    if sys.platform == "linux":
        # The web view takes 1 for as much as 255 (tauri-apps/wry#1690), so the dark grey that is
        # to keep a window from flashing white would itself be white. None and all of it are right.
        parts = [255 if part >= 128 else 0 for part in parts]
    red, green, blue, alpha = parts
    return red, green, blue, alpha


def progress(percent: float | None, status: str) -> ProgressBarState:
    """Progress as Tauri takes it; no percentage is no bar."""
    if percent is None:
        return ProgressBarState(status=ProgressBarStatus.None_)
    return ProgressBarState(status=PROGRESS[status], progress=round(percent))


def calls(name: str) -> Action:
    """The action that is PyTauri's method of that name, with what it takes as it stands."""
    return lambda window, arguments: getattr(window, name)(*arguments)


AS_THEY_ARE: Final = (
    "center",
    "close_devtools",
    "maximize",
    "minimize",
    "open_devtools",
    "print",
    "set_always_on_bottom",
    "set_always_on_top",
    "set_badge_count",
    "set_closable",
    "set_content_protected",
    "set_cursor_grab",
    "set_cursor_visible",
    "set_decorations",
    "set_enabled",
    "set_focus",
    "set_fullscreen",
    "set_ignore_cursor_events",
    "set_maximizable",
    "set_minimizable",
    "set_resizable",
    "set_shadow",
    "set_skip_taskbar",
    "set_title",
    "set_visible_on_all_workspaces",
    "set_zoom",
    "unmaximize",
    "unminimize",
)

ACTIONS: Final[Mapping[str, Action]] = {
    **{name: calls(name) for name in AS_THEY_ARE},
    "request_attention": lambda w, a: w.request_user_attention(ATTENTION[a[0]]),
    "set_background_color": lambda w, a: w.set_background_color(color(a[0])),
    "set_cursor_icon": lambda w, a: w.set_cursor_icon(cursor_icon(a[0])),
    "set_cursor_position": lambda w, a: w.set_cursor_position(position(*a)),
    "set_icon": lambda w, a: w.set_icon(Image(a[0].rgba, a[0].width, a[0].height)),
    "set_max_size": lambda w, a: w.set_max_size(size(*a)),
    "set_min_size": lambda w, a: w.set_min_size(size(*a)),
    "set_position": lambda w, a: w.set_position(position(*a)),
    "set_progress_bar": lambda w, a: w.set_progress_bar(progress(*a)),
    "set_size": lambda w, a: w.set_size(Size.Logical((a[0], a[1]))),
}


def logical(pair: tuple[float, float], scale: float) -> list[float]:
    """Physical pixels as logical ones, as plain data."""
    return [part / scale for part in pair]


def monitor(found: Monitor | None) -> list[Any] | None:
    """A monitor as `geometry.monitor_from` reads it."""
    if found is None:
        return None
    scale = found.scale_factor
    work = found.work_area
    pairs = (found.position, found.size, work.position, work.size)
    return [found.name, *(logical(pair, scale) for pair in pairs), scale]


def monitor_at(window: WebviewWindow, x: float, y: float) -> list[Any] | None:
    """The monitor that has a point, given in logical pixels; Tauri wants physical ones."""
    scale = window.scale_factor()
    return monitor(window.monitor_from_point(x * scale, y * scale))


def asks(name: str) -> Answer:
    """The answer of PyTauri's method of that name, as it stands."""
    return lambda window: getattr(window, name)()


def asks_in_pixels(name: str) -> Answer:
    """The answer of PyTauri's method of that name, in logical pixels."""
    return lambda window: logical(getattr(window, name)(), window.scale_factor())


ANSWERS: Final[Mapping[str, Answer]] = {
    **{
        name: asks(name)
        for name in (
            "is_always_on_top",
            "is_closable",
            "is_decorated",
            "is_devtools_open",
            "is_enabled",
            "is_focused",
            "is_fullscreen",
            "is_maximizable",
            "is_maximized",
            "is_minimizable",
            "is_minimized",
            "is_resizable",
            "scale_factor",
            "title",
        )
    },
    **{
        name: asks_in_pixels(name)
        for name in (
            "cursor_position",
            "inner_position",
            "inner_size",
            "outer_position",
            "outer_size",
        )
    },
    "current_monitor": lambda w: monitor(w.current_monitor()),
    "monitors": lambda w: [monitor(found) for found in w.available_monitors()],
    "primary_monitor": lambda w: monitor(w.primary_monitor()),
    "theme": lambda w: "dark" if w.theme() == Theme.Dark else "light",
    "url": lambda w: w.url(),
}
