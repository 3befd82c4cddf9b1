"""One window of an app: its opening and closing, and what it has the host and its page do."""

from typing import Any

import pytest

from pytauri_ipc.app.menus import Menu
from pytauri_ipc.app.window import Window
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.messages import Body
from tests.app.made_windows import MadeWindows, ready_page, told

ADDRESS = "/_ipc/main.html"


@pytest.fixture
def windows() -> MadeWindows:
    return MadeWindows({"index.html": "<p>first</p>", "a.html": "<p>a</p>"})


@pytest.fixture
def window(windows: MadeWindows) -> Window:
    return windows.window()


def show(window: Window, content: str | None = "<p>one</p>", **options: Any) -> None:
    given: Any = options
    window.show(content, given, {}, None)


def listeners(window: Window) -> list[object]:
    return [one.callback for one in window.known.listeners.matching("app:a", "main")]


# --- opening --------------------------------------------------------------------------------


def test_a_window_is_opened_with_its_content_options_and_menu(
    windows: MadeWindows, window: Window
) -> None:
    menu = Menu([])
    window.show("<p>one</p>", {"width": 300, "title": "Mine"}, {}, menu)
    options = {"title": "Mine", "width": 300}
    assert windows.done() == [("main", "open", 1, ADDRESS, 1, options, menu)]
    assert windows.log == ["main opened"]
    assert (window.is_open, window.is_visible, window.menu) == (True, True, menu)
    text = windows.text()
    assert text is not None
    assert "<p>one</p>" in text
    assert "<title>Mine</title>" in text


def test_it_has_the_apps_title_where_it_has_none(windows: MadeWindows, window: Window) -> None:
    show(window, "a.html")
    assert windows.done() == [("main", "open", 1, "/a.html", 1, {"title": "The app"}, None)]


def test_one_that_is_opened_hidden_is_open_and_not_visible(window: Window) -> None:
    show(window, visible=False)
    assert (window.is_open, window.is_visible) == (True, False)


def test_a_content_that_cannot_be_shown_opens_nothing(windows: MadeWindows, window: Window) -> None:
    with pytest.raises(ValueError, match="there is no page"):
        show(window, "gone.html")
    assert windows.done() == windows.log == []
    assert not window.is_open


def test_a_label_with_slashes_has_a_page_of_its_own(windows: MadeWindows) -> None:
    show(windows.window("a/b:c"))
    assert windows.done()[0][3] == "/_ipc/a~2Fb~3Ac.html"
    assert windows.pages.read("/_ipc/a~2Fb~3Ac.html") is not None


# --- other content --------------------------------------------------------------------------


def test_an_open_window_goes_to_the_other_content(windows: MadeWindows, window: Window) -> None:
    show(window)
    windows.done()
    show(window, "a.html")
    assert windows.done() == [("main", "navigate", "/a.html", 2)]
    assert windows.log == ["main opened"]


def test_the_options_that_are_given_change_an_open_window(
    windows: MadeWindows, window: Window
) -> None:
    show(window)
    windows.done()
    show(
        window,
        "a.html",
        title="New",
        min_size=[1, 2],
        width=500,
        maximized=False,
        center=True,
        focused=False,
        resizable=False,
    )
    assert windows.done() == [
        ("main", "set_title", "New"),
        ("main", "set_min_size", 1, 2),
        ("main", "set_resizable", False),
        ("main", "resize", 500, None),
        ("main", "unmaximize"),
        ("main", "center"),
        ("main", "navigate", "/a.html", 2),
    ]


def test_a_hidden_window_that_is_shown_something_is_seen(
    windows: MadeWindows, window: Window
) -> None:
    show(window, visible=False)
    windows.done()
    show(window, "a.html", focused=True, maximized=True)
    actions = [action for _, action, *_ in windows.done()]
    assert actions == ["maximize", "set_focus", "navigate", "show"]
    assert window.is_visible


def test_callbacks_are_of_their_content(window: Window) -> None:
    window.known.listeners.add("app:a", repr, "*", is_once=False)  # of the window
    window.show("<p>", {}, {"app:a": print, "app:*": id}, None)
    assert listeners(window) == [repr, print, id]
    window.show("<p>", {}, {"app:a": len}, None)
    assert listeners(window) == [repr, len]


@pytest.mark.parametrize("wrong", [{"app:a": 3}, {"app:a": len, "no event": len}])
def test_a_callback_that_cannot_be_takes_none_away(
    windows: MadeWindows, window: Window, wrong: Any
) -> None:
    window.show("<p>one</p>", {}, {"app:a": print}, None)
    windows.done()
    with pytest.raises((ValueError, TypeError)):
        window.show("<p>two</p>", {}, wrong, None)
    assert listeners(window) == [print]
    assert windows.done() == []


def test_update_shows_another_text_and_what_follows_is_for_its_page(
    windows: MadeWindows, window: Window
) -> None:
    show(window, "a.html", title="Mine")
    before = ready_page(window)
    windows.done()
    window.update("<p>two</p>")
    window.put("app:a", 1)
    assert windows.done() == [("main", "navigate", ADDRESS, 2)]
    assert told(before) == []
    assert told(ready_page(window)) == [("app:a", 1)]
    assert "<title>Mine</title>" in (windows.text() or "")


