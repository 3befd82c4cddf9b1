"""What a window can be asked: each question is one line over `_ask`, which the handle provides.

Questions stand in the same queue as controls, so an answer sees what was said before it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Literal, cast

from pytauri_ipc.app.control_values import position
from pytauri_ipc.app.geometry import Monitor, Position, Size, monitor_from


class WindowQuestions(ABC):
    """The asking half of a window's handle.

    Every question may be awaited on any event loop and thread. A control that was said before it
    has taken effect in the answer; only where the system refuses the control, or takes longer than
    half a second for it, the answer is what is there then. A window that is closed, or closes
    before it has answered, ends the question with `FrontendClosed`.
    """

    _zoom: float = 1.0

    @abstractmethod
    async def _ask(self, question: str, /, *arguments: object) -> Any:
        """Queue a question and give its answer, plain data as `native_controls` makes it."""

    @property
    def zoom(self) -> float:
        """The page's zoom as it was set last, 1.0 being none: a window cannot be asked for it."""
        return self._zoom

    # --- its state ---------------------------------------------------------------------------

    async def is_maximized(self) -> bool:
        """Whether the window fills the screen, but for panels and docks."""
        return await self._ask("is_maximized")

    async def is_minimized(self) -> bool:
        """Whether only the task bar or dock shows the window."""
        return await self._ask("is_minimized")

    async def is_fullscreen(self) -> bool:
        """Whether the window has the whole screen for itself."""
        return await self._ask("is_fullscreen")

    async def is_focused(self) -> bool:
        """Whether keys that are pressed go to the window."""
        return await self._ask("is_focused")

    async def is_decorated(self) -> bool:
        """Whether the system draws a title bar and borders around the page."""
        return await self._ask("is_decorated")

    async def is_resizable(self) -> bool:
        """Whether a person can change the window's size."""
        return await self._ask("is_resizable")

    async def is_enabled(self) -> bool:
        """Whether the window takes clicks and keys."""
        return await self._ask("is_enabled")

    async def is_always_on_top(self) -> bool:
        """Whether the window stays above others; on Linux, what was set last."""
        return await self._ask("is_always_on_top")

    async def is_maximizable(self) -> bool:
        """Whether a person can maximize the window; always so on Linux."""
        return await self._ask("is_maximizable")

    async def is_minimizable(self) -> bool:
        """Whether a person can minimize the window; always so on Linux."""
        return await self._ask("is_minimizable")

    async def is_closable(self) -> bool:
        """Whether the title bar has a button that closes the window."""
        return await self._ask("is_closable")

    async def is_devtools_open(self) -> bool:
        """Whether the web view's inspector is open."""
        return await self._ask("is_devtools_open")

    # --- its place ---------------------------------------------------------------------------

    async def inner_size(self) -> Size:
        """The size of the page, a menu bar included, in logical pixels."""
        return Size(*await self._ask("inner_size"))

    async def outer_size(self) -> Size:
        """The size of the window with title bar and borders, in logical pixels."""
        return Size(*await self._ask("outer_size"))

    async def inner_position(self) -> Position:
        """The left upper corner of the page, in logical pixels."""
        return Position(*await self._ask("inner_position"))

    async def outer_position(self) -> Position:
        """The left upper corner of the window with title bar and borders, in logical pixels."""
        return Position(*await self._ask("outer_position"))

    async def cursor_position(self) -> Position:
        """Where the mouse's pointer is on the screens, in logical pixels."""
        return Position(*await self._ask("cursor_position"))

    async def scale_factor(self) -> float:
        """How many of the screen's own pixels a logical pixel is wide, where the window is."""
        return await self._ask("scale_factor")

    async def monitors(self) -> list[Monitor]:
        """All screens."""
        return [monitor_from(monitor) for monitor in await self._ask("monitors")]

    async def monitor_at(self, x: float, y: float) -> Monitor | None:
        """The screen that has this point, in logical pixels; the nearest or `None` elsewhere."""
        point = position("monitor_at", x, y)
        return _monitor_or_none(await self._ask("monitor_at", *point))

    async def current_monitor(self) -> Monitor | None:
        """The screen that has most of the window; `None` where the system does not tell."""
        return _monitor_or_none(await self._ask("current_monitor"))

    async def primary_monitor(self) -> Monitor | None:
        """The system's first screen; `None` where it has none."""
        return _monitor_or_none(await self._ask("primary_monitor"))

    # --- what it shows -----------------------------------------------------------------------

    async def title(self) -> str:
        """What the title bar says."""
        return await self._ask("title")

    async def url(self) -> str:
        """The address of the page."""
        return await self._ask("url")

    async def theme(self) -> Literal["light", "dark"]:
        """How the window looks: as it was told to, or else as the system does."""
        return cast(Literal["light", "dark"], await self._ask("theme"))


def _monitor_or_none(plain: Any) -> Monitor | None:
    return None if plain is None else monitor_from(plain)
