"""What a window can be told: each control checks what it is given, and queues it as plain data.

A method here is a check and one line over `_control`, which the handle provides; `native_controls`
has the line that carries it out.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Final, get_args, overload

import pytauri_ipc.app.control_values as check
from pytauri_ipc.app.control_values import Attention, Color, CursorIcon, ProgressStatus
from pytauri_ipc.app.icons import IconSource, read_icon
from pytauri_ipc.app.questions import WindowQuestions

ATTENTIONS: Final[tuple[str, ...]] = get_args(Attention)
CURSOR_ICONS: Final[tuple[str, ...]] = get_args(CursorIcon)
PROGRESS: Final[tuple[str, ...]] = get_args(ProgressStatus)


class WindowControls(WindowQuestions):
    """What a window's handle can set and ask.

    What sets returns at once, may be said on any thread, and is carried out in the order in which
    it was said, once there is a window. A value of a wrong type raises `TypeError` right there, one
    that cannot be `ValueError`. Sizes and positions are logical pixels, the page's own, as its
    `innerWidth` counts them. What a system does not have does nothing there; docs/windows.md says
    which.
    """

    @abstractmethod
    def _control(self, action: str, /, *arguments: object) -> None:
        """Queue an action: plain data, in order, from any thread."""

    # --- its state ---------------------------------------------------------------------------

    def maximize(self) -> None:
        """Fill the screen, but for panels and docks."""
        self._control("maximize")

    def unmaximize(self) -> None:
        """Go back to the size before `maximize`."""
        self._control("unmaximize")

    def minimize(self) -> None:
        """Leave only the icon in the task bar or dock."""
        self._control("minimize")

    def unminimize(self) -> None:
        """Come back from the task bar or dock."""
        self._control("unminimize")

    def set_fullscreen(self, fullscreen: bool) -> None:
        """Take the whole screen, without title bar and panels, or give it back."""
        self._control("set_fullscreen", check.flag("set_fullscreen", fullscreen))

    def set_focus(self) -> None:
        """Come to the front and take the keys; systems may show a request for attention instead."""
        self._control("set_focus")

    def request_attention(self, attention: Attention | None = "informational") -> None:
        """Have the task bar or dock point at the window until it is looked at; `None` ends it."""
        if attention is not None:
            check.word("request_attention", attention, ATTENTIONS)
        self._control("request_attention", attention)

    def set_enabled(self, enabled: bool) -> None:
        """Take clicks and keys, or none."""
        self._control("set_enabled", check.flag("set_enabled", enabled))

    # --- its place ---------------------------------------------------------------------------

    def set_size(self, width: float, height: float) -> None:
        """Set the size of the page, a menu bar included, in logical pixels."""
        self._control("set_size", *check.size("set_size", width, height))

    @overload
    def set_min_size(self, width: float, height: float) -> None: ...
    @overload
    def set_min_size(self, width: None, height: None = None) -> None: ...
    def set_min_size(self, width: float | None, height: float | None = None) -> None:
        """Set the smallest size of the page, in logical pixels; `None` takes the bound away.

        A page that is smaller grows.
        """
        self._control("set_min_size", *check.size_or_none("set_min_size", width, height))

    @overload
    def set_max_size(self, width: float, height: float) -> None: ...
    @overload
    def set_max_size(self, width: None, height: None = None) -> None: ...
    def set_max_size(self, width: float | None, height: float | None = None) -> None:
        """Set the largest size of the page, in logical pixels; `None` takes the bound away."""
        self._control("set_max_size", *check.size_or_none("set_max_size", width, height))

    def set_position(self, x: float, y: float) -> None:
        """Move the window's left upper corner there, in logical pixels."""
        self._control("set_position", *check.position("set_position", x, y))

    def center(self) -> None:
        """Move the window to the middle of its screen."""
        self._control("center")

    def set_resizable(self, resizable: bool) -> None:
        """Let a person change the size, or not; `set_size` works all the same."""
        self._control("set_resizable", check.flag("set_resizable", resizable))

    def set_maximizable(self, maximizable: bool) -> None:
        """Let a person maximize the window, or not. Not on Linux."""
        self._control("set_maximizable", check.flag("set_maximizable", maximizable))

    def set_minimizable(self, minimizable: bool) -> None:
        """Let a person minimize the window, or not. Not on Linux."""
        self._control("set_minimizable", check.flag("set_minimizable", minimizable))

    def set_closable(self, closable: bool) -> None:
        """Have a button that closes the window, or none."""
        self._control("set_closable", check.flag("set_closable", closable))

    def set_always_on_top(self, on_top: bool) -> None:
        """Stay above other windows, or not."""
        self._control("set_always_on_top", check.flag("set_always_on_top", on_top))

    def set_always_on_bottom(self, on_bottom: bool) -> None:
        """Stay below other windows, or not."""
        self._control("set_always_on_bottom", check.flag("set_always_on_bottom", on_bottom))

    def set_visible_on_all_workspaces(self, visible: bool) -> None:
        """Be there on every workspace, or on one. Not on Windows."""
        name = "set_visible_on_all_workspaces"
        self._control(name, check.flag(name, visible))

    def set_skip_taskbar(self, skip: bool) -> None:
        """Have no icon in the task bar, or one. Not on macOS."""
        self._control("set_skip_taskbar", check.flag("set_skip_taskbar", skip))

    # --- how it looks ------------------------------------------------------------------------

    def set_title(self, title: str) -> None:
        """Set what the title bar says."""
        self._control("set_title", check.text("set_title", title))

    def set_icon(self, icon: IconSource) -> None:
        """Set the window's icon: a PNG's path or bytes, or pixels as `Icon`. Not on macOS.

        A PNG is read here and now, by Pillow: the extra `icons`.

        Raises:
            FileNotFoundError, ValueError, ImportError, TypeError: It cannot be read as one.
        """
        self._control("set_icon", read_icon(icon))

    def set_decorations(self, decorations: bool) -> None:
        """Have a title bar and borders of the system's, or none."""
        self._control("set_decorations", check.flag("set_decorations", decorations))

    def set_shadow(self, shadow: bool) -> None:
        """Have a shadow, or none. Not on Linux, where the system decides."""
        self._control("set_shadow", check.flag("set_shadow", shadow))

    def set_background_color(self, color: Color | None) -> None:
        """Set the color behind the page, seen where the page is transparent or not there yet.

        `"#rrggbb"`, `"#rrggbbaa"`, or a tuple of three or four numbers from 0 to 255. `None` is
        the system's own color again.
        """
        self._control("set_background_color", check.color("set_background_color", color))

    def set_content_protected(self, protected: bool) -> None:
        """Keep other programs from taking pictures of the window, or not. Not on Linux."""
        self._control("set_content_protected", check.flag("set_content_protected", protected))

    def set_progress_bar(self, percent: float | None, *, status: ProgressStatus = "normal") -> None:
        """Show progress, from 0 to 100, at the app's icon in task bar or dock; `None` ends it."""
        if percent is not None:
            check.number("the percentage of set_progress_bar", percent, 0, 100)
        check.word("the status of set_progress_bar", status, PROGRESS)
        self._control("set_progress_bar", percent, status)

    def set_badge_count(self, count: int | None) -> None:
        """Show a number at the app's icon, unread messages say; `None` ends it. Not on Windows."""
        if count is not None:
            check.whole("the count of set_badge_count", count, 0, 2**31 - 1)
        self._control("set_badge_count", count)

    # --- the mouse ---------------------------------------------------------------------------

    def set_cursor_icon(self, icon: CursorIcon) -> None:
        """Set the shape of the mouse's pointer over the window, where the page sets none."""
        self._control("set_cursor_icon", check.word("set_cursor_icon", icon, CURSOR_ICONS))

    def set_cursor_visible(self, visible: bool) -> None:
        """Show the mouse's pointer over the window, or hide it."""
        self._control("set_cursor_visible", check.flag("set_cursor_visible", visible))

    def set_cursor_grab(self, grab: bool) -> None:
        """Keep the mouse's pointer inside of the window, or let it go. Not on Linux."""
        self._control("set_cursor_grab", check.flag("set_cursor_grab", grab))

    def set_cursor_position(self, x: float, y: float) -> None:
        """Move the mouse's pointer there, in logical pixels from the page's left upper corner."""
        self._control("set_cursor_position", *check.position("set_cursor_position", x, y))

    def set_ignore_cursor_events(self, ignore: bool) -> None:
        """Let clicks through to what is behind the window, or take them."""
        name = "set_ignore_cursor_events"
        self._control(name, check.flag(name, ignore))

    # --- the web view ------------------------------------------------------------------------

    def set_zoom(self, zoom: float) -> None:
        """Zoom the page: 1.0 is its own size, 2.0 twice that; from 0.1 to 10."""
        factor = float(check.number("set_zoom", zoom, *check.ZOOM))
        self._control("set_zoom", factor)
        self._zoom = factor

    def open_devtools(self) -> None:
        """Open the web view's inspector."""
        self._control("open_devtools")

    def close_devtools(self) -> None:
        """Close the web view's inspector."""
        self._control("close_devtools")

    def print(self) -> None:
        """Open the system's dialog to print the page."""
        self._control("print")
