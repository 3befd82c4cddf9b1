"""An app that runs, with a double in the place of Tauri."""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Annotated, Any, Literal

import anyio
import pytest
from pydantic import BaseModel

from pytauri_ipc import State
from pytauri_ipc.app import App, WindowHandle
from pytauri_ipc.app.handle import window_of
from pytauri_ipc.errors import FrontendClosed
from tests.app.fake_native import FakeHost, install_fake_native
from tests.app.made_windows import ready_page, told

PAGES = {"index.html": "<p>first</p>"}


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> FakeHost:
    return install_fake_native(monkeypatch)


@pytest.fixture
def backend(anyio_backend: Literal["asyncio", "trio"]) -> Literal["asyncio", "trio"]:
    return anyio_backend


@pytest.fixture
def app(backend: Literal["asyncio", "trio"]) -> App:
    return App(pages=PAGES, backend=backend, title="Notes")


def test_it_shows_its_first_page_and_ends_with_its_last_window(app: App, host: FakeHost) -> None:
    def close() -> None:
        app.windows["main"].close()

    host.on_run = close
    assert app.run() == 0
    assert [one[:4] for one in host.done] == [("main", "open", 1, "/index.html"), ("main", "close")]
    assert app.windows == {}
    assert host.setting.config["productName"] == "Notes"
    assert host.setting.dev_url is None
    assert host.setting.title == "Notes"


def test_what_was_asked_for_before_is_done_in_order(app: App, host: FakeHost) -> None:
    handle = app.show("<p>one</p>")
    handle.maximize()
    app.show("<p>two</p>", label="other").hide()
    app.exit(3)
    assert app.run() == 3
    assert host.actions == [
        ("main", "open"),
        ("main", "maximize"),
        ("other", "open"),
        ("other", "hide"),
        ("", "exit"),
    ]


def test_it_runs_once(app: App, host: FakeHost) -> None:
    app.exit()
    app.run()
    with pytest.raises(RuntimeError, match=r"an App runs once; make another one$"):
        app.run()


def test_after_its_end_windows_are_closed_and_open_no_more(app: App, host: FakeHost) -> None:
    handle = app.show("<p>")
    app.exit()
    app.run()
    assert (handle.is_open, app.windows) == (False, {})
    with pytest.raises(FrontendClosed, match="the app has ended; it opens no more windows"):
        app.show("<p>")
    with pytest.raises(FrontendClosed):
        handle.emit("app:a")
    assert app.emit("app:a") == 0


def test_callbacks_hear_that_a_window_was_closed(app: App, host: FakeHost) -> None:
    heard: list[tuple[Any, ...]] = []

    async def hear(data: Any, event: str, label: str) -> None:
        heard.append((data, event, label))
        if label == "other":
            app.exit()

    app.show("<p>").on("ipc:closed", hear)
    app.on("ipc:closed", hear, label="other")
    app.show("<p>", label="other")
    app.show("<p>", label="third")

    def close() -> None:
        app.windows["main"].close()
        while "main" in host._open or "other" not in host._open:
            pass
        host.is_closed_by_a_person("other")

    host.on_run = close
    assert app.run() == 0
    assert heard == [(None, "ipc:closed", "main"), (None, "ipc:closed", "other")]


# --- lifespan and states --------------------------------------------------------------------


class Database:
    """A state."""


def test_a_lifespan_gives_states_and_is_left_after_the_windows(host: FakeHost) -> None:
    log: list[object] = []
    database = Database()

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[list[object]]:
        log.append("entered")
        app.show("<p>")
        yield [database]
        log.append(dict(app.windows))

    app = App(lifespan=lifespan)

    def look() -> None:
        server = app._reports._server
        assert server is not None
        log.append(server.states[Database] is database)
        log.append(server.states[App] is app)
        app.exit()

    host.on_run = look
    assert app.run() == 0
    assert log[:3] == ["entered", True, True]
    assert len(log) == 4


class Notes(BaseModel):
    """A state that can be iterated over."""


@pytest.mark.parametrize("yielded", [Notes(), Database(), "text"])
def test_a_lifespan_that_yields_one_state_and_no_list_is_told(host: FakeHost, yielded: Any) -> None:
    log: list[str] = []

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[Any]:
        try:
            yield yielded
        finally:
            log.append("left")

    with pytest.raises(TypeError, match="what a lifespan yields is a list of objects, as in"):
        App(lifespan=lifespan).run()
    assert log == ["left"]


def test_a_lifespan_that_gives_no_context_manager_is_told(host: FakeHost) -> None:
    @contextmanager
    def lifespan(app: App) -> Generator[None]:
        yield

    wrong: Any = lifespan
    with pytest.raises(TypeError, match="lifespan has to give an async context manager, as"):
        App(lifespan=wrong).run()


