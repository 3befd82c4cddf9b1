"""asyncio's loop, as `pytauri_ipc.event_loop.EventLoop`: tasks that begin at once."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from functools import partial
from inspect import CORO_CREATED, getcoroutinestate
from typing import Any

from anyio import CancelScope
from typing_extensions import override


@asynccontextmanager
async def running_asyncio_loop() -> AsyncGenerator["AsyncioLoop"]:
    """The adapter for the loop that this runs on."""
    loop = AsyncioLoop()
    try:
        yield loop
    finally:
        with CancelScope(shield=True):
            await loop.end()


class AsyncioLoop:
    """Tasks are asyncio's own, and are cancelled through themselves."""

    _spare: "_SpareTask | None" = None
    _queued: Coroutine[Any, Any, object] | None = None
    """What the last task runs that takes its first step later, while that may be still to come."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()

    def wake(self, callback: Callable[[], object]) -> None:
        """See `EventLoop.wake`."""
        self._loop.call_soon_threadsafe(callback, context=self._context)

    def call_soon(self, callback: Callable[[], object]) -> asyncio.Handle:
        """See `EventLoop.call_soon`."""
        return self._loop.call_soon(callback, context=self._context)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """See `EventLoop.call_later`."""
        return self._loop.call_later(seconds, callback, context=self._context)

    if sys.version_info >= (3, 12):

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> asyncio.Task[object]:
            """See `EventLoop.spawn`."""
            return asyncio.Task(coroutine, loop=self._loop, name=name, eager_start=True)

    else:

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> asyncio.Task[object]:
            """See `EventLoop.spawn`. Of several tasks in one turn, the first begins at once."""
            spare = self._spare
            if self._queued is not None and _has_begun(self._queued):
                self._queued = None
            if (
                spare is None
                or not spare.waits
                or self._queued is not None  # it would be overtaken
                or asyncio.current_task(self._loop) is not None
            ):
                self._spare = spare or _SpareTask(self._loop)
                self._queued = coroutine
                return asyncio.Task(coroutine, loop=self._loop, name=name)
            spare.begin(coroutine, name)
            self._spare = _SpareTask(self._loop)
            return spare.task

    async def end(self) -> None:
        """Let go of what was kept ready."""
        if self._spare is not None:
            self._spare.task.cancel()
            await asyncio.wait([self._spare.task])


def _has_begun(coroutine: Coroutine[Any, Any, object]) -> bool:
    return getcoroutinestate(coroutine) != CORO_CREATED


class _SpareTask(asyncio.Future[Coroutine[Any, Any, object]]):
    """A task that waits for its coroutine, to begin it at once: `eager_start` for Python 3.11.

    A new task takes its first step in the next turn of the loop. A task that waits takes its next
    one where its future calls it back: this future does so when it is told to. In a window that
    saves 40 us of a lone call.

    Attributes:
        task: The task.
        waits: Whether it is there, and may begin wherever no other task is taking a step.
    """

    waits = False

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self.task: asyncio.Task[object] = asyncio.Task(self._run(), loop=loop, name="spare")

    async def _run(self) -> object:
        return await (await self)

    def begin(self, coroutine: Coroutine[Any, Any, object], name: str) -> None:
        """Run the coroutine up to its first wait."""
        self.waits = False
        self.task.set_name(name)
        self.set_result(coroutine)
        self._call_back(self)

    @override
    def add_done_callback(
        self, fn: Callable[[Any], object], /, *, context: Context | None = None
    ) -> None:
        self._call_back = partial((context or copy_context()).run, fn)
        self.waits = True

    @override
    def cancel(self, msg: Any | None = None) -> bool:
        self.waits = False
        was_cancelled = super().cancel(msg)
        if was_cancelled:
            self.get_loop().call_soon(self._call_back, self)
        return was_cancelled
