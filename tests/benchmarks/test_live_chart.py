"""Live charts are measured: a short run in Chromium."""

import re

import pytest

from tests.benchmarks import live_chart
from tests.needs import need
from tools.chromium import missing_for_browsers


def test_everything_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    need(missing_for_browsers())
    arguments = ["--hosts", "browser", "--points", "2000", "--seconds", "1"]
    assert live_chart.main(arguments) == 0
    told = capsys.readouterr().out
    assert "browser, 2,000 points kept" in told
    assert "| 60 in " in told
    assert re.search(r"updates heard +\| 60 ", told)
