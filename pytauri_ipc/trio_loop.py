"""trio's loop, as `pytauri_ipc.event_loop.EventLoop`. Imported where trio runs."""

from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import Any

import trio


@asynccontextmanager
async def running_trio_loop() -> AsyncGenerator["TrioLoop"]:
    """The adapter for the loop that this runs on."""
    try:
        async with trio.open_nursery() as nursery:
            yield TrioLoop(nursery)
            nursery.cancel_scope.cancel()
    except BaseExceptionGroup as group:
        if group.split(trio.Cancelled)[1] is None:
            await trio.lowlevel.checkpoint()  # raises the cancellation alone, as asyncio does
        raise


class TrioLoop:
    """Tasks are a nursery's, each in a cancel scope of its own."""

    def __init__(self, nursery: trio.Nursery) -> None:
        self._nursery = nursery
        self._token = trio.lowlevel.current_trio_token()
        self._context = copy_context()
        self._waiting: deque[tuple[trio.CancelScope, Coroutine[Any, Any, object], str]] = deque()

    def wake(self, callback: Callable[[], object]) -> None:
        """See `EventLoop.wake`."""
        self._token.run_sync_soon(callback)

    def call_soon(self, callback: Callable[[], object]) -> None:
        """See `EventLoop.call_soon`."""
        self._token.run_sync_soon(callback)

    def spawn(self, coroutine: Coroutine[Any, Any, object], name: str) -> trio.CancelScope:
        """See `EventLoop.spawn`."""
        scope = trio.CancelScope()
        self._waiting.append((scope, coroutine, name))
        start_soon: Any = self._nursery.start_soon
        self._context.run(partial(start_soon, self._begin_next, name=name))
        return scope

    async def _begin_next(self) -> None:
        """Whichever task trio begins first runs what was spawned first: it keeps no order."""
        scope, coroutine, name = self._waiting.popleft()
        trio.lowlevel.current_task().name = name
        with scope:
            await coroutine

    def call_later(self, seconds: float, callback: Callable[[], object]) -> trio.CancelScope:
        """See `EventLoop.call_later`."""
        return self.spawn(_later(seconds, callback), "deadline")


async def _later(seconds: float, callback: Callable[[], object]) -> None:
    await trio.sleep(seconds)
    callback()
