"""The windows that a program has opened: what is for one waits until its page is there.

A window's page comes and goes by reloads; whatever the program emits to the window is heard by the
page that is there when it arrives, or, where that goes before, by the next one. Once, in order.
"""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import RLock
from typing import NamedTuple, Protocol, TypeAlias

from anyio import Event as Signal
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from pytauri_ipc.delivery import OVERHEAD
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.limits import Limits
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.session import Session
from pytauri_ipc.subscriptions import Subscription, Subscriptions
from pytauri_ipc.transports.page_events import Keeper


class Heard(TypedDict):
    """What a page before this one has heard.

    Attributes:
        session: The id of its session.
        count: How many of that session's messages.
    """

    session: str
    count: int


class Ready(TypedDict):
    """What a page says once its document is there.

    Attributes:
        page: The number under which the program sent the window to it, or `None` where a link or
            a reload brought it.
        heard: What the one before it has heard, or `None` where nobody knows.
    """

    page: int | None
    heard: Heard | None


@cache
def _ready() -> TypeAdapter[Ready]:
    """Made at first use: a program without windows needs none."""
    return TypeAdapter(Ready)


HostedEvent: TypeAlias = Callable[[Body], bool]
"""An event that the host answers in place of the page; whether it did. On any thread."""


class WindowPage(Protocol):
    """The page of a window, as it is seen from here."""

    closed: bool
    session: Session
    frontend: Frontend

    def offer(self, event: str, body: Body, keeper: Keeper, /) -> bool:
        """Send an event; whether it was taken. On any thread."""
        ...

    def take_back(self, keeper: Keeper, /) -> list[tuple[str, Body]]:
        """What was taken, and was not said."""
        ...

    def evaluate(self, js: str, /) -> None:
        """Run JavaScript in it; on any thread."""
        ...


class _Said(NamedTuple):
    """An event that a page has been told, and may not have heard."""

    number: int
    event: Event


def _nobody_minds(_number: int) -> None:
    pass


