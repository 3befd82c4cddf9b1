"""Programs that are watched: their lines, their failures, and that nothing of them stays."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks.programs import ProgramFailedError, running
from tools.processes import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PARENT = """
import subprocess, sys, time
child = [sys.executable, "-c", "import time; time.sleep(60)"]
print("child:", subprocess.Popen(child, start_new_session=True).pid, flush=True)
time.sleep(60)
"""


def python(code: str) -> Sequence[str]:
    return [sys.executable, "-c", code]


def test_the_line_that_begins_so_is_given_and_others_are_passed_over() -> None:
    with running(python("print('log\\na: 1\\nb: 2\\na: 3')")) as program:
        assert [program.line("a:", 20), program.line("a:", 20)] == ["1", "3"]


def test_a_program_that_says_nothing_is_given_up() -> None:
    with (
        running(python("import time; time.sleep(60)")) as program,
        pytest.raises(ProgramFailedError, match=r"no 'a:' within 0\.1 s"),
    ):
        program.line("a:", 0.1)


def test_a_program_that_ends_early_tells_why() -> None:
    with (
        running(python("print('b: 1'); raise SystemExit('much\\nno window\\n')")) as program,
        pytest.raises(ProgramFailedError, match="it ended without 'a:': no window"),
    ):
        program.line("a:", 20)


def test_what_a_program_has_started_ends_with_it() -> None:
    with running(python(PARENT)) as program:
        child = Path("/proc") / program.line("child:", 20)
        assert child.exists()
    assert wait_until(lambda: not child.exists(), 10)
