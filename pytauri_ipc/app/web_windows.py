"""What an app has its windows do where they are pages in a browser, and what becomes of that.

A window is there from its `open` to its `close`, whether a tab shows it or not: a tab that a person
closes may come back. What is said to a window reaches all its tabs.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from logging import getLogger
from threading import Lock
from typing import Any, Final

from anyio.to_thread import run_sync
from pydantic_core import to_json

from pytauri_ipc.app.addresses import numbered
from pytauri_ipc.app.operations import Operation
from pytauri_ipc.app.refusals import refusal
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.known_windows import KnownWindows
from pytauri_ipc.transports.websocket import WebSocketLink, WebSocketServer

_logger = getLogger("pytauri_ipc")

GO: Final = "ipc:go"
"""What a page hears that is to make room for another one."""

WINDOW: Final = "ipc:window"
"""What a page hears of its window: its title, its zoom, that it is to be printed."""

SETTLE: Final = "settle"
"""An operation that does nothing, for who waits for those before it."""

_LONGEST_WAIT: Final = 5.0
"""Seconds until a window that was not opened is taken for one that is not there."""

_DOWNLOAD: Final = "ipc:download"

_CLOSED: Final = "the window was closed"

_NOTHING_TO_DO: Final = frozenset({"show", "set_theme", "forget"})
"""No tab is hidden, and themes are the page's own."""

_INSTEAD: Final[Mapping[str, str]] = {
    "tray": "a page in a browser has no tray icon; show it in the page",
    "menus": "a tab has no menu of its own; make it part of the page",
    "visibility": "a person looks at a tab or does not; close the window, or change its content",
    "focus": "the browser decides which tab is in front; change the title to be noticed",
    "devtools": "a person opens the browser's tools with F12",
    "theme": "ask the page, by `evaluate` of `matchMedia`",
    "url": 'ask the page: `evaluate("location.href")`',
    "geometry": "a tab's place, size and frame are the browser's; a page has CSS and media queries",
}


@dataclass(slots=True)
class _Shown:
    """A window that is open.

    Attributes:
        opening: How many times it was opened.
        address: What it shows.
        number: The page's.
        title: What it was opened with.
        looks: What pages that come later have to be told.
    """

    opening: int
    address: str
    number: int
    title: str = ""
    looks: dict[str, Any] = field(default_factory=dict)


