"""The dispatcher: one task for each call, its deadline, its cancellation, and one answer.

It runs on the event loop of the commands, and knows neither pages nor threads.
"""

from abc import ABC, abstractmethod
from functools import partial
from logging import getLogger

from anyio import Event

from pytauri_ipc.call import Call, Failure, Reply
from pytauri_ipc.event_loop import Cancel, EventLoop
from pytauri_ipc.frontend import link_of
from pytauri_ipc.limits import Limits
from pytauri_ipc.link import calling_link
from pytauri_ipc.route import Route

_logger = getLogger("pytauri_ipc")


class CallGroup:
    """The calls in flight of one frontend."""

    __slots__ = ("_calls", "_emptied")

    def __init__(self) -> None:
        self._calls: set[PendingCall] = set()
        self._emptied: Event | None = None

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, call: "PendingCall") -> None:
        """Count a call in."""
        self._calls.add(call)

    def discard(self, call: "PendingCall") -> None:
        """Count a call out: its task has ended."""
        self._calls.discard(call)
        if self._emptied is not None and not self._calls:
            self._emptied.set()

    def stop(self, failure: Failure) -> None:
        """Answer every call with that failure, and cancel its task."""
        for call in tuple(self._calls):
            call.stop(failure)

    async def wait_empty(self) -> None:
        """Wait until every task has ended."""
        if self._calls:
            self._emptied = Event()
            await self._emptied.wait()

    def names(self) -> list[str]:
        """The commands whose tasks run still."""
        return sorted({call.call.command for call in self._calls})


class PendingCall(ABC):
    """One call on its way to one answer. A transport says how the answer is sent.

    The first answer wins and is sent at once, while a cancelled task may still clean up.
    """

    __slots__ = ("_answered", "_cancel", "_group", "_started", "_stopped", "_timer", "call")

    def __init__(self, call: Call, group: CallGroup) -> None:
        self.call: Call = call
        self._group = group
        self._cancel: Cancel | None = None
        self._timer: Cancel | None = None
        self._answered = False
        self._started = False
        self._stopped = False

    @abstractmethod
    def send(self, outcome: Reply | Failure) -> None:
        """Send the answer; called once."""

    def settle(self, outcome: Reply | Failure) -> None:
        """Answer the call, unless it is answered."""
        if self._answered:
            return
        self._answered = True
        if self._timer is not None:
            self._timer()
        try:
            self.send(outcome)
        except Exception:
            _logger.exception("the answer to command %r could not be sent", self.call.command)

    def stop(self, failure: Failure) -> None:
        """Answer with that failure, and cancel the task."""
        self.settle(failure)
        self._stopped = True
        if self._cancel is not None:
            self._cancel()
            if not self._started:  # asyncio does not even begin a task cancelled before its start
                self._group.discard(self)

    def start(self, route: Route, loop: EventLoop, limits: Limits) -> None:
        """Run the route's handler in a task of its own, under the command's deadline.

        A call past the limits, or of a page that is gone, is refused instead.
        """
        refusal = self._refusal(limits)
        if refusal is not None:
            self.settle(refusal)
            return
        self._group.add(self)
        if route.timeout is not None:
            failure = Failure(f"the command took longer than {route.timeout:g} s", "timeout")
            self._timer = loop.call_later(route.timeout, partial(self.stop, failure))
        self._cancel = loop.spawn(self._run(route))
        if self._stopped:  # by its own first steps, which have run already
            self._cancel()

    def _refusal(self, limits: Limits) -> Failure | None:
        call = self.call
        if call.body is not None and len(call.body) > limits.body_size:
            return Failure(
                f"the body has {len(call.body)} bytes; the limit is {limits.body_size}",
                "too_large",
            )
        if len(self._group) >= limits.calls_in_flight:
            return Failure(
                f"{limits.calls_in_flight} calls are unanswered; wait for some of them", "busy"
            )
        if call.frontend.closed:
            return Failure("the page is gone", "closed")
        return None

    async def _run(self, route: Route) -> None:
        self._started = True
        calling_link.set(link_of(self.call.frontend))
        try:
            outcome = await route.handler(self.call)
        except BaseException as end:  # cancellation, or the end of the program
            self.settle(Failure("the call was cancelled", "cancelled", exception=end))
            raise
        else:
            self.settle(outcome)
        finally:
            self._group.discard(self)
