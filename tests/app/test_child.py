"""An app whose child has no windows: what it is told, how it dies, what is told of that."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Queue
from typing import Any

import anyio
import pytest

from pytauri_ipc import FrontendClosed
from pytauri_ipc.app import App, WindowHandle, requirements
from pytauri_ipc.app import child as child_module
from pytauri_ipc.app.child_book import ChildBook
from pytauri_ipc.app.child_process import ChildProcess
from tools.processes import wait_until

FAKE = Path(__file__).with_name("fake_child.py")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it sends signals")

OpenApp = Callable[..., "Running"]


class Running:
    """An app with a fake child."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.exits: Queue[dict[str, Any]] = Queue()
        app.on("ipc:host-exit", self.note)
        self.window: WindowHandle = app.show("<h1>Hello</h1>")

    def note(self, data: dict[str, Any]) -> None:
        self.exits.put(data)

    def start(self) -> "Running":
        self.app.start()
        return self

    @property
    def pid(self) -> int:
        host: Any = self.app._running
        return host._child.pid

    def heard(self) -> list[dict[str, Any]]:
        """What the child has heard so far."""
        return json.loads(self.ask(self.window.title))

    def ask(self, question: Callable[[], Any]) -> Any:
        return anyio.run(question)


def begin_children(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    """Have children that begin from now on be fake ones."""
    made = partial(ChildProcess, [sys.executable, str(FAKE), mode])
    monkeypatch.setattr(child_module, "ChildProcess", made)


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenApp]:
    monkeypatch.setattr(requirements, "lacking_display", lambda: None)
    apps: list[App] = []

    def open_(mode: str = "", **options: Any) -> Running:
        begin_children(monkeypatch, mode)
        app = App(host="child", **options)
        apps.append(app)
        return Running(app)

    yield open_
    for app in apps:
        app.exit()
        if app._background is not None:
            with suppress(RuntimeError):  # what kept it from starting
                app._background.wait(10)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# --- what it is told ------------------------------------------------------------------------


def test_what_was_asked_for_before_it_ran_is_said_first(open_app: OpenApp) -> None:
    running = open_app()
    running.window.set_size(300, 200)
    start, create, size, *_ = running.start().heard()
    assert start["action"] == "start"
    assert start["parent"] == os.getpid()
    assert all(map(os.path.isabs, start["path"]))
    assert (create["action"], create["label"], create["page"]) == ("create", "main", 1)
    assert size == {"action": "set_size", "label": "main", "arguments": [300, 200]}


def test_an_answer_goes_to_its_own_question(open_app: OpenApp) -> None:
    running = open_app().start()

    async def ask_both() -> list[str]:
        found: list[str] = []

        async def ask(question: Callable[[], Any]) -> None:
            try:
                answer: object = await question()
                found.append("text" if isinstance(answer, str) else repr(answer))
            except FrontendClosed as error:
                found.append(str(error))

        async with anyio.create_task_group() as tasks:
            for _ in range(20):
                tasks.start_soon(ask, running.window.title)
                tasks.start_soon(ask, running.window.theme)
        return found

    found = anyio.run(ask_both)
    assert sorted(set(found)) == ["text", "the window 'main' is closed"]
    assert found.count("text") == 20


def test_the_code_of_exit_is_the_apps(open_app: OpenApp) -> None:
    running = open_app().start()
    pid = running.pid
    running.app.exit(5)
    assert running.app.wait(10) == 5
    assert not is_there(pid)
    with pytest.raises(FrontendClosed):
        running.window.set_title("late")


def test_a_child_that_does_not_end_is_ended(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "_LONGEST_END", 0.2)
    running = open_app("stuck").start()
    pid = running.pid
    running.app.exit(3)
    assert running.app.wait(10) == 3
    assert not is_there(pid)


async def asked_for_nothing(
    running: Running, then: Callable[[], Any], match: str | None = None
) -> None:
    """Ask what is never answered, and do something once that is asked."""
    host: Any = running.app._running

    def wait_and_do() -> None:
        assert wait_until(lambda: bool(host._questions._waiting), 10)
        then()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.to_thread.run_sync, wait_and_do)
        with anyio.fail_after(20), pytest.raises(FrontendClosed, match=match):
            await running.window.url()


