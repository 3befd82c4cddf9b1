"""The windows that a program has opened: what is for one waits until its page is there.

A window's page comes and goes by reloads; whatever the program emits to the window is heard by the
page that is there when it arrives, or, where that goes before, by the next one. Once, in order.
Further pages of the window, in other tabs, hear what is emitted while they are there, but for
downloads.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from logging import getLogger
from threading import RLock
from typing import Protocol, TypeAlias

from anyio import Event as Signal
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from pytauri_ipc.delivery import OVERHEAD
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.events import DOWNLOAD
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.limits import Limits
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.session import Session
from pytauri_ipc.subscriptions import Subscription, Subscriptions
from pytauri_ipc.transports.page_events import Keeper
from pytauri_ipc.transports.told import Told

_logger = getLogger("pytauri_ipc")


class Ready(TypedDict):
    """What a page says once its document is there.

    Attributes:
        page: The number under which the program sent the window to it, or `None` where a link or
            a reload brought it.
        heard: How many messages of which session those before it have heard, as far as is known.
    """

    page: int | None
    heard: dict[str, int]


@cache
def _ready() -> TypeAdapter[Ready]:
    """Made at first use: a program without windows needs none."""
    return TypeAdapter(Ready)


HostedEvent: TypeAlias = Callable[[Body], bool]
"""An event that the host answers in place of the page; whether it did. On any thread."""


class WindowPage(Protocol):
    """The page of a window, as it is seen from here.

    Attributes:
        closed: Whether it is gone.
        awaited: `KnownWindow.number` as it was when the page came.
        session: That of the page.
        frontend: The page, as commands see it.
    """

    closed: bool
    awaited: int
    session: Session
    frontend: Frontend

    def offer(self, text: str, body: Body | None, keeper: Keeper | None = None, /) -> bool:
        """Send an event, or without a body run a script; whether it was taken. On any thread."""
        ...

    def take_back(self, keeper: Keeper, /) -> list[tuple[str, Body | None]]:
        """What was taken, and was not said."""
        ...

    def not_said(self, keeper: Keeper, /) -> list[tuple[str, Body | None]]:
        """The same, and it stays there."""
        ...


@dataclass(slots=True)
class _Beside:
    """What a page in a further tab has not been told, and what it has.

    Attributes:
        lacking: The events that the window's page was still to hear when it came.
        scripts: How many it has been given since.
    """

    lacking: list[Event]
    scripts: int = 0


def _nobody_minds(_number: int) -> None:
    pass


def _unknown(_event: str, _body: Body) -> None:
    return None


def _passed_on_by_none(_event: str, _body: Body) -> bool:
    return False


class KnownWindow:
    """One window. For any thread, except where it says otherwise.

    Args:
        label: The window's.
        limits: How much may wait for its page.

    Attributes:
        listeners: Who hears events of its pages; it outlives them.
        hosted: The events that the host answers.
        number: That of the page which is awaited, or there.
        missed: Called with the number of the page that is awaited, when an older one has come.
        greetings: Gives what a page hears first that has come.
        read: Reads an event of a page where more is known of it than its declaration says, else
            gives `None`; raises `ValueError` where nobody is to hear it.
        told: Called with what is emitted to the window; whether it has been passed on by that,
            which may raise `ValueError`.
    """

    def __init__(self, label: str, limits: Limits) -> None:
        self.label: str = label
        self.listeners: Subscriptions = Subscriptions()
        self.hosted: dict[str, HostedEvent] = {}
        self.number: int = 0
        self.missed: Callable[[int], object] = _nobody_minds
        self.greetings: Callable[[], Sequence[Event]] = tuple
        self.read: Callable[[str, Body], object] = _unknown
        self.told: Callable[[str, Body], bool] = _passed_on_by_none
        self._limit = limits.unsent_bytes
        # Its own thread comes back to it: saying an event may find that the page is gone.
        self._lock = RLock()
        self._page: WindowPage | None = None
        self._others: dict[WindowPage, _Beside] = {}
        self._told = Told()
        self._waiting: deque[Event | str] = deque()
        self._waiting_bytes = 0
        self._arrival: Signal | None = None
        self._is_closed = False

    def put(self, event: str, body: Body) -> None:
        """Have the window's page hear an event.

        Raises:
            InvokeException: `busy`: too much waits for the page.
            ValueError: It is for a part of the window, and cannot be.
        """
        if not self.answers(event, body):
            self.say(event, body)

    def say(self, event: str, body: Body) -> None:
        """Have the window's page hear an event, whatever host and parts would make of it.

        Raises:
            InvokeException: `busy`: too much waits for the page.
        """
        self._take(Event(event, body))

    def mention(self, event: str, body: Body) -> None:
        """Have the pages hear an event that are there; what comes later learns it by `greetings`.

        A page that takes nothing in loses its session, and is greeted when it comes anew.
        """
        with self._lock:
            if self._page is None:
                return
            if self._waiting:  # it is being said, and this comes behind it
                self._wait(Event(event, body))
            else:
                self._page.offer(event, body)
            self._tell_others(Event(event, body))

    def answers(self, event: str, body: Body) -> bool:
        """Whether the host, or a part of the window, takes an event in place of the page.

        Raises:
            ValueError: It is for a part of the window, and cannot be.
        """
        hosted = self.hosted.get(event)
        return (hosted is not None and hosted(body)) or self.told(event, body)

    def run(self, js: str) -> None:
        """Run JavaScript in the window's page, after the events before.

        Raises:
            InvokeException: `busy`: too much waits for the page.
        """
        self._take(js)

    def _take(self, one: Event | str) -> None:
        with self._lock:
            if self._waiting or not self._is_taken(one):
                self._wait(one)
            self._tell_others(one)

    def _is_taken(self, one: Event | str) -> bool:
        return self._page is not None and self._page.offer(*_told_as(one), self._told)

    def _tell_others(self, one: Event | str) -> None:
        """They hear it when it is emitted, whether or not the window's page can hear it by then."""
        if not _is_for_one(one):
            for other, known in tuple(self._others.items()):
                known.scripts += isinstance(one, str)
                other.offer(*_told_as(one))

    def _wait(self, one: Event | str) -> None:
        if self._is_closed:
            return
        if self._waiting_bytes > self._limit:
            raise InvokeException(
                f"the page of window {self.label!r} is not there, and {self._waiting_bytes} bytes "
                f"wait for it; the limit is {self._limit}",
                code="busy",
            )
        self._waiting.append(one)
        self._waiting_bytes += _size_of(one)

    def _wait_first(self, ones: Sequence[Event | str]) -> None:
        """Put what was said before ahead of what waits, whatever the limit is."""
        self._waiting.extendleft(reversed(ones))
        self._waiting_bytes += sum(map(_size_of, ones))

    def _pass_on(self) -> None:
        """Say what waits, as far as the page takes it: it may go meanwhile."""
        waiting, self._waiting = self._waiting, deque()
        try:
            while waiting:
                one = waiting.popleft()
                if self._waiting or not self._is_taken(one):
                    self._waiting.append(one)
                else:
                    self._waiting_bytes -= _size_of(one)
        finally:
            self._waiting.extend(waiting)

    def expect(self) -> int:
        """The program sends the window to another page: gives the page's number.

        What is emitted from now on waits for it.
        """
        with self._lock:
            self.number += 1
            self._page = None
            self._others.clear()
            return self.number

    def close(self) -> None:
        """The window is gone, and what waits with it; `open` has it be there again."""
        with self._lock:
            self._is_closed = True
            self._page = None
            self._others.clear()
            self._told = Told()  # what is still on its way to the page is for no other one
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
        number = page.awaited if ready["page"] is None else ready["page"]
        with self._lock:
            if self._is_closed or page is self._page or page in self._others:
                return
            if number < self.number:  # the one before that which is awaited
                if self._page is None:
                    self.missed(self.number)
                return
            greetings = self.greetings()
            is_beside = self._is_beside(page, ready["heard"])
            for event, body in greetings:  # not kept: the next page has its own
                page.offer(event, body)
            if is_beside:
                return
            self._page = page
            self._wait_first(self._told.unheard(ready["heard"]))
            self._pass_on()
        self.wake()

    def page_is_gone(self, page: WindowPage) -> None:
        """A page is gone: what it did not hear is for the next one."""
        with self._lock:
            if self._others.pop(page, None) is not None:
                return
            is_followed = page is self._page and bool(self._others)
            if page is self._page:
                self._page = None
            if self._is_closed:
                return
            self._told.is_over(page.session)
            taken = page.take_back(self._told)
            self._wait_first([text if body is None else Event(text, body) for text, body in taken])
            if is_followed:
                self._follow()
            self._pass_on()

    def _is_beside(self, page: WindowPage, heard: Mapping[str, int]) -> bool:
        """Whether a page comes beside the one that is there, and does not follow it."""
        there = self._page
        if there is None or there.closed or there.session.id in heard:
            return False
        waiting = [Event(text, body) for text, body in there.not_said(self._told) if body]
        self._others[page] = _Beside([*self._told.not_heard(), *waiting])
        return True

    def _follow(self) -> None:
        """The page that came next is the window's; all that was emitted since it has heard."""
        page, known = next(iter(self._others.items()))
        del self._others[page]
        lacking = {id(event.body) for event in known.lacking}
        waiting = [*self._told.unheard({}), *self._waiting]
        # Scripts are run in their order: the last of those that wait are those it has been given.
        scripts = [at for at, one in enumerate(waiting) if isinstance(one, str)]
        unknown = set(scripts[: max(0, len(scripts) - known.scripts)])
        self._told = Told()
        self._waiting.clear()
        self._waiting_bytes = 0
        self._page = page
        self._wait_first(
            [
                one
                for at, one in enumerate(waiting)
                if at in unknown
                or (isinstance(one, Event) and (id(one.body) in lacking or _is_for_one(one)))
            ]
        )

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
                arrival = self._arrival = self._arrival or Signal()
            await arrival.wait()

    def wake(self) -> None:
        """Have those who wait for a page look again: it is there, or the window is gone."""
        if self._arrival is not None:
            self._arrival.set()
            self._arrival = None


