"""The host in memory: frames pass as bytes, and a broken one ends its own session alone."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal

from pytauri_ipc import Channel, ChannelClosed, Commands, Frontend, InvokeException, Limits
from pytauri_ipc.codec import pack
from pytauri_ipc.messages import Body, Frame, Reply
from pytauri_ipc.testing_page import TestPage
from pytauri_ipc.transports import sessions
from pytauri_ipc.transports.memory import MemoryServer

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def pages(commands: Commands, *labels: str) -> AsyncGenerator[list[TestPage]]:
    """Pages of one server, which ends with the block."""
    server = MemoryServer(commands, limits=Limits(), states=())
    async with BlockingPortal() as portal, anyio.create_task_group() as group:
        started = anyio.Event()
        group.start_soon(server.serve, portal, started.set)
        await started.wait()
        made = [TestPage(server, label) for label in labels]
        for page in made:
            server.adopt(page.link)
        yield made
        await portal.stop()


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def echo(body: Any) -> Any:
        return body

    @commands.command()
    async def label(frontend: Frontend) -> str:
        return frontend.label

    return commands


async def test_calls_and_replies_pass_as_bytes(commands: Commands) -> None:
    async with pages(commands, "main") as [page]:
        assert await page.call("echo", [], Body(b"[1]")) == Body(b"[1]")


async def test_pages_are_told_apart(commands: Commands) -> None:
    async with pages(commands, "a", "b") as [one, other]:
        assert await one.call("label", [], None) == Body(b'"a"')
        assert await other.call("label", [], None) == Body(b'"b"')


async def test_a_frame_that_was_cut_is_lost_and_the_session_goes_on(commands: Commands) -> None:
    async with pages(commands, "main") as [page]:
        page.link._server.post((page.link, b"\x07\x00"))
        assert await page.call("echo", [], Body(b"1")) == Body(b"1")


@pytest.mark.parametrize("block", [b"\x01\x00\x00\x00x", b"\x02\x00\x00\x00[]"])
async def test_an_illegal_frame_ends_its_session_alone(commands: Commands, block: bytes) -> None:
    async with pages(commands, "a", "b") as [one, other]:
        one.link._server.post((one.link, block))
        with pytest.raises(InvokeException) as raised:
            await one.call("echo", [], Body(b"1"))
        assert raised.value.code == "protocol"
        assert one.link.closed
        assert await other.call("echo", [], Body(b"1")) == Body(b"1")


async def test_a_frame_that_breaks_a_rule_ends_its_session(commands: Commands) -> None:
    async with pages(commands, "main") as [page]:
        await page.call("echo", [], Body(b"1"))
        frame = Frame(page.session.id, 2, 2, 0, [Reply(7, Body(b"1"))])
        page.link._server.post((page.link, pack(frame)))
        await page.link.wait_closed()
        with pytest.raises(InvokeException) as raised:
            await page.call("echo", [], Body(b"1"))
        assert raised.value.code == "protocol"


async def test_a_page_that_hears_what_cannot_be_ends_the_session(commands: Commands) -> None:
    async with pages(commands, "main") as [page]:
        await page.call("echo", [], Body(b"1"))
        page.deliver(pack(Frame(page.session.id, 2, 2, 0, [Reply(7, Body(b"1"))])))
        assert page.session.ended is not None
        await page.link.wait_closed()


async def test_the_end_of_the_program_settles_what_is_in_flight(commands: Commands) -> None:
    codes: list[str] = []

    @commands.command()
    async def wait() -> None:
        await anyio.sleep_forever()

    async def ask(page: TestPage) -> None:
        with pytest.raises(InvokeException) as raised:
            await page.call("wait", [], None)
        codes.append(raised.value.code)

    async with anyio.create_task_group() as group, pages(commands, "main") as [page]:
        group.start_soon(ask, page)
        await anyio.wait_all_tasks_blocked()
    assert codes == ["closed"]


async def test_what_was_sent_before_the_program_ends_arrives(commands: Commands) -> None:
    @commands.command()
    async def keep(body: Channel[int]) -> None:
        kept.append(body)

    kept: list[Channel[int]] = []
    async with pages(commands, "main") as [page]:
        channel = page.channel()
        await page.call("keep", [], Body(f'"__CHANNEL__:{channel.number}"'.encode()))
        for number in range(3):
            kept[0].send_model(number)
    assert [await channel.take() for _ in range(4)] == [Body(b"0"), Body(b"1"), Body(b"2"), None]


async def test_channels_that_nobody_uses_end_when_there_are_too_many(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_MOST_UNUSED", 3)

    @commands.command()
    async def keep(body: Channel[int]) -> None:
        body.send_model(1)
        kept.append(body)

    kept: list[Channel[int]] = []
    async with pages(commands, "main") as [page]:
        used = page.channel()
        await page.call("keep", [], Body(f'"__CHANNEL__:{used.number}"'.encode()))
        assert await used.take() == Body(b"1")
        unused = [page.channel() for _ in range(4)]
        await page.call("echo", [], Body(b"1"))
        assert await unused[0].take() is None
        assert [channel.ended for channel in (used, *unused)] == [False, True, False, False, False]


@pytest.mark.parametrize("number", [1, 2], ids=["of a call", "of nothing"])
async def test_an_id_that_is_no_channels_is_closed(commands: Commands, number: int) -> None:
    closed: list[bool] = []

    @commands.command()
    async def use(body: Channel[int]) -> None:
        closed.append(body.closed)
        with pytest.raises(ChannelClosed):
            body.send_model(1)

    async with pages(commands, "main") as [page]:
        await page.call("use", [], Body(f'"__CHANNEL__:{number}"'.encode()))
        assert await page.call("echo", [], Body(b"1")) == Body(b"1")
    assert closed == [True]


async def test_a_channel_that_was_used_up_is_closed_for_the_next_call(commands: Commands) -> None:
    @commands.command()
    async def fill(body: Channel[int]) -> None:
        for number in range(20_000):
            body.send_model(number)

    @commands.command()
    async def use_again(body: Channel[int]) -> None:
        with pytest.raises(ChannelClosed):
            body.send_model(-1)

    async with pages(commands, "main") as [page]:
        channel = page.channel()
        text = Body(f'"__CHANNEL__:{channel.number}"'.encode())
        await page.call("fill", [], text)
        await page.call("use_again", [], text)
        items = [await channel.take() for _ in range(20_000)]
        assert items == [Body(str(number).encode()) for number in range(20_000)]
        assert await channel.take() is None


async def test_a_page_that_takes_nothing_in_is_asked_no_more(commands: Commands) -> None:
    refused: list[str | None] = []
    has_begun, is_silent, was_refused = anyio.Event(), anyio.Event(), anyio.Event()

    @commands.command()
    async def ask(frontend: Frontend) -> None:
        has_begun.set()
        await is_silent.wait()
        async with anyio.create_task_group() as group:

            async def once() -> None:
                try:
                    await frontend.call("wait", "x" * 1_000_000)
                except InvokeException as error:
                    refused.append(error.code)
                    was_refused.set()

            for _ in range(200):
                group.start_soon(once)

    async with pages(commands, "main") as [page]:
        page.session.call("ask", [], None)
        page.flush()
        await has_begun.wait()
        page.is_connected = False  # it is there, and silent
        is_silent.set()
        await was_refused.wait()
    assert refused[0] == "busy"
