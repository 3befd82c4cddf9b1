"""The examples with menus and a tray icon: real keys, real menus, and pictures of them."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.real_window import save_dialog
from tests.real_window.driving import TIMEOUT
from tests.real_window.example_driving import Example, Look, running
from tests.real_window.menu_driving import is_found
from tests.real_window.test_saving import name_downloads
from tests.real_window.tray_host import TrayHost, tray_host
from tools.processes import wait_until

LETTER = "Dear Ada,\n\nthank you for the numbers.\n\nYours\nCharles\n"
IN_BOTH_LOOKS = pytest.mark.parametrize("look", ["light", "dark"])
WRAPS = "return getComputedStyle(document.getElementById('text')).whiteSpace === arguments[0]"
THEME = "return document.documentElement.dataset.theme === arguments[0]"


def choose(editor: Example, *moves: str) -> None:
    """Open the menu bar, go to an item and choose it, all by keys."""
    editor.press("Editor", "F10", *moves, "Return")


def is_seen(title: str) -> bool:
    return is_found("search", "--onlyvisible", "--name", f"^{title}$")


@IN_BOTH_LOOKS
def test_menus_and_the_menus_in_them_are_shown(tmp_path: Path, look: Look) -> None:
    with running("menu", tmp_path, look=look) as editor:
        editor.press("Editor", "F10", "Down", "Down", "Right")
        editor.picture_of_menus("menu", 2)
        editor.press("Editor", "Return")
        editor.wait_for_text("#status", "9 words")
        assert editor.value("#text") == LETTER
        editor.press("Editor", "F10", "Right", "Right", "Down", "Down", "Right")
        editor.picture_of_menus("marks", 2)


def test_an_editor_with_menus_opens_wraps_and_saves(tmp_path: Path) -> None:
    name_downloads(tmp_path, tmp_path)
    with running("menu", tmp_path) as editor:
        editor.type("#text", "some words")
        editor.wait_for_text("#status", "2 words")
        editor.press("Editor", "ctrl+n")
        editor.wait_for_text("#status", "0 words")
        choose(editor, "Down", "Down", "Right")
        editor.wait_for_text("#status", "9 words")
        editor.press("Editor", "F6")
        editor.wait_until(WRAPS, "pre")
        choose(editor, "Right", "Right", "Down")
        editor.wait_until(WRAPS, "pre-wrap")
        editor.press("Editor", "ctrl+s")
        save_dialog.answer("Return")
        file = tmp_path / "Untitled.txt"
        assert wait_until(lambda: file.is_file() and file.read_text() == LETTER, TIMEOUT)


def test_the_themes_of_an_editor_are_one_choice(tmp_path: Path) -> None:
    with running("menu", tmp_path) as editor:
        choose(editor, "Right", "Right", "Down", "Down", "Right", "Down")
        editor.wait_until(THEME, "dark")
        editor.press("Editor", "F10", "Right", "Right", "Down", "Down", "Right")
        editor.picture_of_menus("themes", 2)
        editor.press("Editor", "Return")
        editor.wait_until(THEME, "light")


def test_quit_in_its_menu_ends_the_editor(tmp_path: Path) -> None:
    with running("menu", tmp_path) as editor:
        choose(editor, "Up")
        assert editor.wait_for_end() == 0


# --- the tray icon --------------------------------------------------------------------------


@pytest.fixture
def host() -> Generator[TrayHost]:
    with tray_host() as host:
        yield host


def test_a_timer_counts_on_in_the_tray_while_its_window_is_hidden(
    tmp_path: Path, host: TrayHost
) -> None:
    with running("tray", tmp_path, env=host.env) as timer:
        icon = host.wait_for_icon()
        timer.click("Hide in the tray")
        assert wait_until(lambda: not is_seen("Break timer"), TIMEOUT)
        before = icon.properties()["XAyatanaLabel"]
        assert wait_until(lambda: icon.properties()["XAyatanaLabel"] != before, TIMEOUT)
        icon.click("Show")
        assert wait_until(lambda: is_seen("Break timer"), TIMEOUT)
        assert timer.text("#left") < "25:00"


def test_the_menu_of_the_tray_icon_pauses_and_restarts_the_timer_and_ends_it(
    tmp_path: Path, host: TrayHost
) -> None:
    with running("tray", tmp_path, env=host.env) as timer:
        icon = host.wait_for_icon()
        icon.wait_for_line("Start Again")
        labels = [line.label for line in icon.lines() if line.properties.get("type") != "separator"]
        timer.wait_until("return document.getElementById('left').textContent < '25:00'")
        icon.click("Pause")
        timer.wait_for_text("#state", "Paused")
        assert icon.wait_for_line("Pause").properties["toggle-state"] == 1
        icon.click("Start Again")
        timer.wait_for_text("#left", "25:00")
        timer.picture("paused")
        assert icon.properties()["XAyatanaLabel"] == "25:00"
        icon.click("Pause")
        timer.wait_for_text("#state", "Until the next break")
        icon.click(labels[-1])
        assert timer.wait_for_end() == 0
    assert labels[:-1] == ["Show", "Start Again", "Pause"]