class KnownWindow:
    """One window. For any thread, except where it says otherwise.

    Args:
        label: The window's.
        limits: How much may wait for its page.

    Attributes:
        listeners: Who hears events of its pages; it outlives them.
        hosted: The events that the host answers.
        missed: Called with the number of the page that is awaited, when an older one has come.
    """

    def __init__(self, label: str, limits: Limits) -> None:
        self.label: str = label
        self.listeners: Subscriptions = Subscriptions()
        self.hosted: dict[str, HostedEvent] = {}
        self.missed: Callable[[int], object] = _nobody_minds
        self._limit = limits.unsent_bytes
        # Its own thread comes back to it: saying an event may find that the page is gone.
        self._lock = RLock()
        self._number = 0
        self._page: WindowPage | None = None
        self._session: Session | None = None  # that which `_said` is about
        self._said: deque[_Said] = deque()
        self._left: deque[tuple[str, _Said]] = deque()
        self._waiting: deque[Event | str] = deque()
        self._waiting_bytes = 0
        self._awaiting: list[Signal] = []
        self._is_closed = False

    def put(self, event: str, body: Body) -> None:
        """Have the window's page hear an event.

        Raises:
            InvokeException: `busy`: too much waits for the page.
        """
        if self.answers(event, body):
            return
        with self._lock:
            page = self._page
            if page is None or self._waiting or not page.offer(event, body, self):
                self._wait(Event(event, body), len(body.data))

    def answers(self, event: str, body: Body) -> bool:
        """Whether the host has answered an event in place of the page."""
        hosted = self.hosted.get(event)
        return hosted is not None and hosted(body)

    def run(self, js: str) -> None:
        """Run JavaScript in the window's page, after the events before.

        Raises:
            InvokeException: `busy`: too much waits for the page.
        """
        with self._lock:
            page = self._page
            if page is not None and not self._waiting:
                with suppress(FrontendClosed):
                    page.evaluate(js)
                    return
            self._wait(js, len(js))

    def _wait(self, one: Event | str, size: int) -> None:
        if self._is_closed:
            return
        if self._waiting_bytes > self._limit:
            raise InvokeException(
                f"the page of window {self.label!r} is not there, and {self._waiting_bytes} bytes "
                f"wait for it; the limit is {self._limit}",
                code="busy",
            )
        self._waiting.append(one)
        self._waiting_bytes += size + OVERHEAD

    def expect(self) -> int:
        """The program sends the window to another page: gives the page's number.

        What is emitted from now on waits for it.
        """
        with self._lock:
            self._number += 1
            self._page = None
            return self._number

    def close(self) -> None:
        """The window is gone, and what waits with it; `open` has it be there again."""
        with self._lock:
            self._is_closed = True
            self._page = self._session = None
            self._said.clear()
            self._left.clear()
            self._waiting.clear()
            self._waiting_bytes = 0

    def open(self) -> None:
        """The window is there, or will be."""
        with self._lock:
            self._is_closed = False

    # --- on the event loop ------------------------------------------------------------------

    def page_is_ready(self, page: WindowPage, said: Body) -> None:
        """A page says that its document is there."""
        try:
            ready = _ready().validate_json(said.data)
        except ValidationError:
            return  # not from our script
        number, heard = ready["page"], ready["heard"]
        with self._lock:
            if number is not None and number < self._number:
                if self._page is None:
                    self.missed(self._number)
                return
            if page is self._page:
                return
            self._page = page
            unheard = [
                one.event
                for session, one in self._left
                if heard is None or session != heard["session"] or one.number >= heard["count"]
            ]
            waiting = [*unheard, *self._waiting]
            self._left.clear()
            self._waiting.clear()
            self._waiting_bytes = 0
            for one in waiting:
                self._pass_on(one)
        for signal in self._awaiting:
            signal.set()
        self._awaiting.clear()

    def _pass_on(self, one: Event | str) -> None:
        if isinstance(one, str):
            self.run(one)
        else:
            self.put(*one)

    def page_is_gone(self, page: WindowPage) -> None:
        """A page is gone: what it did not hear is for the next one."""
        with self._lock:
            if page is self._page:
                self._page = None
            if self._is_closed:
                return
            if page.session is self._session:
                self._set_aside(page.session)
            unsaid = [Event(*one) for one in page.take_back(self)]
            self._waiting.extendleft(reversed(unsaid))

    def said(self, session: Session, number: int, event: str, body: Body, /) -> None:
        """An event has become a message to the page."""
        with self._lock:
            if self._session is not session:
                if self._session is not None:
                    self._set_aside(self._session)
                self._session = session
            while self._said and self._said[0].number < session.acked:
                self._said.popleft()
            self._said.append(_Said(number, Event(event, body)))

    def _set_aside(self, session: Session) -> None:
        """Keep what a page that is gone has not acknowledged, until the next one says more."""
        self._left.extend((session.id, one) for one in self._said if one.number >= session.acked)
        self._session = None
        self._said.clear()

    async def frontend(self) -> Frontend:
        """The page, once it is there.

        Raises:
            FrontendClosed: The window is gone.
        """
        while True:
            with self._lock:
                if self._is_closed:
                    raise FrontendClosed(f"the window {self.label!r} is closed")
                if self._page is not None and not self._page.closed:
                    return self._page.frontend
                signal = Signal()
                self._awaiting.append(signal)
            await signal.wait()

    def wake(self) -> None:
        """Have those who wait for a page look again: the window is gone."""
        for signal in self._awaiting:
            signal.set()
        self._awaiting.clear()


class KnownWindows:
    """The windows that a program has opened, by label. For any thread.

    Attributes:
        everywhere: Who hears events of any page.
    """

    def __init__(self) -> None:
        self.everywhere: Subscriptions = Subscriptions()
        self._windows: dict[str, KnownWindow] = {}

    def add(self, window: KnownWindow) -> None:
        """A window is there, or will be."""
        window.open()
        self._windows[window.label] = window

    def discard(self, window: KnownWindow) -> None:
        """A window is gone."""
        window.close()
        if self._windows.get(window.label) is window:
            del self._windows[window.label]

    def get(self, label: str) -> KnownWindow | None:
        """The window of that label, or `None`."""
        return self._windows.get(label)

    def listeners(self, event: str, label: str) -> list[Subscription]:
        """Who listens to that event of the page with that label."""
        found = self.everywhere.matching(event, label)
        window = self._windows.get(label)
        return found if window is None else found + window.listeners.matching(event, label)

    def broadcast(self, event: str, body: Body, is_meant: Callable[[str], object], /) -> int:
        """Send an event to the windows with such labels; gives how many they are."""
        meant = [one for one in tuple(self._windows.values()) if is_meant(one.label)]
        for one in meant:
            one.put(event, body)
        return len(meant)
