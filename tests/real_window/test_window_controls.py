"""Each control of a window, looked at by asking back, in the page, and on the screen."""

from collections.abc import Generator
from pathlib import Path

import pytest
from PIL import Image

from tests.real_window.controlled import TITLE, Controlled, as_before, controls_app
from tests.real_window.driving import Page, fresh
from tests.real_window.x_screen import Screen, screen


@pytest.fixture(scope="module")
def app() -> Generator[Page]:
    with controls_app() as page:
        yield page


@pytest.fixture
def window(app: Page, request: pytest.FixtureRequest) -> Generator[Controlled]:
    with fresh(app, request.node) as page, as_before(page) as controlled:
        yield controlled


@pytest.fixture(scope="module")
def x() -> Generator[Screen]:
    with screen() as found:
        yield found


BELOW = "_NET_WM_STATE_BELOW"
ABOVE_OR_BELOW = {"_NET_WM_STATE_ABOVE", BELOW}

# --- its state -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "off", "question", "state"),
    [
        ("maximize", "unmaximize", "is_maximized", "_NET_WM_STATE_MAXIMIZED_VERT"),
        ("minimize", "unminimize", "is_minimized", "_NET_WM_STATE_HIDDEN"),
        ("set_fullscreen", None, "is_fullscreen", "_NET_WM_STATE_FULLSCREEN"),
        ("set_always_on_top", None, "is_always_on_top", "_NET_WM_STATE_ABOVE"),
    ],
)
def test_a_state_is_there_for_the_next_question_and_on_the_screen(
    window: Controlled,
    x: Screen,
    on: str,
    off: str | None,
    question: str,
    state: str,
) -> None:
    begin = (on, list[object]([] if off else [True]))
    end = (off or on, list[object]([] if off else [False]))
    for _ in range(2):
        assert window.say_and_ask(begin, ask=question) is True
        window.see(lambda: state in x.state(TITLE))
        assert window.say_and_ask(end, ask=question) is False
        window.see(lambda: state in x.state(TITLE), False)


def test_a_maximized_and_a_fullscreen_window_fill_the_screen_and_come_back(
    window: Controlled,
) -> None:
    screen_size = window.ask("current_monitor")[2]
    place = window.ask("outer_position")

    maximized = window.say_and_ask(("maximize", []), ask="outer_size")
    assert maximized[0] == screen_size[0]
    assert window.say_and_ask(("unmaximize", []), ask="inner_size") == [800, 600]
    assert window.say_and_ask(("set_fullscreen", [True]), ask="inner_size") == screen_size
    window.see_size(*screen_size)
    assert window.say_and_ask(("set_fullscreen", [False]), ask="inner_size") == [800, 600]
    window.see_size(800, 600)
    window.see(lambda: window.ask("outer_position"), place)


def test_a_window_below_all_others_is_no_longer_above_them(window: Controlled, x: Screen) -> None:
    window.say("set_always_on_top", True)
    assert not window.say_and_ask(("set_always_on_bottom", [True]), ask="is_always_on_top")
    window.see(lambda: x.state(TITLE) & ABOVE_OR_BELOW, {BELOW})
    window.say("set_always_on_bottom", False)
    window.see(lambda: bool(x.state(TITLE) & ABOVE_OR_BELOW), False)


def test_focus_comes_back_from_another_window(window: Controlled) -> None:
    page = window.page
    page.invoke("controls.open_window", {"label": "other"})
    window.see(lambda: window.ask("is_focused"), False)
    assert window.say_and_ask(("set_focus", []), ask="is_focused") is True
    other = Controlled(page, "other")
    window.see(lambda: other.ask("is_focused"), False)
    other.say("close")


def test_a_window_that_is_not_enabled_says_so(window: Controlled) -> None:
    assert window.say_and_ask(("set_enabled", [False]), ask="is_enabled") is False
    assert window.say_and_ask(("set_enabled", [True]), ask="is_enabled") is True


def test_attention_is_asked_for_until_it_is_taken_back(window: Controlled, x: Screen) -> None:
    for attention in ("critical", "informational"):
        window.say("request_attention", attention)
        window.see(lambda: x.is_urgent(TITLE))
        window.say("request_attention", None)
        window.see(lambda: x.is_urgent(TITLE), False)


def test_a_window_leaves_the_task_bar_and_comes_back(window: Controlled, x: Screen) -> None:
    for skips in (True, False):
        window.say("set_skip_taskbar", skips)
        window.see(lambda: "_NET_WM_STATE_SKIP_TASKBAR" in x.state(TITLE), skips)


