"""The two event loops, asyncio's and trio's, as the dispatcher needs them: spawn, cancel, wake.

anyio's task groups cannot start a task out of a loop callback, and its portal makes a concurrent
future for each call; this goes straight to the loop instead. The adapters are `asyncio_loop.py`
and `trio_loop.py`.
"""

import sys
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Cancellable(Protocol):
    """A task or a timer."""

    def cancel(self) -> object:
        """Cancel it; on the loop's own thread. Late or twice, it does nothing."""
        ...


class EventLoop(Protocol):
    """One running event loop. All but `wake` is for its own thread."""

    def wake(self, callback: Callable[[], object]) -> None:
        """Run a callback on the loop soon; from any thread.

        Raises:
            RuntimeError: The loop is closed.
        """
        ...

    def call_soon(self, callback: Callable[[], object]) -> object:
        """Run a callback once the tasks that are about to take a step have taken it."""
        ...

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancellable:
        """Run a coroutine in a task and a context of its own.

        It may have run up to its first wait, or to its end, when this returns.
        """
        ...

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancellable:
        """Run a callback after some seconds, unless cancelled before."""
        ...


def running_event_loop() -> AbstractAsyncContextManager[EventLoop]:
    """The adapter for the loop that this runs on. What it spawned has to end before it is left."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        from pytauri_ipc.trio_loop import running_trio_loop  # noqa: PLC0415 - as below

        return running_trio_loop()
    # asyncio takes 12 ms to import, and trio may not be there: each where it runs.
    from pytauri_ipc.asyncio_loop import running_asyncio_loop  # noqa: PLC0415

    return running_asyncio_loop()
