"""Streams: items in order, one end, and a producer that runs no further ahead than it may."""

import pytest

from pytauri_ipc import InvokeException
from tests.conformance.commands import STREAMED_BYTES
from tests.conformance.page import Page

pytestmark = pytest.mark.anyio

AHEAD = 1_024
"""Items that a page allows before it has read one."""


async def test_items_come_in_order_and_end(page: Page) -> None:
    for number in (0, 1, 3, 5_000):
        stream = await page.stream("count", {"to": number})
        assert await stream.take(number + 1) == list(range(number))


async def test_falsy_items_survive(page: Page) -> None:
    stream = await page.stream("values")
    assert await stream.take(9) == [None, 0, "", False, [], {}]


async def test_items_may_be_bytes(page: Page) -> None:
    stream = await page.stream("raw_stream")
    assert await stream.take(9) == [STREAMED_BYTES, b""]


async def test_a_failure_comes_after_the_items_before_it(page: Page) -> None:
    stream = await page.stream("failing", {"after": 3})
    assert await stream.take(3) == [0, 1, 2]
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert (raised.value.code, raised.value.data) == ("not_found", {"path": "a"})


async def test_leaving_a_stream_ends_its_command(page: Page) -> None:
    stream = await page.stream("endless", {"name": "left"})
    assert await stream.take(2) == [0, 1]
    await stream.leave()
    await page.call("wait_for", {"entry": "left ended"})


async def test_a_page_that_stops_reading_stops_the_producer(page: Page) -> None:
    stream = await page.stream("endless", {"name": "ahead"})
    assert await stream.take(1) == [0]
    await page.call("wait_for", {"entry": "ahead", "times": AHEAD})
    for _ in range(5):
        await page.call("echo", 1)
    entries = await page.call("entries")
    assert AHEAD <= entries.count("ahead") <= AHEAD + 1
    assert await stream.take(3 * AHEAD) == list(range(1, 3 * AHEAD + 1))
    await stream.leave()


async def test_a_bad_body_fails_the_stream(page: Page) -> None:
    stream = await page.stream("count", {"to": "x"})
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert raised.value.code == "invalid_body"


async def test_a_command_with_one_reply_is_no_stream(page: Page) -> None:
    stream = await page.stream("echo", 1)
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert raised.value.code == "unavailable"


async def test_the_commands_deadline_holds_for_each_item(page: Page) -> None:
    stream = await page.stream("stuck")
    assert await stream.take(1) == [1]
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert raised.value.code == "timeout"


async def test_the_pages_deadline_cancels_the_command(page: Page) -> None:
    stream = await page.stream("hanging_stream", {"name": "timed"}, timeout=0.05)
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert raised.value.code == "timeout"
    await page.call("wait_for", {"entry": "timed ended"})


async def test_streams_run_side_by_side(page: Page) -> None:
    one = await page.stream("count", {"to": 2_000})
    other = await page.stream("count", {"to": 2_000})
    assert await one.take(1_000) == list(range(1_000))
    assert await other.take(2_001) == list(range(2_000))
    assert await one.take(1_001) == list(range(1_000, 2_000))
