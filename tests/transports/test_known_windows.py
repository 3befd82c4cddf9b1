"""What is for a window waits until its page is there, and is heard once across its pages."""

import pytest

from pytauri_ipc import Limits
from pytauri_ipc.delivery import OVERHEAD
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.messages import Body
from pytauri_ipc.transports.known_windows import KnownWindow, KnownWindows
from tests.window_pages import FakeWindowPage

NOTHING = Body(b"null")


@pytest.fixture
def window() -> KnownWindow:
    return KnownWindow("main", Limits())


@pytest.fixture
def page(window: KnownWindow) -> FakeWindowPage:
    """A page that is there."""
    page = FakeWindowPage(window, "first")
    page.is_ready()
    return page


def put(window: KnownWindow, *events: str) -> None:
    for event in events:
        window.put(event, NOTHING)


# --- waiting --------------------------------------------------------------------------------


def test_what_is_said_before_the_page_is_ready_reaches_it_in_order(window: KnownWindow) -> None:
    page = FakeWindowPage(window)
    put(window, "a:1", "a:2")
    assert page.told == []
    page.is_ready()
    put(window, "a:3")
    assert page.told == ["a:1", "a:2", "a:3"]


def test_javascript_waits_in_line_with_events(window: KnownWindow) -> None:
    page = FakeWindowPage(window)
    put(window, "a:1")
    window.run("one()")
    put(window, "a:2")
    assert page.told == []
    page.is_ready()
    window.run("two()")
    assert page.told == ["a:1", "one()", "a:2", "two()"]


