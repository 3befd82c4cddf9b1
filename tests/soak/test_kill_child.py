"""A short run of the kills; `python -m tests.soak.kill_child --rounds 100` is the long one."""

import os
import subprocess
import sys

import pytest

from tests.needs import need
from tests.real_window.driving import REPOSITORY
from tools import webdriver
from tools.processes import ending_all


@pytest.mark.timeout(120)
def test_two_rounds_of_kills_leave_no_fault() -> None:
    need(webdriver.missing_for_windows())
    with webdriver.display(), ending_all() as mark:
        done = subprocess.run(
            [sys.executable, "-m", "tests.soak.kill_child", "--rounds", "2"],
            cwd=REPOSITORY,
            env={**os.environ, **mark},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
    told = "2 rounds: 0 lost, 0 doubled, 0 reordered, 0 left-over processes"
    assert told in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
