"""What of an app's commands is still there: found among the objects that Python keeps."""

import gc
import inspect
import threading
from collections.abc import Iterator
from typing import TypeVar

from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.transports.tauri_session import TauriSession
from pytauri_ipc.transports.tauri_window import TauriPort

T = TypeVar("T")

JOIN_TIMEOUT = 5.0


def leftovers() -> dict[str, list[str]]:
    """Names of what is left, by kind; for when the portal has been left."""
    return {
        "tasks": unfinished_tasks(),
        "calls": unanswered_calls(),
        "channels": open_channels(),
        "threads": threads(),
    }


def unfinished_tasks() -> list[str]:
    """Every coroutine that was made and has not come to its end."""
    return sorted(
        coroutine.__qualname__
        for coroutine in _objects(object)
        if inspect.iscoroutine(coroutine)
        and inspect.getcoroutinestate(coroutine) != inspect.CORO_CLOSED
    )


def unanswered_calls() -> list[str]:
    return sorted(call.call.command for call in _objects(PendingCall) if not call._answered)


def open_channels() -> list[str]:
    """Every channel of Tauri's that somebody holds, but for what live sessions push through."""
    pushes = [session._pushes for session in _objects(TauriSession)]
    return [repr(port) for port in _objects(TauriPort) if port not in pushes]


def threads() -> list[str]:
    """Every thread but the main one and those that Tauri has started."""
    mine = [
        thread
        for thread in threading.enumerate()
        if thread is not threading.main_thread()
        and not isinstance(thread, threading._DummyThread)  # Tauri's
    ]
    for thread in mine:
        thread.join(JOIN_TIMEOUT)
    return sorted(thread.name for thread in mine if thread.is_alive())


def _objects(kind: type[T]) -> Iterator[T]:
    gc.collect()
    return (found for found in gc.get_objects() if isinstance(found, kind))
