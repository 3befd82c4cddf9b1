"""The seam between an app and what shows its windows: what that is given, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from pytauri_ipc.app.operations import Operations
from pytauri_ipc.app.plugins import PluginInfo
from pytauri_ipc.app.sources import PageSource

if TYPE_CHECKING:
    from pytauri_ipc.transports.tauri import Invoke


class Hooks(Protocol):
    """What an app hears of its host; on Tauri's main thread, so none may wait or raise."""

    def window_is_gone(self, label: str, opening: int, /) -> object:
        """A window is gone, as it was opened that many times."""
        ...

    def lives_on(self) -> bool:
        """Whether there is a window, open or about to be, or a tray icon."""
        ...

    def nothing_is_left(self) -> object:
        """The last window or tray icon is gone: the app ends, unless there is one again."""
        ...

    def menu_clicked(self, owner: str, item: str, data: dict[str, object], /) -> object:
        """An item of the menu of a window was clicked."""
        ...

    def hide(self, label: str, /) -> object:
        """A menu's predefined item "hide" was clicked, and the window is to be hidden."""
        ...

    def tray_clicked(self, tray: str, data: dict[str, object], /) -> object:
        """The icon of a tray was clicked."""
        ...

    def tray_menu_clicked(self, tray: str, item: str, data: dict[str, object], /) -> object:
        """An item of the menu of a tray was clicked."""
        ...

    def warn(self, label: str, text: str, /) -> object:
        """Something is to be told to whoever sits before a window."""
        ...


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What Tauri is built with.

    Attributes:
        config: All of Tauri's configuration.
        pages: What its windows can ask for.
        plugins: Those to load.
        dev_url: The server that has the pages instead, or `None`.
        script: Runs in each page before its own scripts.
        invoke_handler: Hears what pages invoke.
        operations: What is to be done.
        hooks: Who hears of it.
    """

    config: Mapping[str, Any]
    pages: PageSource
    plugins: Sequence[PluginInfo]
    dev_url: str | None
    script: str
    invoke_handler: Callable[[Invoke], object]
    operations: Operations
    hooks: Hooks
