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
from threading import Thread, current_thread, main_thread
from typing import Final

_logger = getLogger("pytauri_ipc")

_DEFAULTS: Final = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}
"""The signals, and the handlers that Python begins with."""


@contextmanager
def exits_on_signals(exit: Callable[[int], object]) -> Generator[None]:  # noqa: A002
    """Within this, Ctrl-C calls `exit(130)`, SIGTERM `exit(143)`; a second one ends the process.

    On the main thread; elsewhere, and for a signal that the program has a handler of its own for,
    or ignores, it does nothing. All is as before when it is left.

    Args:
        exit: Takes the exit code; called once, on a thread of its own. It must not wait for the
            main thread.
    """
    is_main = current_thread() is main_thread()
    numbers = [
        number for number, kept in _DEFAULTS.items() if is_main and signal.getsignal(number) == kept
    ]
    if not numbers:
        yield
        return
    with ExitStack() as stack:
        reading, writing = socket.socketpair()
        stack.enter_context(reading)
        watcher = Thread(target=_watch, args=(reading, numbers, exit), name="signals")
        watcher.start()
        stack.callback(watcher.join)
        stack.enter_context(writing)  # to close it ends the watcher
        writing.setblocking(False)
        stack.callback(
            signal.set_wakeup_fd,
            signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False),
        )
        for number in numbers:
            stack.callback(signal.signal, number, signal.signal(number, _leave_it_to_the_watcher))
        yield


def _leave_it_to_the_watcher(_number: int, _frame: object) -> None:
    """Python's own handler would raise, wherever the main thread is: in a callback of Tauri's."""


def _watch(
    reading: socket.socket, numbers: Collection[int], exit_: Callable[[int], object]
) -> None:
    is_told = False
    while received := reading.recv(64):
        for number in received:
            if number not in numbers:
                continue
            if is_told:
                # Only the main thread could have the signal end the process in its own way.
                os._exit(128 + number)
            is_told = True
            try:
                exit_(128 + number)
            except Exception:
                _logger.exception("the program cannot be ended by %s", signal.Signals(number).name)
