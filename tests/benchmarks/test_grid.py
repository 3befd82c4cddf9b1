"""Grids are measured: a short run in Chromium."""

import sys

import pytest

from tests.benchmarks import grid
from tools import chromium

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(chromium.missing_for_browsers() is not None, reason="there is no Chromium"),
]


def test_everything_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--kinds", "dicts", "--rows", "2000", "--blocks", "3", "--jumps", "2"]
    assert grid.main([*arguments, "--seconds", "0.3"]) == 0
    told = capsys.readouterr().out
    assert "dicts, 2,000 rows" in told
    assert "the page's process" in told
