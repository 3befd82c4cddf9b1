"""Events for a page, from any thread, until its session takes them; and those that came from it."""

from collections import deque
from collections.abc import Callable
from logging import getLogger
from threading import Lock
from typing import Protocol
from weakref import ref

from pytauri_ipc.delivery import FRAME, OVERHEAD
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.event_callbacks import Backlog, EventCallbacks, Heard
from pytauri_ipc.event_loop import EventLoop
from pytauri_ipc.events import is_name
from pytauri_ipc.frontend import Frontend, listeners_of
from pytauri_ipc.limits import Limits
from pytauri_ipc.link import Link
from pytauri_ipc.messages import Body
from pytauri_ipc.registry import Registry
from pytauri_ipc.session import Session
from pytauri_ipc.subscriptions import Subscription

_logger = getLogger("pytauri_ipc")


class EventLink(Protocol):
    """The page that events are for."""

    closed: bool
    session: Session

    def run_soon(self, errand: Callable[[], object]) -> None:
        """Run a function on the event loop; from any thread."""
        ...

    def is_on_loop(self) -> bool:
        """Whether this is the event loop's thread."""
        ...

    def flush(self) -> None:
        """Have it leave now."""
        ...

    def flush_soon(self) -> None:
        """Have it leave at the end of this turn."""
        ...


class Keeper(Protocol):
    """Who sees to events that a page does not hear."""

    def said(self, session: Session, number: int, event: str, body: Body, /) -> None:
        """An event has become the session's message of that number."""
        ...


class EventOutbox:
    """What was emitted to a page, in one order whatever the thread.

    Args:
        link: The page.
        limit: Bytes that may wait for it.
    """

    def __init__(self, link: EventLink, limit: int) -> None:
        self._link = link
        self._limit = limit
        self._lock = Lock()
        self._waiting: deque[tuple[str, Body, Keeper | None]] = deque()
        self._size = 0
        self._is_due = False  # an errand of this outbox is on its way to the event loop
        self._gathered = 0  # bytes since they last filled a frame

    @property
    def is_waiting(self) -> bool:
        """Whether something has not been said yet."""
        return bool(self._waiting)

    def put(self, event: str, body: Body, keeper: Keeper | None = None) -> None:
        """Take an event in; on any thread.

        Args:
            event: Its name.
            body: What it carries.
            keeper: Who is told, on the event loop, once it is said.

        Raises:
            FrontendClosed: The page is gone.
            InvokeException: `busy`: it has not taken what was emitted before.
        """
        link, is_on_loop = self._link, self._link.is_on_loop()
        with self._lock:
            if link.closed:
                raise FrontendClosed("the page is gone")
            size = self._size + link.session.unsent_bytes
            if size > self._limit:
                raise InvokeException(
                    f"the page takes nothing in: {size} bytes wait for it, and the limit is "
                    f"{self._limit}",
                    code="busy",
                )
            self._waiting.append((event, body, keeper))
            self._size += len(body.data) + OVERHEAD
            if not is_on_loop and not self._is_due:
                self._is_due = True
                link.run_soon(self.pump)
        if is_on_loop:
            self.pump()

    def pump(self) -> None:
        """Say what waits, on the event loop; before the page's hello nothing may be said."""
        link = self._link
        with self._lock:
            self._is_due = False
            left = len(self._waiting) if link.session.is_greeted else 0
        if left == 0:
            return
        while left and not link.closed:  # a flush may find that the page is gone
            left -= 1
            with self._lock:
                event, body, keeper = self._waiting.popleft()
                self._size -= len(body.data) + OVERHEAD
            number = link.session.emit(event, body)
            if keeper is not None:
                keeper.said(link.session, number, event, body)
            self._gathered += len(body.data) + OVERHEAD
            if self._gathered >= FRAME:  # whoever emits in a loop holds the event loop up
                self._gathered = 0
                link.flush()
        link.flush_soon()

    def take_back(self, keeper: Keeper) -> list[tuple[str, Body]]:
        """What its keeper has handed in, and was not said: the page is gone."""
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
            taken: list[tuple[str, Body]] = []
            for event, body, owner in waiting:
                if owner is keeper:
                    taken.append((event, body))
                    self._size -= len(body.data) + OVERHEAD
                else:
                    self._waiting.append((event, body, owner))
        return taken


class EventInbox:
    """What a page has emitted, for those who listen. On the event loop.

    Args:
        registry: Its listeners, and what events carry.
        callbacks: Those of the handler.
        frontend: The page.
        link: That of the page.
        limits: What a page may have waiting.
        own: Who else listens to that event of that window.
    """

    def __init__(
        self,
        registry: Registry,
        callbacks: EventCallbacks,
        frontend: Frontend,
        link: ref[Link],
        limits: Limits,
        own: Callable[[str, str], list[Subscription]],
    ) -> None:
        self._own = own
        self._registry = registry
        self._callbacks = callbacks
        self._frontend = frontend
        self._link = link
        self._limits = limits
        self._backlog = Backlog()

    @property
    def is_full(self) -> bool:
        """Whether callbacks have not heard more than may wait."""
        return self._backlog.bytes > self._limits.unsent_bytes

    def hear(self, event: str, body: Body, loop: EventLoop) -> None:
        """Have those who listen hear an event."""
        label = self._frontend.label
        found = self._registry.listeners(event, label)
        found += listeners_of(self._frontend).matching(event, label)
        found += self._own(event, label)
        if not found:
            return
        size = len(body.data)
        if size > self._limits.body_size:
            self._drop(event, f"it has {size} bytes; the limit is {self._limits.body_size}")
            return
        if not is_name(event):
            self._drop(event, "it is no name of an event")
            return
        try:
            data = self._registry.type_of(event).read(body)
        except ValueError as error:
            self._drop(event, str(error))
            return
        for one in found:
            if one.claim():
                arguments = (data, event, label)[: one.takes]
                heard = Heard(one, arguments, self._link, self._backlog, size + OVERHEAD)
                self._callbacks.call(heard, loop)

    def _drop(self, event: str, why: str) -> None:
        label = self._frontend.label
        _logger.warning("the event %r from window %r was dropped: %s", event[:100], label, why)
