"""The host in memory: answers as bytes, and channels that are read as fast as a page likes."""

import gc
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest
from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync

from pytauri_ipc import ChannelClosed, ChannelFull, Commands, InvokeException, Limits
from pytauri_ipc.call import Call
from pytauri_ipc.transports.memory import (
    Answer,
    MemoryCall,
    MemoryChannel,
    MemoryLink,
    MemoryServer,
)

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def page(
    commands: Commands | None = None, *, limits: Limits | None = None
) -> AsyncGenerator[MemoryLink]:
    """A page whose commands run."""
    server = MemoryServer(commands or Commands(), limits=limits or Limits(), states=())
    link = MemoryLink(server, "main")
    async with BlockingPortal() as portal, anyio.create_task_group() as group:
        started = anyio.Event()
        group.start_soon(server.serve, portal, started.set)
        await started.wait()
        server.adopt(link)
        yield link
        await portal.stop()


def call(link: MemoryLink, command: str, body: bytes | None = None) -> MemoryCall:
    message = MemoryCall(Call(command, link.frontend, [], body), link.calls)
    link.server.post(message)
    return message


def channel(link: MemoryLink, number: int = 7) -> MemoryChannel:
    link.channels[number] = MemoryChannel(link)
    return link.channels[number]


# --- calls ----------------------------------------------------------------------------------


async def test_replies_pass_as_bytes() -> None:
    commands = Commands()

    @commands.command()
    async def text() -> str:
        return "text"

    @commands.command()
    async def raw() -> bytes:
        return b"\x00"

    async with page(commands) as link:
        assert await call(link, "text").answer() == Answer(b'"text"', True, False)
        assert await call(link, "raw").answer() == Answer(b"\x00", False, False)


async def test_a_failure_passes_as_json_and_its_exception_beside_it() -> None:
    commands = Commands()
    error = InvokeException("no such file", code="not_found", data=[1])

    @commands.command()
    async def refuse() -> None:
        raise error

    async with page(commands) as link:
        answer = await call(link, "refuse").answer()
    assert answer.is_failure
    assert json.loads(answer.body) == {"value": "no such file", "code": "not_found", "data": [1]}
    assert answer.exception is error


async def test_a_cancelled_wait_cancels_the_command() -> None:
    commands = Commands()
    ended = anyio.Event()

    @commands.command()
    async def wait() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    async with page(commands) as link:
        async with anyio.create_task_group() as group:
            group.start_soon(call(link, "wait").answer)
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
        await ended.wait()
        await anyio.wait_all_tasks_blocked()
        assert not link.calls.running


async def test_a_wait_that_is_cancelled_before_the_call_was_received_runs_no_command() -> None:
    commands = Commands()
    ran: list[str] = []

    @commands.command()
    async def run() -> None:
        ran.append("the command")

    async with page(commands) as link:
        message = MemoryCall(Call("run", link.frontend, [], None), link.calls)
        with anyio.CancelScope() as scope:
            scope.cancel()
            await message.answer()
        link.server.post(message)
        await anyio.wait_all_tasks_blocked()
        assert not link.calls.running
    assert not ran


async def test_a_page_that_is_left_gets_the_answers_of_its_calls() -> None:
    commands = Commands()

    @commands.command()
    async def wait() -> None:
        await anyio.sleep_forever()

    async with page(commands) as link:
        pending = [call(link, "wait") for _ in range(3)]
        await anyio.wait_all_tasks_blocked()
    late = call(link, "wait")
    for message in (*pending, late):
        answer = await message.answer()
        assert json.loads(answer.body)["code"] == "closed"


# --- channels -------------------------------------------------------------------------------


async def test_messages_are_taken_in_order() -> None:
    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        for item in ("1", b"2", "3"):
            port.send(item)
        assert [await end.take() for _ in range(3)] == ["1", b"2", "3"]


async def test_taking_waits_for_a_message_from_any_thread() -> None:
    taken: list[object] = []

    async def take() -> None:
        taken.append(await end.take())

    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        async with anyio.create_task_group() as group:
            group.start_soon(take)
            await anyio.wait_all_tasks_blocked()
            assert not taken
            await run_sync(port.send, "1")
    assert taken == ["1"]


@pytest.mark.parametrize(("item", "size"), [(b"12345", 5), ("12345", 5), ("\N{SNOWMAN}", 3)])
async def test_what_is_unread_is_counted_in_bytes(item: str | bytes, size: int) -> None:
    async with page(limits=Limits(unsent_bytes=2 * size)) as link:
        end, port = channel(link), link.open_channel(7)
        port.send(item)
        port.send(item)
        with pytest.raises(ChannelFull):
            port.send("1")
        assert await end.take() == item
        port.send(item)
        with pytest.raises(ChannelFull):
            port.send("1")


async def test_draining_waits_until_everything_is_taken() -> None:
    drained: list[str] = []

    async def drain() -> None:
        await port.drain()
        drained.append("drained")

    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        await port.drain()  # nothing is unread
        port.send("1")
        port.send("2")
        async with anyio.create_task_group() as group:
            group.start_soon(drain)
            await end.take()
            await anyio.wait_all_tasks_blocked()
            assert not drained
            await end.take()
    assert drained == ["drained"]


async def test_draining_raises_when_the_page_closes_the_channel_meanwhile() -> None:
    raised: list[str] = []

    async def drain() -> None:
        with pytest.raises(ChannelClosed):
            await port.drain()
        raised.append("closed")

    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        port.send("1")
        async with anyio.create_task_group() as group:
            group.start_soon(drain)
            await anyio.wait_all_tasks_blocked()
            end.end()
    assert raised == ["closed"]


async def test_draining_a_closed_channel_raises_whatever_is_unread() -> None:
    async with page() as link:
        for number, items in ((7, []), (8, ["1"])):
            channel(link, number)
            port = link.open_channel(number)
            for item in items:
                port.send(item)
            port.close()
            with pytest.raises(ChannelClosed):
                await port.drain()


async def test_a_closed_channel_keeps_what_was_sent_and_takes_no_more() -> None:
    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        port.send("1")
        port.close()
        port.close()
        assert port.closed
        with pytest.raises(ChannelClosed):
            port.send("2")
        assert [await end.take(), await end.take()] == ["1", None]


async def test_closing_from_another_thread_ends_a_waiting_page() -> None:
    taken: list[object] = []

    async def take() -> None:
        taken.append(await end.take())

    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        async with anyio.create_task_group() as group:
            group.start_soon(take)
            await anyio.wait_all_tasks_blocked()
            await run_sync(port.close)
    assert taken == [None]


async def test_a_channel_ends_with_its_last_port() -> None:
    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        again = link.open_channel(7)
        del port
        gc.collect()
        assert not end.ended
        del again
        gc.collect()
        assert end.ended
        assert await end.take() is None


async def test_a_page_that_closes_ends_its_channels() -> None:
    taken: list[object] = []

    async def take() -> None:
        taken.append(await end.take())

    async with page() as link:
        end, port = channel(link), link.open_channel(7)
        async with anyio.create_task_group() as group:
            group.start_soon(take)
            await anyio.wait_all_tasks_blocked()
            link.close()
        assert port.closed
        with pytest.raises(ChannelClosed):
            port.send("1")
    assert taken == [None]


async def test_a_page_without_that_channel_has_closed_it() -> None:
    async with page() as link:
        port = link.open_channel(404)
        assert port.closed
        with pytest.raises(ChannelClosed):
            port.send("1")
