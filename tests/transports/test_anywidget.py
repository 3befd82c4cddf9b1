"""Pages in the cells of a notebook, with a double of the widget: batches, views, pace, the end."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import cast

import anyio
import pytest
from anyio.from_thread import BlockingPortal

from pytauri_ipc import Commands, Frontend, Limits, messages
from pytauri_ipc.codec import pack, unpack
from pytauri_ipc.messages import OVER, Body, Message
from pytauri_ipc.session import Session, over
from pytauri_ipc.transports import anywidget as module
from pytauri_ipc.transports.anywidget import AnywidgetServer, Arrived, Line, Pace, View

pytestmark = pytest.mark.anyio

PRINTED: ContextVar[str] = ContextVar("parent_header", default="nowhere")


class FakeWidget:
    """A widget as the program has it; what it is told arrives at once, unless it is lost."""

    def __init__(self, server: AnywidgetServer) -> None:
        self.server = server
        self.line = Line(server, self.send)
        self.told: list[tuple[list[str], int]] = []
        self.pages: dict[str, FakeCellPage] = {}
        self.loses = 0

    def page(self, label: str = "main", name: str | None = None) -> "FakeCellPage":
        view = View(name or token_hex(8), label, self.line, {PRINTED: f"cell of {label}"})
        page = FakeCellPage(self.server, view)
        self.pages[view.id] = page
        return page

    def send(self, content: dict[str, object], buffers: Sequence[bytes]) -> None:
        views = cast("list[str]", content["views"])
        self.told.append((views, len(buffers)))
        if self.loses > 0:
            self.loses -= 1
            raise OSError("the kernel's socket is gone")
        for view, block in zip(views, buffers, strict=True):
            self.pages[view].hear(block)


class FakeCellPage:
    """The page of a view."""

    def __init__(self, server: AnywidgetServer, view: View) -> None:
        self.server = server
        self.view = view
        self.session = Session(token_hex(16), "page")
        self.heard: list[Message] = []
        self.news = anyio.Event()

    def say(self) -> None:
        for frame in self.session.take(0.0):
            self.server.post(Arrived(self.view, pack(frame)))

    def hear(self, block: bytes) -> None:
        frame = unpack(block)
        if frame.session == self.session.id:
            self.heard += self.session.receive(frame, len(block), 0.0)
            self.news.set()
            self.news = anyio.Event()
            if self.session.ended is None:
                self.say()

    async def call(self, name: str, body: bytes | None = None) -> Message:
        number = self.session.call(name, [], None if body is None else Body(body))
        self.say()
        return await self.answer(number)

    async def answer(self, number: int) -> Message:
        with anyio.fail_after(10):
            while True:
                for message in self.heard:
                    if getattr(message, "id", None) == number:
                        return message
                await self.news.wait()

    async def ended(self) -> messages.Bye:
        with anyio.fail_after(10):
            while self.session.ended is None:
                await self.news.wait()
        return self.session.ended


@asynccontextmanager
async def serving(commands: Commands, limits: Limits | None = None) -> AsyncGenerator[FakeWidget]:
    server = AnywidgetServer(commands, limits=limits or Limits(), states=())
    async with BlockingPortal() as portal, anyio.create_task_group() as group:
        started = anyio.Event()
        group.start_soon(server.serve, portal, started.set)
        await started.wait()
        yield FakeWidget(server)
        await portal.stop()


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def whoami(frontend: Frontend) -> list[str]:
        return [frontend.label, frontend.host, PRINTED.get()]

    @commands.command()
    async def hang() -> None:
        await anyio.sleep_forever()

    @commands.command()
    async def count() -> AsyncIterator[str]:
        for _ in range(3):
            yield PRINTED.get()

    return commands


async def test_each_view_has_a_session_and_prints_into_its_own_cell(commands: Commands) -> None:
    async with serving(commands) as widget:
        one, other = widget.page("one"), widget.page("other")
        for page in (one, other, one):
            label = page.view.label
            answer = await page.call("whoami")
            assert isinstance(answer, messages.Reply)
            assert answer.body.data.decode() == f'["{label}","jupyter","cell of {label}"]'


async def test_what_is_said_in_one_turn_is_one_message_for_all_views(commands: Commands) -> None:
    async with serving(commands) as widget:
        pages = [widget.page(f"w{number}") for number in range(5)]
        for page in pages:
            await page.call("whoami")
        widget.told.clear()
        numbers = [(page, page.session.call("whoami", [], None)) for page in pages for _ in "abc"]
        for page in pages:
            page.say()
        for page, number in numbers:
            await page.answer(number)
        assert sum(count for _, count in widget.told) >= 5
        assert len(widget.told) < 5


async def test_a_message_that_is_lost_is_said_again(commands: Commands) -> None:
    async with serving(commands) as widget:
        page = widget.page()
        await page.call("whoami")
        widget.loses = 1
        assert isinstance(await page.call("whoami"), messages.Reply)


async def test_another_page_in_a_view_ends_the_one_before_and_its_late_hello_revives_nothing(
    commands: Commands,
) -> None:
    async with serving(commands) as widget:
        first = widget.page(name="view")
        await first.call("whoami")
        second = FakeCellPage(widget.server, first.view)
        widget.pages["view"] = second
        await second.call("whoami")
        widget.pages["view"] = first
        first.session.call("whoami", [], None)
        first.say()
        assert (await first.ended()).code == "closed"
        assert len(widget.server.hub) == 1


async def test_a_session_that_nobody_knows_is_told_that_it_is_over(commands: Commands) -> None:
    async with serving(commands) as widget:
        page = widget.page()
        page.session.call("whoami", [], None)
        [frame] = page.session.take(0.0)
        late = over(page.session.id, "closed", "the page has gone")
        assert late.flags & OVER
        widget.server.post(Arrived(page.view, pack(late)))
        widget.server.post(Arrived(page.view, pack(frame)))
        assert (await page.ended()).code == "closed"


async def test_a_broken_frame_ends_that_session_alone(commands: Commands) -> None:
    async with serving(commands) as widget:
        page, other = widget.page(), widget.page("other")
        await page.call("whoami")
        await other.call("whoami")
        widget.server.post(Arrived(page.view, b"\x02\x00\x00\x00{}"))
        widget.server.post(Arrived(page.view, b"\x02"))
        assert (await page.ended()).code == "protocol"
        assert isinstance(await other.call("whoami"), messages.Reply)


async def test_calls_of_a_page_that_is_gone_end_and_a_program_that_ends_says_so(
    commands: Commands,
) -> None:
    async with serving(commands) as widget:
        page, other = widget.page(), widget.page("other")
        await page.call("whoami")
        other.session.call("hang", [], None)
        other.say()
        await other.call("whoami")
        page.session.over("closed", "the page has gone")
        widget.server.post(
            Arrived(page.view, pack(over(page.session.id, "closed", "the page has gone")))
        )
        await other.call("whoami")
        assert page.view.link is None
    assert (await other.ended()).text == "the program is closing"
    page.session = Session(token_hex(16), "page")
    page.say()
    assert (await page.ended()).text == "the program is closing"


async def test_a_page_that_never_answers_is_gone_unless_a_cell_runs(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    async with serving(commands, Limits(grace_time=30)) as widget:
        page = widget.page()
        await page.call("whoami")
        link = page.view.link
        assert link is not None
        silent = FakeCellPage(widget.server, page.view)  # the one before hears nothing more
        widget.pages[page.view.id] = silent
        widget.server.cell_begins()
        link.frontend.emit("t:news", 1)
        with anyio.move_on_after(0.5):
            await link.wait_closed()
        now += 100
        with anyio.move_on_after(0.7):  # said again, in vain
            await link.wait_closed()
        assert not link.closed
        widget.server.cell_ends()
        now += 29
        assert not widget.server.waits_too_long(1_000.0)
        now += 2
        with anyio.fail_after(20):
            await link.wait_closed()


async def test_streams_print_into_their_cell(commands: Commands) -> None:
    async with serving(commands) as widget:
        page = widget.page("streamed")
        number = page.session.stream("count", [], None)
        page.session.credit(number, 10, 10_000)
        page.say()
        with anyio.fail_after(10):
            while not any(isinstance(message, messages.End) for message in page.heard):
                await page.news.wait()
        items = [one for one in page.heard if isinstance(one, messages.Items)]
        found = [body.data for one in items for body in one.bodies]
        assert found == [b'"cell of streamed"'] * 3


async def test_async_and_sync_callbacks_print_into_the_cell_of_their_page(
    commands: Commands,
) -> None:
    printed: list[str] = []
    done = anyio.Event()

    @commands.on("t:said")
    async def hear(data: int) -> None:
        printed.append(PRINTED.get())
        if len(printed) == 2:
            done.set()

    async with serving(commands) as widget:
        for label in ("one", "two"):
            page = widget.page(label)
            page.session.emit("t:said", Body(b"1"))
            page.say()
            await page.call("whoami")
        with anyio.fail_after(10):
            await done.wait()
    assert printed == ["cell of one", "cell of two"]


async def test_a_page_is_told_how_large_a_frame_may_be(commands: Commands) -> None:
    async with serving(commands) as widget:
        page = widget.page()
        await page.call("whoami")
        assert page.session.peer_frame_size == 8 * 2**20


def test_the_pace_lets_a_burst_go_and_then_so_many_a_second() -> None:
    pace = Pace(per_second=100, at_once=10)
    assert [pace.take(5.0) for _ in range(10)] == [0.0] * 10
    assert pace.take(5.0) == pytest.approx(0.01)
    assert pace.take(5.0101) == 0.0
    said = sum(pace.take(6.0 + step / 1_000) == 0.0 for step in range(3_000))
    assert 300 <= said <= 311


async def test_while_the_pace_holds_frames_wait_and_leave_together(commands: Commands) -> None:
    async with serving(commands) as widget:
        page = widget.page()
        await page.call("whoami")
        widget.server.pace = Pace(per_second=50, at_once=1)
        widget.told.clear()
        numbers: list[int] = []
        for _ in range(200):
            numbers.append(page.session.call("whoami", [], None))
            page.say()
        for number in numbers:
            await page.answer(number)
        assert len(widget.told) < 20
