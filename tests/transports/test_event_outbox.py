"""Events for a page until they are said: whose they are, and who gets back what was not said."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from pytauri_ipc.delivery import FRAME, OVERHEAD
from pytauri_ipc.errors import FrontendClosed, InvokeException
from pytauri_ipc.messages import Body, Frame, Hello
from pytauri_ipc.session import PROTOCOL, Session
from pytauri_ipc.transports.page_events import EventOutbox

ID = "0" * 32
NOTHING = Body(b"null")


class Page:
    """The page that events are for; errands run when a test says so."""

    def __init__(self) -> None:
        self.closed = False
        self.session = Session(ID, "program")
        self.on_loop = False
        self.behind = False
        self.errands: list[Callable[[], object]] = []
        self.flushes: list[str] = []
        self.log: list[str] = []
        self.caught_up: Callable[[], object] | None = None

    def greet(self) -> None:
        self.session.receive(Frame(ID, 0, 0, 0, [Hello(PROTOCOL)]), 0, 0.0)

    def run_soon(self, errand: Callable[[], object]) -> None:
        self.errands.append(errand)

    def is_on_loop(self) -> bool:
        return self.on_loop

    def flush(self) -> None:
        self.flushes.append("now")

    def flush_soon(self) -> None:
        self.flushes.append("soon")

    def run_script(self, js: str) -> None:
        self.log.append(js)

    def is_behind(self) -> bool:
        return self.behind

    def catch_up(self, then: Callable[[], object]) -> None:
        assert self.caught_up is None
        self.caught_up = then


class Kept:
    """A keeper that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str]] = []

    def said(self, session: Session, number: int, event: str, body: Body, /) -> None:
        self.told.append((number, event))


@pytest.fixture
def page() -> Page:
    page = Page()
    page.greet()
    return page


def test_the_keeper_is_told_the_number_of_each_message(page: Page) -> None:
    outbox, kept = EventOutbox(page, 1_000), Kept()
    before = page.session.emit("a:own", NOTHING)
    outbox.put("a:1", NOTHING, kept)
    outbox.put("a:nobodys", NOTHING)
    outbox.put("a:2", NOTHING, kept)
    assert kept.told == []
    [pump] = page.errands
    pump()
    assert kept.told == [(before + 1, "a:1"), (before + 3, "a:2")]
    assert page.flushes == ["soon"]


def test_what_was_not_said_is_taken_back_once_by_whoever_handed_it_in(page: Page) -> None:
    outbox, kept, other = EventOutbox(page, 1_000), Kept(), Kept()
    for name, keeper in (("a:1", kept), ("a:2", other), ("a:3", None), ("a:4", kept)):
        outbox.put(name, NOTHING, keeper)
    page.closed = True
    assert outbox.take_back(kept) == [("a:1", NOTHING), ("a:4", NOTHING)]
    assert outbox.take_back(kept) == []
    assert outbox.take_back(other) == [("a:2", NOTHING)]


def test_what_was_said_is_not_taken_back(page: Page) -> None:
    outbox, kept = EventOutbox(page, 1_000), Kept()
    outbox.put("a:1", NOTHING, kept)
    page.errands.pop()()
    outbox.put("a:2", NOTHING, kept)
    assert outbox.take_back(kept) == [("a:2", NOTHING)]


def test_what_was_taken_back_makes_room(page: Page) -> None:
    outbox, kept = EventOutbox(page, OVERHEAD), Kept()
    outbox.put("a:1", NOTHING, kept)
    with pytest.raises(InvokeException, match="takes nothing in"):
        outbox.put("a:2", NOTHING, kept)
    outbox.take_back(kept)
    outbox.put("a:3", NOTHING, kept)


