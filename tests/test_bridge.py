"""`bridge_script`: the page's code out of the package, or what to do where it is not built."""

from collections.abc import Generator
from pathlib import Path

import pytest

from pytauri_ipc import bridge, bridge_script


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """An installed package's directory."""

    def files(name: str) -> Path:
        assert name == "pytauri_ipc"
        return tmp_path

    monkeypatch.setattr(bridge, "files", files)
    bridge_script.cache_clear()
    yield tmp_path
    bridge_script.cache_clear()


def test_the_built_script_comes_as_it_is(package: Path) -> None:
    built = package / "_bridge" / "pytauri-ipc.iife.js"
    built.parent.mkdir()
    built.write_text("window.pytauriIpc = '\N{SNOWMAN}'", "utf-8")
    assert bridge_script() == "window.pytauriIpc = '\N{SNOWMAN}'"


def test_the_script_is_read_once(package: Path) -> None:
    built = package / "_bridge" / "pytauri-ipc.iife.js"
    built.parent.mkdir()
    built.write_text("window.pytauriIpc = {}", "utf-8")
    assert bridge_script() is bridge_script()


def test_where_nothing_is_built_the_error_says_which_command_to_run(package: Path) -> None:
    for _ in range(2):
        with pytest.raises(FileNotFoundError, match=r"`make js`.*Node"):
            bridge_script()


def test_what_is_built_after_a_failure_is_found(package: Path) -> None:
    with pytest.raises(FileNotFoundError):
        bridge_script()
    built = package / "_bridge" / "pytauri-ipc.iife.js"
    built.parent.mkdir()
    built.write_text("1", "utf-8")
    assert bridge_script() == "1"
