"""Sessions over sockets: taken up by the next one, of the same label, and by no other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import monotonic

import anyio
import pytest
from anyio.from_thread import BlockingPortal

from pytauri_ipc import Commands, Frontend, Limits
from pytauri_ipc.call import Failure
from pytauri_ipc.codec import Block, pack, unpack
from pytauri_ipc.messages import OVER, Body, Bye, Frame, Hello, Reply, Welcome
from pytauri_ipc.session import Session
from pytauri_ipc.transports.websocket import (
    DONE,
    FAILED,
    ILLEGAL,
    PROGRAM_ENDED,
    REPLACED,
    UNKNOWN,
    WINDOW_CLOSED,
    WebSocketServer,
)
from pytauri_ipc.transports.wires import Wire, WireLink, next_number

pytestmark = pytest.mark.anyio

ID = "0123456789abcdef" * 2


class FakeWire(Wire):
    """A socket whose other end is the test."""

    def __init__(self, label: str = "main") -> None:
        self.label = label
        self.number = next_number()
        self.link: WireLink | None = None
        self.full = False
        self.sent: list[Frame] = []
        self.closed: int | None = None

    @property
    def is_full(self) -> bool:
        return self.full

    def send(self, block: Block) -> None:
        self.sent.append(unpack(block))

    def close(self, code: int, reason: str) -> None:
        self.closed = self.closed or code


def commands() -> Commands:
    made = Commands()

    @made.command()
    async def greet(frontend: Frontend) -> str:
        return frontend.label

    return made


@asynccontextmanager
async def serving(**limits: float) -> AsyncGenerator[WebSocketServer]:
    server = WebSocketServer(commands(), limits=Limits(**limits), states=())  # pyright: ignore[reportArgumentType]
    async with BlockingPortal() as portal, anyio.create_task_group() as group:
        started = anyio.Event()
        group.start_soon(server.serve, portal, started.set)
        await started.wait()
        yield server
        await portal.stop()


class Page:
    """The page's end of a session."""

    def __init__(self, server: WebSocketServer, session_id: str = ID) -> None:
        self.server = server
        self.session = Session(session_id, "page")

    def say(self, wire: FakeWire) -> None:
        for frame in self.session.take(monotonic()):
            self.server.hear(wire, pack(frame))

    async def hear(self, wire: FakeWire) -> list[object]:
        """What has come since, once something has."""
        with anyio.fail_after(5):
            while not wire.sent:
                await anyio.sleep(0)
        frames, wire.sent = wire.sent, []
        return [one for frame in frames for one in self.session.receive(frame, 100, monotonic())]

    async def call(self, wire: FakeWire) -> object:
        self.session.call("greet", [], None)
        self.say(wire)
        while True:
            for one in await self.hear(wire):
                if isinstance(one, Reply):
                    return one.body
            self.say(wire)


async def test_a_page_is_welcome_and_has_the_label_of_its_socket() -> None:
    async with serving() as server:
        wire = FakeWire("chart")
        assert await Page(server).call(wire) == Body(b'"chart"')


async def test_the_next_socket_takes_the_session_up() -> None:
    async with serving() as server:
        first, second = FakeWire(), FakeWire()
        page = Page(server)
        await page.call(first)
        [link] = server.links("main")
        server.lost(first)
        page.session.call("greet", [], None)  # said while there is no socket
        page.session.take(monotonic())
        page.session.reconnected()
        page.say(second)
        assert link is second.link
        replies: list[object] = []
        while not replies:
            replies = [one for one in await page.hear(second) if isinstance(one, Reply)]
            page.say(second)
        assert server.links("main") == [link]


async def test_a_late_frame_of_the_socket_before_changes_nothing() -> None:
    async with serving() as server:
        first, second = FakeWire(), FakeWire()
        page = Page(server)
        await page.call(first)
        late = pack(Frame(ID, 1, 1, 0, []))
        page.session.reconnected()
        page.say(second)
        assert first.closed == REPLACED
        server.hear(first, late)
        [link] = server.links("main")
        assert second.link is link


async def test_a_session_stays_with_its_label() -> None:
    async with serving() as server:
        mine, other = FakeWire("main"), FakeWire("chart")
        page = Page(server)
        await page.call(mine)
        server.hear(other, pack(Frame(ID, 0, 0, 0, [Hello(1)])))
        assert other.closed == UNKNOWN
        assert other.sent[-1].flags & OVER
        assert mine.closed is None
        assert await page.call(mine) == Body(b'"main"')


async def test_a_session_that_is_not_known_is_told_so() -> None:
    async with serving() as server:
        wire = FakeWire()
        server.hear(wire, pack(Frame(ID, 4, 4, 0, [])))
        assert wire.closed == UNKNOWN
        assert server.links("main") == []


