"""Hosts with connections lose them: a session outlives that for the grace time, and resumes."""

from collections.abc import AsyncGenerator

import pytest

from pytauri_ipc import InvokeException, Limits
from tests.conformance.memory_page import memory_page
from tests.conformance.page import ConnectedPage

pytestmark = pytest.mark.anyio

SOON = 0.05
"""Seconds of a grace time that a test waits for the end of."""


@pytest.fixture
async def page() -> AsyncGenerator[ConnectedPage]:
    async with memory_page() as page:
        yield page


@pytest.fixture
async def hasty_page() -> AsyncGenerator[ConnectedPage]:
    """A page whose session ends soon after its connection."""
    async with memory_page(Limits(grace_time=SOON)) as page:
        yield page


async def test_a_call_on_its_way_is_run_once(page: ConnectedPage) -> None:
    calls = [await page.start("note", {"entry": "noted"}) for _ in range(3)]
    page.disconnect()
    page.reconnect()
    for call in calls:
        assert await call.result() is None
    assert await page.call("entries") == ["noted"] * 3


async def test_what_is_said_meanwhile_leaves_with_the_next_connection(page: ConnectedPage) -> None:
    await page.call("note", {"entry": "before"})
    page.disconnect()
    calls = [await page.start("echo", number) for number in range(100)]
    page.reconnect()
    assert [await call.result() for call in calls] == list(range(100))


async def test_a_command_runs_on_without_a_connection(page: ConnectedPage) -> None:
    hanging = await page.start("hang", {"name": "it"})
    await page.call("wait_for", {"entry": "it began"})
    page.disconnect()
    page.reconnect()
    assert await page.call("entries") == ["it began"]
    await hanging.abort()
    await page.call("wait_for", {"entry": "it ended"})


async def test_a_stream_goes_on_where_it_was(page: ConnectedPage) -> None:
    stream = await page.stream("count", {"to": 5_000})
    items = await stream.take(10)
    for _ in range(5):
        page.disconnect()
        page.reconnect()
        items += await stream.take(700)
    assert items + await stream.take(5_000) == list(range(5_000))


async def test_a_channel_goes_on_where_it_was(page: ConnectedPage) -> None:
    channel, reader = await page.channel()
    await page.call("keep", {"channel": channel})
    page.disconnect()
    sending = await page.start("send", {"channel": channel, "items": list(range(500))})
    page.reconnect()
    assert await reader.take(500) == list(range(500))
    await sending.result()


async def test_after_the_grace_time_what_is_pending_is_closed(hasty_page: ConnectedPage) -> None:
    page = hasty_page
    hanging = await page.start("hang", {"name": "it"})
    stream = await page.stream("hanging_stream", {"name": "stream"})
    await page.call("wait_for", {"entry": "it began"})
    page.disconnect()
    for end in (hanging.result(), stream.take(1)):
        with pytest.raises(InvokeException) as raised:
            await end
        assert raised.value.code == "closed"
    with pytest.raises(InvokeException) as raised:
        await page.call("echo", 1)
    assert raised.value.code == "closed"


async def test_after_the_grace_time_commands_are_cancelled(hasty_page: ConnectedPage) -> None:
    await hasty_page.start("hang", {"name": "it"})
    await hasty_page.call("wait_for", {"entry": "it began"})
    hasty_page.disconnect()
    await hasty_page.noted("it ended")


async def test_a_connection_in_time_keeps_the_session(hasty_page: ConnectedPage) -> None:
    hanging = await hasty_page.start("hang", {"name": "it"})
    await hasty_page.call("wait_for", {"entry": "it began"})
    hasty_page.disconnect()
    hasty_page.reconnect()
    late = await hasty_page.start("late")  # its deadline is later than the grace time would be
    with pytest.raises(InvokeException) as raised:
        await late.result()
    assert raised.value.code == "timeout"
    assert await hasty_page.call("entries") == ["it began"]
    await hanging.abort()
