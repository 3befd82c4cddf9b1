"""Where files go that a test has saved."""

from pathlib import Path

import pytest

from tests.real_window.permissions import environment


@pytest.fixture
def downloads(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config/user-dirs.dirs").write_text(f'XDG_DOWNLOAD_DIR="{folder}"\n')
    if host == "native":
        for name, value in environment(tmp_path).items():
            monkeypatch.setenv(name, value)
    return folder
