"""An app in a notebook, with doubles of IPython and anywidget."""

import sys
from collections.abc import Callable, Generator
from contextlib import suppress
from threading import Event
from time import monotonic, sleep
from typing import Any, Literal

import pytest

from pytauri_ipc import InvokeException, Limits
from pytauri_ipc.app import App, Menu, MenuItem
from pytauri_ipc.events import DOWNLOAD
from pytauri_ipc.messages import Body
from pytauri_ipc.messages import Event as Said
from pytauri_ipc.transports import anywidget
from tests.app.cell_page import CellPage
from tests.app.fake_notebook import ZMQInteractiveShell, install_fake_notebook

Backend = Literal["asyncio", "trio"]
CLOSED = "This window is closed; run its cell again to open it."


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> tuple[ZMQInteractiveShell, Any]:
    return install_fake_notebook(monkeypatch)


@pytest.fixture
def widgets(notebook: tuple[ZMQInteractiveShell, Any]) -> list[Any]:
    return notebook[1].made


@pytest.fixture
def app(widgets: list[Any], anyio_backend: Backend) -> Generator[App]:
    pages = {"index.html": "<h1>One", "a b.css": "p {}", "deep/index.html": "<p>"}
    app = App(pages=pages, backend=anyio_backend, limits=Limits(grace_time=0.2))
    yield app
    if app._background is not None:
        app.exit()
        with suppress(ModuleNotFoundError):  # what kept it from starting
            app.wait(20)


def until(condition: Callable[[], object]) -> None:
    end = monotonic() + 10
    while not condition():
        assert monotonic() < end
        sleep(0.005)


def host_of(app: App) -> Any:
    return app._running


def seen(widget: Any) -> Any:
    """The widget, once a view of it was told what to show."""
    widget.says({"kind": "view", "view": "first"})
    until(lambda: widget.told)
    return widget


def test_show_starts_the_app_and_displays_a_widget_that_is_told_its_page(
    app: App, notebook: tuple[ZMQInteractiveShell, Any]
) -> None:
    handle = app.show("<p>hi", label="one", height=300, title="Notes")
    assert app.host == "jupyter"
    (widget,) = notebook[1].made
    assert notebook[1].shown == [widget]
    assert "render" in widget._esm
    found = seen(widget).state()
    assert found["address"] == "/_ipc/one.html"
    assert (found["height"], found["title"], found["why"]) == (300, "Notes", "")
    handle.display()
    assert len(notebook[1].shown) == 2


def test_each_control_is_told_as_the_whole_state(app: App, widgets: list[Any]) -> None:
    handle = app.show("<p>", label="one")
    (widget,) = widgets
    first = seen(widget).state()["number"]
    handle.navigate("deep/?x=1")
    until(lambda: widget.state()["number"] == first + 1)
    handle.reload()
    until(lambda: widget.state()["keep"])
    handle.hide()
    handle.set_size(100, 50)
    handle.set_title("New")
    handle.set_zoom(2)
    handle.set_theme("dark")
    until(lambda: widget.state()["theme"] == "dark")
    found = widget.state()
    assert found["number"] == first + 2
    assert found["address"] == "/deep/?x=1"
    assert (found["shown"], found["height"], found["title"], found["zoom"]) == (False, 50, "New", 2)
    handle.show()
    until(lambda: widget.state()["shown"])
    handle.close()
    until(lambda: widget.state()["why"] == CLOSED)
    assert not handle.is_open


@pytest.mark.anyio
async def test_questions_that_a_cell_can_answer_and_others(app: App, widgets: list[Any]) -> None:
    handle = app.show("<p>", label="one", title="T")
    assert await handle.title() == "T"
    assert await handle.url() == "/_ipc/one.html"
    told = r'`is_focused` is not there in the host "jupyter": .*`app.can\("focus"\)` tells before'
    with pytest.raises(InvokeException, match=told) as failed:
        await handle.is_focused()
    assert failed.value.code == "unavailable"
    with pytest.raises(InvokeException, match=r"ask it by `evaluate`\.$"):
        await handle.theme()


