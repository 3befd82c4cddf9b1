"""The dispatcher: one task for each call, its deadline, its cancellation, and one answer.

It runs on the event loop of the commands, and knows neither pages nor threads. Every line of
`start`, `_run` and `settle` is on the way of every call.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from logging import getLogger
from typing import Final
from weakref import ref

from anyio import Event, get_cancelled_exc_class
from anyio.lowlevel import checkpoint
from typing_extensions import override

from pytauri_ipc.call import Call, Failure, Reply
from pytauri_ipc.event_loop import Cancellable, EventLoop
from pytauri_ipc.limits import Limits
from pytauri_ipc.link import Link, calling_link
from pytauri_ipc.route import Route

_logger = getLogger("pytauri_ipc")


class CallGroup:
    """The calls in flight of one frontend, and what it may ask.

    Attributes:
        link: The frontend's link.
        weak_link: The same, for `calling_link`.
        running: The calls whose tasks have not ended.
    """

    __slots__ = ("_body_size", "_calls_in_flight", "_emptied", "link", "running", "weak_link")

    def __init__(self, link: Link, limits: Limits) -> None:
        self.link: Link = link
        self.weak_link: ref[Link] = ref(link)
        self.running: set[PendingCall] = set()
        self._body_size = limits.body_size
        self._calls_in_flight = limits.calls_in_flight
        self._emptied: Event | None = None

    def refusal(self, call: Call) -> Failure | None:
        """Why a call may not start, or `None` if it may."""
        body = call.body
        if body is not None and len(body) > self._body_size:
            sizes = f"{len(body)} bytes; the limit is {self._body_size}"
            return Failure(f"the body has {sizes}", "too_large")
        if len(self.running) >= self._calls_in_flight:
            unanswered = f"{self._calls_in_flight} calls are unanswered"
            return Failure(f"{unanswered}; wait for some of them", "busy")
        if self.link.closed:
            return Failure("the page is gone", "closed")
        return None

    def ended(self, call: "PendingCall") -> None:
        """A call's task has ended, or will never begin."""
        self.running.discard(call)
        if self._emptied is not None and not self.running:
            self._emptied.set()

    def stop(self, failure: Failure) -> None:
        """Answer every call with that failure, and cancel its task."""
        for call in tuple(self.running):
            call.stop(failure)

    async def wait_empty(self) -> None:
        """Wait until every task has ended."""
        if self.running:
            self._emptied = Event()
            await self._emptied.wait()

    def names(self) -> list[str]:
        """The commands whose tasks run still."""
        return sorted({pending.call.command for pending in self.running})


