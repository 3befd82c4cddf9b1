"""A window's handle: what is known, said, and asked, with no window behind it."""

import math
from typing import Any

import anyio
import pytest

from pytauri_ipc.app.handle import WindowHandle, window_of
from pytauri_ipc.app.menus import CheckMenuItem, Menu
from pytauri_ipc.errors import CallTimeout, FrontendClosed
from pytauri_ipc.transports.known_windows import KnownWindow
from tests.app.made_windows import MadeWindows, ready_page, told
from tests.window_pages import FakeWindowPage

MENU = Menu([CheckMenuItem("Mute", id="mute")])


@pytest.fixture
def windows() -> MadeWindows:
    return MadeWindows({"index.html": "<p>first</p>"})


@pytest.fixture
def handle(windows: MadeWindows) -> WindowHandle:
    """That of an open window."""
    handle = windows.handle()
    window_of(handle).show("<p>one</p>", {}, {}, MENU)
    windows.done()
    return handle


class AskedPage:
    """A frontend that is asked, and answers or does not."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.answers = True

    async def evaluate(self, js: str, *, returns: Any) -> Any:
        return await self._answer("evaluate", js, returns)

    async def call(self, function: str, body: Any, *, returns: Any) -> Any:
        return await self._answer(function, body, returns)

    async def _answer(self, *asked: Any) -> Any:
        self.asked.append(asked)
        if not self.answers:
            await anyio.sleep_forever()
        return "answer"


def known_of(handle: WindowHandle) -> KnownWindow:
    return window_of(handle).known


def with_page(handle: WindowHandle) -> AskedPage:
    frontend: Any = AskedPage()
    page = FakeWindowPage(known_of(handle))
    page.frontend = frontend
    page.is_ready()
    return frontend


def test_it_says_what_has_become_of_the_window(windows: MadeWindows, handle: WindowHandle) -> None:
    states: list[tuple[str, bool, bool]] = []

    def note() -> None:
        states.append((repr(handle), handle.is_open, handle.is_visible))

    note()
    handle.hide()
    note()
    handle.show()
    note()
    handle.close()
    note()
    assert states == [
        ("<WindowHandle 'main', open>", True, True),
        ("<WindowHandle 'main', hidden>", True, False),
        ("<WindowHandle 'main', open>", True, True),
        ("<WindowHandle 'main', closed>", False, False),
    ]
    assert [action for _, action, *_ in windows.done()] == ["hide", "show", "close"]


def test_display_shows_a_hidden_window_and_leaves_another_one_alone(
    windows: MadeWindows, handle: WindowHandle
) -> None:
    handle.display()
    assert windows.done() == []
    handle.hide()
    handle.display()
    assert [action for _, action, *_ in windows.done()] == ["hide", "show"]


def test_what_it_emits_reaches_its_page_where_it_is_meant(handle: WindowHandle) -> None:
    page = ready_page(window_of(handle))
    assert handle.emit("app:a", {"n": 1}) == 1
    assert handle.emit("app:b") == 1
    assert handle.emit("app:c", 1, label="other-*") == 0
    assert handle.emit("app:d", 1, label="ma*") == 1
    assert told(page) == [("app:a", {"n": 1}), ("app:b", None), ("app:d", 1)]


@pytest.mark.parametrize(
    ("event", "data", "error"),
    [("no name", 1, ValueError), ("ipc:ready", 1, ValueError), ("app:a", object(), TypeError)],
)
def test_what_cannot_be_emitted_raises_and_breaks_nothing(
    handle: WindowHandle, event: str, data: object, error: type[Exception]
) -> None:
    page = ready_page(window_of(handle))
    with pytest.raises(error):
        handle.emit(event, data)
    handle.emit("app:b", math.nan)
    assert told(page) == [("app:b", None)]


def test_what_listens_by_it_listens_to_the_window(handle: WindowHandle) -> None:
    listeners = known_of(handle).listeners
    handle.on("app:a", print)
    handle.once("app:a", repr)
    assert [one.callback for one in listeners.matching("app:a", "main")] == [print, repr]
    handle.off("app:a", print)
    assert [one.is_once for one in listeners.matching("app:a", "main")] == [True]


def test_javascript_waits_for_the_page(handle: WindowHandle) -> None:
    handle.eval("one()")
    page = ready_page(window_of(handle))
    handle.eval("two()")
    assert page.told == ["one()", "two()"]


def test_content_menu_and_theme_are_the_windows(windows: MadeWindows, handle: WindowHandle) -> None:
    assert handle.menu is MENU
    handle.update("<p>two</p>")
    handle.navigate("index.html")
    handle.reload()
    handle.set_theme("dark")
    handle.change_menu_item("mute", checked=True)
    handle.maximize()
    handle.set_menu(None)
    assert windows.done() == [
        ("main", "navigate", "/_ipc/main.html", 2),
        ("main", "navigate", "/index.html", 3),
        ("main", "reload", 4),
        ("main", "set_theme", "dark"),
        ("main", "change_menu_item", "mute", {"checked": True}),
        ("main", "maximize"),
        ("main", "set_menu", None),
    ]
    with pytest.raises(ValueError, match="the window 'main' has no menu"):
        handle.change_menu_item("mute", checked=False)


def test_an_item_that_is_not_there_is_an_error_at_once(
    windows: MadeWindows, handle: WindowHandle
) -> None:
    with pytest.raises(ValueError, match="gone"):
        handle.change_menu_item("gone", checked=True)
    assert windows.done() == []


def test_on_a_closed_window_everything_raises(windows: MadeWindows, handle: WindowHandle) -> None:
    handle.close()
    windows.done()
    for act in (
        lambda: handle.emit("app:a"),
        lambda: handle.eval("1"),
        lambda: handle.update("<p>"),
        lambda: handle.set_theme("dark"),
        lambda: handle.set_menu(None),
        handle.hide,
        handle.maximize,
    ):
        with pytest.raises(FrontendClosed):
            act()
    handle.close()
    assert windows.done() == []


# --- asking ---------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_a_value_and_a_call_wait_for_the_page(handle: WindowHandle) -> None:
    got: list[Any] = []

    async def ask() -> None:
        got.append(await handle.evaluate("1 + 1", returns=int))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        assert not got
        with_page(handle)
    frontend: Any = await known_of(handle).frontend()
    assert await handle.call("greet", {"name": "Ann"}) == "answer"
    assert got == ["answer"]
    assert frontend.asked == [("evaluate", "1 + 1", int), ("greet", {"name": "Ann"}, Any)]


@pytest.mark.anyio
async def test_the_wait_for_the_page_counts(handle: WindowHandle) -> None:
    with pytest.raises(CallTimeout, match=r"the page gave no value within 0.001 s"):
        await handle.evaluate("1", timeout=0.001)
    frontend = with_page(handle)
    frontend.answers = False
    with pytest.raises(CallTimeout, match=r"'greet' did not answer within 0.001 s"):
        await handle.call("greet", timeout=0.001)
    assert len(frontend.asked) == 1


@pytest.mark.anyio
async def test_a_closed_window_is_asked_nothing(handle: WindowHandle) -> None:
    handle.close()
    for ask in (handle.evaluate("1"), handle.call("greet"), handle.is_maximized()):
        with pytest.raises(FrontendClosed):
            await ask


@pytest.mark.anyio
async def test_a_question_is_answered_by_the_host(
    windows: MadeWindows, handle: WindowHandle
) -> None:
    got: list[bool] = []

    async def ask() -> None:
        got.append(await handle.is_maximized())

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        asked = windows.operations._queue.get()
        assert asked is not None
        assert asked.answer is not None
        assert asked[:3] == ("main", "is_maximized", ())
        asked.answer.set_result(True)
    assert got == [True]