def test_a_window_is_on_all_workspaces_or_on_one(window: Controlled, x: Screen) -> None:
    window.say("set_visible_on_all_workspaces", True)
    window.see(lambda: x.numbers(TITLE, "_NET_WM_DESKTOP"), [0xFFFFFFFF])
    window.say("set_visible_on_all_workspaces", False)
    window.see(lambda: x.numbers(TITLE, "_NET_WM_DESKTOP"), [0])


# --- its place -------------------------------------------------------------------------------


def test_the_page_has_the_size_that_was_set(window: Controlled) -> None:
    assert window.say_and_ask(("set_size", [500, 400]), ask="inner_size") == [500, 400]
    window.see_size(500, 400)
    outer = window.ask("outer_size")
    assert outer[0] >= 500
    assert outer[1] > 400  # the title bar


def test_the_last_of_many_sizes_is_the_one_that_is_answered(window: Controlled) -> None:
    steps = [("set_size", list[object]([400 + n, 300 + n])) for n in range(50)]
    assert window.say_and_ask(*steps, ask="inner_size") == [449, 349]
    window.see_size(449, 349)


def test_bounds_hold_what_is_set_and_let_go_of_it(window: Controlled, x: Screen) -> None:
    assert window.say_and_ask(("set_min_size", [900, 700]), ask="inner_size") == [900, 700]
    assert window.say_and_ask(("set_size", [500, 400]), ask="inner_size") == [900, 700]
    window.say("set_min_size", None)
    assert window.say_and_ask(("set_max_size", [600, 500]), ask="inner_size") == [600, 500]
    window.see(lambda: x.sizes(TITLE)[1], (600, 500))
    window.say("set_max_size", None)
    assert window.say_and_ask(("set_size", [1000, 800]), ask="inner_size") == [1000, 800]
    window.see_size(1000, 800)


def test_a_window_that_cannot_be_resized_is_resized_by_its_handle_alone(
    window: Controlled, x: Screen
) -> None:
    assert window.say_and_ask(("set_resizable", [False]), ask="is_resizable") is False
    window.see(lambda: x.sizes(TITLE), ((800, 600), (800, 600)))
    assert window.say_and_ask(("set_size", [500, 400]), ask="inner_size") == [500, 400]
    assert window.say_and_ask(("set_resizable", [True]), ask="is_resizable") is True
    window.see(lambda: x.sizes(TITLE)[1], (0, 0))


def test_a_window_is_where_it_was_put(window: Controlled) -> None:
    assert window.say_and_ask(("set_position", [150, 60]), ask="outer_position") == [150, 60]
    x, y = window.ask("inner_position")
    assert 150 <= x < 160
    assert 60 < y < 120  # below the title bar
    assert window.say_and_ask(("set_position", [-20, 0]), ask="outer_position") == [-20, 0]


def test_a_window_is_put_in_the_middle(window: Controlled) -> None:
    x, y = window.say_and_ask(("center", []), ask="outer_position")
    width, height = window.ask("outer_size")
    screen_width, screen_height = window.ask("primary_monitor")[2]
    assert abs(x + width / 2 - screen_width / 2) <= 2
    assert abs(y + height / 2 - screen_height / 2) <= 2


def test_the_screen_is_told_in_logical_pixels(window: Controlled) -> None:
    (monitor,) = window.ask("monitors")
    size = window.page.window.run("return [screen.width, screen.height]")
    _, position, found, _, work_size, scale_factor = monitor
    assert (position, found, scale_factor) == ([0, 0], size, 1)
    assert work_size[0] <= size[0]
    assert work_size[1] <= size[1]
    assert window.ask("scale_factor") == window.page.window.run("return devicePixelRatio")
    assert window.ask("current_monitor") == window.ask("monitor_at", 10, 10) == monitor
    assert window.ask("monitor_at", 5000, 10) == monitor  # the nearest one


# --- how it looks ----------------------------------------------------------------------------


def test_the_title_is_what_was_set(window: Controlled, x: Screen) -> None:
    title = "Ümlaut <b> \N{CAT}"
    assert window.say_and_ask(("set_title", [title]), ask="title") == title
    window.see(lambda: title in x.titles())


def test_a_window_has_the_icon_that_was_set(window: Controlled, x: Screen, tmp_path: Path) -> None:
    file = tmp_path / "red.png"
    Image.new("RGBA", (3, 2), (255, 0, 0, 255)).save(file)
    window.say("set_icon", str(file))
    window.see(lambda: x.numbers(TITLE, "_NET_WM_ICON"), [3, 2, *[0xFFFF0000] * 6])