def test_a_question_that_is_never_answered_does_not_keep_the_app(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "_LONGEST_END", 0.2)
    running = open_app("stuck").start()
    anyio.run(asked_for_nothing, running, partial(running.app.exit, 3))
    assert running.app.wait(10) == 3


def test_a_question_that_is_never_answered_holds_up_no_other_one(open_app: OpenApp) -> None:
    running = open_app().start()

    def go_on() -> None:
        assert running.heard()
        running.app.exit()

    anyio.run(asked_for_nothing, running, go_on)
    assert running.app.wait(10) == 0


def test_windows_that_are_gone_end_the_app(open_app: OpenApp) -> None:
    running = open_app().start()
    gone = {"event": "closed", "opening": 1}
    running.window.set_title(f"say {json.dumps(gone)}")
    running.window.set_title(f"say {json.dumps({'event': 'nothing-left'})}")
    assert running.app.wait(10) == 0
    assert not running.window.is_open


def test_a_window_that_cannot_be_opened_ends_the_app_with_an_error(open_app: OpenApp) -> None:
    running = open_app().start()
    running.window.set_title(f"say {json.dumps({'event': 'closed', 'opening': 1})}")
    running.window.set_title(f"say {json.dumps({'event': 'not-opened'})}")
    assert running.app.wait(10) == 1


def test_what_the_child_logs_stands_in_the_programs_log(
    open_app: OpenApp, caplog: pytest.LogCaptureFixture
) -> None:
    running = open_app().start()
    said = {"event": "log", "level": 30, "text": "100 % of it"}
    running.window.set_title(f"say {json.dumps(said)}")
    running.heard()
    assert ("pytauri_ipc", 30, "100 % of it") in caplog.record_tuples


def test_what_is_no_line_breaks_nothing(
    open_app: OpenApp, capsys: pytest.CaptureFixture[str]
) -> None:
    running = open_app().start()
    running.window.set_title("stray (process:12): Gtk-WARNING")
    running.window.set_title('stray {"event": "unheard of"}')
    assert running.heard()
    assert "Gtk-WARNING" in capsys.readouterr().err


def test_what_it_prints_is_printed_here(
    open_app: OpenApp, capsys: pytest.CaptureFixture[str]
) -> None:
    running = open_app().start()
    printed: list[str] = []

    def is_printed() -> bool:
        printed.append(capsys.readouterr().err)
        return "caf\\xe9" in "".join(printed)

    running.window.set_title("print café")  # as latin-1, which is no UTF-8
    assert wait_until(is_printed, 10)


