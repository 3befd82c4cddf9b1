"""Events: either way, in order, of any data, and beside calls."""

from typing import Any

import pytest

from tests.conformance.page import Page

pytestmark = pytest.mark.anyio

VALUES: list[Any] = [None, 0, "", False, "☃", {"a": [1]}, [], 1.5]


async def test_what_a_page_emits_is_heard_once_and_in_order(page: Page) -> None:
    answers = await page.listen("answer:a")
    await page.emit([("suite:a", value) for value in VALUES])
    await page.emit([("suite:a", "the last")])
    assert await answers.take(len(VALUES) + 1) == [*VALUES, "the last"]


async def test_a_burst_from_a_page_arrives_once_and_in_order(page: Page) -> None:
    answers = await page.listen("answer:a")
    for first in range(0, 2_000, 500):
        await page.emit([("suite:a", number) for number in range(first, first + 500)])
    assert await answers.take(2_000) == list(range(2_000))


async def test_events_carry_bytes_either_way(page: Page) -> None:
    answers = await page.listen("answer:a")
    for size in (0, 10, 9_000, 70_000):
        data = bytes(number % 251 for number in range(size))
        await page.emit([("suite:a", data), ("suite:a", 1)])
        assert await answers.take(2) == [data, 1]


async def test_what_python_emits_is_heard_once_and_in_order(page: Page) -> None:
    events = await page.listen("app:a")
    await page.call("emit", {"event": "app:a", "items": VALUES})
    assert await events.take(len(VALUES)) == VALUES


async def test_many_events_arrive_once_and_in_order_before_the_reply(page: Page) -> None:
    events = await page.listen("app:a")
    await page.call("emit", {"event": "app:a", "items": list(range(5_000))})
    assert await events.take(5_000) == list(range(5_000))


async def test_bytes_of_any_size_reach_the_page(page: Page) -> None:
    events = await page.listen("app:a")
    sizes = [0, 10, 1_000, 9_000, 70_000, 300_000, 5]
    await page.call("emit_bytes", {"event": "app:a", "sizes": sizes})
    assert [len(item) for item in await events.take(len(sizes))] == sizes


async def test_a_thread_reaches_all_pages_of_a_label_in_order(page: Page) -> None:
    events = await page.listen("app:*")
    label = (await page.call("who"))["label"]
    counts = await page.call("emit_to_label", {"event": "app:a", "label": label, "to": 500})
    assert counts == [1] * 500
    assert await events.take(500) == list(range(500))
    nobody = {"event": "app:a", "label": "nobody-*", "to": 2}
    assert await page.call("emit_to_label", nobody) == [0, 0]


async def test_a_page_hears_its_patterns_alone(page: Page) -> None:
    namespace, everything = await page.listen("app:*"), await page.listen("*")
    gone = await page.listen("app:a")
    await gone.leave()
    for event in ("app:a", "other:b", "app:c"):
        await page.call("emit", {"event": event, "items": [event]})
    assert await namespace.take(2) == ["app:a", "app:c"]
    assert await everything.take(3) == ["app:a", "other:b", "app:c"]