def test_what_a_cell_has_not_is_a_warning_and_the_window_opens(
    app: App, widgets: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    handle = app.show("<p>", label="one", menu=Menu([MenuItem("Open", id="open")]))
    assert seen(widgets[0]).state()["why"] == ""
    handle.minimize()
    until(lambda: "`minimize`" in caplog.text)
    assert '`set_menu` is not there in the host "jupyter": a cell has no menu' in caplog.text
    assert "Traceback" not in caplog.text


def test_files_come_once_and_again_only_when_they_have_changed(
    app: App, widgets: list[Any]
) -> None:
    app.show()
    (widget,) = widgets
    wanted: list[Any] = [
        ["/a b.css", None, False],
        ["/none.js", None, False],
        ["/deep/", None, True],
        ["/route", None, True],
        ["/_ipc/app.js", None, False],
    ]
    widget.told.clear()
    widget.buffers.clear()
    widget.says({"kind": "files", "ask": "v-1", "files": wanted})
    (answer,) = [one for one in widget.told if one["kind"] == "files"]
    css, none, deep, route, script = answer["files"]
    assert (css["type"], css["new"], none["tag"]) == ("text/css", True, None)
    assert (deep["type"], route["type"]) == ("text/html", "text/html")
    assert script["type"] == "text/javascript"
    contents = next(one for one in widget.buffers if one)
    assert contents[:3] == [b"p {}", b"<p>", b"<h1>One"]
    assert b'"name":"jupyter"' in contents[3]
    again = [[css["path"], css["tag"], False], ["/deep/", "another", False]]
    widget.says({"kind": "files", "ask": "v-2", "files": again})
    assert [one["new"] for one in widget.told[-1]["files"]] == [False, True]


def test_what_nobody_looks_at_any_more_is_closed_after_the_grace_time(
    app: App, widgets: list[Any]
) -> None:
    closed = Event()
    handle = app.show("<p>", label="one", callbacks={"ipc:closed": lambda _: closed.set()})
    (widget,) = widgets
    widget.says({"kind": "view", "view": "v1"})
    widget.says({"kind": "view", "view": "v2"})
    widget.says({"kind": "gone", "view": "v1"})
    widget.says({"kind": "gone", "view": "v2"})
    widget.says({"kind": "view", "view": "v3"})  # as where a notebook is loaded anew
    assert not closed.wait(0.4)
    widget.says({"kind": "gone", "view": "v3"})
    assert closed.wait(10)
    assert not handle.is_open
    widget.says({"kind": "view", "view": "v4"})
    until(lambda: widget.state()["why"] == CLOSED)


def test_a_state_that_changes_fast_is_told_within_the_pace_and_the_last_one_arrives(
    app: App, notebook: tuple[ZMQInteractiveShell, Any]
) -> None:
    handle = app.show("<p>", label="one")
    for _ in range(3):
        handle.display()
    made = notebook[1].made
    for number, widget in enumerate(made):
        widget.says({"kind": "view", "view": f"v{number}"})
    for number in range(2_000):
        handle.set_title(f"title {number}")
    until(lambda: all(one.told and one.state()["title"] == "title 1999" for one in made))
    assert sum(len(widget.told) for widget in made) < 400  # 100 at once, and then 200 a second


def test_a_state_that_was_lost_is_told_again_until_every_view_has_seen_it(
    app: App, widgets: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anywidget, "_FIRST_PATIENCE", 0.02)
    handle = app.show("<p>", label="one")
    (widget,) = widgets
    for name in ("v1", "v2"):
        widget.says({"kind": "view", "view": name})
    until(lambda: widget.told)

    def tellings() -> int:
        return len([one for one in widget.told if one.get("title") == "New"])

    handle.set_title("New")
    until(lambda: tellings() > 1)
    version = widget.state()["version"]
    widget.says({"kind": "seen", "view": "v1", "version": version})
    before = tellings()
    until(lambda: tellings() > before)
    widget.says({"kind": "seen", "view": "v2", "version": version})
    (place,) = host_of(app)._cells._places.values()
    until(lambda: place.line._again is None and not place.line._has_news)  # nothing will follow
    assert {view.seen for view in place.line.views.values()} == {version}


def test_what_a_cell_has_shown_before_it_ran_again_is_given_back(
    app: App, notebook: tuple[ZMQInteractiveShell, Any]
) -> None:
    made = notebook[1].made
    for number in range(20):
        app.show("<p>", label="one")
        made[-1].says({"kind": "view", "view": f"v{number}"})
        if number:
            made[-2].says({"kind": "gone", "view": f"v{number - 1}"})
    until(lambda: all(widget.is_closed for widget in made[:-1]))
    assert not made[-1].is_closed
    assert len(host_of(app)._cells._places) == 1
    made[0].says({"kind": "view", "view": "late"})  # nobody minds
    assert app.windows["one"].is_open


def test_what_may_be_seen_again_is_kept(
    app: App, notebook: tuple[ZMQInteractiveShell, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook that is closed and opened shows what all of its cells hold."""
    shell, widgets = notebook
    cells = iter(("a", "b", "b"))

    def parent() -> dict[str, Any]:
        return {"header": {"msg_id": "run"}, "metadata": {"cellId": next(cells)}}

    monkeypatch.setattr(shell, "get_parent", parent)
    handle = app.show("<p>", label="one")
    handle.display()
    handle.display()
    for widget in widgets.made:
        widget.says({"kind": "view", "view": "v"})
    widgets.made[0].says({"kind": "gone", "view": "v"})
    widgets.made[1].says({"kind": "gone", "view": "v"})
    sleep(0.5)
    assert not any(widget.is_closed for widget in widgets.made)


def test_where_the_notebook_names_no_cells_each_is_another_one(
    app: App, notebook: tuple[ZMQInteractiveShell, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, widgets = notebook
    runs = iter("abc")
    monkeypatch.setattr(shell, "get_parent", lambda: {"header": {"msg_id": next(runs)}})
    handle = app.show("<p>", label="one")
    handle.display()
    widgets.made[0].says({"kind": "view", "view": "v"})
    widgets.made[0].says({"kind": "gone", "view": "v"})
    sleep(0.5)
    handle.display()
    assert not any(widget.is_closed for widget in widgets.made)


def test_a_widget_that_the_notebook_closes_is_forgotten(app: App, widgets: list[Any]) -> None:
    handle = app.show("<p>", label="one")
    (widget,) = widgets
    seen(widget)
    widget.comm.closed({})
    assert not host_of(app)._cells._places
    until(lambda: not handle.is_open)


def test_a_view_whose_page_has_not_answered_for_long_is_gone(app: App, widgets: list[Any]) -> None:
    handle = app.show("<p>", label="one")
    (widget,) = widgets
    page = CellPage(widget, "v")
    page.greet()
    until(lambda: any(one["kind"] == "state" for one in widget.told))
    widget.send = widget.told.append  # nobody hears it any more

    def is_gone() -> bool:
        app.emit("t:news", 1)
        return not handle.is_open

    until(is_gone)


def test_a_view_that_was_silent_and_comes_back_is_told_how_its_window_is(
    app: App, widgets: list[Any]
) -> None:
    handle = app.show("<p>", label="one")
    (widget,) = widgets
    page = CellPage(widget, "v")
    page.greet()
    host = host_of(app)
    host._is_silent(host._cells.views("one")[0])
    until(lambda: not handle.is_open)
    widget.told.clear()
    widget.says({"kind": "frames", "views": ["v"]}, b"any")
    until(lambda: any(one["kind"] == "state" for one in widget.told))
    assert "run its cell again" in widget.state()["why"]


def test_a_view_that_goes_before_its_window_is_opened_closes_it_too(
    app: App, widgets: list[Any]
) -> None:
    first = app.show("<p>", label="one")
    goes_on = Event()

    def hold(_window: object, _title: object) -> None:
        goes_on.wait(10)

    host_of(app)._actions["set_title"] = hold
    first.set_title("Later")  # holds the thread that opens windows
    handle = app.show("<p>", label="two")
    page = CellPage(widgets[1], "v")
    page.greet()
    widgets[1].says({"kind": "gone", "view": "v"})
    goes_on.set()
    until(lambda: not handle.is_open)


def test_a_page_saves_its_own_download_and_the_one_heard_last_the_programs(
    app: App, notebook: tuple[ZMQInteractiveShell, Any]
) -> None:
    handle = app.show("<p>", label="one")
    handle.display()
    pages = [CellPage(widget, f"v{at}") for at, widget in enumerate(notebook[1].made)]
    for page in pages:
        page.greet()

    def saved() -> list[list[Body]]:
        return [
            [one.body for one in page.heard if isinstance(one, Said) and one.name == DOWNLOAD]
            for page in pages
        ]

    host_of(app)._cells.views("one")[1].link.heard_at = float("inf")
    pages[0].session.emit(DOWNLOAD, Body(b'{"content":"own"}'))
    pages[0].say()
    until(lambda: any(saved()))
    handle.emit(DOWNLOAD, {"content": "program's"})
    until(lambda: sum(map(len, saved())) == 2)
    assert saved() == [[Body(b'{"content":"own"}')], [Body(b'{"content":"program\'s"}')]]


def test_what_no_cell_says_is_logged_and_breaks_nothing(
    app: App, widgets: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    app.show("<p>", label="one")
    widgets[0].says({"kind": "riddle"})
    widgets[0].says({"kind": "frames", "views": ["v1", "v2"]}, b"{}")
    assert "what is not known here: {'kind': 'riddle'}" in caplog.text
    assert "a message of a cell could not be taken in" in caplog.text


def test_the_end_is_told_and_cells_are_watched_no_longer(
    app: App, notebook: tuple[ZMQInteractiveShell, Any]
) -> None:
    shell, widgets = notebook
    app.show("<p>", label="one")
    (widget,) = widgets.made
    seen(widget)
    shell.events.trigger("pre_execute")
    assert app._running is not None
    server: Any = app._running.server
    assert not server.waits_too_long(-1e9)
    shell.events.trigger("post_execute")
    app.exit(3)
    assert app.wait(20) == 3
    assert widget.state()["why"] == "The program has ended; run its cells again."
    assert not any(shell.events.callbacks.values())


def test_a_download_without_a_page_is_logged(
    app: App, widgets: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    handle = app.show("<p>", label="one")
    handle.emit("ipc:download", {"content": "x"})
    until(lambda: "nothing was saved: no page of window 'one'" in caplog.text)


def test_printing_opens_one_views_dialog(app: App, widgets: list[Any]) -> None:
    handle = app.show("<p>", label="one")
    (widget,) = widgets
    widget.says({"kind": "view", "view": "v1"})
    widget.says({"kind": "view", "view": "v2"})
    handle.print()
    until(lambda: {"kind": "print", "view": "v1"} in widget.told)


def test_pages_of_a_development_server_are_refused_with_the_way_out(
    widgets: list[Any], anyio_backend: Backend
) -> None:
    app = App(dev_url="http://localhost:5173", backend=anyio_backend)
    app.show("/", label="one")
    assert "build them" in seen(widgets[0]).state()["why"]
    app.exit()
    app.wait(20)


def test_without_anywidget_it_says_what_to_install(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "pytauri-ipc\[jupyter\]"'):
        app.show("<p>")


def test_outside_of_a_notebook_it_says_so(anyio_backend: Backend) -> None:
    with pytest.raises(RuntimeError, match='host="jupyter" shows windows in the cells of a noteb'):
        App(host="jupyter", backend=anyio_backend).show("<p>")
