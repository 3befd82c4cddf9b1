"""A known window and many threads, and those who wait for its page."""

import threading
from collections.abc import Callable

import anyio
import pytest

from pytauri_ipc import Limits
from pytauri_ipc.delivery import OVERHEAD
from pytauri_ipc.errors import FrontendClosed
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.known_windows import KnownWindow, KnownWindows
from tests.window_pages import FRONTEND, FakeWindowPage

NOTHING = Body(b"null")


@pytest.fixture
def window() -> KnownWindow:
    return KnownWindow("main", Limits())


# --- many threads ---------------------------------------------------------------------------


def test_events_of_many_threads_are_heard_once_each_threads_in_its_order(
    window: KnownWindow,
) -> None:
    pages = [FakeWindowPage(window, f"page {number}") for number in range(20)]
    everyone = threading.Barrier(5)

    def emit(name: str) -> None:
        everyone.wait()
        for number in range(300):
            window.put(f"{name}:{number}", NOTHING)

    threads = [threading.Thread(target=emit, args=(f"t{one}",)) for one in range(4)]
    for thread in threads:
        thread.start()
    everyone.wait()
    heard: list[str] = []
    counts: dict[str, int] = {}
    for page in pages:  # they come and go meanwhile
        page.is_ready(None, **counts)
        page.say(len(page.offered) // 2)
        heard += page.said
        counts[page.session.id] = len(page.said)
        page.goes()
    for thread in threads:
        thread.join()
    last = FakeWindowPage(window, "last")
    last.is_ready(None, **counts)
    heard += last.told
    for one in range(4):
        own = [event for event in heard if event.startswith(f"t{one}:")]
        assert own == [f"t{one}:{number}" for number in range(300)]


# --- waiting for the page -------------------------------------------------------------------


async def _asked(window: KnownWindow, then: Callable[[], object]) -> list[object]:
    """What two that wait for the page get, after something has happened."""
    got: list[object] = []

    async def ask() -> None:
        try:
            got.append(await window.frontend())
        except FrontendClosed as error:
            got.append(str(error))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        group.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        assert got == []
        then()
    return got


@pytest.mark.anyio
async def test_whoever_waits_for_the_page_gets_it_once_it_is_ready(window: KnownWindow) -> None:
    page = FakeWindowPage(window)
    assert await _asked(window, page.is_ready) == [FRONTEND, FRONTEND]
    assert await window.frontend() is FRONTEND


@pytest.mark.anyio
async def test_whoever_waits_for_the_page_hears_that_the_window_is_closed(
    window: KnownWindow,
) -> None:
    def close() -> None:
        window.close()
        window.wake()

    closed = "the window 'main' is closed"
    assert await _asked(window, close) == [closed, closed]
    with pytest.raises(FrontendClosed, match=closed):
        await window.frontend()


@pytest.mark.anyio
async def test_a_page_that_has_just_gone_is_not_given(window: KnownWindow) -> None:
    page = FakeWindowPage(window)
    page.is_ready()
    page.closed = True
    after = FakeWindowPage(window, "second")
    assert await _asked(window, after.is_ready) == [FRONTEND, FRONTEND]


# --- what waits, and for which window -------------------------------------------------------


def test_what_was_passed_on_makes_room_also_where_the_page_took_a_part() -> None:
    small = KnownWindow("small", Limits(unsent_bytes=2 * (OVERHEAD + 4)))
    for name in ("a:1", "a:2", "a:3"):
        small.put(name, NOTHING)
    page = FakeWindowPage(small)

    def take_one() -> None:
        page.refuses = bool(page.offered)

    page.on_offer = take_one
    page.is_ready()
    assert page.told == ["a:1"]
    small.put("a:4", NOTHING)
    page.goes()
    after = FakeWindowPage(small, "second")
    after.is_ready()
    assert after.told == ["a:1", "a:2", "a:3", "a:4"]


def test_a_page_that_is_gone_is_offered_nothing(window: KnownWindow) -> None:
    page = FakeWindowPage(window)
    page.is_ready()
    window.page_is_gone(page)  # and it does not say so itself
    window.put("a:1", NOTHING)
    assert page.told == []


def test_a_window_that_is_discarded_keeps_nothing_until_it_is_added_again(
    window: KnownWindow,
) -> None:
    windows = KnownWindows()
    windows.add(window)
    windows.discard(window)
    window.put("a:closed", NOTHING)
    windows.add(window)
    window.put("a:1", NOTHING)
    page = FakeWindowPage(window)
    page.is_ready()
    assert page.told == ["a:1"]
