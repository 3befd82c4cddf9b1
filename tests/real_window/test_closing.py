"""The end in the middle of work: every promise settles, and nothing of the commands is left."""

from collections.abc import Generator
from typing import Any

import pytest
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.support.wait import WebDriverWait

from tests.real_window.conftest import OpenApp
from tests.real_window.driving import (
    REPOSITORY,
    TIMEOUT,
    Ending,
    Page,
    Refused,
    app_command,
    fresh,
    opened,
    trouble_in,
    wait_for_end,
)

MANY = 1_000
MIDDLE = 500
VERY_MANY = 10_000
NOTHING_LEFT: dict[str, list[str]] = {"tasks": [], "calls": [], "channels": [], "threads": []}

CANCELLED = {"stop the portal": set[str](), "cancel the portal": {"cancelled"}}
"""Codes that calls may have beside the one for the end of the program."""

both_backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest) -> Generator[Page]:
    with opened("--backend", request.param) as page:
        yield page


@pytest.fixture
def page(app: Page, request: pytest.FixtureRequest) -> Generator[Page]:
    with fresh(app, request.node):
        yield app


def open_page(open_app: OpenApp, backend: str, *options: str) -> Page:
    """A page of an app that ends within the test."""
    return Page(open_app(app_command("--backend", backend, *options), cwd=REPOSITORY))


def check_end(ending: Ending) -> None:
    """The process ended well, and what it counted and kept of its commands is nothing."""
    assert ending.status == 0, ending.log
    assert ending.report["status"] == 0
    assert ending.report["started"] == ending.report["ended"] >= MIDDLE
    assert {kind: ending.report[kind] for kind in NOTHING_LEFT} == NOTHING_LEFT
    assert not trouble_in(ending.log)
    assert "Traceback" not in ending.log


# --- in the middle of many calls -------------------------------------------------------------


@both_backends
@pytest.mark.parametrize("how", ["stop the portal", "cancel the portal"])
def test_closing_the_portal_settles_every_call(open_app: OpenApp, backend: str, how: str) -> None:
    page = open_page(open_app, backend)
    page.begin_streams("closing.stream_for_ever", 3)
    page.invoke("closing.in_the_middle", {"of": MIDDLE, "do": how})
    tally: dict[str, int] = page.do("callMany", "ours", "closing.work", MANY)
    assert sum(tally.values()) == MANY
    assert set(tally) - CANCELLED[how] == {"ok", "closed"}
    assert page.text("tally") == f"{MANY} of {MANY} settled"
    assert page.refusal("closing.look") == Refused("the program is closing", "closed")
    page.close()
    check_end(wait_for_end(page.window))


@both_backends
def test_the_program_may_exit_in_the_middle(open_app: OpenApp, backend: str) -> None:
    page = open_page(open_app, backend)
    page.begin_streams("closing.stream_for_ever", 3)
    page.invoke("closing.in_the_middle", {"of": MIDDLE, "do": "exit"})
    page.begin_many("closing.work", MANY)
    check_end(wait_for_end(page.window))


@both_backends
@pytest.mark.parametrize("how", ["close", "destroy"])
def test_a_window_may_close_in_the_middle(open_app: OpenApp, backend: str, how: str) -> None:
    """Its calls and channels end with it; the others go on, and its label is free again."""
    page = open_page(open_app, backend)
    page.invoke("windows.open_window", {"label": "other"})
    page.switch_to("main")
    page.begin_streams("closing.stream_for_ever", 3)
    page.invoke("closing.in_the_middle", {"of": MIDDLE, "do": how})
    page.begin_many("closing.work", MANY)
    page.switch_to("other")
    wait_until_all_has_ended(page)

    page.invoke("windows.open_window", {"label": "main"})
    page.switch_to("main")
    assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"
    page.close_and_switch_to("other")
    page.close()
    check_end(wait_for_end(page.window))


