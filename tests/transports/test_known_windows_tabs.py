"""A window with several pages, in tabs of a browser: each hears all while it is there."""

import pytest

from pytauri_ipc import Limits
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.known_windows import KnownWindow
from tests.window_pages import FakeWindowPage


@pytest.fixture
def window() -> KnownWindow:
    return KnownWindow("main", Limits())


def page_of(window: KnownWindow, name: str, **heard: int) -> FakeWindowPage:
    page = FakeWindowPage(window, name)
    page.is_ready(None, **heard)
    return page


def put(window: KnownWindow, *events: str) -> None:
    for event in events:
        window.put(event, Body(event.encode()))


def test_all_hear_what_is_emitted_and_run_what_is_to_run(window: KnownWindow) -> None:
    first = page_of(window, "first")
    put(window, "a:1")
    second = page_of(window, "second")
    put(window, "a:2")
    window.run("now()")
    assert first.told == ["a:1", "a:2", "now()"]
    assert second.told == ["a:2", "now()"]


def test_a_download_is_for_the_first_alone(window: KnownWindow) -> None:
    first, second = page_of(window, "first"), page_of(window, "second")
    put(window, "ipc:download", "a:1")
    assert first.told == ["ipc:download", "a:1"]
    assert second.told == ["a:1"]


def test_a_download_that_the_first_has_not_heard_is_for_the_next(window: KnownWindow) -> None:
    first, second = page_of(window, "first"), page_of(window, "second")
    put(window, "ipc:download", "a:1")
    first.goes()
    assert second.told == ["a:1", "ipc:download"]


def test_one_that_goes_leaves_the_other_as_it_was(window: KnownWindow) -> None:
    first, second = page_of(window, "first"), page_of(window, "second")
    second.goes()
    put(window, "a:1")
    assert first.told == ["a:1"]
    assert second.told == []


def test_where_the_first_goes_the_other_hears_on_and_nothing_twice(window: KnownWindow) -> None:
    first, second = page_of(window, "first"), page_of(window, "second")
    put(window, "a:1", "a:2")
    first.say(1)
    first.goes()
    put(window, "a:3")
    assert second.told == ["a:1", "a:2", "a:3"]


def test_what_the_first_had_not_heard_before_the_other_came_is_for_that(
    window: KnownWindow,
) -> None:
    first = page_of(window, "first")
    put(window, "a:heard", "a:said", "a:waiting")
    first.say(2)
    first.session.acked = 1
    second = page_of(window, "second")
    put(window, "a:both")
    first.goes()
    put(window, "a:after")
    assert second.told == ["a:both", "a:said", "a:waiting", "a:after"]


def test_a_page_that_follows_one_whose_end_is_not_known_yet_takes_its_place(
    window: KnownWindow,
) -> None:
    first = page_of(window, "first")
    put(window, "a:heard", "a:lost")
    first.say()
    after = page_of(window, "after", first=1)
    put(window, "a:new")
    first.goes()
    assert after.told == ["a:lost", "a:new"]
    assert first.told == ["a:heard", "a:lost"]


def test_after_an_update_all_are_pages_of_before(window: KnownWindow) -> None:
    first, second = page_of(window, "first"), page_of(window, "second")
    number = window.expect()
    put(window, "a:new")
    assert first.told == second.told == []
    one, other = FakeWindowPage(window, "one"), FakeWindowPage(window, "other")
    one.is_ready(number)
    other.is_ready(number)
    put(window, "a:more")
    assert one.told == ["a:new", "a:more"]
    assert other.told == ["a:more"]


def test_a_closed_window_tells_none(window: KnownWindow) -> None:
    first, second = page_of(window, "first"), page_of(window, "second")
    window.close()
    put(window, "a:1")
    first.goes()
    second.goes()
    assert first.told == second.told == []
