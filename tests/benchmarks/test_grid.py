"""Grids are measured: a short run in a real window, and one in Chromium."""

import re
import sys

import pytest

from tests.benchmarks import grid
from tests.needs import need
from tools import hosts

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("host", grid.HOSTS)
def test_everything_is_measured(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    need(hosts.missing_for(host))
    arguments = ["--hosts", host, "--kinds", "dicts", "--rows", "2000"]
    assert grid.main([*arguments, "--blocks", "3", "--jumps", "2", "--seconds", "0.3"]) == 0
    told = capsys.readouterr().out
    assert f"{host}, dicts, 2,000 rows" in told
    sizes = re.search(r"the page's process: shown, after all +\| (\d+), (\d+) MiB", told)
    assert sizes is not None
    assert min(map(int, sizes.groups())) > 50
