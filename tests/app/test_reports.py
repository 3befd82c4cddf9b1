"""What the host reports: who is told, and what happens of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from pytauri_ipc.app.handle import WindowHandle, window_of
from pytauri_ipc.app.menus import Menu, MenuItem
from pytauri_ipc.app.reports import CLOSED, Reports
from pytauri_ipc.app.tray import Tray, TrayOptions
from pytauri_ipc.subscriptions import Subscription
from tests.app.made_windows import MadeWindows, ready_page, told


class ToldServer:
    """A server that notes what it is to tell, and runs errands at once."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.errands: list[Any] = []

    def tell(self, label: str, event: str, data: object, also: Any = ()) -> None:
        callbacks: list[Subscription] = list(also)
        self.told.append((label, event, data, [one.callback for one in callbacks]))

    def run_soon(self, errand: Any) -> None:
        self.errands.append(errand)


def opened(data: Any) -> None: ...
def other(data: Any) -> None: ...


class Told:
    """Reports of an app with one window and one tray icon."""

    def __init__(self) -> None:
        self.made = MadeWindows()
        self.handle: WindowHandle = self.made.handle()
        menu = Menu([MenuItem("Open", opened), MenuItem("Plain")])
        window_of(self.handle).show("<p>", {}, {}, menu)
        self.made.done()
        self.windows = {"main": self.handle}
        self.trays = {"tray": Tray(TrayOptions("tray", menu=menu), lambda *_: None)}
        self.ends = 0
        self.reports = Reports(lambda: self.windows, self.trays, self.end)
        self.server: Any = ToldServer()

    def end(self) -> None:
        self.ends += 1

    def begin(self) -> Reports:
        self.reports.begin(self.server)
        return self.reports


@pytest.fixture
def app() -> Told:
    return Told()


def test_before_the_app_runs_nobody_is_told(app: Told) -> None:
    app.reports.closed(window_of(app.handle).known)
    app.reports.menu_clicked("main", "open", {})
    assert app.server.told == app.server.errands == []


def test_a_closed_windows_own_listeners_are_told_and_those_who_wait_look_again(app: Told) -> None:
    app.handle.on(CLOSED, other)
    window = window_of(app.handle).known
    app.begin().closed(window)
    assert app.server.told == [("main", "ipc:closed", None, [other])]
    assert app.server.errands == [window.wake]


def test_a_window_that_is_gone_is_closed_and_an_older_opening_is_not(app: Told) -> None:
    app.begin().window_is_gone("main", 0)
    assert app.handle.is_open
    app.reports.window_is_gone("main", 1)
    assert not app.handle.is_open
    app.reports.window_is_gone("unknown", 1)


def test_an_app_lives_on_with_a_window_or_a_tray_icon(app: Told) -> None:
    assert app.reports.lives_on()
    app.windows.clear()
    assert app.reports.lives_on()
    app.trays.clear()
    assert not app.reports.lives_on()


class Later:
    """A loop that keeps what is to be done later."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def call_later(self, seconds: float, callback: Callable[[], object]) -> None:
        self.waiting.append(callback)


def test_an_app_ends_when_nothing_is_left_once_callbacks_have_had_their_say(app: Told) -> None:
    loop = app.server.loop = Later()
    app.server.callbacks = SimpleNamespace(is_busy=False)
    app.begin().nothing_is_left()
    app.server.errands.pop()()
    assert app.ends == 0  # a window is there again
    app.windows.clear()
    app.trays.clear()
    app.reports.nothing_is_left()
    app.server.callbacks.is_busy = True
    app.server.errands.pop()()
    assert app.ends == 0
    app.server.callbacks.is_busy = False
    loop.waiting.pop()()
    assert app.ends == 1


def test_an_app_does_not_wait_for_ever_for_a_callback(app: Told) -> None:
    loop = app.server.loop = Later()
    app.server.callbacks = SimpleNamespace(is_busy=True)
    app.windows.clear()
    app.trays.clear()
    app.begin().nothing_is_left()
    app.server.errands.pop()()
    looks = 0
    while loop.waiting:
        loop.waiting.pop()()
        looks += 1
    assert (app.ends, looks) == (1, 20)


def test_a_click_in_a_menu_reaches_the_items_handler(app: Told) -> None:
    reports = app.begin()
    reports.menu_clicked("main", "open", {"id": "open"})
    reports.menu_clicked("main", "plain", {"id": "plain"})
    reports.menu_clicked("unknown", "open", {})
    assert app.server.told == [
        ("main", "ipc:menu-click", {"id": "open"}, [opened]),
        ("main", "ipc:menu-click", {"id": "plain"}, []),
    ]
    window_of(app.handle).set_menu(None)
    reports.menu_clicked("main", "open", {})
    assert len(app.server.told) == 2


def test_a_tray_icons_clicks_are_told_by_kind(app: Told) -> None:
    app.trays["tray"].on("ipc:tray-click", other)
    reports = app.begin()
    reports.tray_clicked("tray", {"kind": "single"})
    reports.tray_clicked("tray", {"kind": "double"})
    reports.tray_clicked("unknown", {"kind": "single"})
    assert app.server.told == [
        ("tray", "ipc:tray-click", {"kind": "single"}, [other]),
        ("tray", "ipc:tray-double-click", {"kind": "double"}, []),
    ]


def test_a_click_in_a_trays_menu_reaches_listeners_and_handler(app: Told) -> None:
    app.trays["tray"].on("ipc:menu-click", other)
    app.begin().tray_menu_clicked("tray", "open", {"id": "open"})
    app.reports.tray_menu_clicked("unknown", "open", {})
    assert app.server.told == [("tray", "ipc:menu-click", {"id": "open"}, [other, opened])]


def test_hiding_by_a_menu_hides_the_window_and_is_no_error_where_it_goes(app: Told) -> None:
    app.reports.hide("main")
    assert not app.handle.is_visible
    app.handle.close()
    app.reports.hide("main")
    app.reports.hide("unknown")
    assert [action for _, action, *_ in app.made.done()] == ["hide", "close"]


def test_a_warning_is_shown_in_the_window(app: Told) -> None:
    page = ready_page(window_of(app.handle))
    app.reports.warn("main", "the disk is full")
    app.reports.warn("unknown", "nobody sees it")
    assert told(page) == [("ipc:alert", {"message": "the disk is full", "type": "error"})]