def test_a_page_that_goes_amid_a_long_burst_leaves_the_rest_to_be_taken_back(page: Page) -> None:
    outbox, kept = EventOutbox(page, 10 * FRAME), Kept()
    taken: list[str] = []

    def go() -> None:
        page.closed = True
        taken.extend(name for name, _ in outbox.take_back(kept))

    page.flush = go
    half = Body(b" " * (FRAME // 2))
    for number in range(5):
        outbox.put(f"a:{number}", half, kept)
    page.errands.pop()()
    assert [name for _, name in kept.told] == ["a:0", "a:1"]
    assert taken == ["a:2", "a:3", "a:4"]


def test_what_waits_for_the_hello_is_said_after_it() -> None:
    page, kept = Page(), Kept()
    outbox = EventOutbox(page, 1_000)
    page.on_loop = True
    outbox.put("a:1", NOTHING, kept)
    assert kept.told == []
    assert outbox.is_waiting
    page.greet()
    outbox.pump()
    assert [name for _, name in kept.told] == ["a:1"]
    assert not outbox.is_waiting


def test_a_page_that_is_gone_takes_nothing(page: Page) -> None:
    page.closed = True
    with pytest.raises(FrontendClosed):
        EventOutbox(page, 1_000).put("a:1", NOTHING)


def test_one_errand_is_on_its_way_for_many_threads(page: Page) -> None:
    outbox, kept = EventOutbox(page, 10**6), Kept()

    def emit(name: str) -> None:
        for number in range(200):
            outbox.put(f"{name}:{number}", NOTHING, kept)

    threads: list[Any] = [Thread(target=emit, args=(f"t{one}",)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [pump] = page.errands
    pump()
    for one in range(4):
        own = [name for _, name in kept.told if name.startswith(f"t{one}:")]
        assert own == [f"t{one}:{number}" for number in range(200)]


# --- scripts --------------------------------------------------------------------------------


class Logging:
    """A keeper that notes in the page's log what is said."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def said(self, session: Session, number: int, event: str, body: Body, /) -> None:
        self._page.log.append(event)


@pytest.fixture
def keeper(page: Page) -> Logging:
    return Logging(page)


@pytest.fixture
def outbox(page: Page, keeper: Logging) -> EventOutbox:
    outbox = EventOutbox(page, 10_000)
    for text, body in (("a:1", NOTHING), ("one()", None), ("a:2", NOTHING), ("two()", None)):
        outbox.put(text, body, keeper)
    return outbox


def test_scripts_and_events_keep_one_order(page: Page, outbox: EventOutbox) -> None:
    outbox.pump()
    assert page.log == ["a:1", "one()", "a:2", "two()"]
    assert page.flushes == ["now", "now", "soon"]  # what was said has left when a script runs


def test_a_script_waits_until_the_page_has_heard_what_was_said_before_and_the_rest_with_it(
    page: Page, outbox: EventOutbox
) -> None:
    page.behind = True
    outbox.pump()
    outbox.put("a:3", NOTHING)
    outbox.pump()
    assert page.log == ["a:1"]
    assert page.caught_up is not None
    go_on, page.caught_up = page.caught_up, None
    go_on()
    assert page.log == ["a:1", "one()", "a:2"]
    page.behind = False
    assert page.caught_up is not None
    page.caught_up()
    assert page.log == ["a:1", "one()", "a:2", "two()"]
    assert not outbox.is_waiting


def test_a_script_that_waits_is_taken_back_with_the_rest(
    page: Page, outbox: EventOutbox, keeper: Logging
) -> None:
    page.behind = True
    outbox.pump()
    page.closed = True
    taken: list[tuple[str, Body | None]] = [("one()", None), ("a:2", NOTHING), ("two()", None)]
    assert outbox.take_back(keeper) == taken
    assert page.caught_up is not None
    page.caught_up()
    assert page.log == ["a:1"]


def test_a_session_that_ends_says_all_and_runs_what_waited(page: Page, outbox: EventOutbox) -> None:
    page.behind = True
    outbox.pump()
    outbox.say_the_rest()
    assert page.log == ["a:1", "one()", "a:2", "two()"]


def test_a_page_that_goes_amid_its_last_words_leaves_the_rest_to_be_taken_back(page: Page) -> None:
    outbox, kept = EventOutbox(page, 10 * FRAME), Kept()

    def go() -> None:
        page.closed = True

    page.flush = go
    half = Body(b" " * (FRAME // 2))
    for number in range(5):
        outbox.put(f"a:{number}", half, kept)
    outbox.say_the_rest()
    assert [name for _, name in kept.told] == ["a:0", "a:1"]
    assert [name for name, _ in outbox.take_back(kept)] == ["a:2", "a:3", "a:4"]
