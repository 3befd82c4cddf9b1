"""`--watch`: each change in a fresh process, mistakes survived, and an end without a trace.

The program runs as a person runs it; what it prints is waited for.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from pytauri_ipc.cli import watching
from pytauri_ipc.cli.main import main
from pytauri_ipc.cli.output import CliError
from tests.cli.conftest import COMMANDS, ENVIRON, Write


class Watch:
    """The running program, and what it has printed."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pytauri_ipc", *arguments, "--watch"],
            env=ENVIRON,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed = ""

    def until(self, text: str) -> str:
        """Read on until a line holds this text; all that was read for it."""
        assert self.process.stdout is not None
        lines = ""
        for line in self.process.stdout:
            lines += line
            self.printed += line
            if text in line:
                return lines
        raise AssertionError(f"{text!r} did not come:\n{self.printed}")

    def end(self) -> tuple[int, str]:
        """Press Ctrl-C: the exit code, and what is printed after it."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=20)
        return self.process.returncode, rest


@pytest.fixture
def watch(project: Path) -> Iterator[Callable[..., Watch]]:
    """Start the program; the test's end ends it."""
    running: list[Watch] = []

    def start(*arguments: str) -> Watch:
        running.append(Watch(*arguments))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.process.communicate()


TS = ("ts", "hello.commands:commands", "--out", "ipc")


def test_a_change_is_generated_from_the_changed_module(
    write: Write, watch: Callable[..., Watch]
) -> None:
    running = watch(*TS)
    assert "wrote ipc/client.ts" in running.until("watching")
    second = time.time_ns() // 10**9 * 10**9
    for part, name in enumerate(("salute", "shouts")):  # of one size and, in seconds, of one time
        beside = write("beside.txt", COMMANDS.replace("def greet", f"def {name}"))
        os.utime(beside, ns=(second + part, second + part))
        beside.replace("hello/commands.py")
        assert running.until("unchanged").startswith("hello/commands.py changed\nwrote ipc/client")
        assert name in Path("ipc/client.ts").read_text("utf-8")


def test_a_broken_file_is_told_and_watching_goes_on(
    write: Write, watch: Callable[..., Watch]
) -> None:
    running = watch(*TS)
    running.until("watching")
    write("hello/commands.py", "x = (\n")
    assert "error: importing hello.commands failed" in running.until("SyntaxError")
    write("hello/commands.py", COMMANDS)
    assert "2 commands" in running.until("unchanged")


def test_a_file_that_is_broken_from_the_start_is_watched_too(
    write: Write, watch: Callable[..., Watch]
) -> None:
    write("deep/down.py", "1 / 0\n")
    write("hello/commands.py", "import deep.down\n" + COMMANDS)
    running = watch(*TS)
    assert "ZeroDivisionError" in running.until("watching")
    write("deep/down.py", "")
    assert "2 commands" in running.until("unchanged")


def test_a_module_that_is_imported_later_is_watched_from_then_on(
    write: Write, watch: Callable[..., Watch]
) -> None:
    write("later/part.py", "")
    running = watch(*TS)
    assert "later" not in running.until("watching").rpartition("watching")[2]
    write("hello/commands.py", "import later.part\n" + COMMANDS)
    running.until("unchanged")
    write("later/part.py", "x = 1\n")
    assert "later/part.py changed" in running.until("unchanged")


def test_ctrl_c_ends_it_without_a_traceback(watch: Callable[..., Watch]) -> None:
    running = watch(*TS)
    running.until("watching")
    assert running.end() == (130, "")


def test_ctrl_c_while_the_module_is_imported_leaves_no_process(
    write: Write, watch: Callable[..., Watch]
) -> None:
    write(
        "hello/commands.py",
        "import os, sys, threading\n"
        "print(f'pid {os.getpid()}', file=sys.stderr, flush=True)\n"
        "threading.Event().wait()\n",
    )
    running = watch(*TS)
    pid = int(running.until("pid ").split()[-1])
    try:
        assert running.end() == (130, "")
    finally:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_what_changes_during_a_run_is_run_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also in a folder that only that run has made known."""
    (project / "other").mkdir()
    runs: list[int] = []

    def run(arguments: object) -> set[Path]:
        runs.append(1)
        if len(runs) == 1:
            (project / "other" / "part.py").write_text("")
        elif len(runs) == 3:
            raise KeyboardInterrupt
        else:
            (project / "top.py").write_text("")
        return {project / "other"}

    monkeypatch.setattr(watching, "_run", run)
    with pytest.raises(KeyboardInterrupt):
        watching.run_on_changes([])
    assert capsys.readouterr().out.splitlines()[1:] == ["other/part.py changed", "top.py changed"]


def test_nothing_is_run_where_nothing_has_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []

    def run(arguments: object) -> set[Path]:
        runs.append(arguments)
        return set()

    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        yield set()  # a timeout
        yield {(1, "notes.py")}  # gone again when it is looked for
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "_run", run)
    monkeypatch.setattr(watching, "watchfiles", lambda: SimpleNamespace(watch=watch))
    with pytest.raises(KeyboardInterrupt):
        watching.run_on_changes([])
    assert len(runs) == 1


def test_without_watchfiles_the_extra_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main([*TS, "--watch"]) == 2
    assert 'pip install "pytauri-ipc[cli]"' in capsys.readouterr().err


def test_the_options_reach_every_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def run(arguments: object) -> NoReturn:
        given.append(arguments)
        raise CliError

    monkeypatch.setattr(watching, "_run", run)
    assert main([*TS, "--runtime", "npm", "--language", "js", "--watch"]) == 2
    assert given == [[*TS, "--runtime", "npm", "--language", "js"]]
