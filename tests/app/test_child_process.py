"""A child never outlives its parent, however that ends, and is never left as a zombie."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pytauri_ipc.app.child_process import ChildProcess, HostExit
from tools.processes import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


@contextmanager
def parent(how: str) -> Generator[tuple["subprocess.Popen[bytes]", list[int]]]:
    """A program that has a child; with it the numbers of all that it has begun."""
    command = [sys.executable, "-m", "tests.app.child_parent", how]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    begun: list[int] = []
    try:
        assert process.stdout is not None
        begun = [int(number) for number in process.stdout.readline().split()]
        assert begun
        yield process, begun
    finally:
        process.kill()
        for number in begun:  # first: they may hold its pipes
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.communicate()


def is_gone(number: int) -> bool:
    """Whether a process has ended; whoever has taken it up may not have looked yet."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_a_parent_that_is_killed(sign: signal.Signals) -> None:
    with parent("waits") as (process, (child,)):
        process.send_signal(sign)
        assert wait_until(lambda: is_gone(child), 10)


@pytest.mark.parametrize("how", ["returns", "raises"])
def test_it_ends_with_an_interpreter_that_waits_for_nothing(how: str) -> None:
    with parent(how) as (process, (child,)):
        process.wait(10)
        assert is_gone(child)


def test_it_ends_when_nobody_holds_it_any_more() -> None:
    with parent("drops") as (_, (child,)):
        assert wait_until(lambda: not Path(f"/proc/{child}").exists(), 10)


def test_a_fork_of_the_parent_neither_ends_it_nor_keeps_it() -> None:
    with parent("forks") as (process, (child, fork)):
        assert not is_gone(child)
        process.kill()
        assert wait_until(lambda: is_gone(child), 10)
        assert not is_gone(fork)


def test_a_command_that_is_not_there() -> None:
    with pytest.raises(RuntimeError, match="could not be started"):
        ChildProcess(["/nowhere/python"])


def test_its_last_lines_are_kept_whatever_they_are() -> None:
    program = r"""
import os
for number in range(100):
    os.write(2, b"line %d\n" % number)
os.write(2, b"\xff\xfe caf\xc3\xa9\nx" * 2)
os._exit(3)
"""
    child = ChildProcess([sys.executable, "-c", program])
    assert list(child.lines) == []
    how = child.wait()
    assert (how.code, how.signal, how.status) == (3, None, 3)
    *_, before, last, rest = how.stderr.split("\n")
    assert (before, last, rest) == ("\\xff\\xfe café", "x\\xff\\xfe café", "x")
    assert "line 99" in how.stderr
    assert "line 50" not in how.stderr


@pytest.mark.parametrize(
    ("how", "status", "told"),
    [
        (HostExit(3, None, ""), 3, "the process of the windows ended with status 3"),
        (HostExit(0, None, ""), 1, "the process of the windows ended with status 0"),
        (
            HostExit(None, 9, "a\nb"),
            137,
            """the process of the windows was ended by signal 9 (SIGKILL); the last that it printed:
a
b""",
        ),
        (HostExit(None, 60, ""), 188, "the process of the windows was ended by signal 60"),
    ],
)
def test_an_end_in_words(how: HostExit, status: int, told: str) -> None:
    assert how.status == status
    assert str(how) == told
