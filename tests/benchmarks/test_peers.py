"""The environments of peers, with a pip that is played."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks import peers
from tests.benchmarks.peers import ALL, Peer, PeerMissingError, in_peers

PEER = Peer("A Peer", "apeer", "1.2", ("helper>=3",))


class Pip:
    """What is run in place of `venv` and `pip`."""

    def __init__(self, folder: Path, version: str = PEER.version) -> None:
        self.commands: list[list[str]] = []
        self._found = folder / "lib" / "python3" / "site-packages" / f"apeer-{version}.dist-info"

    def run(self, command: Sequence[str]) -> None:
        self.commands.append(list(command))
        if "pip" in command:
            self._found.mkdir(parents=True)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(peers, "FOLDER", tmp_path)
    return PEER.folder


def test_a_peer_is_installed_once_and_in_the_version_that_is_compared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = Pip(folder)
    monkeypatch.setattr(peers, "_run", pip.run)
    python = PEER.python()
    assert PEER.python() == python
    assert PEER.installed() == "1.2"
    assert [command[-1] for command in pip.commands] == [str(folder), "apeer==1.2"]
    assert pip.commands[1][-2] == "helper>=3"
    assert pip.commands[1][0] == str(python)
    assert python.is_relative_to(folder)


def test_what_an_install_that_was_ended_has_left_is_made_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = folder / "bin" / "half a file"
    left.parent.mkdir(parents=True)
    left.touch()
    monkeypatch.setattr(peers, "_run", Pip(folder).run)
    PEER.python()
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
    with pytest.raises(PeerMissingError, match=r"could not install A Peer 1\.2"):
        PEER.python()


def test_each_environment_has_a_folder_of_its_own(folder: Path) -> None:
    folders = {peer.folder for peer in ALL}
    assert len(folders) == len(ALL)
    assert in_peers() == {}
