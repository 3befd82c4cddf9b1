"""End what was started: a process of ours, or all that came of it."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "PYTAURI_IPC_WINDOW"
"""An environment variable: all processes of one window have it, children of children too."""

STOP_TIMEOUT = 5.0


def wait_until(ready: Callable[[], bool], timeout: float) -> bool:
    """Whether it is ready, as soon as it is or once the time is over."""
    deadline = time.monotonic() + timeout
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours and wait for its end: first ask, then insist."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def ending_all() -> Generator[dict[str, str]]:
    """Give variables for an environment, and at the end stop all processes that have them.

    A process group would miss what starts a session of its own, and what its parent left. Linux
    only.
    """
    mark = secrets.token_hex(16)
    try:
        yield {MARK: mark}
    finally:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            for process in _marked(mark):
                with suppress(ProcessLookupError):
                    os.kill(process, sign)
            if wait_until(lambda: not _marked(mark), STOP_TIMEOUT):
                break


def _marked(mark: str) -> list[int]:
    entry = f"{MARK}={mark}".encode()
    found: list[int] = []
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended meanwhile, or another user's
            if entry in (directory / "environ").read_bytes().split(b"\0"):
                found.append(int(directory.name))
    return found
