"""The demo in the hosts beside the native one: the same program, driven by the same steps."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from examples.file_inspector.tour import FAILED
from tests.needs import need
from tools import hosts
from tools.jupyterlab import STARTS_WITHIN

HOSTS = ("child", "browser", "jupyter")


@pytest.mark.timeout(2 * STARTS_WITHIN + 60)
@pytest.mark.parametrize("host", HOSTS)
def test_every_step_shows_what_it_should(host: str, tmp_path: Path) -> None:
    need(hosts.missing_for(host))
    picture = tmp_path / "tour.png"
    command = ["-m", "examples.file_inspector", "--tour", "--host", host]
    done = subprocess.run(
        [sys.executable, *command, "--screenshot", str(picture)],
        cwd=hosts.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * STARTS_WITHIN + 50,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert FAILED not in done.stdout
    assert "concert.flac" in done.stdout
    assert picture.stat().st_size > 10_000


def test_without_a_display_it_opens_in_a_browser_and_says_so(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "PYTAURI_IPC_HOST")
    }
    with subprocess.Popen(
        [sys.executable, "-m", "examples.file_inspector", str(tmp_path)],
        cwd=hosts.ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            why, where = process.stderr.readline(), process.stderr.readline()
        finally:
            process.terminate()
    assert "there is no display" in why
    assert "browser" in why
    assert "http://127.0.0.1:" in where
    assert process.returncode == 143
