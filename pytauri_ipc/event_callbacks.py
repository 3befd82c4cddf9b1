"""Runs the callbacks of events: each gets its events one after another, beside all others."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isawaitable, iscoroutine
from logging import getLogger
from typing import Any, NamedTuple
from weakref import ref

from anyio import Event
from anyio.to_thread import run_sync

from pytauri_ipc.dispatcher import ends_more
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.event_loop import Cancellable, EventLoop
from pytauri_ipc.link import Link, calling_link
from pytauri_ipc.subscriptions import Subscription

_logger = getLogger("pytauri_ipc")


@dataclass(slots=True, eq=False)
class Backlog:
    """What a page has said and callbacks have not heard yet.

    Attributes:
        bytes: What that counts for.
    """

    bytes: int = 0


class Heard(NamedTuple):
    """An event for one callback.

    Attributes:
        subscription: By which it hears it.
        arguments: Data, event and label, as many as it takes.
        link: That of the page.
        backlog: What it counts in until the callback has heard it.
        size: What it counts for there.
    """

    subscription: Subscription
    arguments: tuple[Any, ...]
    link: ref[Link]
    backlog: Backlog
    size: int


@dataclass(slots=True, eq=False)
class _Queue:
    """What waits for one callback, and the task that calls it."""

    waiting: deque[Heard]
    task: Cancellable | None = None
    has_begun: bool = False
    is_on_thread: bool = False


@dataclass(slots=True, eq=False)
class EventCallbacks:
    """The callbacks of one handler. For the event loop's thread."""

    _queues: dict[object, _Queue] = field(default_factory=dict[object, _Queue])
    _is_stopped: bool = False
    _emptied: Event | None = None

    @property
    def is_busy(self) -> bool:
        """Whether one runs, or is about to."""
        return bool(self._queues)

    def call(self, heard: Heard, loop: EventLoop) -> None:
        """Have a callback hear an event, after those that it is to hear before."""
        if self._is_stopped:
            return
        heard.backlog.bytes += heard.size
        key = heard.subscription.key
        queue = self._queues.get(key)
        if queue is not None:
            queue.waiting.append(heard)
            return
        queue = self._queues[key] = _Queue(deque([heard]))
        queue.task = loop.spawn(self._run(key, queue), heard.subscription.name)

    def stop(self) -> None:
        """Cancel what runs, and call nothing any more."""
        self._is_stopped = True
        for key, queue in tuple(self._queues.items()):
            assert queue.task is not None, "no task ends the handler in its first steps"
            if queue.is_on_thread:  # asyncio would go on without waiting for the thread
                continue
            queue.task.cancel()
            if not queue.has_begun:  # asyncio does not even begin a task that was cancelled before
                self._ended(key)

    async def wait_empty(self) -> None:
        """Wait until every task has ended."""
        if self._queues:
            self._emptied = Event()
            await self._emptied.wait()

    def names(self) -> set[str]:
        """The callbacks that run still."""
        return {one.subscription.name for queue in self._queues.values() for one in queue.waiting}

    async def _run(self, key: object, queue: _Queue) -> None:
        queue.has_begun = True
        try:
            while queue.waiting and not self._is_stopped:
                heard = queue.waiting[0]
                if not heard.subscription.is_over:
                    await self._call(heard, queue)
                queue.waiting.popleft()
                heard.backlog.bytes -= heard.size
        finally:
            self._ended(key)

    def _ended(self, key: object) -> None:
        del self._queues[key]
        if self._emptied is not None and not self._queues:
            self._emptied.set()

    async def _call(self, heard: Heard, queue: _Queue) -> None:
        """Call a callback, and log what it raises."""
        subscription, arguments = heard.subscription, heard.arguments
        calling_link.set(heard.link)
        try:
            if subscription.is_async:
                result: object = subscription.callback(*arguments)
            else:
                queue.is_on_thread = True
                (result,) = await run_sync(_result, subscription.callback, arguments)
                queue.is_on_thread = False
                if self._is_stopped and iscoroutine(result):
                    result.close()
                    return
            if isawaitable(result):
                await result
        except FrontendClosed as error:  # windows close at any time; that is no fault of its own
            queue.is_on_thread = False
            _logger.warning(
                "the callback %s, which listens to %r, was cut short: %s",
                subscription.name,
                subscription.pattern,
                error,
            )
        except BaseException as error:
            queue.is_on_thread = False
            if ends_more(error):
                raise
            _logger.exception(
                "the callback %s, which listens to %r, failed",
                subscription.name,
                subscription.pattern,
            )


def _result(callback: Callable[..., object], arguments: tuple[Any, ...]) -> tuple[object]:
    """What a callback returns, in a tuple: trio takes no thread's coroutine."""
    return (callback(*arguments),)
