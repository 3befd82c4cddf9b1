"""An app before it runs: its arguments, its windows, what it emits, and what it cannot do."""

import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app import App, Menu, MenuItem, requirements
from pytauri_ipc.app.handle import window_of
from tests.app.made_windows import operations_in, ready_page, told

PAGES = {"index.html": "<p>first</p>", "a.html": "<p>a</p>"}


def made(**options: Any) -> App:
    return App(**options)


def done(app: App) -> list[tuple[Any, ...]]:
    return operations_in(app._operations)


@pytest.fixture
def app() -> App:
    return App(pages=PAGES, title="Notes", host="native")


async def undecorated(app: App) -> AsyncGenerator[None]:
    yield


async def no_generator(app: App) -> None: ...


# --- arguments ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"mode": "many"}, ValueError, "mode is one of 'single', 'new', 'multi', and not 'many'"),
        ({"host": "window"}, ValueError, "host is one of 'auto', 'native', 'child', 'browser'"),
        ({"backend": "curio"}, ValueError, "backend is one of 'asyncio', 'trio', and not"),
        ({"pages": "/gone/nowhere"}, FileNotFoundError, "nowhere"),
        ({"dev_url": "localhost"}, ValueError, "is no address of a server"),
        ({"plugins": ["nothing"]}, ValueError, "nothing"),
        ({"config": {"app": {"windows": []}}}, ValueError, "windows are opened by app.show"),
        ({"config": 3}, TypeError, "config has no mapping"),
        ({"commands": "My app"}, TypeError, r"commands is a Commands \(.* title=\.\.\.\), and not"),
        ({"title": 5}, TypeError, "title is text, and not 5"),
        ({"csp": 5}, TypeError, "csp is text, and not 5"),
        ({"dev_url": 5}, TypeError, "dev_url is the address of a server, as text, and not 5"),
        ({"limits": Limits}, TypeError, r"limits is a Limits, as in Limits\(.*\), and not <class"),
        ({"hot_reload": "x"}, TypeError, "hot_reload is True or False, and not 'x'"),
        ({"plugins": 3}, TypeError, r"plugins is a list of names: \[3\], not 3"),
        ({"capabilities": 3}, TypeError, r"capabilities is a list: \[3\], not 3"),
        ({"states": 3}, TypeError, "states is a list of objects, as in .*, and not 3"),
        ({"states": {"a": 1}}, TypeError, "states is a list of objects"),
        ({"lifespan": 3}, TypeError, "lifespan is a function of the app .*, and not 3"),
        ({"lifespan": undecorated}, TypeError, "write @asynccontextmanager .* def undecorated"),
        ({"lifespan": no_generator}, TypeError, "write @asynccontextmanager .* def no_generator"),
    ],
)
def test_an_argument_that_cannot_be_is_an_error_at_once(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        made(**options)


def test_commands_are_those_that_were_given_or_new_ones() -> None:
    commands = Commands()
    assert App(commands).commands is commands
    assert list(App().commands) == []


@pytest.mark.parametrize(
    ("program", "title"),
    [
        ("/srv/notes.py", "notes"),
        ("/srv/notes/__main__.py", "notes"),
        ("-c", "App"),
        ("", "App"),
        ("-m", "App"),
    ],
)
def test_an_app_without_a_title_is_called_as_its_program(
    monkeypatch: pytest.MonkeyPatch, program: str, title: str
) -> None:
    monkeypatch.setattr(sys, "argv", [program])
    app = App()
    app.show("<p>")
    assert done(app)[0][5]["title"] == title


# --- windows --------------------------------------------------------------------------------


def test_windows_that_are_shown_before_it_runs_wait_in_order(app: App) -> None:
    first = app.show("<p>one</p>", width=300)
    second = app.show("a.html", label="settings", theme="dark")
    assert app.windows == {"main": first, "settings": second}
    assert done(app) == [
        ("main", "open", 1, "/_ipc/main.html", 1, {"title": "Notes", "width": 300}, None),
        ("settings", "open", 1, "/a.html", 1, {"title": "Notes", "theme": "dark"}, None),
    ]
    assert app.show("<p>two</p>", label="main") is first


def test_a_window_that_cannot_be_shown_is_none(app: App) -> None:
    with pytest.raises(TypeError, match="a window has no option 'colour'"):
        app.show("<p>", colour="red")  # pyright: ignore[reportCallIssue]
    with pytest.raises(ValueError, match="there is no page"):
        app.show("gone.html")
    with pytest.raises(FileNotFoundError, match="gone"):
        app.show(Path("/gone.html"))
    assert app.windows == {}
    assert done(app) == []


def test_callbacks_and_menus_are_the_windows(app: App) -> None:
    menu = Menu([MenuItem("Open")])
    handle = app.show("<p>", callbacks={"app:a": print}, menu=menu)
    assert handle.menu is menu
    found = app._known.listeners("app:a", "main")
    assert [one.callback for one in found] == [print]
    handle.close()
    assert app.windows == {}
    assert app._known.listeners("app:a", "main") == []


@pytest.mark.parametrize("menu", [[MenuItem("Open")], "File"])
def test_what_is_no_menu_is_told_where_it_is_written(app: App, menu: Any) -> None:
    wrong = "a window's menu has to be a Menu or None, not "
    with pytest.raises(TypeError, match=wrong):
        app.show("<p>", menu=menu)
    assert (app.windows, done(app)) == ({}, [])
    handle = app.show("<p>")
    done(app)
    with pytest.raises(TypeError, match=wrong):
        handle.set_menu(menu)
    with pytest.raises(TypeError, match=wrong):
        app.show("<p>", label="main", menu=menu)
    assert (handle.menu, done(app)) == (None, [])


@pytest.mark.parametrize("callbacks", [[print], "app:a", {"app:a"}])
def test_what_are_no_callbacks_is_told(app: App, callbacks: Any) -> None:
    with pytest.raises(TypeError, match="callbacks is a dict of events and who hears them, as in"):
        app.show("<p>", callbacks=callbacks)
    assert (app.windows, done(app)) == ({}, [])


def test_an_app_without_pages_says_so_and_names_none_that_it_makes() -> None:
    app = App()
    app.show("<p>")
    with pytest.raises(ValueError, match="gone") as raised:
        app.show("gone.html")
    assert str(raised.value).endswith("the app has no pages; for a file write Path('gone.html')")


def test_the_app_hears_all_its_windows_or_those_with_a_label(app: App) -> None:
    app.on("app:a", print)
    app.on("app:a", repr, label="chart-*")
    app.show("<p>")
    assert [one.callback for one in app._known.listeners("app:a", "main")] == [print]
    assert [one.callback for one in app._known.listeners("app:a", "chart-1")] == [print, repr]


def test_what_is_emitted_waits_for_the_windows_that_are_meant(app: App) -> None:
    handles = [app.show("<p>", label=label) for label in ("main", "chart-1", "chart-2")]
    assert app.emit("app:a", 1) == 3
    assert app.emit("app:b", 2, "chart-*") == 2
    assert app.commands.emit("app:c", 3, "main") == 1
    assert app.emit("app:d", 4, "nobody") == 0
    handles[2].close()
    assert app.emit("app:e", 5) == 2
    pages = [told(ready_page(window_of(handle))) for handle in handles[:2]]
    assert pages == [
        [("app:a", 1), ("app:c", 3), ("app:e", 5)],
        [("app:a", 1), ("app:b", 2), ("app:e", 5)],
    ]


def test_a_window_that_is_full_keeps_what_is_emitted_from_no_other() -> None:
    app = App(limits=Limits(unsent_bytes=1))
    app.show("https://example.org/")  # whose page never says that it is there
    other = ready_page(window_of(app.show("<p>")))
    assert [app.emit("app:a", number) for number in range(3)] == [2, 1, 1]
    assert told(other) == [("app:a", 0), ("app:a", 1), ("app:a", 2)]


def test_the_mode_is_that_of_all_windows() -> None:
    app = App(mode="multi")
    first, second = app.show("<p>"), app.show("<p>")
    first.close()
    assert not second.is_open
    single = App(mode="single")
    assert single.show("<p>") is single.show("<p>", label="other")


def test_a_tray_icon_is_there_until_it_is_removed(app: App) -> None:
    tray = app.tray(tooltip="Notes")
    with pytest.raises(ValueError, match="tray"):
        app.tray()
    tray.set_title("new")
    tray.remove()
    assert [one[:3] for one in done(app)][1:] == [
        ("tray", "tray_control", "set_title"),
        ("tray", "tray_control", "remove"),
    ]
    app.tray()


# --- what keeps it from running -------------------------------------------------------------


def test_off_the_main_thread_it_does_not_run(app: App) -> None:
    raised: list[str] = []

    def run() -> None:
        try:
            app.run()
        except RuntimeError as error:
            raised.append(str(error))

    thread = Thread(target=run)
    thread.start()
    thread.join()
    (said,) = raised
    assert "called on the main thread: windows live there; put your own work into a thread" in said


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_it_does_not_run_and_says_how_to_have_one(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, "")
    with pytest.raises(RuntimeError, match=r"there is no display .* `xvfb-run -a python"):
        app.run()
    assert app.windows == {}
    monkeypatch.setenv("DISPLAY", ":98765")
    with pytest.raises(RuntimeError, match=r"no display answers at DISPLAY=:98765; .*App\(host="):
        app.run()


def test_without_pytauris_native_module_it_says_what_brings_it(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_module(_name: str) -> object:
        raise RuntimeError("No pytauri entry point is found")

    monkeypatch.setattr(requirements, "lacking_display", lambda: None)
    monkeypatch.setattr(requirements, "import_module", no_module)
    with pytest.raises(RuntimeError, match=r'(?s)No pytauri entry.*pip install "pytauri-ipc\[nat'):
        app.run()


def test_what_rust_panics_with_is_an_error_like_others() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(RuntimeError, match=r"opened \(no gtk!: BoolError\); without"):  # noqa: SIM117
        with requirements.wording_panics():
            raise panic('no gtk!: BoolError { message: "Failed" }')
    with pytest.raises(KeyboardInterrupt), requirements.wording_panics():
        raise KeyboardInterrupt


def test_with_nothing_to_show_it_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "lacking_display", lambda: None)
    with pytest.raises(RuntimeError, match="the app has no window: there is nothing to show"):
        App(host="native").run()
