"""Channels: ordered, credited, closed by either end."""

import pytest

from tests.conformance.page import Page

pytestmark = pytest.mark.anyio


async def test_messages_come_in_order_and_the_channel_ends_with_its_last_reference(
    page: Page,
) -> None:
    text, channel = await page.channel()
    items = [None, 0, "", False, "☃", {"a": [1]}]
    await page.call("send", {"channel": text, "items": items})
    assert await channel.take(99) == items


async def test_messages_may_be_bytes_of_any_size(page: Page) -> None:
    text, channel = await page.channel()
    sizes = [0, 10, 1_000, 9_000, 70_000, 300_000, 5]
    await page.call("send_bytes", {"channel": text, "sizes": sizes})
    assert [len(item) for item in await channel.take(99)] == sizes


async def test_many_messages_arrive_once_and_in_order(page: Page) -> None:
    text, channel = await page.channel()
    await page.call("send", {"channel": text, "items": list(range(40_000))})
    assert await channel.take(40_001) == list(range(40_000))


async def test_a_page_that_closes_its_channel_stops_the_sender(page: Page) -> None:
    text, channel = await page.channel()
    flood = await page.start("flood", {"channel": text, "name": "flood"})
    assert await channel.take(2_000) == list(range(2_000))
    await channel.leave()
    await page.call("wait_for", {"entry": "flood ended"})
    await flood.abort()


async def test_a_page_that_does_not_read_holds_the_sender_back(page: Page) -> None:
    text, channel = await page.channel()
    flood = await page.start("flood", {"channel": text, "name": "held"})
    await page.call("wait_for", {"entry": "held drained", "times": 16})
    for _ in range(5):
        await page.call("echo", 1)
    entries = await page.call("entries")
    assert entries.count("held drained") == 16
    assert await channel.take(50_000) == list(range(50_000))
    await flood.abort()


async def test_an_open_channel_stays_open_until_python_lets_it_go(page: Page) -> None:
    text, channel = await page.channel()
    await page.call("keep", {"channel": text})
    assert await page.call("release") == [False]
    assert await channel.take(1) == []


async def test_a_channel_that_the_page_does_not_know_is_closed(page: Page) -> None:
    await page.call("keep", {"channel": f"__CHANNEL__:{2**40}"})
    assert await page.call("release") in ([True], [False])  # it is opened when it is used
