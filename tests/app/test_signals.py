"""Ctrl-C and SIGTERM in real processes whose main thread is held by native code."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from pytauri_ipc.app.signals import exits_on_signals
from tests.documents import ROOT

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="its loop is a lock of glibc's"),
]


class Program:
    """`signal_program`, running."""

    def __init__(self, how: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.app.signal_program", how],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self.files = self.line().split()[1]

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip()

    def rest(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.read()


@contextmanager
def running(how: str = "plain") -> Generator[Program]:
    program = Program(how)
    try:
        assert program.line() == "running"
        yield program
    finally:
        program.process.kill()
        program.process.wait()
        assert program.process.stdout is not None
        program.process.stdout.close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_loop_with_its_code_and_leaves_nothing(number: int, code: int) -> None:
    with running() as program:
        program.process.send_signal(number)
        assert program.line() == f"exit {code} on signals"
        assert program.line() == "restored True, wake-up -1, threads ['MainThread']"
        assert program.line() == f"files {program.files}"
        assert program.rest() == ""
        assert program.process.wait() == code


def test_a_signal_amid_python_on_the_main_thread_raises_nothing_there() -> None:
    with running("python") as program:
        program.process.send_signal(signal.SIGINT)
        assert program.line() == "exit 130 on signals"
        assert program.line() == "running"
        assert program.line().startswith("restored True")
        assert program.process.wait() == 130


@pytest.mark.parametrize("how", ["hangs", "raises"])
@pytest.mark.parametrize(("second", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_second_signal_ends_the_process_at_once(how: str, second: int, code: int) -> None:
    with running(how) as program:
        program.process.send_signal(signal.SIGINT)
        assert program.line() == "told"
        program.process.send_signal(second)
        assert program.process.wait() == code
        assert "restored" not in program.rest()


def test_an_end_that_takes_its_time_is_told() -> None:
    with running("hangs") as program:
        program.process.send_signal(signal.SIGINT)
        assert program.line() == "told"
        assert program.line().startswith("the program is still ending; a second Ctrl-C")


def test_an_exit_that_raises_is_logged() -> None:
    with running("raises") as program:
        program.process.send_signal(signal.SIGTERM)
        assert program.line() == "told"
        assert program.line() == "the program cannot be ended by SIGTERM"


def test_a_handler_of_the_programs_own_is_left_alone() -> None:
    with running("own") as program:
        program.process.send_signal(signal.SIGINT)
        program.process.send_signal(signal.SIGTERM)
        # It runs when the loop has given the main thread back, if it had it already.
        assert {"exit 143 on signals", "own handler 2"} < {*program.rest().splitlines()}
        assert program.process.wait() == 143


def test_an_ignored_signal_stays_ignored() -> None:
    with running("ignored") as program:
        program.process.send_signal(signal.SIGINT)
        program.process.send_signal(signal.SIGTERM)
        assert program.line() == "exit 143 on signals"
        assert program.process.wait() == 143


def test_afterwards_ctrl_c_is_pythons_again() -> None:
    with running("afterwards") as program:
        program.process.send_signal(signal.SIGTERM)
        assert "KeyboardInterrupt" in program.rest()
        assert program.process.wait() == -signal.SIGINT


# --- in this process ------------------------------------------------------------------------


@pytest.fixture
def _pythons_own() -> Generator[None]:
    """The handlers that Python begins with; in a shell's background job it ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def handlers() -> list[object]:
    return [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]


def refuse(code: int) -> None:
    raise AssertionError(code)


@pytest.mark.usefixtures("_pythons_own")
def test_off_the_main_thread_nothing_happens() -> None:
    before, seen = handlers(), list[object]()

    def look() -> None:
        with exits_on_signals() as ending, ending.by(refuse):
            seen.extend([handlers() == before, threading.active_count()])

    thread = threading.Thread(target=look)
    count = threading.active_count()
    thread.start()
    thread.join(5)
    assert seen == [True, count + 1]


@pytest.mark.usefixtures("_pythons_own")
def test_an_exception_inside_leaves_nothing_behind() -> None:
    before, threads = handlers(), threading.enumerate()
    seen: list[object] = []

    def fail() -> None:
        with exits_on_signals() as ending, ending.by(refuse):
            seen.extend(handlers())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not {*seen} & {*before}
    assert handlers() == before
    assert threading.enumerate() == threads


@pytest.mark.usefixtures("_pythons_own")
def test_one_within_another_changes_nothing_and_ends_alone() -> None:
    heard: list[int] = []
    told = threading.Event()

    def outer(code: int) -> None:
        heard.append(code)
        told.set()

    with exits_on_signals() as ending, ending.by(outer):
        with exits_on_signals() as inner, inner.by(refuse):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        assert told.wait(5)
    assert heard == [143]


@pytest.mark.usefixtures("_pythons_own")
def test_before_the_loop_a_signal_exits_and_after_it_the_first_one_does_nothing() -> None:
    heard: list[int] = []
    with pytest.raises(SystemExit, match="143"), exits_on_signals():
        signal.raise_signal(signal.SIGTERM)
    with exits_on_signals() as ending:
        with ending.by(heard.append):
            pass
        signal.raise_signal(signal.SIGTERM)  # it ends already
    assert heard == []


@pytest.mark.usefixtures("_pythons_own")
def test_an_event_loop_on_the_main_thread_keeps_its_ctrl_c_and_its_wake_up() -> None:
    async def main() -> list[object]:
        loop, heard = asyncio.get_running_loop(), asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, heard.set)
        before = signal.getsignal(signal.SIGINT)
        with exits_on_signals() as ending, ending.by(refuse):
            kept = signal.getsignal(signal.SIGINT) == before
        os.kill(os.getpid(), signal.SIGUSR1)
        await asyncio.wait_for(heard.wait(), 5)
        loop.remove_signal_handler(signal.SIGUSR1)
        return [kept, before is not signal.default_int_handler]

    assert asyncio.run(main()) == [True, True]