def test_the_book_is_written_by_one_thread_at_a_time(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next child is told what is in it, by the thread that reads."""
    held: dict[str, bool] = {}

    def watch(name: str) -> None:
        def note(*_: object) -> None:
            held[name] = host._changed._is_owned()

        monkeypatch.setattr(ChildBook, name, note)

    for name in ("window_is_gone", "check_mark", "tray_check_mark"):
        watch(name)
    running = open_app().start()
    host: Any = running.app._running
    watch("note")
    for event in ("menu-click", "tray-menu-click", "closed"):
        said = {"event": event, "item": "dark", "data": {"checked": True}, "opening": 1}
        running.window.set_title(f"say {json.dumps(said)}")
    assert wait_until(lambda: len(held) == 4, 10)
    assert all(held.values()), held


# --- how it dies ----------------------------------------------------------------------------


def test_its_death_ends_the_app_and_is_told(
    open_app: OpenApp, caplog: pytest.LogCaptureFixture
) -> None:
    running = open_app().start()
    pid = running.pid
    running.window.set_title("print the last words")
    running.window.set_title(f"kill {signal.SIGKILL.value}")
    assert running.app.wait(10) == 128 + signal.SIGKILL
    said = running.exits.get(timeout=10)
    assert said == {
        "code": None,
        "signal": signal.SIGKILL,
        "stderr": "the last words",
        "error": None,
        "restarts": False,
    }
    assert not running.window.is_open
    with pytest.raises(FrontendClosed):
        running.window.emit("app:x")
    assert not is_there(pid)
    assert "SIGKILL" in caplog.text


def test_an_exit_status_of_0_that_nobody_asked_for_is_an_error(open_app: OpenApp) -> None:
    running = open_app().start()
    running.window.set_title("exit 0")
    assert running.app.wait(10) == 1
    assert running.exits.get(timeout=10)["code"] == 0


def test_who_waits_for_an_answer_hears_how_it_died(open_app: OpenApp) -> None:
    running = open_app().start()

    def die() -> None:
        running.window.set_title("print it hurts")
        running.window.set_title("exit 3")

    anyio.run(asked_for_nothing, running, die, r"(?s)status 3.*it hurts")


def test_one_that_dies_again_and_again_is_followed_as_often_as_was_said(
    open_app: OpenApp,
) -> None:
    running = open_app(restart=2).start()
    running.window.set_title("kill 9")  # the next ones have the same title
    assert running.app.wait(10) == 137
    said = [running.exits.get(timeout=10)["restarts"] for _ in range(3)]
    assert said == [True, True, False]


def test_the_next_one_is_told_what_it_has_to_show(open_app: OpenApp) -> None:
    running = open_app(restart=1).start()
    running.window.set_title("first")
    first = running.pid
    os.kill(first, signal.SIGKILL)
    assert running.exits.get(timeout=10)["restarts"]
    running.window.maximize()
    heard = running.heard()
    assert running.pid != first
    assert [line["action"] for line in heard] == [
        "start",
        "create",
        "set_title",
        "maximize",
        "title",
    ]
    os.kill(running.pid, signal.SIGKILL)
    assert not running.exits.get(timeout=10)["restarts"]
    assert running.app.wait(10) == 137


@pytest.mark.parametrize("how", ["it says so", "it is told so"])
def test_the_next_one_that_has_nothing_to_show_ends_the_app(open_app: OpenApp, how: str) -> None:
    """The one before it has died before it could say that nothing is left."""
    running = open_app(restart=1).start()
    if how == "it says so":
        running.window.set_title(f"say {json.dumps({'event': 'closed', 'opening': 1})}")
        assert wait_until(lambda: not running.window.is_open, 10)
    else:
        running.window.close()
    host: Any = running.app._running
    assert wait_until(lambda: host._book.is_left_empty, 10)
    os.kill(running.pid, signal.SIGKILL)
    assert running.exits.get(timeout=10)["restarts"]
    assert running.app.wait(10) == 0


def test_what_it_says_has_failed_is_told(
    open_app: OpenApp, caplog: pytest.LogCaptureFixture
) -> None:
    running = open_app().start()

    def fail() -> None:
        failed = {"event": "failed", "kind": "PanicException", "error": "Tauri has panicked"}
        running.window.set_title(f"say {json.dumps(failed)}")
        running.window.set_title("exit 1")

    anyio.run(asked_for_nothing, running, fail, "Tauri has panicked")
    assert running.app.wait(10) == 1
    assert running.exits.get(timeout=10)["error"] == "Tauri has panicked"
    assert "ended with status 1: Tauri has panicked" in caplog.text


def test_why_the_next_one_does_not_begin_is_told_and_is_of_that_one_alone(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_app(restart=2).start()
    begin_children(monkeypatch, "fails")
    os.kill(running.pid, signal.SIGKILL)
    said = [running.exits.get(timeout=10) for _ in range(3)]
    assert [one["error"] for one in said] == [None, "Tauri refuses it", "Tauri refuses it"]
    assert running.app.wait(10) == 1


# --- when it does not begin -----------------------------------------------------------------


def test_a_child_that_ends_before_it_is_ready(open_app: OpenApp) -> None:
    running = open_app("ends", restart=3)
    with pytest.raises(RuntimeError, match=r"(?s)cannot be opened.*status 7.*no display here"):
        running.app.start()


def test_what_tauri_refuses_is_the_same_error_as_here(open_app: OpenApp) -> None:
    with pytest.raises(ValueError, match="Tauri refuses it"):
        open_app("fails").app.run()


def test_without_a_display_none_is_begun(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_app()
    monkeypatch.setattr(requirements, "lacking_display", lambda: "there is no display")
    with pytest.raises(RuntimeError, match="there is no display; without one"):
        running.app.start()


def test_without_an_interpreter_it_says_what_to_do(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_app()
    monkeypatch.setattr(child_module, "ChildProcess", ChildProcess)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(RuntimeError, match="host='native'"):
        running.app.start()
