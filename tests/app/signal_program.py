"""A program whose main thread is held by native code: `python -m tests.app.signal_program HOW`.

It prints what happens, one line each. `HOW` says what ends it, and how.
"""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from pytauri_ipc.app.signals import exits_on_signals


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())  # at once: `print` of two threads may mix their lines


class Loop:
    """As Tauri's: it holds the main thread without running Python, until it is told to end."""

    def __init__(self) -> None:
        self._lock = ctypes.create_string_buffer(64)  # a pthread_mutex_t as it begins
        self._code = 0
        ctypes.CDLL(None).pthread_mutex_lock(self._lock)

    def run(self) -> int:
        say("running")
        ctypes.CDLL(None).pthread_mutex_lock(self._lock)  # no signal interrupts it
        return self._code

    def exit(self, code: int) -> None:
        say(f"exit {code} on {threading.current_thread().name}")
        self._code = code
        ctypes.CDLL(None).pthread_mutex_unlock(self._lock)


def raises(_code: int) -> None:
    say("told")
    raise RuntimeError("it does not end")


def own_handler(number: int, _frame: object) -> None:
    say(f"own handler {number}")


def main(how: str) -> int:
    loop = Loop()
    exits: dict[str, Callable[[int], object]] = {
        "hangs": lambda _code: say("told"),
        "raises": raises,
    }
    # A shell's background job ignores Ctrl-C, and so does all that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if how == "own":
        signal.signal(signal.SIGINT, own_handler)
    if how == "ignored":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    before = [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)]
    try:
        with exits_on_signals() as ending, ending.by(exits.get(how, loop.exit)):
            if how == "python":  # as in a callback of the loop's
                say("running")
                while not loop._code:
                    pass
            code = loop.run()
    except KeyboardInterrupt:
        say("KeyboardInterrupt")
        raise
    restored = [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)] == before
    threads = [thread.name for thread in threading.enumerate()]
    say(f"restored {restored}, wake-up {signal.set_wakeup_fd(-1)}, threads {threads}")
    say(f"files {len([*Path('/proc/self/fd').iterdir()])}")
    if how == "afterwards":
        signal.raise_signal(signal.SIGINT)
    return code


if __name__ == "__main__":
    say(f"files {len([*Path('/proc/self/fd').iterdir()])} {os.getpid()}")
    sys.exit(main(sys.argv[1]))