def _told_as(one: Event | str) -> tuple[str, Body | None]:
    return (one, None) if isinstance(one, str) else one


def _is_for_one(one: Event | str) -> bool:
    """Whether the window's page alone hears it: a file is saved once, in however many tabs."""
    return isinstance(one, Event) and one.name == DOWNLOAD


def _size_of(one: Event | str) -> int:
    """What it counts for while it waits."""
    return OVERHEAD + len(one if isinstance(one, str) else one.body.data)


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

    def read(self, event: str, body: Body, label: str) -> object:
        """What the window of that label knows of an event of its page; see `KnownWindow.read`."""
        window = self._windows.get(label)
        return None if window is None else window.read(event, body)

    def broadcast(self, event: str, body: Body, is_meant: Callable[[str], object], /) -> int:
        """Send an event to the windows with such labels; gives how many take it.

        Raises:
            ValueError: It is for a part of one of them, and cannot be; the others have heard it.
        """
        taken = 0
        wrong: list[ValueError] = []
        for window in [one for one in tuple(self._windows.values()) if is_meant(one.label)]:
            try:
                window.put(event, body)
                taken += 1
            except InvokeException as error:  # the others are to hear it, here and below
                _logger.warning("the event %r is lost: %s", event, error)
            except ValueError as error:
                wrong.append(error)
        if wrong:
            raise wrong[0]
        return taken
