"""A window whose pages come, hear and go in orders that Hypothesis makes up.

Sessions and frames are real; only what a rule does happens. However it goes: each event is heard
once, in order, by some page, and by none that was there before the program sent the window on.
A longer run: pytest tests/transports/test_known_windows_machine.py --hypothesis-profile=long
--timeout=7200
"""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from secrets import token_hex
from threading import get_ident
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic_core import to_json
from typing_extensions import override

from pytauri_ipc import Commands, Limits, messages
from pytauri_ipc.messages import Body, Message
from pytauri_ipc.transports import page_events
from pytauri_ipc.transports.known_windows import KnownWindow
from pytauri_ipc.transports.memory import MemoryPage, MemoryServer

LABEL = "main"


class HandLoop:
    """An event loop that runs its callbacks when a rule says so. No timer is ever due."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[], object]] = []

    def call_soon(self, callback: Callable[[], object]) -> None:
        self.callbacks.append(callback)

    wake = call_soon

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Any:
        return _Timer()

    def run_callbacks(self) -> None:
        callbacks, self.callbacks = self.callbacks, []
        for callback in callbacks:
            callback()


class _Timer:
    def cancel(self) -> None: ...


class Session(MemoryPage):
    """A page's end of one session, which reads its frames one by one."""

    def __init__(self, server: MemoryServer, document: "Document") -> None:
        super().__init__(server, LABEL, token_hex(16))
        self.document = document
        self.frames: deque[bytes] = deque()
        self.breaks_next = False

    @override
    def deliver(self, block: bytes) -> None:
        if self.breaks_next:  # the window is found to be gone
            self.breaks_next = False
            self.document.is_dead = True
            self.frames.clear()
            self.link.close()
        elif not self.document.is_dead:
            self.frames.append(block)

    def read(self) -> None:
        super().deliver(self.frames.popleft())

    @override
    def act(self, message: Message) -> None:
        if isinstance(message, messages.Event):
            self.document.heard(message)

    @property
    def counts(self) -> dict[str, int]:
        return {self.session.id: self.session._delivery.expected}


class Document:
    """What is in the window between two loadings: it has one session after another."""

    def __init__(self, number: int | None, kept: dict[str, int], awaited: int) -> None:
        self.number = number
        self.kept = kept
        self.awaited = awaited
        self.is_dead = False
        self.is_parsed = False
        self.heard: Callable[[messages.Event], None]
        self.session: Session


