"""Events for a page, from any thread, until its session takes them; and those that came from it."""

from collections import deque
from collections.abc import Callable
from logging import getLogger
from threading import Lock
from typing import Protocol, TypeAlias
from weakref import ref

from pytauri_ipc.delivery import FRAME, OVERHEAD
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.event_callbacks import Backlog, EventCallbacks, Heard
from pytauri_ipc.event_loop import EventLoop
from pytauri_ipc.event_types import PLAIN
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

    def run_script(self, js: str, /) -> None:
        """Run JavaScript in the page now, whatever it has heard."""
        ...

    def is_behind(self) -> bool:
        """Whether a script that runs now might come before what has left."""
        ...

    def catch_up(self, then: Callable[[], object]) -> None:
        """Call a function, on the event loop, once the page has heard all that has left."""
        ...


class Keeper(Protocol):
    """Who sees to events that a page does not hear."""

    def said(self, session: Session, number: int, event: str, body: Body, /) -> None:
        """An event has become the session's message of that number."""
        ...


_Outgoing: TypeAlias = tuple[str, Body | None, Keeper | None]
"""An event's name, what it carries, and its keeper; or a script, nothing, and its keeper."""


class EventOutbox:
    """What was emitted to a page and is to run in it, in one order whatever the thread.

    Args:
        link: The page.
        limit: Bytes that may wait for it.
    """

    def __init__(self, link: EventLink, limit: int) -> None:
        self._link = link
        self._limit = limit
        self._lock = Lock()
        self._waiting: deque[_Outgoing] = deque()
        self._size = 0
        self._is_held = False  # a script waits until the page has heard what was said before
        self._is_due = False  # an errand of this outbox is on its way to the event loop
        self._gathered = 0  # bytes since they last filled a frame

    @property
    def is_waiting(self) -> bool:
        """Whether something has not been said yet."""
        return bool(self._waiting)

    def put(self, text: str, body: Body | None, keeper: Keeper | None = None) -> None:
        """Take an event in, or a script; on any thread.

        Args:
            text: The event's name; or the script, which runs after what was put before.
            body: What the event carries; `None` for a script.
            keeper: Who is told, on the event loop, once an event is said.

        Raises:
            FrontendClosed: The page is gone.
            InvokeException: `busy`: it has not taken what was emitted before.
        """
        link, is_on_loop = self._link, self._link.is_on_loop()
        with self._lock:
            if link.closed:
                raise FrontendClosed("the page is gone")
            waiting = self._size + link.session.unsent_bytes
            if waiting > self._limit:
                raise InvokeException(
                    f"the page takes nothing in: {waiting} bytes wait for it, and the limit is "
                    f"{self._limit}",
                    code="busy",
                )
            self._waiting.append((text, body, keeper))
            self._size += _size_of(text, body)
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
            left = len(self._waiting) if link.session.is_greeted and not self._is_held else 0
        if left == 0:
            return
        while left and not link.closed:  # a flush may find that the page is gone
            left -= 1
            if self._waiting[0][1] is None:
                link.flush()
                if link.closed:
                    return
                if link.is_behind():
                    self._is_held = True
                    link.catch_up(self._go_on)
                    return
            self._say_next()
        link.flush_soon()

    def say_the_rest(self) -> None:
        """Say what waits, and run scripts, whatever the page has heard: its session ends."""
        link = self._link
        self._is_held = False
        while self._waiting and link.session.is_greeted and not link.closed:
            self._say_next()

    def _go_on(self) -> None:
        """The page has heard what was said before the script that waits."""
        if self._is_held and not self._link.closed:
            self._is_held = False
            self._say_next()
            self.pump()

    def _say_next(self) -> None:
        link = self._link
        with self._lock:
            text, body, keeper = self._waiting.popleft()
            size = _size_of(text, body)
            self._size -= size
        if body is None:
            link.run_script(text)
            return
        number = link.session.emit(text, body)
        if keeper is not None:
            keeper.said(link.session, number, text, body)
        self._gathered += size
        if self._gathered >= FRAME:  # whoever emits in a loop holds the event loop up
            self._gathered = 0
            link.flush()

    def not_said(self, keeper: Keeper) -> list[tuple[str, Body | None]]:
        """What its keeper has handed in, and was not said yet."""
        with self._lock:
            return [(text, body) for text, body, owner in self._waiting if owner is keeper]

    def take_back(self, keeper: Keeper) -> list[tuple[str, Body | None]]:
        """What its keeper has handed in, and was not said: the page is gone."""
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
            taken: list[tuple[str, Body | None]] = []
            for text, body, owner in waiting:
                if owner is keeper:
                    taken.append((text, body))
                    self._size -= _size_of(text, body)
                else:
                    self._waiting.append((text, body, owner))
        return taken


def _size_of(text: str, body: Body | None) -> int:
    """What it counts for while it waits."""
    return OVERHEAD + len(text if body is None else body.data)


class EventWindows(Protocol):
    """The windows of a program, as events of their pages see them."""

    def listeners(self, event: str, label: str, /) -> list[Subscription]:
        """Who listens to that event of the window with that label."""
        ...

    def read(self, event: str, body: Body, label: str, /) -> object:
        """What that window knows of the event, `None` where it is nothing.

        Raises:
            ValueError: Nobody is to hear it.
        """
        ...


class EventInbox:
    """What a page has emitted, for those who listen. On the event loop.

    Args:
        registry: Its listeners, and what events carry.
        callbacks: Those of the handler.
        frontend: The page.
        link: That of the page.
        limits: What a page may have waiting.
        windows: Who else listens to events of the window, and what is known of them there.
    """

    def __init__(
        self,
        registry: Registry,
        callbacks: EventCallbacks,
        frontend: Frontend,
        link: ref[Link],
        limits: Limits,
        windows: EventWindows,
    ) -> None:
        self._windows = windows
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
        found += self._windows.listeners(event, label)
        size = len(body.data)
        try:
            known = self._windows.read(event, body, label)  # whether anybody listens or not
            if not found:
                return
            if size > self._limits.body_size:
                self._drop(event, f"it has {size} bytes; the limit is {self._limits.body_size}")
                return
            if not is_name(event):
                self._drop(event, "it is no name of an event")
                return
            kind = self._registry.type_of(event)
            data = kind.read(body) if known is None or kind is not PLAIN else known
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
