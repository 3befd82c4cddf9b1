"""Menus of windows: real keys on real menus, and what they do."""

from collections.abc import Generator

import pytest

from tests.real_window.driving import TIMEOUT
from tests.real_window.menu_driving import MenuApp, gets_keys, is_found, running, xdotool
from tools.processes import wait_until

NEW = {"id": "new", "text": "New"}
SAVE = {"id": "file/save", "text": "Save"}


@pytest.fixture
def app() -> Generator[MenuApp]:
    with running() as app:
        yield app


@pytest.fixture
def two(app: MenuApp) -> MenuApp:
    """Two windows with one and the same menu."""
    app.do("window", "left", 10, "editor")
    app.do("window", "right", 500, "editor")
    return app


def wait_for_page(app: MenuApp, label: str) -> None:
    assert app.page(label, "document.readyState")


def test_a_click_is_told_to_its_own_window_alone(two: MenuApp) -> None:
    two.click_item("left", "Down")
    two.wait_for("menu", 1)
    two.click_item("right", "Down")
    two.wait_for("menu", 2)
    two.click_item("left", "Down", "Down")
    assert two.wait_for("menu", 3) == [
        ["left", "new", NEW],
        ["right", "new", NEW],
        ["left", "file/save", SAVE],
    ]


def test_accelerators_click_in_the_focused_window_alone(two: MenuApp) -> None:
    two.press("right", "ctrl+s")
    two.wait_for("menu", 1)
    two.press("left", "ctrl+n")
    assert two.wait_for("menu", 2) == [["right", "file/save", SAVE], ["left", "new", NEW]]


def test_a_check_item_tells_how_it_stands_after_the_click(two: MenuApp) -> None:
    two.click_item("left", "Down", "Down", "Down")
    two.wait_for("menu", 1)
    two.press("left", "F6")
    two.wait_for("menu", 2)
    two.press("right", "F6")
    states = [(owner, data["checked"]) for owner, _, data in two.wait_for("menu", 3)]
    assert states == [("left", True), ("left", False), ("right", True)]


def test_items_of_nested_submenus_are_clicked(two: MenuApp) -> None:
    to_more = ["Down"] * 4
    two.click_item("left", *to_more, "Right")
    two.wait_for("menu", 1)
    two.click_item("left", *to_more, "Right", "Down", "Right")
    assert [item_id for _, item_id, _ in two.wait_for("menu", 2)] == [
        "deep",
        "file/more/most/deepest",
    ]


def test_items_are_changed_while_they_are_shown(two: MenuApp) -> None:
    two.do("change", "left", "file/wrap", {"checked": True, "text": "Unwrap"})
    two.do("change", "left", "file/save", {"enabled": False})
    two.do("change", "left", "new", {"accelerator": "F7", "text": "Fresh"})
    two.press("left", "F6", "ctrl+s", "ctrl+n", "F7")
    two.wait_for("menu", 2)
    two.press("right", "ctrl+s")
    assert two.wait_for("menu", 3) == [
        ["left", "file/wrap", {"id": "file/wrap", "text": "Unwrap", "checked": False}],
        ["left", "new", {"id": "new", "text": "Fresh"}],
        ["right", "file/save", SAVE],
    ]


def test_another_menu_takes_the_place_of_the_first(two: MenuApp) -> None:
    two.do("set_menu", "left", "other")
    two.press("left", "ctrl+s")
    two.click_item("left", "Down")
    two.wait_for("menu", 1)
    two.press("right", "ctrl+s")
    assert two.wait_for("menu", 2) == [["left", "new", NEW], ["right", "file/save", SAVE]]


def test_a_menu_that_is_forgotten_is_not_heard(two: MenuApp) -> None:
    two.do("forget", "left")
    two.press("left", "ctrl+s")
    two.press("right", "ctrl+s")
    assert two.wait_for("menu", 1) == [["right", "file/save", SAVE]]


def test_quit_ends_the_app_through_tauri(two: MenuApp) -> None:
    two.press("left", "ctrl+q")
    assert two.end() == 0
    assert not two.log


# --- predefined items, which Tauri does not have on Linux -----------------------------------


@pytest.fixture
def window(app: MenuApp) -> MenuApp:
    app.do("window", "main", 10, "predefined")
    wait_for_page(app, "main")
    return app


def test_predefined_items_edit_the_page(window: MenuApp) -> None:
    window.page("main", "document.getElementById('from').focus()")
    window.click_item("main", "Down")
    window.click_item("main", "Down", "Down")
    window.page("main", "document.getElementById('to').focus()")
    window.click_item("main", "Down", "Down", "Down")
    texts = "JSON.stringify([...document.querySelectorAll('textarea')].map(t => t.value))"
    assert window.page("main", texts) == '["","words"]'


def test_predefined_items_work_on_their_own_window_alone(window: MenuApp) -> None:
    window.do("window", "other", 500, "predefined")
    window.click_item("main", "Right", "Down")
    wait_until_asked(window, "main", "is_maximized", is_so=True)
    window.click_item("main", "Right", "Down")
    wait_until_asked(window, "main", "is_maximized", is_so=False)
    window.click_item("main", "Right", "Down", "Down")
    wait_until_asked(window, "main", "is_fullscreen", is_so=True)
    window.click_item("main", "Right", "Down", "Down")
    wait_until_asked(window, "main", "is_fullscreen", is_so=False)
    window.click_item("main", "Right", "Down", "Down", "Down")
    wait_until_asked(window, "main", "is_visible", is_so=False)
    for question in ("is_maximized", "is_fullscreen"):
        assert not window.do("ask", "other", question)
    window.click_item("other", "Right", "Down", "Down", "Down", "Down")
    assert wait_until(lambda: window.do("windows") == ["main"], TIMEOUT)
    assert not window.heard("menu")


def test_about_opens_a_window_that_says_what_it_was_given(window: MenuApp) -> None:
    window.click_item("main", "Right", "Right", "Down")
    assert wait_until(lambda: gets_keys("About Menus"), TIMEOUT)
    xdotool("key", "Escape")
    search = ["search", "--onlyvisible", "--name", "^About Menus$"]
    assert wait_until(lambda: not is_found(*search), TIMEOUT)
    assert window.do("ask", "main", "is_visible")


def wait_until_asked(app: MenuApp, label: str, question: str, *, is_so: bool) -> None:
    assert wait_until(lambda: app.do("ask", label, question) is is_so, TIMEOUT), question
