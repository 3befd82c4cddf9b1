"""What every transport shares: the receive-dispatch-answer loop, and the link to one page.

Messages come in from any thread, and one wake-up of the event loop takes all that are waiting.
A transport adds how a message is read, how it is refused, and how a channel is opened.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import partial
from logging import getLogger
from threading import Lock, Thread, get_ident
from typing import Any, Final, Generic, TypeVar, cast
from weakref import WeakValueDictionary, ref

from anyio import CancelScope, Event, move_on_after
from anyio.from_thread import BlockingPortal

from pytauri_ipc.async_tools import AsyncTools
from pytauri_ipc.background_tasks import BackgroundTasks
from pytauri_ipc.call import Failure
from pytauri_ipc.dispatcher import CallGroup
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.event_callbacks import Backlog, EventCallbacks, Heard
from pytauri_ipc.event_loop import EventLoop, running_event_loop
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.hub import Hub
from pytauri_ipc.limits import Limits
from pytauri_ipc.link import ChannelPort, Link
from pytauri_ipc.messages import Body
from pytauri_ipc.registry import Registry
from pytauri_ipc.subscriptions import Subscription
from pytauri_ipc.transports.known_windows import KnownWindows

_logger = getLogger("pytauri_ipc")

M = TypeVar("M")
T = TypeVar("T")


_LAST_WORDS: Final = 1.0
"""Seconds that callbacks have for what they hear of the end."""


class _Nothing:
    """What no page is."""


_NO_LINK: Final = cast("ref[Link]", ref(_Nothing()))
"""That of what no page has said."""

_PATIENCE = 5.0
"""Seconds that cancelled commands may clean up before the log says who holds the end up."""


class Server(ABC, Generic[M]):
    """The life of one handler on one event loop.

    Args:
        registry: The commands.
        limits: What one page may ask.
        states: The objects for `Annotated[T, State()]`, each found under its own class.
        windows: Those that the program has opened.

    Attributes:
        loop: The event loop; there is one wherever a message is received.
        thread_id: That of the event loop's thread.
        hub: The frontends whose pages speak the session protocol.
        callbacks: What listens to events of pages.
        windows: Those that the program has opened.

    Raises:
        ValueError: Two states have the same class.
    """

    def __init__(
        self,
        registry: Registry,
        *,
        limits: Limits,
        states: Iterable[object],
        windows: KnownWindows | None = None,
    ) -> None:
        self.registry: Registry = registry
        self.limits: Limits = limits
        self.states: dict[type, object] = {}
        for state in states:
            if type(state) in self.states:
                raise ValueError(f"two states have the type {type(state).__qualname__}")
            self.states[type(state)] = state
        self.windows: KnownWindows = KnownWindows() if windows is None else windows
        self.hub: Hub = Hub()
        self.callbacks: EventCallbacks = EventCallbacks()
        self._links: list[PageLink] = []
        self._inbox: deque[M] = deque()
        self._errands: deque[Callable[[], object]] = deque()
        self._awake = False
        self._running = False
        self._beginning: Event | None = None
        self._closed = False
        self.loop: EventLoop
        self.thread_id: int
        registry.attend(self)

    # --- for transports ---------------------------------------------------------------------

    @abstractmethod
    def receive(self, message: M) -> None:
        """Read a message and act on it, on the event loop."""

    @abstractmethod
    def refuse(self, message: M, failure: Failure) -> None:
        """Answer a message that cannot be received; on any thread."""

    def adopt(self, link: "PageLink") -> None:
        """Answer for a page's calls until the end, on the event loop."""
        self._links.append(link)
        if link.is_session:
            self.hub.add(link.frontend)

    def release(self, link: "PageLink") -> None:
        """A page is gone; whose commands still clean up is let go with the next one."""
        self.hub.discard(link.frontend)
        self._links = [known for known in self._links if not known.closed or known.calls.running]

    # --- from any thread --------------------------------------------------------------------

    def post(self, message: M) -> None:
        """Hand a message over to the event loop. It never blocks, and never raises."""
        self._inbox.append(message)
        if self._closed or not self._awake:
            self._wake()

    def broadcast(self, event: str, body: Body, is_meant: Callable[[str], object], /) -> int:
        """Send an event to the pages with such labels; gives how many they are."""
        knows = self.windows.get  # they are told by themselves
        pages = [
            link
            for link in tuple(self._links)
            if link.is_session and not (link.closed or link.is_known or knows(link.frontend.label))
        ]
        return sum(page.offer(event, body) for page in pages if is_meant(page.frontend.label))

    def tell(self, label: str, event: str, data: object, also: Iterable[Subscription] = ()) -> None:
        """Have those who listen hear what the host says of a window.

        Args:
            label: The window's.
            event: A reserved name.
            data: What callbacks get.
            also: Who hears it beside those that listen.
        """
        self.run_soon(partial(self._tell, label, event, data, tuple(also)))

    def _tell(self, label: str, event: str, data: object, also: tuple[Subscription, ...]) -> None:
        found = self.registry.listeners(event, label) + self.windows.listeners(event, label)
        for one in dict.fromkeys((*found, *also)):  # a window that is open again is found by both
            if one.claim():
                arguments = (data, event, label)[: one.takes]
                heard = Heard(one, arguments, _NO_LINK, Backlog(), 0)
                self.callbacks.call(heard, self.loop)

    async def end_pages(self, reason: str) -> None:
        """The host has ended, and all pages with it: nobody waits for them any more.

        Who listens has heard of it when this returns, unless a callback takes more than a second.
        """
        self._end_pages(reason)
        with move_on_after(_LAST_WORDS):
            if not self._running:  # the host has ended before this has begun
                self._beginning = self._beginning or Event()
                await self._beginning.wait()
            self._run_errands()
            await self.callbacks.wait_empty()

    def _end_pages(self, reason: str) -> None:
        for link in tuple(self._links):
            link.end(reason)

    def run_soon(self, errand: Callable[[], object]) -> None:
        """Run a function on the event loop; not at all once that has ended."""
        self._errands.append(errand)
        self._wake()

    def _wake(self) -> None:
        """One wake-up for all that is waiting.

        What is appended before `_take` clears the flag is taken by it; what is appended later
        finds the flag down. A loop that has not begun takes everything when it does.
        """
        if self._closed:
            self._refuse_waiting()
        elif not self._awake:
            self._awake = True
            if self._running:
                try:
                    self.loop.wake(self._take)
                except RuntimeError:  # the loop is gone, without the end of the portal
                    self._closed = True
                    self._refuse_waiting()

    # --- on the event loop ------------------------------------------------------------------

    def start(self, portal: BlockingPortal) -> None:
        """Have the portal's loop serve until the portal stops; from any thread.

        Raises:
            RuntimeError: The portal is not running.
        """
        try:
            self._start(portal)
        except RuntimeError as error:
            if "event loop thread" not in str(error):
                raise
            # anyio's portal takes nothing from its own thread.
            Thread(target=self._start_or_refuse, args=(portal,), daemon=True).start()

    def _start_or_refuse(self, portal: BlockingPortal) -> None:
        try:
            self._start(portal)
        except RuntimeError:  # it was stopped meanwhile
            self._closed = True
            self._refuse_waiting()

    def _start(self, portal: BlockingPortal) -> None:
        portal.start_task_soon(self.serve, portal).add_done_callback(_log_failure)

    async def serve(self, portal: BlockingPortal, started: Callable[[], object] = bool) -> None:
        """Receive until the portal stops, then answer everything `closed`, and clean up.

        Args:
            portal: The portal that this runs on.
            started: Called once messages are received.
        """
        tasks = BackgroundTasks()
        async with running_event_loop() as loop:
            loop.spawn(tasks.run(), "background tasks")
            try:
                await tasks.ready.wait()
                self.states.setdefault(AsyncTools, AsyncTools.on_loop(portal, tasks))
                self.loop = loop
                self.thread_id = get_ident()
                self._running = True
                if self._beginning is not None:
                    self._beginning.set()
                self._take()
                started()
                await portal.sleep_until_stopped()
            finally:
                self._close()
                tasks.stop()
                with CancelScope(shield=True):
                    await self._wait_for_tasks()
                    await tasks.ended.wait()

    def _take(self) -> None:
        self._awake = False
        if self._closed:
            self._refuse_waiting()
            return
        self._run_errands()
        receive, take = self.receive, self._inbox.popleft
        for _ in range(len(self._inbox)):
            message = take()
            try:
                receive(message)
            except Exception:
                _logger.exception("a message could not be received")
                self.refuse(message, Failure("the message could not be received", "internal"))

    def _run_errands(self) -> None:
        for _ in range(len(self._errands)):
            errand = self._errands.popleft()
            try:
                errand()
            except Exception:
                _logger.exception("%r failed", errand)

    def _close(self) -> None:
        self._closed = True
        self._run_errands()
        self._end_pages("the program is closing")
        self.callbacks.stop()
        self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        while self._inbox:
            try:
                message = self._inbox.popleft()
            except IndexError:  # another thread has taken the last one
                return
            self.refuse(message, Failure("the program is closing", "closed"))

    async def _wait_for_tasks(self) -> None:
        with move_on_after(_PATIENCE):
            await self._wait_until_idle()
            return
        names = {name for link in self._links for name in link.calls.names()}
        shown = ", ".join(sorted(names | self.callbacks.names()))
        _logger.warning("waiting for cancelled commands that have not ended: %s", shown)
        await self._wait_until_idle()

    async def _wait_until_idle(self) -> None:
        for link in self._links:
            await link.calls.wait_empty()
        await self.callbacks.wait_empty()