@both_backends
def test_a_window_may_be_gone_before_its_first_call(open_app: OpenApp, backend: str) -> None:
    """Then nobody is told of its end any more, and the call ends all the same."""
    page = open_page(open_app, backend, "--end-first")
    page.invoke("windows.open_window", {"label": "brief"})
    page.switch_to("brief")
    page.begin_many("closing.brief", 3)
    page.switch_to("main")
    wait_until_all_has_ended(page, 1)


def wait_until_all_has_ended(page: Page, started: int = MIDDLE) -> None:
    """Until the calls of another window are gone, and its channels; while the app goes on."""
    seen: dict[str, Any] = {}

    def has_ended(_: object) -> bool:
        seen.update(page.invoke("closing.look"))
        return seen["started"] == seen["ended"] >= started and not seen["channels"]

    try:
        WebDriverWait(page.driver, TIMEOUT, poll_frequency=0.02).until(has_ended)
    except TimeoutException as error:
        error.add_note(f"something is left: {seen}")
        raise


@both_backends
def test_closing_the_last_window_ends_the_program(open_app: OpenApp, backend: str) -> None:
    page = open_page(open_app, backend)
    page.begin_streams("closing.stream_for_ever", 3)
    page.invoke("closing.in_the_middle", {"of": MIDDLE, "do": "close"})
    page.begin_many("closing.work", MANY)
    check_end(wait_for_end(page.window))


@both_backends
@pytest.mark.parametrize("how", ["exit", "close"])
def test_sending_to_a_program_that_has_ended_says_so(
    open_app: OpenApp, backend: str, how: str
) -> None:
    """The windows are gone, and what has a channel still runs for a moment."""
    page = open_page(open_app, backend)
    page.begin_streams("closing.keep", 1)
    page.invoke("closing.in_the_middle", {"of": 1, "do": how})
    page.begin_many("closing.work", 1)
    ending = wait_for_end(page.window)
    assert ending.report["last_words"] == "ChannelClosed"


# --- one handler that ends badly -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["error", "group"])
def test_a_handler_that_fails_settles_its_call_alone(page: Page, kind: str) -> None:
    assert page.refusal("closing.fail", {"kind": kind}).code == "internal"
    assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"


@both_backends
def test_an_unusual_exception_settles_its_call_alone(open_app: OpenApp, backend: str) -> None:
    """Such as the panic of a native module: it is no `Exception`."""
    page = open_page(open_app, backend)
    assert page.refusal("closing.fail", {"kind": "unusual"}).code in {"internal", "cancelled"}
    assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"
    page.close()
    assert wait_for_end(page.window).status == 0


@both_backends
@pytest.mark.parametrize("kind", ["exit", "interrupt"])
def test_a_handler_that_ends_the_program_leaves_no_promise_open(
    open_app: OpenApp, backend: str, kind: str
) -> None:
    """It may take the event loop with it; then whatever comes later is refused at once."""
    page = open_page(open_app, backend)
    codes = {"internal", "cancelled", "closed"}
    assert page.refusal("closing.fail", {"kind": kind}).code in codes
    tally: dict[str, int] = page.do("callMany", "ours", "echo", 10)
    assert sum(tally.values()) == 10
    assert set(tally) in ({"ok"}, {"closed"})
    page.close()
    report = wait_for_end(page.window).report
    assert {kind: report[kind] for kind in NOTHING_LEFT} == NOTHING_LEFT


def test_a_handler_that_is_cancelled_settles_its_call_alone(open_app: OpenApp) -> None:
    page = open_page(open_app, "asyncio")
    assert page.refusal("closing.cancel_itself") == Refused("the call was cancelled", "cancelled")
    assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"


# --- very many -------------------------------------------------------------------------------


def test_ten_thousand_calls_in_flight_are_all_answered(page: Page) -> None:
    """None is answered before the last one has begun: so they are in flight together."""
    assert page.do("callMany", "ours", "closing.meet", VERY_MANY) == {"ok": VERY_MANY}
    assert page.text("tally") == f"{VERY_MANY} of {VERY_MANY} settled"
    assert page.invoke("closing.look")["channels"] == []
