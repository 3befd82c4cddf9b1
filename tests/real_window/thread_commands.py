"""What is known of the threads that call into Python."""

from collections.abc import Callable
from threading import local

from pytauri.ipc import Invoke

from pytauri_ipc import Commands

threads = Commands()


class CallingThread(local):
    """Goes with the state that Python has of a thread."""

    calls = 0


_calling_thread = CallingThread()
_most_calls = 0


def counted(handler: Callable[[Invoke], None]) -> Callable[[Invoke], None]:
    """The same handler; it counts the calls that share one thread state."""

    def handle(invoke: Invoke) -> None:
        global _most_calls  # noqa: PLW0603 - read on another thread
        _calling_thread.calls += 1
        _most_calls = max(_most_calls, _calling_thread.calls)
        handler(invoke)

    return handle


@threads.command()
async def most_calls_of_one_state() -> int:
    return _most_calls
