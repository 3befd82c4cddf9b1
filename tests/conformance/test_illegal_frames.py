"""Frames that are whole and break a rule: their session ends with `protocol`, all of it."""

import anyio
import pytest

from pytauri_ipc import InvokeException
from tests.conformance.page import Page

pytestmark = pytest.mark.anyio

ILLEGAL = {
    "no JSON": '["<session>",<first>,<ack>,0,[',
    "a field of another type": '["<session>","<first>",<ack>,0,[]]',
    "an unknown flag": '["<session>",<first>,<ack>,8,[]]',
    "an unknown kind": '["<session>",<first>,<ack>,0,[["what",1]]]',
    "a number below 0": '["<session>",<first>,<ack>,0,[["cancel",-1]]]',
    "more bytes than announced": '["<session>",<first>,<ack>,0,[["call",9999,"echo",[],null]]]',
    "an ack of what was never said": '["<session>",<first>,999999,0,[]]',
    "an answer to nothing": '["<session>",<first>,<ack>,0,[["end",9999]]]',
    "a second hello": '["<session>",<first>,<ack>,0,[["hello",1]]]',
    "an id that was used": '["<session>",<first>,<ack>,0,[["call",1,"echo",[],null]]]',
    "a bye without its flag": '["<session>",<first>,<ack>,0,[["bye","closed",""]]]',
}


@pytest.mark.parametrize("host", ["memory"], indirect=True)
@pytest.mark.parametrize("what", ILLEGAL)
async def test_each_of_them_ends_its_session(page: Page, what: str) -> None:
    await settles_with_protocol(page, what)


@pytest.mark.parametrize("what", ["no JSON", "more bytes than announced"])
async def test_everything_of_the_session_settles_with_protocol(page: Page, what: str) -> None:
    """In each host: what is illegal is found by the one codec, and the rest is the host's."""
    await settles_with_protocol(page, what)


async def settles_with_protocol(page: Page, what: str) -> None:
    call = await page.start("hang", {"name": "call"})
    stream = await page.stream("stuck_after", {"name": "stream"})
    assert await stream.take(1) == [1]
    text, channel = await page.channel()
    await page.start("flood", {"channel": text, "name": "flood"})
    await page.call("wait_for", {"entry": "call began"})
    assert await channel.take(1) == [0]

    await page.say_raw(ILLEGAL[what], b"x" if what == "more bytes than announced" else b"")

    with anyio.fail_after(10):
        for name in ("call", "stream", "flood"):
            await page.noted(f"{name} ended")
        with pytest.raises(InvokeException) as raised:
            await call.result()
        assert raised.value.code == "protocol"
        with pytest.raises(InvokeException) as raised:
            await stream.take(1)
        assert raised.value.code == "protocol"


async def test_a_frame_that_was_cut_ends_nothing(page: Page) -> None:
    call = await page.start("wait_from_now", {"name": "call", "entry": "go"})
    await page.call("wait_for", {"entry": "call began"})
    await page.say_raw('["<session>",<first>,<ack>,0,[["call",9999,"echo",[],1000]]]', b"short")
    await page.call("note", {"entry": "go"})
    assert await call.result() is None
