"""The server of a page, as `pytauri-ipc dev` starts and ends it."""

import shlex
import socket
import sys
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

import pytest

from pytauri_ipc.cli import dev_server
from pytauri_ipc.cli.dev_server import page_server
from pytauri_ipc.cli.output import CliError
from tests.cli.dev_program import is_gone

SERVER = """
import os, socket, subprocess, sys
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open("pids", "w") as file:
    print(os.getpid(), helper.pid, file=file)
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    server.accept()[0].close()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.fixture
def taken() -> Generator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def python(*arguments: object) -> str:
    return shlex.join([sys.executable, *map(str, arguments)])


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_it_answers_meanwhile_and_ends_with_all_that_it_started(port: int, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    with page_server(f"http://127.0.0.1:{port}", python("server.py", port), tmp_path):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        processes = [int(word) for word in (tmp_path / "pids").read_text().split()]
    assert len(processes) == 2
    assert all(map(is_gone, processes))


@pytest.mark.parametrize("error", [ProcessLookupError, PermissionError])
def test_one_that_has_ended_by_itself_is_no_error(
    error: type[OSError], port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_group: int, _signal: int) -> NoReturn:
        raise error

    server = f"import socket; socket.create_server(('127.0.0.1', {port})).accept()"
    (tmp_path / "server.py").write_text(server)
    with page_server(f"http://127.0.0.1:{port}", python("server.py"), tmp_path):
        monkeypatch.setattr("os.killpg", gone)


def test_one_that_ends_at_once_is_told(port: int, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{port}"
    with (
        pytest.raises(CliError, match=f"ended with status 7 before {url} answered"),
        page_server(url, python("-c", "exit(7)"), tmp_path),
    ):
        pass


def test_one_that_never_answers_is_told_and_ended(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev_server, "_START", 0.2)
    sleeping = python("-c", "import time; time.sleep(600)")
    with (
        pytest.raises(CliError, match=r"nothing answers at .* after 0.2 s"),
        page_server(f"http://127.0.0.1:{port}", sleeping, tmp_path),
    ):
        pass


def test_an_address_that_is_taken_is_not_mistaken_for_ours(taken: str, tmp_path: Path) -> None:
    with (
        pytest.raises(CliError, match=r"is taken already; .* choose another port"),
        page_server(taken, python("-c", "exit(7)"), tmp_path),
    ):
        pass


def test_a_server_of_ones_own_needs_no_command(taken: str, tmp_path: Path) -> None:
    with page_server(taken, None, tmp_path):
        pass


def test_a_server_of_ones_own_has_to_be_there(port: int, tmp_path: Path) -> None:
    with (
        pytest.raises(CliError, match="nothing answers at"),
        page_server(f"http://127.0.0.1:{port}", None, tmp_path),
    ):
        pass
