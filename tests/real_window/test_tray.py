"""Tray icons, seen as a desktop sees them: what they show, and their menus clicked."""

from collections.abc import Generator
from pathlib import Path

import pytest
from PIL import Image

from tests.real_window.driving import TIMEOUT
from tests.real_window.menu_driving import MenuApp, running
from tests.real_window.tray_host import TrayHost, TrayIcon, tray_host
from tools.processes import wait_until


@pytest.fixture
def host() -> Generator[TrayHost]:
    with tray_host() as host:
        yield host


@pytest.fixture
def app(host: TrayHost) -> Generator[MenuApp]:
    with running(env=host.env) as app:
        yield app


@pytest.fixture
def icon(host: TrayHost, app: MenuApp) -> TrayIcon:
    app.do("tray", "main", "tray")
    return host.wait_for_icon()


def pixels_of(icon: TrayIcon) -> tuple[tuple[int, int], object]:
    """The size of what it shows, and the pixel in its middle."""
    with Image.open(icon.properties()["IconName"]) as image:
        image.load()
        return image.size, image.getpixel((image.width // 2, image.height // 2))


def test_its_menu_is_shown_and_its_clicks_are_told(app: MenuApp, icon: TrayIcon) -> None:
    icon.wait_for_line("Leave")
    labels = [line.label for line in icon.lines() if line.properties.get("type") != "separator"]
    assert labels == ["Show", "Mute", "More", "Deep", "Leave"]
    icon.click("Show")
    icon.click("Deep")
    assert app.wait_for("tray menu", 2) == [
        ["main", "show", {"id": "show", "text": "Show"}],
        ["main", "deep", {"id": "deep", "text": "Deep"}],
    ]


def test_a_check_item_of_its_menu_tells_how_it_stands(app: MenuApp, icon: TrayIcon) -> None:
    assert icon.wait_for_line("Mute").properties["toggle-state"] == 1
    icon.click("Mute")
    app.wait_for("tray menu", 1)
    icon.click("Mute")
    states = [data["checked"] for _, _, data in app.wait_for("tray menu", 2)]
    assert states == [False, True]
    app.do("control", "main", "change_item", "mute", {"checked": False, "text": "Silence"})
    icon.wait_for_line("Silence", toggle_state=0)


def test_a_click_is_of_no_window_and_a_windows_is_not_of_the_icon(
    app: MenuApp, icon: TrayIcon
) -> None:
    app.do("window", "main", 10, "editor")  # the same name as the icon's
    app.press("main", "ctrl+n")
    app.wait_for("menu", 1)
    icon.click("Show")
    app.wait_for("tray menu", 1)
    assert [item_id for _, item_id, _ in app.heard("menu")] == ["new"]
    assert [item_id for _, item_id, _ in app.heard("tray menu")] == ["show"]


def test_another_menu_takes_the_place_of_the_first(app: MenuApp, icon: TrayIcon) -> None:
    icon.wait_for_line("Show")
    app.do("control", "main", "set_menu", "other")
    icon.click("New")
    assert app.wait_for("tray menu") == [["main", "new", {"id": "new", "text": "New"}]]
    assert "Show" not in [line.label for line in icon.lines()]


def test_it_shows_its_icon_and_another_one(app: MenuApp, icon: TrayIcon, tmp_path: Path) -> None:
    (width, height), _ = pixels_of(icon)
    assert min(width, height) > 15, "not even the app's own icon"
    folder = Path(icon.properties()["IconName"]).parent
    assert folder == Path(icon.properties()["IconThemePath"])
    assert "pytauri-ipc-tray-" in folder.name, "in Tauri's own, apps write over each other's"
    png = tmp_path / "red.png"
    Image.new("RGBA", (22, 20), (200, 10, 20, 255)).save(png)
    app.do("control", "main", "set_icon", str(png))
    assert wait_until(lambda: pixels_of(icon) == ((22, 20), (200, 10, 20, 255)), TIMEOUT)


def test_it_shows_its_title_and_can_be_hidden(app: MenuApp, icon: TrayIcon) -> None:
    assert wait_until(lambda: icon.properties()["XAyatanaLabel"] == "A title", TIMEOUT)
    app.do("control", "main", "set_title", "Another")
    assert wait_until(lambda: icon.properties()["XAyatanaLabel"] == "Another", TIMEOUT)
    app.do("control", "main", "set_visible", False)
    assert wait_until(lambda: icon.properties()["Status"] == "Passive", TIMEOUT)
    app.do("control", "main", "set_visible", True)
    assert wait_until(lambda: icon.properties()["Status"] == "Active", TIMEOUT)


def test_it_goes_when_it_is_removed_and_another_may_come(app: MenuApp, icon: TrayIcon) -> None:
    icon.wait_for_line("Show")
    app.do("control", "main", "remove")
    assert wait_until(lambda: icon.properties()["Status"] == "Passive", TIMEOUT)
    app.do("tray", "second", "other")
    assert wait_until(lambda: icon.properties()["Status"] == "Active", TIMEOUT)
    icon.click("New")
    assert app.wait_for("tray menu") == [["second", "new", {"id": "new", "text": "New"}]]


def test_an_app_lives_on_with_all_windows_hidden(app: MenuApp, icon: TrayIcon) -> None:
    app.do("window", "main", 10, "predefined")
    app.click_item("main", "Right", "Down", "Down", "Down")  # hide
    assert wait_until(lambda: not app.do("ask", "main", "is_visible"), TIMEOUT)
    icon.click("Show")
    app.wait_for("tray menu")
    app.do("ask", "main", "show")
    assert wait_until(lambda: app.do("ask", "main", "is_visible"), TIMEOUT)
    assert app.page("main", "1 + 1") == "2"


def test_quit_in_its_menu_ends_the_app_through_tauri(app: MenuApp, icon: TrayIcon) -> None:
    icon.wait_for_line("Leave")
    icon.click("Leave")
    assert app.end() == 0


def test_a_second_icon_is_refused_for_linux_would_not_show_it(app: MenuApp, icon: TrayIcon) -> None:
    icon.wait_for_line("Show")
    refusal = app.refusal("tray", "second", "other")
    assert "Linux shows one tray icon of an app at a time: remove 'main' first" in refusal
    assert icon.properties()["Status"] == "Active"