def test_who_listens_hears_that_windows_are_closed_before_the_lifespan_is_left(
    host: FakeHost, backend: Literal["asyncio", "trio"]
) -> None:
    log: list[str] = []

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        yield
        log.append("left")

    app = App(lifespan=lifespan, backend=backend)
    handle = app.show("<p>")

    @handle.on("ipc:closed")
    async def slow(_: object) -> None:
        await anyio.sleep(0.05)
        log.append("async")

    app.on("ipc:closed", lambda _: log.append("sync"))
    host.on_run = app.exit
    assert app.run() == 0
    assert sorted(log[:2]) == ["async", "sync"]
    assert log[2:] == ["left"]


def test_the_first_page_is_shown_after_a_lifespan_that_shows_nothing(host: FakeHost) -> None:
    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        assert not app.windows
        yield

    shown: list[dict[str, object]] = []
    for pages in ({"index.html": "<p>"}, {"other.html": "<p>"}):
        app = App(lifespan=lifespan, pages=pages)

        def look(app: App = app) -> None:
            shown.append(dict(app.windows))
            app.exit()

        host.on_run = look
        assert app.run() == 0
    assert [list(one) for one in shown] == [["main"], []]


def test_what_a_lifespan_raises_is_what_run_raises_and_nobody_waits_for_ever(
    host: FakeHost, backend: Literal["asyncio", "trio"]
) -> None:
    outcome: list[str] = []
    asking: list[Thread] = []
    handle: WindowHandle

    async def ask() -> None:
        try:
            await handle.evaluate("1")
        except FrontendClosed as error:
            outcome.append(str(error))

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        await anyio.to_thread.run_sync(_has_waiter, app)
        raise LookupError("no database")
        yield

    app = App(lifespan=lifespan, backend=backend)
    handle = app.show("<p>")
    asking.append(Thread(target=anyio.run, args=(ask,), kwargs={"backend": backend}, daemon=True))
    asking[0].start()
    with pytest.raises(LookupError, match="no database"):
        app.run()
    asking[0].join(20)
    assert not asking[0].is_alive()
    assert outcome == ["the app has ended"]
    assert app.windows == {}


def _has_waiter(app: App) -> None:
    """Wait until somebody waits for the app's event loop."""
    portal: Any = app._loop._portal
    while not portal._done_callbacks:
        pass


# --- asking, from other threads and loops ---------------------------------------------------


@pytest.mark.parametrize("question", ["inner_size", "evaluate", "call"])
async def test_asking_on_the_main_thread_before_it_runs_is_an_error(
    app: App, question: str
) -> None:
    ask = getattr(app.show("<p>"), question)
    with (
        anyio.fail_after(5),
        pytest.raises(RuntimeError, match="the app does not run yet; ask in a callback or a c"),
    ):
        await (ask() if question == "inner_size" else ask("1"))


def test_asking_on_the_main_thread_after_its_end_is_told_of_the_end(
    app: App, host: FakeHost, backend: Literal["asyncio", "trio"]
) -> None:
    handle = app.show("<p>")
    app.exit()
    app.run()
    with pytest.raises(FrontendClosed):
        anyio.run(handle.title, backend=backend)


def test_a_question_is_answered_on_any_loop_while_it_runs(
    app: App, host: FakeHost, backend: Literal["asyncio", "trio"]
) -> None:
    handle = app.show("<p>")
    host.answers["title"] = "Notes"
    got: list[Any] = []

    async def ask() -> None:
        got.append(await handle.title())
        try:
            await handle.evaluate("1", timeout=0.001)  # its page never comes
        except TimeoutError as error:
            got.append(str(error))
        app.exit()

    host.on_run = Thread(
        target=anyio.run, args=(ask,), kwargs={"backend": backend}, daemon=True
    ).start
    assert app.run() == 0
    assert got == ["Notes", "the page gave no value within 0.001 s"]


def test_whoever_waits_for_a_page_hears_of_the_end(
    app: App, host: FakeHost, backend: Literal["asyncio", "trio"]
) -> None:
    handle = app.show("<p>")
    got: list[str] = []

    async def ask() -> None:
        try:
            await handle.evaluate("1")
        except FrontendClosed as error:
            got.append(str(error))

    asking = Thread(target=anyio.run, args=(ask,), kwargs={"backend": backend}, daemon=True)

    def end_once_it_waits() -> None:
        asking.start()
        while window_of(handle).known._arrival is None:
            pass
        app.exit()

    host.on_run = end_once_it_waits
    app.run()
    asking.join(20)
    assert got == ["the window 'main' is closed"]


# --- hot reload -----------------------------------------------------------------------------


def test_changed_files_reach_the_windows_that_are_open(host: FakeHost, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>first</p>")
    app = App(pages=tmp_path, hot_reload=True)
    handle = app.show()
    page = ready_page(window_of(handle))

    def change() -> None:
        app._restyle(["/a.css"])
        app._reload(["/index.html"])
        app.exit()

    host.on_run = change
    assert app.run() == 0
    assert told(page) == [("ipc:reload-css", {"paths": ["/a.css"]})]
    assert host.actions == [("main", "open"), ("main", "reload"), ("", "exit")]


def test_a_command_may_ask_for_the_app(app: App) -> None:
    @app.commands.command()
    async def open_settings(app: Annotated[App, State()]) -> None: ...

    assert list(app.commands) == ["open_settings"]