def test_a_window_without_decorations_is_its_page_alone(window: Controlled, x: Screen) -> None:
    assert window.say_and_ask(("set_decorations", [False]), ask="is_decorated") is False
    window.see(lambda: x.numbers(TITLE, "_NET_FRAME_EXTENTS"), [0, 0, 0, 0])
    window.see(lambda: window.ask("outer_size") == window.ask("inner_size"))
    assert window.say_and_ask(("set_decorations", [True]), ask="is_decorated") is True
    window.see(lambda: any(x.numbers(TITLE, "_NET_FRAME_EXTENTS")))


def test_the_button_that_closes_goes_and_comes_back(window: Controlled, x: Screen) -> None:
    assert window.say_and_ask(("set_closable", [False]), ask="is_closable") is False
    without = x.numbers(TITLE, "_MOTIF_WM_HINTS")
    assert window.say_and_ask(("set_closable", [True]), ask="is_closable") is True
    assert x.numbers(TITLE, "_MOTIF_WM_HINTS") != without


@pytest.mark.parametrize(
    ("color", "seen"),
    [
        ("#ff00ff", (255, 0, 255)),
        ([0, 0, 255], (0, 0, 255)),
        ("#1e1e1e", (0, 0, 0)),  # the web view's nearest, see `native_controls.color`
    ],
)
def test_the_color_behind_a_transparent_page_is_seen(
    window: Controlled, x: Screen, color: object, seen: tuple[int, int, int]
) -> None:
    window.say("set_focus")
    left, top = map(int, window.ask("inner_position"))
    window.say("set_background_color", color)
    window.see(lambda: x.color(left + 700, top + 500), seen)
    window.say("set_background_color", None)


# --- the mouse -------------------------------------------------------------------------------


def test_the_pointer_is_moved_changed_and_hidden(window: Controlled, x: Screen) -> None:
    window.say("set_focus")
    left, top = map(int, window.ask("inner_position"))
    step = ("set_cursor_position", list[object]([300, 200]))
    assert window.say_and_ask(step, ask="cursor_position") == [left + 300, top + 200]
    assert x.pointer()[0] == (left + 300, top + 200)

    pictures: set[bytes] = set()

    def is_new() -> bool:
        return x.pointer()[1] not in pictures

    for icon in ("text", "wait", "pointer"):
        window.say("set_cursor_icon", icon)
        window.see(is_new)
        pictures.add(x.pointer()[1])
    window.say("set_cursor_visible", False)
    window.see(lambda: any(x.pointer()[1]), False)
    window.say("set_cursor_visible", True)
    window.see(lambda: any(x.pointer()[1]))
    window.say("set_cursor_icon", "default")
    window.see(is_new)


def test_clicks_go_through_a_window_that_ignores_them(window: Controlled, x: Screen) -> None:
    window.say("set_ignore_cursor_events", True)
    window.see(lambda: x.takes_clicks(TITLE), False)
    window.say("set_ignore_cursor_events", False)
    window.see(lambda: x.takes_clicks(TITLE))


# --- the web view ----------------------------------------------------------------------------


def test_a_zoomed_page_is_larger_and_the_handle_knows(window: Controlled) -> None:
    for zoom, size in ((2, (400, 300)), (0.5, (1600, 1200)), (1, (800, 600))):
        window.say("set_zoom", zoom)
        window.see_size(*size)
        assert window.page.invoke("controls.zoom") == zoom


def test_the_inspector_opens_and_closes(window: Controlled) -> None:
    assert window.say_and_ask(("open_devtools", []), ask="is_devtools_open") is True
    assert window.say_and_ask(("close_devtools", []), ask="is_devtools_open") is False


def test_a_page_is_told_by_its_address_and_theme(window: Controlled) -> None:
    assert window.ask("url") == window.page.window.run("return location.href")
    dark = window.page.window.run("return matchMedia('(prefers-color-scheme: dark)').matches")
    assert window.ask("theme") == ("dark" if dark else "light")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("set_badge_count", [[3], [None]]),
        ("set_content_protected", [[True], [False]]),
        ("set_cursor_grab", [[True], [False]]),
        ("set_maximizable", [[False], [True]]),
        ("set_minimizable", [[False], [True]]),
        ("set_progress_bar", [[40.4], [100], [None]]),
        ("set_shadow", [[True], [False]]),
    ],
)
def test_what_this_system_does_not_have_does_no_harm(
    window: Controlled, name: str, values: list[list[object]]
) -> None:
    for value in values:
        assert window.say_and_ask((name, value), ask="inner_size") == [800, 600]
    assert window.ask("is_maximizable") is True
    assert window.ask("is_minimizable") is True
