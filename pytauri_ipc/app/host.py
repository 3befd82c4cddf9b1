"""The seam between an app and what shows its windows: what that is given, and what it reports."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from anyio.from_thread import BlockingPortal

from pytauri_ipc.app.operations import Operations
from pytauri_ipc.app.plugins import PluginInfo
from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.limits import Limits
from pytauri_ipc.registry import Registry
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.known_windows import KnownWindows


class Hooks(Protocol):
    """What an app hears of its host; in Tauri on its main thread, so none may wait or raise."""

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
    """What a host is made with.

    Attributes:
        title: The app's name.
        config: All of Tauri's configuration.
        pages: What its windows can ask for.
        plugins: Tauri's plugins to load.
        dev_url: The server that has the pages instead, or `None`.
        operations: What is to be done.
        hooks: Who hears of it.
        registry: What pages call.
        limits: What one page may ask.
        states: The objects for `Annotated[T, State()]`.
        windows: Those that the program has opened.
        portal: Runs what is asynchronous, on the event loop of the commands.
        web: How browsers are served.
        restart: How often a child that has died is followed by another one.
        token: What opens the windows in a browser.
        fast_lane: Whether native windows get a socket beside Tauri's invokes.
    """

    title: str
    config: Mapping[str, Any]
    pages: PageSource
    plugins: Sequence[PluginInfo]
    dev_url: str | None
    operations: Operations
    hooks: Hooks
    registry: Registry
    limits: Limits
    states: Sequence[object]
    windows: KnownWindows
    portal: BlockingPortal
    web: WebOptions
    restart: int
    token: str
    fast_lane: bool


class Host(ABC):
    """Shows the windows of an app."""

    @property
    @abstractmethod
    def server(self) -> Server[Any]:
        """What answers their pages; not started yet when the host is made."""

    def open(self) -> None:  # noqa: B027
        """Wait until windows can be opened; before `run`, on its thread.

        Raises:
            Exception: They never can; the message says why.
        """

    @abstractmethod
    def run(self) -> int:
        """Show what is asked for until the end; gives the exit code."""

    @abstractmethod
    def exit(self, code: int, /) -> None:
        """End `run`; on any thread, before it too."""

    def close(self) -> None:  # noqa: B027
        """Let go of what has carried pages, once these have been told of the end; after `run`."""

    def address_of(self, label: str, /) -> str | None:  # noqa: ARG002
        """The address that shows the window in a browser; `None` where no browser does."""
        return None

    def display(self, label: str, /) -> None:  # noqa: B027
        """Show the window where the calling code has its output; nothing where it has a screen."""