@dataclass(slots=True, eq=False)
class PendingCall(ABC):
    """One call on its way to one answer. A transport says how the answer is sent.

    The first answer wins and is sent at once, while a cancelled task may still clean up.
    """

    call: Call
    group: CallGroup
    _task: Cancellable | None = field(default=None, init=False)
    _timer: Cancellable | None = field(default=None, init=False)
    _started: bool = field(default=False, init=False)
    _answered: bool = field(default=False, init=False)
    _stopped: bool = field(default=False, init=False)

    @abstractmethod
    def send(self, outcome: Reply | Failure) -> None:
        """Send the answer. Called once, and once more with a plain failure if that raises."""

    def settle(self, outcome: Reply | Failure) -> None:
        """Answer the call, unless it is answered."""
        if self._answered:
            return
        self._answered = True
        if self._timer is not None:
            self.disarm()
        try:
            self.send(outcome)
        except Exception:
            _logger.exception("the answer to command %r could not be sent", self.call.command)
            with suppress(Exception):  # its host is gone, or it is answered in part
                self.send(Failure("the answer could not be sent; the log says why", "internal"))

    def stop(self, failure: Failure) -> None:
        """Answer with that failure, and cancel the task.

        Once: asyncio would cut off with a second cancellation what a task shields from the first.
        """
        self.settle(failure)
        if self._task is not None and not self._stopped:
            self._stopped = True
            self._task.cancel()
            if not self._started:  # asyncio does not even begin a task cancelled before its start
                self.group.ended(self)

    def start(self, route: Route, loop: EventLoop) -> None:
        """Run the route's handler in a task of its own, under the command's deadline.

        A call past the limits, or of a page that is gone, is refused instead; one that is
        answered already is left alone.
        """
        if self._answered:
            return
        refusal = self.group.refusal(self.call) or self._mismatch(route)
        if refusal is not None:
            self.settle(refusal)
            return
        self.group.running.add(self)
        if route.timeout is not None:
            self._arm(route, loop)
        self._task = loop.spawn(self._run(route, loop), self.call.command)
        if self._answered:  # an eager task has ended already, or was stopped by its first steps
            self._task.cancel()

    async def _run(self, route: Route, loop: EventLoop) -> None:
        self._started = True
        calling_link.set(self.group.weak_link)
        try:
            outcome = await route.handler(self.call)
            if route.is_stream:
                outcome = await self._pass_on(outcome, partial(self._arm, route, loop))
        except BaseException as end:
            self._settle_end(end)
            if ends_more(end):
                raise
        else:
            self.settle(outcome)
        finally:
            self.group.ended(self)

    def _mismatch(self, route: Route) -> Failure | None:
        """Why the page's way of calling does not suit the command, or `None` if it does."""
        if not route.is_stream:
            return None
        name = self.call.command
        return Failure(
            f"command {name!r} is a stream, and one call has one reply; "
            "read it with pyStream of pytauri-ipc, which is pytauriIpc.pyStream in a page without "
            "npm packages",
            "unavailable",
        )

    async def _pass_on(
        self, outcome: Reply | Failure, arm: Callable[[], object]
    ) -> Reply | Failure:
        raise NotImplementedError("one call has one reply")

    def _arm(self, route: Route, loop: EventLoop) -> None:
        """Begin the command's deadline, for a stream that of its next item."""
        if route.timeout is not None:
            self.disarm()
            failure = Failure(f"the command took longer than {route.timeout:g} s", "timeout")
            self._timer = loop.call_later(route.timeout, partial(self.stop, failure))

    def disarm(self) -> None:
        """End the deadline."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _settle_end(self, end: BaseException) -> None:
        if ends_more(end):
            self.settle(Failure("the call was cancelled", "cancelled", exception=end))
            return
        _logger.error("command %r ended badly", self.call.command, exc_info=end)
        self.settle(Failure("the command failed; the log has the details", "internal", None, end))


_TURN: Final = 128
"""Items of a stream that never waits, until the other tasks have their turn."""


class PendingStream(PendingCall):
    """One stream: items, as there is room for them, and one end."""

    @abstractmethod
    def send_item(self, item: Reply) -> None:
        """Send an item, for which there is room."""

    @abstractmethod
    async def wait_for_room(self) -> None:
        """Wait until the page takes one more item."""

    @override
    def _mismatch(self, route: Route) -> Failure | None:
        if route.is_stream or not route.exists:
            return None
        name = self.call.command
        return Failure(f"command {name!r} has one reply; call it with pyInvoke", "unavailable")

    @override
    async def _pass_on(
        self, outcome: Reply | Failure, arm: Callable[[], object]
    ) -> Reply | Failure:
        if isinstance(outcome, Failure):
            return outcome
        if outcome.items is None:
            raise TypeError("a middleware answered a stream with a reply that has no items")
        sent = 0
        async with aclosing(outcome.items) as items:
            while True:
                self.disarm()
                await self.wait_for_room()
                arm()
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return outcome
                if isinstance(item, Failure):
                    return item
                self.send_item(item)
                sent += 1
                if sent % _TURN == 0:
                    await checkpoint()


def ends_more(end: BaseException) -> bool:
    """Whether it has to be raised on: a cancellation, or the end of the program.

    Others that are no `Exception`, such as the panic of a native module, end their own call alone.
    """
    kinds = (get_cancelled_exc_class(), KeyboardInterrupt, SystemExit, BaseExceptionGroup)
    return isinstance(end, kinds)
