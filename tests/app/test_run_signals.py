"""Ctrl-C and SIGTERM in every part of `App.run`, where the program's own code blocks."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from tests.documents import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")

Process = subprocess.Popen[str]


@contextmanager
def blocked(where: str) -> Generator[Process]:
    """An app whose code blocks, or waits."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.app.blocked_app", where],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    with process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "blocked\n"
            yield process
        finally:
            process.kill()


def said(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.read()


@pytest.mark.parametrize("where", ["at first", "in a loop", "in a thread", "at last"])
@pytest.mark.parametrize(("second", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_second_one_ends_the_process_wherever_code_blocks(
    where: str, second: int, code: int
) -> None:
    with blocked(where) as process:
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.send_signal(second)
        assert process.wait(10) == code
        assert said(process) == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_one_cancels_a_lifespan_that_waits(number: int, code: int) -> None:
    with blocked("waits at first") as process:
        process.send_signal(number)
        assert process.wait(10) == code
        assert said(process) == "cancelled\n"
