"""Menus and the tray icon of an `App`: handlers, windows told apart, the handle's own account."""

from collections.abc import Generator

import pytest

from tests.real_window.driving import TIMEOUT
from tests.real_window.menu_driving import MenuApp, running
from tests.real_window.tray_host import TrayHost, TrayIcon, tray_host
from tools.processes import wait_until

NEW = {"id": "new", "text": "New"}


@pytest.fixture
def host() -> Generator[TrayHost]:
    with tray_host() as host:
        yield host


@pytest.fixture
def backend() -> str:
    return "asyncio"


@pytest.fixture
def app(backend: str, host: TrayHost) -> Generator[MenuApp]:
    with running("-m", "tests.real_window.app_with_menus", backend, env=host.env) as app:
        yield app


ON_BOTH_LOOPS = pytest.mark.parametrize("backend", ["asyncio", "trio"])


@pytest.fixture
def icon(host: TrayHost, app: MenuApp) -> TrayIcon:
    return host.wait_for_icon()


def test_handlers_hear_of_their_own_window_alone(app: MenuApp) -> None:
    app.click_item("left", "Down")
    app.wait_for("new", 1)
    app.press("right", "ctrl+n")
    assert app.wait_for("new", 2) == [
        [NEW, "ipc:menu-click", "left"],
        [NEW, "ipc:menu-click", "right"],
    ]
    assert app.wait_for("any", 2) == [["new", "left"], ["new", "right"]]


@ON_BOTH_LOOPS
def test_an_async_handler_changes_its_page_and_asks_it(app: MenuApp) -> None:
    app.press("right", "ctrl+s")
    assert app.wait_for("saved") == [["right", "Saved"]]


@ON_BOTH_LOOPS
def test_a_handler_asks_its_window_and_waits(app: MenuApp) -> None:
    app.click_item("left", *["Down"] * 4, "Right")
    assert app.wait_for("size") == [["left", 400]]


def test_a_check_item_says_its_state_and_is_set_in_its_own_window_alone(app: MenuApp) -> None:
    app.press("left", "F6")
    app.wait_for("wrapped", 1)
    app.press("right", "F7")  # sets the mark of the right one
    app.wait_for("turned", 1)
    app.press("right", "F6")
    app.wait_for("wrapped", 2)
    app.press("left", "F6")
    assert app.wait_for("wrapped", 3) == [
        [{"id": "wrap", "text": "Wrap", "checked": True}],
        [{"id": "wrap", "text": "Unwrap", "checked": False}],
        [{"id": "wrap", "text": "Wrap", "checked": False}],
    ]


def test_a_window_gets_another_menu_and_the_others_keep_theirs(app: MenuApp) -> None:
    app.press("left", "F8")
    app.wait_for("replaced")
    assert wait_until(lambda: is_replaced(app), TIMEOUT)
    app.press("left", "ctrl+n")
    app.press("right", "ctrl+n")
    expected = {("other/else", "left"), ("new", "right")}
    wait_until(lambda: chosen(app) == expected, TIMEOUT)
    assert chosen(app) == expected


def chosen(app: MenuApp) -> set[tuple[str, str]]:
    """The items that were told as `new`, and their windows."""
    return {(data["id"], label) for data, _, label in app.heard("new")}


def is_replaced(app: MenuApp) -> bool:
    app.press("left", "F9")
    return bool(app.heard("new"))


@ON_BOTH_LOOPS
def test_a_handler_that_fails_is_logged_and_stops_nobody(app: MenuApp) -> None:
    app.press("left", "F4")
    app.press("left", "ctrl+n")
    app.wait_for("new")
    assert wait_until(lambda: "a handler that fails" in "".join(app.log), TIMEOUT)
    app.press("left", "ctrl+n")
    app.wait_for("new", 2)


def test_quit_in_a_menu_ends_run(app: MenuApp) -> None:
    app.press("left", "ctrl+q")
    assert app.end() == 0


# --- the tray icon --------------------------------------------------------------------------


def test_handlers_of_its_menu_hide_and_show_all_windows_and_the_app_lives_on(
    app: MenuApp, icon: TrayIcon
) -> None:
    icon.click("Hide")
    assert app.wait_for("hidden") == [["ipc:menu-click"]]
    assert wait_until(lambda: not any(app.is_seen(label) for label in ("left", "right")), TIMEOUT)
    icon.click("Show")
    shown = [{"id": "show", "text": "Show"}, "ipc:menu-click", "tray"]
    assert app.wait_for("shown") == [shown]
    app.press("left", "ctrl+n")
    app.wait_for("new")


def test_the_handle_knows_of_a_window_that_its_menu_has_hidden(
    app: MenuApp, icon: TrayIcon
) -> None:
    app.click_item("left", *["Down"] * 8)
    assert wait_until(lambda: not app.is_seen("left"), TIMEOUT)
    icon.click("States")
    assert app.wait_for("states") == [[{"left": False, "right": True}]]


def test_an_app_with_an_icon_lives_on_without_windows(app: MenuApp, icon: TrayIcon) -> None:
    icon.click("Close")
    app.wait_for("closed")
    assert wait_until(lambda: not any(app.is_seen(label) for label in ("left", "right")), TIMEOUT)
    icon.click("States")
    assert app.wait_for("states") == [[{}]]
    icon.click("_Quit")
    assert app.end() == 0


def test_its_check_item_says_its_state_and_is_set(app: MenuApp, icon: TrayIcon) -> None:
    icon.click("Mute")
    assert app.wait_for("wrapped", 1) == [[{"id": "mute", "text": "Mute", "checked": True}]]
    icon.click("Mute")
    app.wait_for("wrapped", 2)
    icon.click("Follow")
    app.wait_for("followed")
    icon.wait_for_line("Silence", toggle_state=1)
    assert wait_until(lambda: icon.properties()["XAyatanaLabel"] == "Busy", TIMEOUT)