class PagesOfAWindow(RuleBasedStateMachine):
    """A program, a window, and the page in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = HandLoop()
        self.server = MemoryServer(Commands(), limits=Limits(), states=())
        self.server.loop = self.loop  # pyright: ignore[reportAttributeAccessIssue]
        self.server._running = True
        self.window = KnownWindow(LABEL, Limits())
        self.server.windows.add(self.window)
        self.emitted: list[int] = []  # the page that was awaited then
        self.heard: list[int] = []
        self.sent_to: deque[int] = deque()  # the numbers of pages that have not come yet
        self.has_storage = True
        self.small_frames: AbstractContextManager[object] = patch.object(page_events, "FRAME", 150)
        self.small_frames.__enter__()
        self.document: Document

    @initialize(has_storage=st.sampled_from([True, True, True, False]))
    def begin(self, has_storage: bool) -> None:
        self.has_storage = has_storage
        self.sent_to.append(self.window.expect())
        self._load()

    # --- the program ------------------------------------------------------------------------

    @rule(on_loop=st.booleans(), count=st.integers(1, 4))
    def emit(self, on_loop: bool, count: int) -> None:
        self.server.thread_id = get_ident() if on_loop else 0
        for _ in range(count):
            number = len(self.emitted)
            self.emitted.append(self.window.number)
            self.window.put(f"app:{number}", Body(b"null"))
        self.server.thread_id = get_ident()

    @rule(turns=st.integers(1, 4))
    def run_the_loop(self, turns: int) -> None:
        self.server.thread_id = get_ident()
        for _ in range(turns):
            self.loop.run_callbacks()

    @rule()
    def go_on(self) -> None:
        """The loop runs, and the page reads, until both are idle."""
        for _ in range(3):
            self.run_the_loop(3)
            self.read(99)

    @rule()
    def send_elsewhere(self) -> None:
        self.sent_to.append(self.window.expect())

    @rule(code=st.sampled_from(["busy", "closed"]))
    def end_the_session(self, code: str) -> None:
        link = self.document.session.link
        if not link.closed:
            link.break_off(code, "for a reason")

    @rule()
    def lose_the_page_amid_what_is_said(self) -> None:
        self.document.session.breaks_next = True

    # --- the page ---------------------------------------------------------------------------

    @precondition(lambda self: not self.document.is_parsed)
    @rule()
    def be_ready(self) -> None:
        document = self.document
        document.is_parsed = True
        if document.session.session.ended is None:
            self._say_ready({})

    @rule(count=st.integers(1, 5))
    def read(self, count: int) -> None:
        session = self.document.session
        for _ in range(min(count, len(session.frames))):
            session.read()
        if session.session.ended is not None and not self.document.is_dead:
            self._connect_again()

    @rule()
    def say_something(self) -> None:
        """Which brings an ack."""
        session = self.document.session
        if session.session.ended is None:
            session.session.emit("page:hello", Body(b"null"))
            session.flush_soon()

    @rule(is_known=st.booleans(), is_sent=st.booleans())
    def load_another(self, is_known: bool, is_sent: bool) -> None:
        """By a reload or a link, or because the program said so."""
        before = self.document
        before.is_dead = True
        before.session.frames.clear()
        if is_known and not before.session.link.closed:
            before.session.link.close()
        if not is_sent:
            self._load(is_by_program=False)
        else:
            self._load()

    def _load(self, *, is_by_program: bool = True) -> None:
        number = self.sent_to.popleft() if is_by_program and self.sent_to else None
        kept: dict[str, int] = {}
        if hasattr(self, "document"):
            before = self.document
            if self.has_storage:
                kept = before.kept | before.session.counts
            if not before.session.link.closed:
                before.session.link.close()  # as the hello of another page ends it
        awaited = self.window.number if number is None else number
        self.document = Document(number, kept, awaited)
        self.document.heard = self._hear
        self._connect()

    def _connect(self) -> None:
        session = self.document.session = Session(self.server, self.document)
        self.server.adopt(session.link)
        session.flush_soon()

    def _connect_again(self) -> None:
        document = self.document
        before = document.session.counts
        if not document.session.link.closed:
            document.session.link.close()
        self._connect()
        if document.number is None:  # nobody can tell it from one that has come just now
            document.awaited = self.window.number
        if document.is_parsed:
            self._say_ready(before)

    def _say_ready(self, last: dict[str, int]) -> None:
        document, session = self.document, self.document.session
        document.kept |= last
        said = {"page": document.number, "heard": document.kept}
        session.session.emit("ipc:ready", Body(to_json(said)))
        session.flush_soon()

    def _hear(self, event: messages.Event) -> None:
        number = int(event.name.removeprefix("app:"))
        assert self.emitted[number] <= self.document.awaited, "a page of before has heard it"
        self.heard.append(number)

    # --- what holds -------------------------------------------------------------------------

    @invariant()
    def each_is_heard_once_and_in_order(self) -> None:
        heard = list(dict.fromkeys(self.heard))
        assert heard == list(range(len(heard)))
        if self.has_storage:
            assert self.heard == heard

    @override
    def teardown(self) -> None:
        try:
            if hasattr(self, "document"):
                self._come_to_rest()
                self.each_is_heard_once_and_in_order()
                assert set(self.heard) == set(range(len(self.emitted))), "some were lost"
        finally:
            self.small_frames.__exit__(None, None, None)

    def _come_to_rest(self) -> None:
        self.run_the_loop(9)
        while self.sent_to:
            self.load_another(is_known=False, is_sent=True)
        for _ in range(3):
            if self.document.is_dead:
                self.load_another(is_known=True, is_sent=False)
            if not self.document.is_parsed:
                self.be_ready()
            for _ in range(9):
                self.run_the_loop(9)
                self.read(99)


TestPagesOfAWindow = PagesOfAWindow.TestCase
TestPagesOfAWindow.settings = settings(
    settings(),
    max_examples=3 * settings().max_examples,
    report_multiple_bugs=False,
    deadline=None,  # a busy machine is no bug
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
