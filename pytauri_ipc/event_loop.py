"""The two event loops, asyncio's and trio's, as the dispatcher needs them: spawn, cancel, wake.

anyio's task groups cannot start a task out of a loop callback, and its portal makes a concurrent
future for each call; this goes straight to the loop instead. An adapter is as thin as it can be.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import trio
    from trio import lowlevel as trio_lowlevel


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

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancellable:
        """Run a coroutine in a task and a context of its own.

        It may have run up to its first wait, or to its end, when this returns.
        """
        ...

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancellable:
        """Run a callback after some seconds, unless cancelled before."""
        ...


@asynccontextmanager
async def running_event_loop() -> AsyncGenerator[EventLoop]:
    """The adapter for the loop that this runs on. What it spawned has to end before it is left."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        try:
            async with trio.open_nursery() as nursery:
                yield _Trio(trio, nursery)
                nursery.cancel_scope.cancel()
        except BaseExceptionGroup as group:
            if group.split(trio.Cancelled)[1] is None:
                await trio.lowlevel.checkpoint()  # raises the cancellation alone, as asyncio does
            raise
    else:
        yield _Asyncio()


class _Asyncio:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()

    def wake(self, callback: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(callback, context=self._context)

    if sys.version_info >= (3, 12):

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancellable:
            return asyncio.Task(coroutine, loop=self._loop, name=name, eager_start=True)

    else:

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancellable:
            return asyncio.Task(coroutine, loop=self._loop, name=name)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancellable:
        return self._loop.call_later(seconds, callback, context=self._context)


class _Trio:
    def __init__(self, module: Any, nursery: "trio.Nursery") -> None:
        self._trio = module
        self._nursery = nursery
        self._token: trio_lowlevel.TrioToken = module.lowlevel.current_trio_token()
        self._context: Context = copy_context()

    def wake(self, callback: Callable[[], object]) -> None:
        self._token.run_sync_soon(callback)

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancellable:
        scope: trio.CancelScope = self._trio.CancelScope()
        start_soon: Any = self._nursery.start_soon
        self._context.run(partial(start_soon, _in_scope, scope, coroutine, name=name))
        return scope

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancellable:
        async def wait() -> None:
            await self._trio.sleep(seconds)
            callback()

        return self.spawn(wait(), "deadline")


async def _in_scope(scope: "trio.CancelScope", coroutine: Coroutine[Any, Any, object]) -> None:
    with scope:
        await coroutine