def test_navigate_and_reload_await_a_new_page(windows: MadeWindows, window: Window) -> None:
    show(window)
    windows.done()
    window.navigate("a.html")
    window.reload()
    assert windows.done() == [("main", "navigate", "/a.html", 2), ("main", "reload", 3)]


def test_a_policy_and_a_theme_are_in_the_page(windows: MadeWindows) -> None:
    strict = MadeWindows(csp="default-src 'none'")
    show(strict.window(), theme="dark")
    text = strict.text()
    assert text is not None
    assert "default-src &#x27;none&#x27;" in text
    assert 'data-theme="dark"' in text


# --- closing and coming again ---------------------------------------------------------------


def test_a_closed_window_keeps_nothing_and_does_nothing(
    windows: MadeWindows, window: Window
) -> None:
    show(window)
    windows.done()
    window.close()
    window.close()
    assert windows.done() == [("main", "close")]
    assert windows.log == ["main opened", "main closed"]
    assert (window.is_open, window.is_visible, windows.text()) == (False, False, None)
    for act in (
        window.hide,
        window.reload,
        lambda: window.update("<p>"),
        lambda: window.navigate("a.html"),
        lambda: window.control("maximize"),
        lambda: window.set_menu(None),
        window.check_open,
    ):
        with pytest.raises(FrontendClosed, match=r"'main' is closed; .*`show"):
            act()
    assert windows.done() == []


def test_it_is_opened_again_as_it_was(windows: MadeWindows, window: Window) -> None:
    menu = Menu([])
    window.show("<p>one</p>", {"width": 300, "visible": False}, {"app:a": print}, None)
    window.set_menu(menu)
    window.control("set_zoom", 2.0)
    window.close()
    windows.done()
    window.reveal()
    options = {"title": "The app", "width": 300, "visible": True}
    assert windows.done() == [
        ("main", "open", 2, ADDRESS, 2, options, menu),
        ("main", "set_zoom", 2.0),
    ]
    assert "<p>one</p>" in (windows.text() or "")
    assert listeners(window) == [print]
    assert window.is_visible


def test_hiding_and_showing_is_known_at_once(windows: MadeWindows, window: Window) -> None:
    show(window)
    windows.done()
    window.hide()
    assert (window.is_open, window.is_visible) == (True, False)
    window.reveal()
    assert window.is_visible
    assert windows.done() == [("main", "hide"), ("main", "show")]


def test_one_that_was_never_shown_cannot_come_again(window: Window) -> None:
    with pytest.raises(FrontendClosed):
        window.reveal()


def test_a_person_closes_only_the_window_that_is_there_now(
    windows: MadeWindows, window: Window
) -> None:
    show(window)
    assert window.is_gone(1)
    assert not window.is_gone(1)
    window.reveal()
    assert not window.is_gone(1)  # the news of the one before comes late
    assert window.is_open
    assert window.is_gone(2)
    assert windows.log == ["main opened", "main closed"] * 2


def test_the_end_of_the_app_closes_it_without_the_host(
    windows: MadeWindows, window: Window
) -> None:
    show(window)
    windows.done()
    window.end()
    window.end()
    assert windows.done() == []
    assert windows.log == ["main opened", "main closed"]


# --- theme and downloads --------------------------------------------------------------------


def test_a_theme_reaches_window_page_and_the_next_opening(
    windows: MadeWindows, window: Window
) -> None:
    show(window)
    page = ready_page(window)
    windows.done()
    window.set_theme("dark")
    assert windows.done() == [("main", "set_theme", "dark")]
    assert told(page) == [("ipc:set-theme", {"theme": "dark"})]
    window.close()
    window.reveal()
    assert windows.done()[-1][5]["theme"] == "dark"
    with pytest.raises(ValueError, match="the theme is one of"):
        window.set_theme("blue")
    show(window, "a.html", theme="light")
    assert ("main", "set_theme", "light") in windows.done()


def test_a_theme_that_is_none_is_for_the_page_to_complain(
    windows: MadeWindows, window: Window
) -> None:
    show(window)
    page = ready_page(window)
    windows.done()
    window.put("ipc:set-theme", {"theme": "blue"})
    assert windows.done() == []
    assert told(page) == [("ipc:set-theme", {"theme": "blue"})]


def test_a_download_is_the_hosts(windows: MadeWindows, window: Window) -> None:
    show(window)
    page = ready_page(window)
    windows.done()
    window.known.put("ipc:download", Body(b'{"content": "a"}'))
    assert windows.done() == [("main", "download", {"content": "a"})]
    assert told(page) == []


def test_a_question_waits_in_line_with_actions(windows: MadeWindows, window: Window) -> None:
    show(window)
    window.control("maximize")
    window.ask("monitor_at", 1, 2)
    assert windows.done()[1:] == [("main", "maximize"), ("main", "monitor_at", 1, 2)]
