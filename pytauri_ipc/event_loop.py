"""The two event loops, asyncio's and trio's, as the dispatcher needs them: spawn, cancel, wake.

anyio's task groups cannot start a task out of a loop callback, and its portal makes a concurrent
future for each call; this goes straight to the loop instead. An adapter is as thin as it can be.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from typing_extensions import TypeAliasType

if TYPE_CHECKING:
    import trio
    from trio import lowlevel as trio_lowlevel

Cancel = TypeAliasType("Cancel", Callable[[], object])
"""Cancels what it came from; on the loop's own thread. Late or twice, it does nothing."""


class EventLoop(Protocol):
    """One running event loop. All but `wake` is for its own thread."""

    def wake(self, callback: Callable[[], object]) -> None:
        """Run a callback on the loop soon; from any thread.

        Raises:
            RuntimeError: The loop is closed.
        """
        ...

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancel:
        """Run a coroutine in a task and a context of its own.

        It may have run up to its first wait, or to its end, when this returns.
        """
        ...

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancel:
        """Run a callback after some seconds, unless cancelled before."""
        ...


@asynccontextmanager
async def running_event_loop() -> AsyncGenerator[EventLoop]:
    """The adapter for the loop that this runs on. What it spawned has to end before it is left."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        async with trio.open_nursery() as nursery:
            yield _Trio(trio, nursery)
            nursery.cancel_scope.cancel()
    else:
        yield _Asyncio()


class _Asyncio:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()

    def wake(self, callback: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(callback, context=self._context)

    if sys.version_info >= (3, 12):

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancel:
            context = self._context.copy()
            return asyncio.Task(
                coroutine, loop=self._loop, name=name, context=context, eager_start=True
            ).cancel

    else:

        def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancel:
            context = self._context.copy()
            return asyncio.Task(coroutine, loop=self._loop, name=name, context=context).cancel

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancel:
        return self._loop.call_later(seconds, callback, context=self._context).cancel


class _Trio:
    def __init__(self, module: Any, nursery: "trio.Nursery") -> None:
        self._trio = module
        self._nursery = nursery
        self._token: trio_lowlevel.TrioToken = module.lowlevel.current_trio_token()
        self._context: Context = copy_context()

    def wake(self, callback: Callable[[], object]) -> None:
        self._token.run_sync_soon(callback)

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> Cancel:
        return self._start(lambda: coroutine, name)

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Cancel:
        async def wait() -> None:
            await self._trio.sleep(seconds)
            callback()

        return self._start(wait, "deadline")

    def _start(self, function: Callable[[], Awaitable[object]], name: str) -> Cancel:
        scope: trio.CancelScope = self._trio.CancelScope()

        async def run() -> None:
            with scope:
                await function()

        self._context.run(partial(self._nursery.start_soon, run, name=name))
        return scope.cancel
