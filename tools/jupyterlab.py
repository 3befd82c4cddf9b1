"""A JupyterLab of its own, for tests in real notebooks and for the demo in a notebook."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from tools.processes import wait_until

ROOT: Final = Path(__file__).parents[1]

STARTS_WITHIN: Final = 60.0
"""Seconds."""

_SETTINGS: Final = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}


class LabNotStarted(RuntimeError):
    """JupyterLab did not start."""


@contextmanager
def jupyterlab(folder: Path, *options: str) -> Generator[str]:
    """A JupyterLab on the loopback, without a token; gives its address.

    Its notebooks are in `folder / "notebooks"`, and all that it keeps is below the folder too, so
    that nothing of this machine's user is read or changed.

    Args:
        folder: An empty folder.
        options: More of its command line.

    Raises:
        LabNotStarted: It does not answer; the message has its log.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    (folder / "notebooks").mkdir()
    settings = folder / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(_SETTINGS))
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password=", "--expose-app-in-browser"),
        # It would start one for each language that it finds a server of, basedpyright among them.
        "--LanguageServerManager.autodetect=False",
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        *options,
    ]
    log_file = folder / "server.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command, env=_environment(folder), stdout=log, stderr=log, start_new_session=True
        )
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: process.poll() is not None or _answers(url), STARTS_WITHIN)
            if process.poll() is not None or not _answers(url):
                raise LabNotStarted(f"JupyterLab does not start:\n{log_file.read_text()}")
            yield url
        finally:
            _end(process)


def _environment(folder: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTAURI_IPC_HOST", None)
    return environment


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/api/status", timeout=5):
            return True
    except (URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the server, which ends its kernels; what is left of its session is killed."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def write_notebook(file: Path, cells: Sequence[str]) -> None:
    """Write a notebook of these cells of code, none of which has run."""
    made: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"cell{number}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": cell,
        }
        for number, cell in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document: dict[str, object] = {
        "cells": made,
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    file.write_text(json.dumps(document))
