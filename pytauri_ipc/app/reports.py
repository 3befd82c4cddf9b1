"""What the host reports of windows, menus and trays: told to who listens."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from pydantic_core import to_json

from pytauri_ipc.app.handle import WindowHandle, window_of
from pytauri_ipc.app.menus import MENU_CLICK
from pytauri_ipc.app.tray import TRAY_CLICK, TRAY_DOUBLE_CLICK, Tray
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.events import EventCallback
from pytauri_ipc.messages import Body
from pytauri_ipc.subscriptions import Subscription, Subscriptions
from pytauri_ipc.transports.base import Server
from pytauri_ipc.transports.known_windows import KnownWindow

CLOSED: Final = "ipc:closed"
"""What callbacks hear when a window is gone."""

_LOOKS: Final = 20
_LOOKS_EVERY: Final = 0.05
"""How often, and every how many seconds, it is looked whether callbacks show another window."""


class Reports:
    """Hears the host, in Tauri on its main thread: nothing here waits or raises.

    Args:
        windows: Those that are open.
        trays: The tray icons that are there.
        end: Ends the app; on any thread.
    """

    def __init__(
        self,
        windows: Callable[[], Mapping[str, WindowHandle]],
        trays: Mapping[str, Tray],
        end: Callable[[], object],
    ) -> None:
        self._end = end
        self._windows = windows
        self._trays = trays
        self._server: Server[Any] | None = None

    def begin(self, server: Server[Any]) -> None:
        """Callbacks run from now on."""
        self._server = server

    def closed(self, window: KnownWindow) -> None:
        """A window was closed, by whomever."""
        listening = window.listeners.matching(CLOSED, window.label)
        self._tell(window.label, CLOSED, None, listening)
        if self._server is not None:
            self._server.run_soon(window.wake)

    def _tell(
        self, label: str, event: str, data: object, also: Iterable[Subscription] = ()
    ) -> None:
        if self._server is not None:
            self._server.tell(label, event, data, also)

    # --- of the host ------------------------------------------------------------------------

    def window_is_gone(self, label: str, opening: int, /) -> None:
        """See `Hooks.window_is_gone`."""
        handle = self._windows().get(label)
        if handle is not None:
            window_of(handle).is_gone(opening)

    def lives_on(self) -> bool:
        """See `Hooks.lives_on`."""
        return bool(self._trays or self._windows())

    def nothing_is_left(self) -> None:
        """See `Hooks.nothing_is_left`; what callbacks are about to show is waited for."""
        if self._server is not None:
            self._server.run_soon(partial(self._end_unless, _LOOKS))

    def _end_unless(self, looks: int) -> None:
        if self._server is None or self.lives_on():
            return
        if looks > 0 and self._server.callbacks.is_busy:
            again = partial(self._end_unless, looks - 1)
            self._server.loop.call_later(_LOOKS_EVERY, again)
        else:
            self._end()

    def menu_clicked(self, owner: str, item: str, data: dict[str, object], /) -> None:
        """See `Hooks.menu_clicked`."""
        handle = self._windows().get(owner)
        if handle is not None and handle.menu is not None:
            self._tell(owner, MENU_CLICK, data, _hearing(handle.menu.handlers.get(item)))

    def hide(self, label: str, /) -> None:
        """See `Hooks.hide`."""
        handle = self._windows().get(label)
        if handle is not None:
            with suppress(FrontendClosed):  # it goes at this very moment
                handle.hide()

    def tray_clicked(self, tray: str, data: dict[str, object], /) -> None:
        """See `Hooks.tray_clicked`."""
        found = self._trays.get(tray)
        if found is not None:
            event = TRAY_DOUBLE_CLICK if data["kind"] == "double" else TRAY_CLICK
            self._tell(tray, event, data, found.listeners.matching(event, tray))

    def tray_menu_clicked(self, tray: str, item: str, data: dict[str, object], /) -> None:
        """See `Hooks.tray_menu_clicked`."""
        found = self._trays.get(tray)
        if found is not None:
            also = found.listeners.matching(MENU_CLICK, tray)
            self._tell(tray, MENU_CLICK, data, [*also, *_hearing(found.handlers.get(item))])

    def warn(self, label: str, text: str, /) -> None:
        """See `Hooks.warn`."""
        handle = self._windows().get(label)
        if handle is not None:
            alert = {"message": text, "type": "error"}
            window_of(handle).known.put("ipc:alert", Body(to_json(alert)))


def _hearing(handler: EventCallback[Any] | None) -> list[Subscription]:
    """The handler of one item, as something that listens."""
    if handler is None:
        return []
    lone = Subscriptions()
    lone.add(MENU_CLICK, handler, "*", is_once=False)
    return lone.matching(MENU_CLICK, "")
