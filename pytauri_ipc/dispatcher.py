"""The dispatcher: one task for each call, its deadline, its cancellation, and one answer.

It runs on the event loop of the commands, and knows neither pages nor threads. Every line of
`start`, `_run` and `settle` is on the way of every call.
"""

from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from logging import getLogger

from anyio import Event, get_cancelled_exc_class

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
        running: The calls whose tasks have not ended.
    """

    __slots__ = ("_body_size", "_calls_in_flight", "_emptied", "link", "running")

    def __init__(self, link: Link, limits: Limits) -> None:
        self.link: Link = link
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

    @abstractmethod
    def send(self, outcome: Reply | Failure) -> None:
        """Send the answer. Called once, and once more with a plain failure if that raises."""

    def settle(self, outcome: Reply | Failure) -> None:
        """Answer the call, unless it is answered."""
        if self._answered:
            return
        self._answered = True
        if self._timer is not None:
            self._timer.cancel()
        try:
            self.send(outcome)
        except Exception:
            _logger.exception("the answer to command %r could not be sent", self.call.command)
            with suppress(Exception):  # its host is gone, or it is answered in part
                self.send(Failure("the answer could not be sent; the log says why", "internal"))

    def stop(self, failure: Failure) -> None:
        """Answer with that failure, and cancel the task."""
        self.settle(failure)
        if self._task is not None:
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
        refusal = self.group.refusal(self.call)
        if refusal is not None:
            self.settle(refusal)
            return
        self.group.running.add(self)
        if route.timeout is not None:
            failure = Failure(f"the command took longer than {route.timeout:g} s", "timeout")
            self._timer = loop.call_later(route.timeout, partial(self.stop, failure))
        self._task = loop.spawn(self._run(route), self.call.command)
        if self._answered:  # an eager task has ended already, or was stopped by its first steps
            self._task.cancel()

    async def _run(self, route: Route) -> None:
        self._started = True
        calling_link.set(self.group.link)
        try:
            outcome = await route.handler(self.call)
        except BaseException as end:
            self._settle_end(end)
            if _ends_more(end):
                raise
        else:
            self.settle(outcome)
        finally:
            self.group.ended(self)

    def _settle_end(self, end: BaseException) -> None:
        if _ends_more(end):
            self.settle(Failure("the call was cancelled", "cancelled", exception=end))
            return
        _logger.error("command %r ended badly", self.call.command, exc_info=end)
        self.settle(Failure("the command failed; the log has the details", "internal", None, end))


def _ends_more(end: BaseException) -> bool:
    """Whether it has to be raised on: a cancellation, or the end of the program.

    Others that are no `Exception`, such as the panic of a native module, end their own call alone.
    """
    kinds = (get_cancelled_exc_class(), KeyboardInterrupt, SystemExit, BaseExceptionGroup)
    return isinstance(end, kinds)
