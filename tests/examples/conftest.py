"""An example that is open, and where files go that a test has saved."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.examples.pages_of import Program, program
from tests.real_window.permissions import environment


@pytest.fixture
def page(module: str, host: str) -> Generator[Program]:
    """An example in a host; see `pages_of.shown`."""
    with program(module, host) as opened:
        yield opened


@pytest.fixture
def downloads(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config/user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{folder}"\n')
    if host in ("native", "child"):
        for name, value in environment(tmp_path).items():
            monkeypatch.setenv(name, value)
    return folder