class WebWindows:
    """The windows of an app. `execute` is for one thread, all else for any.

    Args:
        server: Whose pages these are.
        known: The windows as the app knows them.
        opened: Called with the label of each window that opens.
        end: Ends the app, with an exit code.
        asked: Asks what `execute` answers once it has done all that was asked for before.
    """

    def __init__(
        self,
        server: WebSocketServer,
        known: KnownWindows,
        opened: Callable[[str], object],
        end: Callable[[int], object],
        asked: Callable[[], Future[Any]],
    ) -> None:
        self._server = server
        self._known = known
        self._opened = opened
        self._end = end
        self._asked = asked
        self._lock = Lock()
        self._shown: dict[str, _Shown] = {}
        server.greeted = self._greet

    def address_of(self, label: str) -> str | None:
        """Where a tab of that window has to go now, or `None` where there is no such window.

        It begins with a slash, and lies below the app's root, unless it is of a foreign page.
        """
        with self._lock:
            shown = self._shown.get(label)
            return None if shown is None else _target(shown)

    async def find(self, label: str) -> str | None:
        """The same, after all that the app has asked for so far: it may be about to open it."""
        address = self.address_of(label)
        if address is None:
            await run_sync(self._settle, abandon_on_cancel=True)
            address = self.address_of(label)
        return address

    def _settle(self) -> None:
        wait([self._asked()], _LONGEST_WAIT)

    def labels(self) -> list[str]:
        """Those that are open, in the order in which they were opened."""
        with self._lock:
            return list(self._shown)

    # --- what the app asks for --------------------------------------------------------------

    def execute(self, operation: Operation) -> object:
        """Do what is asked; see `Operations.serve`.

        Raises:
            InvokeException: `unavailable`: there is no such thing in a browser.
            FrontendClosed: The window is closed.
        """
        label, action, arguments, _ = operation
        if action == "exit":
            return self._end(*arguments)
        if action == SETTLE:
            return None
        if action == "open":
            return self._open(label, *arguments)
        if action in ("tray", "tray_control"):
            raise _unavailable(action)
        shown = self._find(label)
        if action in _NOTHING_TO_DO:
            return None
        own = getattr(self, f"_do_{action}", None)
        if own is None:
            raise _unavailable(action)
        return own(label, shown, *arguments)

    def _find(self, label: str) -> _Shown:
        with self._lock:
            shown = self._shown.get(label)
        if shown is None:
            raise FrontendClosed(f"the window {label!r} is closed")
        return shown

    def _open(
        self,
        label: str,
        opening: int,
        address: str,
        number: int,
        options: Mapping[str, Any],
        menu: object | None,
    ) -> None:
        with self._lock:
            self._shown[label] = _Shown(opening, address, number, options.get("title", ""))
        window = self._known.get(label)
        if window is not None:  # its pages save what they are given by themselves
            window.hosted.pop(_DOWNLOAD, None)
        if menu is not None:
            _logger.warning("window %r: %s", label, _INSTEAD["set_menu"])
        self._opened(label)

    def _do_close(self, label: str, _shown: _Shown) -> None:
        with self._lock:
            del self._shown[label]
        self._server.run_soon(partial(self._close_pages, label))

    def _close_pages(self, label: str) -> None:
        for link in self._server.links(label):
            link.close_window(_CLOSED)

    def _do_navigate(self, label: str, shown: _Shown, address: str, number: int) -> None:
        with self._lock:
            shown.address, shown.number = address, number
            target = _target(shown)
        self._say(label, GO, {"address": target})

    def _do_reload(self, label: str, shown: _Shown, number: int) -> None:
        with self._lock:
            shown.number = number
        # Each tab stands where its person has gone.
        self._say(label, GO, {"number": number})

    def _do_load_again(self, label: str, shown: _Shown, number: int) -> None:
        """A page has come that is older than the one that is awaited."""
        with self._lock:
            is_awaited = shown.number == number
            target = _target(shown)
        if is_awaited:
            self._say(label, GO, {"address": target, "unless": number})

    def _do_set_title(self, label: str, shown: _Shown, title: str) -> None:
        self._look(label, shown, "title", title)

    def _do_set_zoom(self, label: str, shown: _Shown, zoom: float) -> None:
        self._look(label, shown, "zoom", zoom)

    def _look(self, label: str, shown: _Shown, name: str, value: object) -> None:
        with self._lock:
            shown.looks[name] = value
        self._say(label, WINDOW, {name: value})

    def _do_print(self, label: str, _shown: _Shown) -> None:
        self._say(label, WINDOW, {"print": True})

    def _do_set_focus(self, label: str, _shown: _Shown) -> None:
        self._say(label, WINDOW, {"focus": True})

    def _do_title(self, _label: str, shown: _Shown) -> object:
        """A question: the title that was set last; what a page has made of it is its own."""
        with self._lock:
            return shown.looks.get("title", shown.title)

    def _do_eval(self, label: str, _shown: _Shown, _js: str) -> None:
        raise InvokeException(
            f"the window {label!r} shows a page that is not the app's, and no script runs there",
            code="unavailable",
        )

    def _do_download(self, label: str, _shown: _Shown, data: object) -> None:
        """One of before the window was opened: its page saves it."""
        window = self._known.get(label)
        if window is not None:
            window.put(_DOWNLOAD, Body(to_json(data)))

    # --- its pages --------------------------------------------------------------------------

    def _say(self, label: str, event: str, data: object) -> None:
        self._server.run_soon(partial(self._tell, label, event, Body(to_json(data))))

    def _tell(self, label: str, event: str, body: Body) -> None:
        for link in self._server.links(label):
            link.offer(event, body)

    def _greet(self, link: WebSocketLink) -> None:
        """A page has come: what its window looks like by now, if it was not closed meanwhile."""
        with self._lock:
            shown = self._shown.get(link.frontend.label)
            looks = {} if shown is None else dict(shown.looks)
        if shown is None:
            link.close_window(_CLOSED)
        elif looks:
            link.offer(WINDOW, Body(to_json(looks)))


def _target(shown: _Shown) -> str:
    address = shown.address
    return numbered(address, shown.number) if address.startswith("/") else address


def _unavailable(action: str) -> InvokeException:
    return refusal("browser", action, _INSTEAD)


__all__: Sequence[str] = ("GO", "SETTLE", "WINDOW", "WebWindows")
