"""Channels of PyTauri's npm package in a child that reads slowly, or not at all."""

import os
from collections.abc import Generator, Iterator
from functools import partial
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pytauri_ipc import ChannelFull, Commands, FrontendClosed, Limits
from pytauri_ipc.transports.stdio import PipeReader, PipeWriter, Said
from pytauri_ipc.transports.tauri_child import ChildServer, RemotePage, RemoteWindow
from pytauri_ipc.transports.tauri_session import TauriSession, TauriSessions
from tools.processes import wait_until

LIMIT = 4 * 1024 * 1024
BLOCK = bytes(LIMIT // 16)


class Child:
    """What the parent has of a child that was stopped: it reads when the test does."""

    def __init__(self, portal: BlockingPortal) -> None:
        reading, writing = os.pipe()
        self.portal = portal
        self.reader: PipeReader | None = PipeReader(reading, lambda _: None)
        self.lines: Iterator[Said] = iter(self.reader)
        self.writer = PipeWriter(writing)
        self.server = ChildServer(Commands(), limits=Limits(unsent_bytes=LIMIT), states=())
        self.server.start(portal)
        window = RemoteWindow("main", 1, self.writer)
        self.page = RemotePage(self.server, "main", window)

    def end(self) -> None:
        if self.reader is not None:
            self.reader.close()
            self.reader = None


@pytest.fixture
def child(anyio_backend: str) -> Generator[Child]:
    with start_blocking_portal(anyio_backend) as portal:
        child = Child(portal)
        yield child
        child.writer.close()
        child.end()


def fill(port: Any) -> int:
    """Send until there is no room; gives how often there was."""
    for sent in range(1_000):
        try:
            port.send(BLOCK, False)
        except ChannelFull:
            return sent
    raise AssertionError("it has no bound")


def test_a_channel_holds_no_more_than_its_limit(child: Child) -> None:
    port = child.page.open_channel(7)
    assert 16 <= fill(port) <= 32  # and what the pipe itself has room for
    assert child.writer.taken - child.writer.written <= LIMIT + 16 * 1024
    with pytest.raises(ChannelFull, match=r"the limit is 4194304 bytes: await drain\(\)"):
        port.send(BLOCK, False)
    child.page.open_channel(8).send(BLOCK, False)  # another one has room of its own


def test_drain_waits_until_the_pipe_has_taken_it(child: Child) -> None:
    port = child.page.open_channel(7)
    sent = fill(port)

    async def drain() -> None:
        with anyio.fail_after(20):
            await port.drain()

    async def is_held() -> bool:
        with anyio.move_on_after(0.05) as scope:
            await port.drain()
        return scope.cancelled_caught

    assert child.portal.call(is_held)
    drained = child.portal.start_task_soon(drain)
    for _ in range(sent):
        assert next(child.lines).blocks == [BLOCK]
    drained.result(20)
    port.send(b"1", True)
    assert next(child.lines).line["is_text"]
    child.portal.call(drain)


def test_what_others_have_in_the_pipe_takes_no_room_of_a_channel(child: Child) -> None:
    child.writer.say({}, bytes(4 * LIMIT))
    port = child.page.open_channel(7)
    for _ in range(8):
        port.send(BLOCK, False)


def test_a_message_alone_is_never_too_large(child: Child) -> None:
    child.page.open_channel(7).send(bytes(2 * LIMIT), False)


def test_what_a_session_pushes_has_bounds_of_its_own(child: Child) -> None:
    port = child.page.open_pushes(7)
    for _ in range(64):
        port.send(BLOCK, False)


def test_the_end_of_the_child_ends_waiting(child: Child) -> None:
    port = child.page.open_channel(7)
    fill(port)

    async def drain_twice() -> None:
        with anyio.fail_after(20):
            async with anyio.create_task_group() as tasks:
                for wait in (port.drain, port.drain):
                    tasks.start_soon(wait)
                await anyio.wait_all_tasks_blocked()
                child.end()

    with pytest.raises(ExceptionGroup) as raised:
        child.portal.call(drain_twice)
    assert raised.group_contains(FrontendClosed)
    with pytest.raises(FrontendClosed):
        port.send(BLOCK, False)


def test_who_asks_a_page_whose_child_is_gone_hears_why(child: Child) -> None:
    """It is asked before anybody knows that the child is gone: only the pipe has noticed."""
    sessions = TauriSessions(child.server, lambda _: child.page)
    session = TauriSession(child.server, sessions, child.page, "session", 7)
    child.page.sessions.append(session)
    child.server._windows["main"] = child.page
    child.end()
    child.writer.say({"action": "nothing"})
    assert wait_until(lambda: child.writer.is_over and hasattr(child.server, "loop"), 20)

    async def ask() -> str:
        with pytest.raises(FrontendClosed) as raised:
            await session.ask("evaluate", None)
        return str(raised.value)

    asked = child.portal.start_task_soon(ask)
    child.portal.call(anyio.wait_all_tasks_blocked)
    assert not asked.done(), asked.exception()
    child.server.child_is_gone("the process was ended by signal 9")
    assert asked.result(20).endswith(": the process was ended by signal 9")


def test_a_channel_that_is_dropped_is_told(child: Child) -> None:
    port = child.page.open_channel(7)
    port.send(b"1", True)
    del port
    assert [next(child.lines).line["action"] for _ in range(2)] == ["push", "drop"]
    late = child.page.open_channel(7)
    late.close()
    for send in (partial(late.send, b"1", True), partial(child.portal.call, late.drain)):
        with pytest.raises(FrontendClosed, match="the channel is closed, or its page is gone"):
            send()
