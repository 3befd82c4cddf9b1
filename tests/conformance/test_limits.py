"""What a page may ask: past a limit it is told so at once, and what it asks next works."""

import anyio
import pytest

from pytauri_ipc import InvokeException, Limits
from tests.conformance.page import Page

pytestmark = pytest.mark.anyio

BODY = 10_000
CALLS = 4
UNSENT = 100_000


@pytest.fixture
def limits() -> Limits:
    return Limits(body_size=BODY, calls_in_flight=CALLS, unsent_bytes=UNSENT)


async def test_a_body_past_the_limit_is_too_large(page: Page) -> None:
    assert await page.call("echo_bytes", bytes(BODY)) == bytes(BODY)
    assert await page.call("echo", "x" * (BODY - 2)) == "x" * (BODY - 2)  # and two quotes
    for command, body in (("echo_bytes", bytes(BODY + 1)), ("echo", "x" * (BODY - 1))):
        with pytest.raises(InvokeException) as raised:
            await page.call(command, body)
        assert raised.value.code == "too_large"
        assert str(BODY) in raised.value.value
    assert await page.call("echo", 1) == 1


async def test_a_large_body_is_too_large_for_a_stream_too(page: Page) -> None:
    stream = await page.stream("stream_bytes", bytes(BODY + 1))
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert raised.value.code == "too_large"
    stream = await page.stream("stream_bytes", bytes(BODY))
    assert await stream.take(2) == [BODY]


async def test_one_large_body_among_many_calls_spoils_no_other(page: Page) -> None:
    sizes = [1, BODY + 1, BODY]
    outcomes = await page.call_at_once([("echo_bytes", bytes(size)) for size in sizes])
    assert [getattr(outcome, "code", outcome) for outcome in outcomes] == [
        bytes(1),
        "too_large",
        bytes(BODY),
    ]


async def test_a_call_or_stream_past_those_in_flight_is_busy(page: Page) -> None:
    names = [f"call {number}" for number in range(CALLS - 1)]
    calls = [await page.start("hang", {"name": name}) for name in names]
    stream = await page.stream("hanging_stream", {"name": "stream"})
    for name in names:
        await page.call("wait_for", {"entry": f"{name} began"})
    last = await page.start("hang", {"name": "last"})
    await page.noted("last began")

    with pytest.raises(InvokeException) as raised:
        await page.call("echo", 1)
    assert raised.value.code == "busy"
    assert str(CALLS) in raised.value.value
    with pytest.raises(InvokeException) as raised:
        await stream.take(1)
    assert raised.value.code == "busy"

    await last.abort()
    await page.noted("last ended")
    assert await page.call("echo", 1) == 1
    for call in calls:
        await call.abort()


async def test_a_stream_is_one_of_the_calls_in_flight(page: Page) -> None:
    streams = [await page.stream("endless", {"name": f"s{n}"}) for n in range(CALLS)]
    for stream in streams:
        assert await stream.take(1) == [0]
    with pytest.raises(InvokeException) as raised:
        await page.call("echo", 1)
    assert raised.value.code == "busy"
    await streams[0].leave()
    await page.noted("s0 ended")
    assert await page.call("echo", 1) == 1
    for stream in streams[1:]:
        await stream.leave()


async def test_of_too_many_calls_at_once_each_is_answered(page: Page) -> None:
    numbers = list(range(100))
    outcomes = await page.call_at_once([("echo", number) for number in numbers])
    answers = [getattr(outcome, "code", outcome) for outcome in outcomes]
    assert all(answer in ("busy", number) for number, answer in enumerate(answers))
    assert CALLS <= len(numbers) - answers.count("busy") < len(numbers)
    assert await page.call("echo", 1) == 1


async def test_a_channel_past_its_limit_says_so_and_loses_nothing(page: Page) -> None:
    size = 1_000
    text, channel = await page.channel()
    with anyio.fail_after(20):
        sent = await page.call("fill", {"channel": text, "size": size})
        assert sent == UNSENT // size
        assert await channel.take(sent + 1) == [bytes(size)] * sent
