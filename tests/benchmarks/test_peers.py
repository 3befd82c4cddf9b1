"""The environment of PyWry, with a pip that is played."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks import peers
from tests.benchmarks.peers import PYWRY_VERSION, PeerMissingError, pywry_installed, pywry_python


class Pip:
    """What is run in place of `venv` and `pip`."""

    def __init__(self, folder: Path, version: str = PYWRY_VERSION) -> None:
        self.commands: list[list[str]] = []
        self._found = folder / "lib" / "python3" / "site-packages" / f"pywry-{version}.dist-info"

    def run(self, command: Sequence[str]) -> None:
        self.commands.append(list(command))
        if "pip" in command:
            self._found.mkdir(parents=True)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    made = tmp_path / "pywry"
    monkeypatch.setattr(peers, "FOLDER", made)
    return made


def test_pywry_is_installed_once_and_in_the_version_that_is_compared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = Pip(folder)
    monkeypatch.setattr(peers, "_run", pip.run)
    python = pywry_python()
    assert pywry_python() == python
    assert pywry_installed() == PYWRY_VERSION
    assert [command[-1] for command in pip.commands] == [str(folder), f"pywry=={PYWRY_VERSION}"]
    assert pip.commands[1][0] == str(python)
    assert python.is_relative_to(folder)


def test_what_an_install_that_was_ended_has_left_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = folder / "bin" / "half a file"
    left.parent.mkdir(parents=True)
    left.touch()
    monkeypatch.setattr(peers, "_run", Pip(folder).run)
    pywry_python()
    assert not left.exists()


@pytest.mark.parametrize(
    "error", [subprocess.CalledProcessError(1, "pip"), subprocess.TimeoutExpired("pip", 1), OSError]
)
def test_a_pip_that_fails_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def run(command: Sequence[str]) -> None:
        raise error

    monkeypatch.setattr(peers, "_run", run)
    with pytest.raises(PeerMissingError, match=f"could not install PyWry {PYWRY_VERSION}"):
        pywry_python()