def test_javascript_for_a_page_that_goes_right_then_is_for_the_next_one(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    page.closed = True
    window.run("late()")
    page.goes()
    after = FakeWindowPage(window)
    after.is_ready()
    assert after.told == ["late()"]


def test_javascript_that_a_page_did_not_run_is_for_the_next_one_in_its_place(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:1")
    page.say()
    page.session.acked = 1
    window.run("late()")
    put(window, "a:2")
    page.goes()
    after = FakeWindowPage(window)
    after.is_ready()
    assert after.told == ["late()", "a:2"]


def test_a_second_ready_of_a_page_says_nothing_again(page: FakeWindowPage) -> None:
    put(page._window, "a:1")
    page.say()
    page.is_ready()
    assert page.told == ["a:1"]


@pytest.mark.parametrize("said", [b"", b"{}", b"[]", b'{"page": "x", "heard": {}}', b"\xff"])
def test_what_is_no_ready_of_our_script_is_not_looked_at(window: KnownWindow, said: bytes) -> None:
    page = FakeWindowPage(window)
    put(window, "a:1")
    window.page_is_ready(page, Body(said))
    assert page.told == []


# --- the number of a page -------------------------------------------------------------------


def test_what_follows_an_update_never_reaches_the_page_before(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:old")
    number = window.expect()
    put(window, "a:new")
    page.is_ready()
    page.is_ready(number - 1)
    assert page.told == ["a:old"]
    after = FakeWindowPage(window, "second")
    after.is_ready(number)
    assert after.told == ["a:new"]


def test_a_page_that_is_overtaken_by_an_update_while_it_loads_gets_nothing(
    window: KnownWindow,
) -> None:
    numbered, linked = FakeWindowPage(window, "numbered"), FakeWindowPage(window, "linked")
    first = window.expect()
    second = window.expect()
    put(window, "a:new")
    numbered.is_ready(first)
    linked.is_ready(None)
    assert numbered.told == linked.told == []
    awaited = FakeWindowPage(window, "awaited")
    awaited.is_ready(second)
    assert awaited.told == ["a:new"]


def test_a_page_that_a_link_brought_is_as_good(window: KnownWindow, page: FakeWindowPage) -> None:
    window.expect()
    awaited = FakeWindowPage(window, "awaited")
    awaited.is_ready(window.number)
    awaited.goes()
    put(window, "a:1")
    linked = FakeWindowPage(window, "linked")
    linked.is_ready(None)
    assert linked.told == ["a:1"]


def test_numbers_go_on_after_a_window_was_closed(window: KnownWindow) -> None:
    first = window.expect()
    window.close()
    window.open()
    assert window.expect() > first


# --- across pages ---------------------------------------------------------------------------


def test_what_a_page_has_heard_and_not_acknowledged_is_not_heard_again(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:heard", "a:unheard", "a:unsaid")
    page.say(2)
    page.goes()
    put(window, "a:later")
    after = FakeWindowPage(window, "second")
    after.is_ready(first=1)
    assert after.told == ["a:unheard", "a:unsaid", "a:later"]


def test_where_nobody_knows_what_was_heard_the_acknowledged_is_not_said_again(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:1", "a:2", "a:3")
    page.say()
    page.session.acked = 1
    page.goes()
    after = FakeWindowPage(window, "second")
    after.is_ready(another=3)
    assert after.told == ["a:2", "a:3"]


def test_what_was_heard_counts_across_several_pages_that_went(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:1", "a:2")
    page.say()
    page.goes()
    FakeWindowPage(window, "never ready").goes()
    second = FakeWindowPage(window, "second")
    second.is_ready(first=1)
    put(window, "a:3")
    second.say()
    second.goes()
    third = FakeWindowPage(window, "third")
    third.is_ready(first=1, second=1)
    assert second.told == ["a:2", "a:3"]
    assert third.told == ["a:3"]


def test_what_was_passed_on_is_not_kept(window: KnownWindow, page: FakeWindowPage) -> None:
    put(window, "a:1")
    page.say()
    page.goes()
    second = FakeWindowPage(window, "second")
    second.is_ready(first=1)
    second.goes()
    third = FakeWindowPage(window, "third")
    third.is_ready()
    assert third.told == []


def test_a_page_that_goes_while_it_is_told_leaves_the_rest_to_the_next_in_order(
    window: KnownWindow,
) -> None:
    page = FakeWindowPage(window, "first")
    events = [f"a:{number}" for number in range(6)]
    put(window, *events)

    def go_at_the_third() -> None:
        if len(page.offered) == 2:
            page.say(1)
            page.goes()

    page.on_offer = go_at_the_third
    page.is_ready()
    assert page.told == ["a:0", "a:1"]
    after = FakeWindowPage(window, "second")
    after.is_ready(first=1)
    assert after.told == events[1:]


def test_what_a_page_takes_no_more_is_for_the_next_one_in_order(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:1")
    page.refuses = True
    put(window, "a:2")
    page.refuses = False
    put(window, "a:3")  # behind what waits
    assert page.told == ["a:1"]
    page.say()
    page.goes()
    after = FakeWindowPage(window, "second")
    after.is_ready(first=1)
    assert after.told == ["a:2", "a:3"]


def test_a_page_whose_end_is_told_after_the_next_one_was_ready_leaves_it_the_rest(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:heard", "a:unheard", "a:unsaid")
    page.say(2)
    after = FakeWindowPage(window, "second")
    after.is_ready(first=1)
    page.goes()
    put(window, "a:later")
    assert after.told == ["a:unheard", "a:unsaid", "a:later"]


# --- closing --------------------------------------------------------------------------------


def test_what_waits_goes_with_the_window(window: KnownWindow, page: FakeWindowPage) -> None:
    put(window, "a:said", "a:unsaid")
    page.say(1)
    window.expect()
    put(window, "a:waits")
    window.close()
    put(window, "a:closed")
    page.goes()
    window.open()
    window.expect()
    put(window, "a:new")
    after = FakeWindowPage(window, "second")
    after.is_ready(window.number)
    assert after.told == ["a:new"]


def test_what_was_on_its_way_to_a_window_that_closed_is_for_no_page_of_the_next_one(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    put(window, "a:said late", "a:unsaid")
    window.close()
    window.open()
    window.expect()
    page.say(1)  # the old page goes a moment later
    page.goes()
    after = FakeWindowPage(window, "second")
    after.is_ready(window.number)
    assert after.told == []


def test_the_last_words_of_a_closed_windows_page_change_nothing(window: KnownWindow) -> None:
    window.close()
    page = FakeWindowPage(window)
    page.is_ready()
    window.open()
    put(window, "a:1")
    assert page.told == []


# --- too much -------------------------------------------------------------------------------


def test_what_waits_has_a_limit_and_room_again_once_the_page_is_there() -> None:
    window = KnownWindow("full", Limits(unsent_bytes=2 * (OVERHEAD + 4)))
    put(window, "a:1", "a:2", "a:3")
    for too_much in (lambda: put(window, "a:4"), lambda: window.run("four()")):
        with pytest.raises(InvokeException, match="'full' is not there, and 204 bytes") as raised:
            too_much()
        assert raised.value.code == "busy"
    page = FakeWindowPage(window)
    page.is_ready()
    page.goes()
    after = FakeWindowPage(window, "second")
    after.is_ready()
    assert after.told == ["a:1", "a:2", "a:3"]
    put(window, "a:4", "a:5")


def test_nothing_is_lost_where_more_is_left_by_a_page_than_may_wait() -> None:
    window = KnownWindow("full", Limits(unsent_bytes=1))
    page = FakeWindowPage(window, "first")
    page.is_ready()
    put(window, "a:1", "a:2", "a:3", "a:4")
    page.say(2)
    page.goes()
    refuses = FakeWindowPage(window, "second")
    refuses.refuses = True
    refuses.is_ready()
    refuses.goes()
    with pytest.raises(InvokeException, match="is not there"):
        put(window, "a:5")
    after = FakeWindowPage(window, "third")
    after.is_ready()
    assert after.told == ["a:1", "a:2", "a:3", "a:4"]


# --- events that the host answers -----------------------------------------------------------


def test_an_event_that_the_host_answers_does_not_reach_the_page(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    saved: list[Body] = []
    window.hosted["ipc:download"] = lambda body: not saved.append(body)
    put(window, "ipc:download", "a:1")
    assert saved == [NOTHING]
    assert page.told == ["a:1"]


def test_an_event_for_host_and_page_reaches_the_host_once_however_long_it_waits(
    window: KnownWindow,
) -> None:
    done: list[Body] = []
    window.hosted["ipc:set-theme"] = lambda body: bool(done.append(body))
    put(window, "ipc:set-theme")
    page = FakeWindowPage(window, "first")
    page.is_ready()
    page.say()
    page.goes()
    after = FakeWindowPage(window, "second")
    after.is_ready()
    assert page.told == after.told == ["ipc:set-theme"]
    assert done == [NOTHING]


# --- all windows ----------------------------------------------------------------------------


def test_a_broadcast_reaches_the_windows_that_are_meant_and_counts_them() -> None:
    windows = KnownWindows()
    pages: list[FakeWindowPage] = []
    for label in ("a", "b", "c"):
        window = KnownWindow(label, Limits())
        windows.add(window)
        pages.append(FakeWindowPage(window))
        pages[-1].is_ready()
    assert windows.broadcast("a:1", NOTHING, {"a", "c"}.__contains__) == 2
    assert [page.told for page in pages] == [["a:1"], [], ["a:1"]]


def test_a_window_that_is_full_keeps_a_broadcast_from_no_other_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    windows = KnownWindows()
    full, other = KnownWindow("full", Limits(unsent_bytes=1)), KnownWindow("other", Limits())
    windows.add(full)
    windows.add(other)
    put(full, "a:1")
    page = FakeWindowPage(other)
    page.is_ready()
    assert windows.broadcast("a:2", NOTHING, lambda _: True) == 1
    assert page.told == ["a:2"]
    assert "the event 'a:2' is lost: the page of window 'full'" in caplog.text


def test_a_window_is_found_until_it_is_discarded() -> None:
    windows = KnownWindows()
    window, again = KnownWindow("main", Limits()), KnownWindow("main", Limits())
    windows.add(window)
    assert windows.get("main") is window
    windows.add(again)
    windows.discard(window)  # which was there before it
    assert windows.get("main") is again
    windows.discard(again)
    assert windows.get("main") is None
    assert windows.broadcast("a:1", NOTHING, lambda _: True) == 0


def test_who_listens_to_a_window_or_everywhere_is_found(window: KnownWindow) -> None:
    windows = KnownWindows()
    windows.add(window)
    windows.everywhere.add("a:1", print, "*", is_once=False)
    window.listeners.add("a:*", repr, "*", is_once=False)
    assert [one.callback for one in windows.listeners("a:1", "main")] == [print, repr]
    assert [one.callback for one in windows.listeners("a:1", "other")] == [print]
    windows.discard(window)
    assert [one.callback for one in windows.listeners("a:1", "main")] == [print]


def test_what_is_mentioned_is_for_the_pages_that_are_there(window: KnownWindow) -> None:
    window.mention("app:early", Body(b"1"))
    page, beside = FakeWindowPage(window), FakeWindowPage(window, "beside")
    page.is_ready()
    beside.is_ready()
    window.mention("app:now", Body(b"2"))
    assert (page.told, beside.told) == (["app:now"], ["app:now"])
    page.goes()
    beside.goes()
    after = FakeWindowPage(window, "after")
    after.is_ready()
    assert after.told == []


# --- further tabs ---------------------------------------------------------------------------


@pytest.fixture
def beside(window: KnownWindow, page: FakeWindowPage) -> FakeWindowPage:
    """A page that came while the first one is there."""
    made = FakeWindowPage(window, "beside")
    made.is_ready()
    return made


def test_what_is_emitted_while_the_first_tab_closes_is_heard_once_by_each_other(
    window: KnownWindow, page: FakeWindowPage, beside: FakeWindowPage
) -> None:
    third = FakeWindowPage(window, "third")
    third.is_ready()
    page.closed = True  # nobody has been told yet
    put(window, "a:1")
    window.mention("a:2", NOTHING)
    window.run("n++")
    put(window, "a:3")
    page.goes()
    put(window, "a:4")
    assert beside.told == third.told == ["a:1", "a:2", "n++", "a:3", "a:4"]


def test_scripts_that_waited_for_the_first_tab_are_run_once_by_the_one_that_follows(
    window: KnownWindow, page: FakeWindowPage
) -> None:
    page.closed = True
    window.run("first")  # before the other tab is there
    page.closed = False
    beside = FakeWindowPage(window, "beside")
    beside.is_ready()
    window.run("second")
    page.goes()
    assert beside.told == ["second", "first"]


def test_what_a_reload_hears_anew_other_tabs_have_heard(
    window: KnownWindow, page: FakeWindowPage, beside: FakeWindowPage
) -> None:
    put(window, "a:heard", "a:unheard", "a:unsaid")
    page.say(2)
    after = FakeWindowPage(window, "after")
    after.is_ready(first=1)
    page.goes()
    assert after.told == ["a:unheard", "a:unsaid"]
    assert beside.told == ["a:heard", "a:unheard", "a:unsaid"]


def test_what_a_part_passes_on_itself_is_not_said_again(window: KnownWindow) -> None:
    told: list[str] = []
    window.told = lambda event, _: not told.append(event) and event == "plot:mine"
    page = FakeWindowPage(window)
    page.is_ready()
    for event in ("plot:mine", "app:other"):
        window.put(event, Body(b"1"))
    assert (told, page.told) == (["plot:mine", "app:other"], ["app:other"])
