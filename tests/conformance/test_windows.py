"""What only a page with JavaScript has: evaluation, and being reloaded in the middle of things."""

from json import dumps, loads

import pytest

from tests.conformance.conftest import PAGES
from tests.conformance.page import Page
from tests.conformance.window_page import SUITE, WindowPage
from tests.real_window.driving import Page as Driven

pytestmark = pytest.mark.anyio

EXPRESSIONS = {
    "1 + 1": 2,
    "undefined": None,
    "null": None,
    "0": 0,
    "Promise.resolve({a: [1]})": {"a": [1]},
    "document.title": "pytauri_ipc",
    "'☃' // a comment": "☃",
}


@pytest.fixture(params=[*PAGES])
def host(request: pytest.FixtureRequest) -> str:
    host: str = request.param
    return host


async def test_an_expression_has_its_value(page: Page) -> None:
    for js, value in EXPRESSIONS.items():
        assert await page.call("evaluate", {"js": js}) == value


async def test_what_an_expression_throws_is_a_page_error(page: Page) -> None:
    answer = await page.call("evaluate", {"js": "nowhere.to.be.found"})
    assert answer["code"] == "error"
    assert "nowhere" in answer["error"]
    assert await page.call("evaluate", {"js": "Promise.reject(new Error('no'))"}) == {
        "error": "no",
        "code": "error",
    }


async def test_what_is_no_expression_is_a_page_error_too(page: Page) -> None:
    answer = await page.call("evaluate", {"js": "1 +"})
    assert "syntax error" in answer["error"]
    assert await page.call("evaluate", {"js": "2"}) == 2


async def test_a_value_that_does_not_come_in_time(page: Page) -> None:
    js = "new Promise(() => undefined)"
    assert await page.call("evaluate", {"js": js, "timeout": 0.05}) == {"error": "timeout"}


async def test_a_script_runs_without_being_waited_for(page: Page) -> None:
    await page.call("run_script", {"js": "document.title = 'changed'"})
    assert await page.call("evaluate", {"js": "document.title"}) == "changed"


@pytest.mark.parametrize("text", ['{"__proto__": 1}', '{"a": [{"\\u005f_proto__": {"b": 2}}]}'])
async def test_a_name_that_javascript_takes_for_more_comes_back(
    page: Page, driven: Driven, text: str
) -> None:
    for _ in range(3):  # the first frames of a page go another way
        await page.call("forget")
    call = f"return pytauriIpc.pyInvoke('suite.echo_text', {{text: {dumps(text)}}})"
    assert loads(driven.window.run(f"{call}.then(JSON.stringify)")) == loads(text)


async def test_a_reload_ends_the_calls_and_streams_of_the_old_page(
    page: Page, driven: Driven
) -> None:
    stream = await page.stream("endless", {"name": "stream"})
    assert await stream.take(2) == [0, 1]
    await page.start("hang", {"name": "call"})
    text, channel = await page.channel()
    await page.start("flood", {"channel": text, "name": "flood"})
    assert await channel.take(1) == [0]
    await page.call("watch", {"name": "page"})
    await page.call("wait_for", {"entry": "call began"})

    driven.reload()
    driven.window.run(SUITE)
    new = WindowPage(driven)

    for name in ("stream ended", "call ended", "flood ended", "page closed"):
        await new.call("wait_for", {"entry": name})
    entries = await new.call("entries")
    assert entries.count("call began") == 1
