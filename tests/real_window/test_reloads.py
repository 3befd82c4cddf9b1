"""Reloads in the middle of everything: calls run once, and pages that went leave nothing."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from selenium.webdriver.support.wait import WebDriverWait

from tests.real_window.driving import TIMEOUT, Page, fresh, looking, opened

WARM_UP = 20
RELOADS = {"asyncio": 100, "trio": 40}
"""On the second backend tasks and objects tell the same of fewer."""

BODY = 1024 * 1024
"""Bytes of the body of each page's running call: what of a page is kept shows in the memory."""

GROWTH = 0.5
"""The share of the bodies by which the process may grow, without what the streams had sent."""

ONE_PAGE = {
    "TauriSession": 1,
    "Session": 1,
    "PendingCall": 1,  # the one that counts
    "Frontend": 2,  # the window has one of its own, for PyTauri's package
    "TauriPort": 1,  # what the session pushes over
}
"""What there is of a page that has just come."""

LASTING = ("stream", "hang", "flood", "ask", "watch")

BEGIN = """
const { pyInvoke, pyStream, Channel, expose } = window.pytauriIpc;
const [size] = arguments;
expose("wait", () => new Promise(() => undefined));
const dropped = (promise) => promise.catch(() => undefined);
const first = async (items) => { for await (const item of items) return item; };
const stream = pyStream("pages.stream")[Symbol.asyncIterator]();
const channel = new Channel();
const reader = channel[Symbol.asyncIterator]();
dropped(pyInvoke("pages.hang", new Uint8Array(size)));
dropped(pyInvoke("pages.flood", { channel }));
dropped(pyInvoke("pages.ask"));
return Promise.all([
  pyInvoke("pages.watch"), stream.next(), stream.next(), reader.next(), reader.next(),
]).then(() => null);
"""
"""Begins all that lasts, and resolves in the middle of the stream and of the channel."""

SAY = """
const [command, numbers] = arguments;
const say = (number) => window.pytauriIpc.pyInvoke(command, { number }).catch(() => undefined);
"""

SAY_IN_TWO_TURNS = (
    SAY
    + """
const half = numbers.length / 2;
numbers.slice(0, half).forEach(say);
return Promise.resolve().then(() => numbers.slice(half).forEach(say)).then(() => null);
"""
)

SAY_AND_RELOAD = (
    SAY
    + """
window.isOld = true;
let said = 0;
const sayMore = () => {
  numbers.slice(said, said + 10).forEach(say);
  said += 10;
  if (said === 50) {
    location.reload();  // what is said from now on may still leave
  }
  if (said < numbers.length) {
    setTimeout(sayMore, 0);
  }
};
sayMore();
"""
)

IS_NEW = "return window.isOld === undefined && document.readyState === 'complete'"


@pytest.fixture(scope="module", params=["asyncio", "trio"])
def app(request: pytest.FixtureRequest) -> Generator[Page]:
    with opened("--backend", request.param) as page:
        yield page


@pytest.fixture
def page(app: Page, request: pytest.FixtureRequest) -> Generator[Page]:
    with fresh(app, request.node):
        yield app


@pytest.mark.timeout(180)
def test_many_reloads_leave_nothing_behind(page: Page, request: pytest.FixtureRequest) -> None:
    reloads = RELOADS[request.node.callspec.params["app"]]
    before = reloaded_many_times(page, WARM_UP)
    after = reloaded_many_times(page, reloads)
    grown = after["memory"] - before["memory"]
    print(f"{before['memory']:.1f} MiB before, {after['memory']:.1f} after: {grown:+.1f}")
    print(after)
    assert after["objects"] == before["objects"] == ONE_PAGE
    assert after["tasks"] == before["tasks"]
    assert after["began"] == dict.fromkeys(LASTING, WARM_UP + reloads)
    assert after["ended"] == after["began"]
    assert grown < GROWTH * reloads * BODY / 2**20


def reloaded_many_times(page: Page, times: int) -> dict[str, Any]:
    """The census of a new page, once all that the pages before it began has ended."""
    for _ in range(times):
        page.window.run(BEGIN, BODY)
        page.reload()
    census: dict[str, Any] = {}

    def has_ended() -> bool:
        census.update(page.invoke("pages.count"))
        return census["began"] == census["ended"]

    wait_until(page, has_ended)
    page.reload()  # the last page that had work is kept until the next one comes
    after: dict[str, Any] = page.invoke("pages.count")
    return after


def test_what_runs_when_the_page_reloads_does_not_run_again(page: Page) -> None:
    """Tauri alone runs a command again that is in flight then."""
    for first in range(0, 500, 100):
        waiting, answered = range(first, first + 50), range(first + 50, first + 100)
        page.window.run(SAY_IN_TWO_TURNS, "pages.run_and_wait", [*waiting])
        page.invoke("pages.wait_for_runs", {"number": first + 50})
        page.reload()
        page.window.run(SAY_IN_TWO_TURNS, "pages.run_once", [*answered])
        page.invoke("pages.wait_for_runs", {"number": first + 100})
        assert runs_of(page) == dict.fromkeys(range(first + 100), 1)


def test_what_is_said_as_the_page_reloads_runs_once_or_not_and_in_order(page: Page) -> None:
    arrived = 0
    for first in range(1_000, 2_000, 100):
        numbers = [*range(first, first + 100)]
        assert page.invoke("echo", first) == first  # from now on frames wait for no welcome
        page.window.run(SAY_AND_RELOAD, "pages.run_once", numbers)
        looking(page.window).until(lambda _: page.window.run(IS_NEW))
        assert page.invoke("greet", {"name": "Ann"}) == "Hello Ann"
        ran = {number: times for number, times in runs_of(page).items() if number >= first}
        assert ran == dict.fromkeys(numbers[: len(ran)], 1)
        arrived += len(ran)
    print(f"{arrived} of 1000 calls arrived")
    assert arrived > 100


def runs_of(page: Page) -> dict[int, int]:
    return {int(number): times for number, times in page.invoke("pages.runs").items()}


def wait_until(page: Page, happened: Callable[[], bool]) -> None:
    WebDriverWait(page.driver, TIMEOUT, poll_frequency=0.05).until(lambda _: happened())
