"""The server that has the page while it is worked on, as Vite's."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pytauri_ipc.cli.output import CliError

_START: Final = 60.0
"""Seconds until the server has to answer."""

_END: Final = 5.0
"""Seconds until a server that was asked to end is killed."""


@contextmanager
def page_server(url: str, command: str | None, folder: Path) -> Generator[None]:
    """Have a server answer at that address; with a command, as long as this lasts.

    Raises:
        CliError: It does not answer, or another one does.
    """
    if command is None:
        if not _answers(url):
            raise CliError(f"nothing answers at {url}; start the server, or name its command too")
        yield
        return
    if _answers(url):
        raise CliError(f"{url} is taken already; end what answers there, or choose another port")
    # In a session of its own, so that all it starts is ended with it. Its standard input ends when
    # this process does, however that happens, and Vite ends with it.
    server = subprocess.Popen(
        command, shell=True, cwd=folder, stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        _wait(server, url, command)
        yield
    finally:
        _end(server)


def _wait(server: "subprocess.Popen[bytes]", url: str, command: str) -> None:
    deadline = time.monotonic() + _START
    while not _answers(url):
        with suppress(subprocess.TimeoutExpired):
            status = server.wait(0.1)
            raise CliError(
                f"`{command}` ended with status {status} before {url} answered; what it printed "
                "says why (packages may not be installed: `npm install`)"
            )
        if time.monotonic() > deadline:
            raise CliError(f"`{command}` runs, but nothing answers at {url} after {_START:g} s")


def _answers(url: str) -> bool:
    address = urlsplit(url)
    port = address.port or {"https": 443}.get(address.scheme, 80)
    try:
        socket.create_connection((address.hostname or "localhost", port), timeout=1).close()
    except OSError:
        return False
    return True


def _end(server: "subprocess.Popen[bytes]") -> None:
    pipe: Any = server.stdin
    with suppress(OSError):
        pipe.close()
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(server.pid)], check=False)
        server.wait()
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):  # gone; macOS says so by the second
            os.killpg(server.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            server.wait(_END)
