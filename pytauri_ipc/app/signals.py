"""Ctrl-C and SIGTERM while native code holds the main thread, where Python's handlers wait.

Python notes a signal at once, and runs its handler when the main thread runs Python again: inside
Tauri's loop that is never, or within a callback of Tauri's, where an exception ends the process.
What Python does at once, on every system, is to write the signal's number to the wake-up socket.
"""

import os
import signal
import socket
from collections.abc import Callable, Collection, Generator
from contextlib import ExitStack, contextmanager
from logging import getLogger
from threading import Thread, Timer, current_thread, main_thread
from typing import Final

_logger = getLogger("pytauri_ipc")

_DEFAULTS: Final = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}
"""The signals, and the handlers that Python begins with."""


_PATIENCE: Final = 1.0
"""Seconds until a person hears that the end takes its time."""


class Ending:
    """What the first signal does: where nothing is said `by` which to end, `SystemExit` is raised.

    For the main thread, but for `hear`, which the thread of the signals calls.
    """

    def __init__(self) -> None:
        self._exit: Callable[[int], object] | None = None
        self._heard: int | None = None
        self._timer: Timer | None = None

    @contextmanager
    def by(self, exit: Callable[[int], object]) -> Generator[None]:  # noqa: A002
        """Within this, Ctrl-C calls `exit(130)`, SIGTERM `exit(143)`; afterwards, it ends anyway.

        Args:
            exit: Takes the exit code; called once, on the thread of the signals. It must not wait
                for the main thread.
        """
        self._exit = exit
        if self._heard is not None:  # before, and Python's handler was not called yet
            raise SystemExit(128 + self._heard)
        try:
            yield
        finally:
            self._exit = _nothing

    def hear(self, number: int) -> None:
        """A signal has come. The second one ends the process."""
        if self._heard is not None:
            # Only the main thread could have the signal end the process in its own way.
            os._exit(128 + number)
        self._heard = number
        if self._exit is None:
            return
        self._timer = Timer(_PATIENCE, _tell_of_second)
        self._timer.daemon = True
        self._timer.start()
        try:
            self._exit(128 + number)
        except Exception:
            _logger.exception("the program cannot be ended by %s", signal.Signals(number).name)

    def over(self) -> None:
        """All is as before."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()

    def handle(self, number: int, _frame: object) -> None:
        """As a handler of Python's. Later it must not raise: in a callback of Tauri's, say."""
        if self._exit is None:
            raise SystemExit(128 + number)


@contextmanager
def exits_on_signals() -> Generator[Ending]:
    """Within this, the first Ctrl-C or SIGTERM does what is given; a second ends the process.

    On the main thread; elsewhere, and for a signal that the program has a handler of its own for,
    or ignores, it does nothing. All is as before when it is left.
    """
    ending = Ending()
    is_main = current_thread() is main_thread()
    numbers = [
        number for number, kept in _DEFAULTS.items() if is_main and signal.getsignal(number) == kept
    ]
    if not numbers:
        yield ending
        return
    with ExitStack() as stack:
        stack.callback(ending.over)
        reading, writing = socket.socketpair()
        stack.enter_context(reading)
        watcher = Thread(target=_watch, args=(reading, numbers, ending), name="signals")
        watcher.start()
        stack.callback(watcher.join)
        stack.enter_context(writing)  # to close it ends the watcher
        writing.setblocking(False)
        stack.callback(
            signal.set_wakeup_fd,
            signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False),
        )
        for number in numbers:
            stack.callback(signal.signal, number, signal.signal(number, ending.handle))
        yield ending


def _tell_of_second() -> None:
    _logger.warning("the program is still ending; a second Ctrl-C ends it at once")


def _nothing(_code: int) -> None:
    pass


def _watch(reading: socket.socket, numbers: Collection[int], ending: Ending) -> None:
    while received := reading.recv(64):
        for number in received:
            if number in numbers:
                ending.hear(number)
