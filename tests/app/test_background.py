"""An app that runs in the background of its program."""

import gc
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Event, Thread, active_count, main_thread
from typing import Literal
from weakref import ref

import anyio
import pytest

from pytauri_ipc.app import App, background
from tests.app.fake_native import FakeHost, install_fake_native
from tests.documents import ROOT
from tools.processes import wait_until

Backend = Literal["asyncio", "trio"]


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> FakeHost:
    return install_fake_native(monkeypatch, "child", "ChildHost")


@pytest.fixture
def backend(anyio_backend: Backend) -> Backend:
    return anyio_backend


def test_the_program_goes_on_and_waits_for_the_exit_code(host: FakeHost, backend: Backend) -> None:
    app = App(backend=backend)
    handle = app.show("<p>")
    assert handle.address is None
    app.start()
    app.start()  # it runs already
    assert handle.address == "http://127.0.0.1/main"
    with pytest.raises(TimeoutError, match=r"has not ended within 0\.01 s"):
        app.wait(0.01)
    handle.display()
    app.exit(3)
    assert app.wait(20) == 3
    assert app.wait() == 3
    assert host.actions == [("main", "open"), ("main", "display"), ("", "exit")]


def test_questions_may_be_asked_on_the_main_thread(host: FakeHost, backend: Backend) -> None:
    app = App(backend=backend)
    handle = app.show("<p>")
    host.answers["title"] = "Notes"
    app.start()
    assert anyio.run(handle.title, backend=backend) == "Notes"
    app.exit()
    app.wait(20)


def test_what_keeps_it_from_starting_is_raised(host: FakeHost, backend: Backend) -> None:
    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        raise LookupError("no database")
        yield

    app = App(lifespan=lifespan, backend=backend)
    with pytest.raises(LookupError, match="no database"):
        app.start()
    with pytest.raises(LookupError, match="no database"):
        app.wait(20)


def test_native_windows_need_the_main_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    install_fake_native(monkeypatch)
    app = App()
    app.show("<p>")
    with pytest.raises(RuntimeError, match=r"call app\.run\(\) there, or .* App\(host=\"child\"\)"):
        app.start()
    with pytest.raises(RuntimeError, match=r"was not started; call app\.start\(\) before"):
        app.wait()


def test_run_after_start_is_told(host: FakeHost) -> None:
    app = App()
    app.show("<p>")
    app.start()
    with pytest.raises(RuntimeError, match=r"runs already; app\.wait\(\) waits for its end"):
        app.run()
    app.exit()
    app.wait(20)


def test_in_a_notebook_showing_starts_it_and_displays(monkeypatch: pytest.MonkeyPatch) -> None:
    host = install_fake_native(monkeypatch, "jupyter", "JupyterHost")
    app = App()
    app.show("<p>")
    assert app.run() == 0
    app.show("<p>two</p>", label="main")
    app.exit()
    app.wait(20)
    assert [one for one in host.actions if one[1] == "display"] == [("main", "display")] * 2


def test_callbacks_hear_the_end_before_wait_returns(host: FakeHost, backend: Backend) -> None:
    app = App(backend=backend)
    heard = Event()
    app.on("ipc:closed", lambda _: heard.set())
    app.show("<p>")
    app.start()
    app.exit()
    app.wait(20)
    assert heard.is_set()


def test_what_kept_it_from_starting_is_no_app_that_runs(host: FakeHost) -> None:
    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        raise LookupError("no database")
        yield

    app = App(lifespan=lifespan)
    with pytest.raises(LookupError):
        app.start()
    with pytest.raises(RuntimeError, match="an App runs once; make another one"):
        app.run()


def test_without_room_for_a_thread_nobody_waits(
    host: FakeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoThread(Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    app = App()
    app.show("<p>")
    with monkeypatch.context() as patched:
        patched.setattr(background, "Thread", NoThread)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            app.start()
    for wait in (app.start, app.wait):
        with pytest.raises(RuntimeError, match="can't start new thread"):
            wait()


def test_apps_that_have_ended_leave_nothing_behind(host: FakeHost) -> None:
    def run_once() -> "ref[App]":
        app = App()
        app.show("<p>")
        app.start()
        app.exit()
        app.wait(20)
        return ref(app)

    run_once()  # one thread waits for the program's end, however many apps there are
    before = active_count()
    kept = [run_once() for _ in range(3)]

    def is_left_behind() -> bool:
        gc.collect()
        # The double holds the last one's setting.
        return active_count() != before or any(one() is not None for one in kept[:-1])

    # A thread ends right after it has told of the app's end.
    assert wait_until(lambda: not is_left_behind(), 20)


def test_an_app_that_is_interrupted_while_it_begins_ends(host: FakeHost) -> None:
    has_begun, may_go_on = Event(), Event()

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None]:
        has_begun.set()
        may_go_on.wait(20)
        yield

    def interrupt() -> None:
        has_begun.wait(20)
        identity = main_thread().ident
        assert identity is not None
        signal.pthread_kill(identity, signal.SIGINT)  # where a terminal's Ctrl-C arrives

    app = App(lifespan=lifespan)
    app.show("<p>")
    interrupting = Thread(target=interrupt)
    interrupting.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            app.start()
    finally:
        may_go_on.set()
        interrupting.join()
    assert app.wait(20) == 130


PROGRAM = """
import pytest
from pytauri_ipc.app import App
from tests.app.fake_native import install_fake_native

host = install_fake_native(pytest.MonkeyPatch(), "child", "ChildHost")
app = App(backend={backend!r})
app.on("ipc:closed", lambda _: print("closed", flush=True))
app.show("<p>")
app.start()
print("the program ends", flush=True)
"""


def test_it_ends_in_good_order_with_its_program(backend: Backend) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(backend=backend)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "the program ends\nclosed\n"