def _log_failure(future: Future[None]) -> None:
    if not future.cancelled() and future.exception() is not None:
        _logger.critical("the commands have stopped running", exc_info=future.exception())


class PageLink(ABC):
    """The link to one page; see `pytauri_ipc.link.Link` for what it promises.

    Attributes:
        frontend: The page, as commands see it.
        calls: Its calls in flight; for the event loop's thread.
        closed: Whether the page is gone.
        is_known: Whether it is in a window that the program has opened, and may have closed since.
        app_handle: Tauri's, or what stands for it.
        webview_window: Tauri's, or what stands for it.
    """

    host: str
    is_session: bool = False
    is_known: bool = False

    def __init__(self, server: Server[M], label: str) -> None:
        self._server: Server[Any] = server
        self._states = server.states
        self.frontend: Frontend = Frontend(label, self)
        self.calls: CallGroup = CallGroup(self, server.limits)
        self.closed: bool = False
        self.app_handle: object | None = None
        self.webview_window: object | None = None
        self._ports: WeakValueDictionary[int, ChannelPort] = WeakValueDictionary()
        self._ports_lock = Lock()
        self._has_closed: Event | None = None

    def state(self, kind: type[T], /) -> T | None:
        """The state of exactly that type, or `None`."""
        state = self._states.get(kind)
        return state if isinstance(state, kind) else None

    def open_channel(self, channel_id: int, /) -> ChannelPort:
        """The port to a channel of the page: two for one id would lose messages."""
        with self._ports_lock:
            port = self._ports.get(channel_id)
            if port is None:
                port = self._ports[channel_id] = self.make_port(channel_id)
            return port

    @abstractmethod
    def make_port(self, channel_id: int) -> ChannelPort:
        """A new port; on any thread."""

    async def wait_closed(self) -> None:
        """Wait until `close`."""
        if self._has_closed is None:
            self._has_closed = Event()
            if self.closed:
                self._has_closed.set()
        await self._has_closed.wait()

    async def request(self, _function: str, _body: Body | None, /) -> Body:
        """See `Link.request`."""
        raise self._cannot("be called")

    def emit(self, _event: str, _data: object, /) -> None:
        """See `Link.emit`."""
        raise self._cannot("hear events")

    def offer(self, _event: str, _body: Body, /) -> bool:
        """Send an event that is meant for many; whether the page is one of them. On any thread."""
        return False

    def _cannot(self, what: str) -> InvokeException:
        return InvokeException(
            f"the page {self.frontend.label!r} calls through PyTauri's npm package, and cannot "
            f"{what}; have it use pytauri-ipc",
            code="unavailable",
        )

    async def request_value(self, _js: str, /) -> Body:
        """See `Link.request_value`."""
        raise self.cannot_evaluate()

    def evaluate(self, _js: str, /) -> None:
        """See `Link.evaluate`."""
        raise self.cannot_evaluate()

    def cannot_evaluate(self) -> InvokeException:
        """What a host answers that does not run JavaScript."""
        return InvokeException(
            f"the host {self.host!r} cannot evaluate JavaScript; call a function that the page "
            "exposes",
            code="unavailable",
        )

    def close(self) -> None:
        """The page is gone: answer its calls `closed`, and cancel them. On the event loop."""
        self.closed = True
        if self._has_closed is not None:
            self._has_closed.set()
        self.calls.stop(Failure("the page is gone", "closed"))
        self._server.release(self)

    def end(self, _reason: str, /) -> None:
        """The program ends: tell the page so, and close. On the event loop."""
        self.close()
