"""The program under `pytauri-ipc dev`, as seen from outside: started, reloaded, stopped."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from threading import Thread
from typing import Any, Final

from pytauri_ipc.cli import dev_child
from pytauri_ipc.cli.dev_project import Client

_PATIENCE: Final = dev_child.PATIENCE + 2.0
"""Seconds until a program that was told to stop is killed."""

_LAST_WORDS: Final = 0.5
"""Seconds until all that a program has said before its end was heard."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A program has ended.

    Attributes:
        status: Its exit code, or the signal's number below zero.
        failed: Whether an exception has ended it, or a signal.
    """

    program: "Program"
    status: int
    failed: bool


@dataclass(frozen=True, slots=True)
class Reloaded:
    """A program was told to reload its pages, and has reached so many windows."""

    program: "Program"
    windows: int


class Program:
    """A fresh process that runs the program.

    Args:
        target: Its function, `module:function`, or its file.
        clients: The generated clients that it makes anew first.
        tell: Hears what happens to it, on another thread.
    """

    def __init__(
        self,
        target: str,
        clients: Sequence[Client],
        tell: Callable[[Ended | Reloaded], object],
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, there = context.Pipe()
        self._process: Any = context.Process(
            target=dev_child.run, args=(target, clients, there, _stdin())
        )
        with _without_ctrl_c():
            self._process.start()
        there.close()
        self._tell = tell
        self._has_failed = False
        self._listener = Thread(target=self._listen, daemon=True)
        self._follower = Thread(target=self._follow, daemon=True)
        self._listener.start()
        self._follower.start()

    def reload(self) -> None:
        """Have all pages loaded anew; `Reloaded` follows."""
        self._order("reload")

    def stop(self) -> None:
        """End it, and wait for its end."""
        self._order("stop")
        self._follower.join(_PATIENCE)
        if self._follower.is_alive():
            self._process.kill()
            self._follower.join()
        self._connection.close()

    def _order(self, order: str) -> None:
        with suppress(OSError):  # it has ended
            self._connection.send(order)

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                said = self._connection.recv()
                if said == "failed":
                    self._has_failed = True
                else:
                    self._tell(Reloaded(self, said))

    def _follow(self) -> None:
        self._process.join()
        # No end of the connection is waited for: what the program has started may hold it open.
        self._listener.join(_LAST_WORDS)
        status: int = self._process.exitcode
        self._tell(Ended(self, status, failed=self._has_failed or status < 0))


@contextmanager
def _without_ctrl_c() -> Generator[None]:
    """A process that is started within this hears of Ctrl-C when `dev_child` is ready for it."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # else `start` does, and lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stdin() -> int | None:
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # there is none, or it is no file
        return None
