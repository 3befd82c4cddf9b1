"""The program calls functions of the page."""

import pytest

from tests.conformance.page import Page

pytestmark = pytest.mark.anyio


async def test_an_exposed_function_answers(page: Page) -> None:
    await page.expose("double", "double")
    assert await page.call("ask", {"function": "double", "argument": 21}) == 42


async def test_what_it_throws_is_the_programs_page_error(page: Page) -> None:
    await page.expose("refuse", "throw")
    assert await page.call("ask", {"function": "refuse"}) == {
        "error": "not today",
        "code": "nope",
        "data": {"until": "tomorrow"},
    }


async def test_a_function_that_is_not_there_is_named(page: Page) -> None:
    answer = await page.call("ask", {"function": "nowhere"})
    assert answer["code"] == "unknown_command"
    assert "nowhere" in answer["error"]


async def test_a_function_that_does_not_answer_in_time(page: Page) -> None:
    await page.expose("wait", "hang")
    answer = await page.call("ask", {"function": "wait", "timeout": 0.05})
    assert answer == {"error": "timeout"}
    assert await page.call("echo", 1) == 1