async def test_a_late_hello_revives_no_session() -> None:
    async with serving() as server:
        wire = FakeWire()
        page = Page(server)
        await page.call(wire)
        server.hear(wire, pack(page.session.over("closed", "the page has gone")))
        assert wire.closed == DONE
        late = FakeWire()
        server.hear(late, pack(Frame(ID, 0, 0, 0, [Hello(1)])))
        assert late.closed == UNKNOWN
        assert server.links("main") == []


async def test_a_session_whose_page_does_not_come_back_ends() -> None:
    async with serving(grace_time=0.01) as server:
        wire = FakeWire()
        await Page(server).call(wire)
        [link] = server.links("main")
        server.lost(wire)
        with anyio.fail_after(5):
            await link.wait_closed()
        assert server.links("main") == []


async def test_what_is_said_to_a_page_that_does_not_read_waits_in_the_session() -> None:
    async with serving() as server:
        wire = FakeWire()
        await Page(server).call(wire)
        [link] = server.links("main")
        wire.full = True
        for number in range(100):
            link.emit("app:news", number)
        await anyio.sleep(0.01)
        assert wire.sent == []
        wire.full = False
        link.drained()
        assert [len(frame.messages) for frame in wire.sent] == [100]


async def test_a_new_session_on_a_socket_ends_the_one_before() -> None:
    async with serving() as server:
        wire = FakeWire()
        await Page(server).call(wire)
        [old] = server.links("main")
        assert await Page(server, "f" * 32).call(wire) == Body(b'"main"')
        assert old.closed
        [new] = server.links("main")
        assert new is not old
        assert wire.closed is None


async def test_a_frame_of_a_session_of_another_socket_ends_the_one_before() -> None:
    async with serving() as server:
        mine, other = FakeWire(), FakeWire()
        page = Page(server)
        await page.call(mine)
        await Page(server, "f" * 32).call(other)
        [link, old] = server.links("main")
        page.session.reconnected()
        page.say(other)
        assert old.closed
        assert server.links("main") == [link]
        assert (mine.closed, other.closed) == (REPLACED, None)
        assert await page.call(other) == Body(b'"main"')


async def test_a_session_that_nobody_wants_is_not_heard() -> None:
    async with serving() as server:
        server.greeted = lambda link: link.close_window("the window was closed")
        wire, page = FakeWire(), Page(server)
        page.session.call("greet", [], None)
        page.say(wire)
        assert wire.closed == WINDOW_CLOSED
        assert server.links("main") == []


async def test_a_page_says_hello_to_a_program_that_has_ended() -> None:
    wire = FakeWire()
    async with serving() as server:
        await server.end_pages("the app has ended")
        Page(server).say(wire)
        assert wire.closed == PROGRAM_ENDED
        assert server.links("main") == []
    late = FakeWire()
    server.post((late, b""))
    assert late.closed == PROGRAM_ENDED


@pytest.mark.parametrize("has_begun", [True, False])
async def test_bytes_that_are_no_frame_end_their_socket(has_begun: bool) -> None:
    async with serving() as server:
        wire = FakeWire()
        if has_begun:
            await Page(server).call(wire)
        server.hear(wire, b"\x02\x00\x00\x00{}")
        assert wire.closed == (DONE if has_begun else ILLEGAL)
        assert server.links("main") == []


async def test_a_window_that_closes_tells_its_pages() -> None:
    async with serving() as server:
        wire = FakeWire()
        await Page(server).call(wire)
        [link] = server.links("main")
        link.close_window("the window was closed")
        assert wire.sent[-1].messages[-1] == Bye("closed", "the window was closed")
        assert wire.closed == WINDOW_CLOSED


async def test_the_end_of_the_program_is_told() -> None:
    wire = FakeWire()
    async with serving() as server:
        page = Page(server)
        page.say(wire)
        assert Welcome in {type(one) for frame in wire.sent for one in frame.messages}
    assert wire.sent[-1].flags & OVER
    assert wire.closed == PROGRAM_ENDED


async def test_a_page_that_cannot_be_taken_in_does_not_hear_of_an_end() -> None:
    async with serving() as server:
        for code, closed in (("internal", FAILED), ("closed", PROGRAM_ENDED)):
            wire = FakeWire()
            server.refuse((wire, b""), Failure("no", code))
            assert wire.closed == closed


async def test_what_goes_wrong_ends_the_session_and_not_the_program(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving() as server:
        wire = FakeWire()
        server.greeted = go_wrong
        page = Page(server)
        page.say(wire)
        assert "a page's frame could not be taken in" in caplog.text
        await page.hear(wire)
        assert (page.session.ended, wire.closed) == (
            Bye("internal", "the frame could not be taken in"),
            1000,
        )


def go_wrong(_link: object) -> None:
    raise RuntimeError("no page")
