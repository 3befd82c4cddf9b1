"""asyncio's loop, as `pytauri_ipc.event_loop.EventLoop`: tasks that begin at once."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
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

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()

    def wake(self, callback: Callable[[], object]) -> None:
        """See `EventLoop.wake`."""
        self._loop.call_soon_threadsafe(callback, context=self._context)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """See `EventLoop.call_later`."""
        return self._loop.call_later(seconds, callback, context=self._context)

    if sys.version_info >= (3, 12):

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> asyncio.Task[object]:
            """See `EventLoop.spawn`."""
            return asyncio.Task(coroutine, loop=self._loop, name=name, eager_start=True)

        async def end(self) -> None:
            """Let go of what was kept ready."""

    else:
        _spare: "_SpareTask | None" = None

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> asyncio.Task[object]:
            """See `EventLoop.spawn`.

            Of several tasks in one turn of the loop, the first begins at once.
            """
            spare = self._spare
            if spare is not None and spare.is_ready():
                spare.begin(coroutine, name)
                task = spare.task
            else:
                task = asyncio.Task(coroutine, loop=self._loop, name=name)
            if spare is None or spare.is_used():
                self._spare = _SpareTask(self._loop)
            return task

        async def end(self) -> None:
            """Let go of what was kept ready."""
            if self._spare is not None:
                self._spare.task.cancel()
                await asyncio.wait([self._spare.task])


class _SpareTask:
    """A task that waits for its coroutine, and begins it at once: `eager_start` of Python 3.11.

    A new task takes its first step in the next turn of the loop. A task that waits takes its next
    one where its future calls back, which can be inside `set_result`. In a window that saves 40 us
    of a lone call: two system calls, and a hand-over of the interpreter's lock.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._coroutine = _PromptFuture(loop=loop)
        self.task: asyncio.Task[object] = asyncio.Task(
            _run(self._coroutine), loop=loop, name="spare"
        )

    def is_ready(self) -> bool:
        """Whether it may begin: it waits, and the loop is not within the step of another task."""
        return self._coroutine.is_awaited() and asyncio.current_task() is None

    def is_used(self) -> bool:
        """Whether it has begun, or was cancelled."""
        return self._coroutine.done()

    def begin(self, coroutine: Coroutine[Any, Any, object], name: str) -> None:
        """Run the coroutine up to its first wait."""
        self.task.set_name(name)
        self._coroutine.set_result(coroutine)


async def _run(coroutine: "_PromptFuture") -> object:
    return await (await coroutine)


class _PromptFuture(asyncio.Future[Coroutine[Any, Any, object]]):
    """A future for one task, which goes on inside `set_result`."""

    _go_on: Callable[[], object] | None = None

    def is_awaited(self) -> bool:
        return self._go_on is not None and not self.done()

    @override
    def add_done_callback(
        self, fn: Callable[[Any], object], /, *, context: Context | None = None
    ) -> None:
        run = (context or copy_context()).run
        self._go_on = lambda: run(fn, self)

    @override
    def set_result(self, result: Coroutine[Any, Any, object], /) -> None:
        super().set_result(result)
        assert self._go_on is not None
        self._go_on()

    @override
    def cancel(self, msg: Any | None = None) -> bool:
        if not super().cancel(msg):
            return False
        if self._go_on is not None:
            self.get_loop().call_soon(self._go_on)
        return True
