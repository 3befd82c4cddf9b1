"""The lane of a Tauri window: which way frames take, and what becomes of them where it is lost."""

from collections.abc import Generator
from threading import Event as Flag
from typing import Any

import anyio
import pytest
from pydantic_core import from_json

from pytauri_ipc import Channel, Commands, Frontend, Limits
from pytauri_ipc.messages import Body, Call, Event, Failure, Items, Reply
from pytauri_ipc.transports import asgi_socket
from tests.fake_tauri import FakeWebviewWindow, Resolved
from tests.lane_program import LanePage, LaneProgram, lane_program, wait_on_loop

MANY = 2_000
FLOOD = 400  # 20 MB: more than what sockets have room for
CREDIT = (1_000_000, 1_000_000_000)


class Gate:
    """What a command waits for, until the test lets it go."""

    def __init__(self) -> None:
        self.entered = Flag()
        self._opened = Flag()

    async def wait(self) -> None:
        self.entered.set()
        await anyio.to_thread.run_sync(self._opened.wait, 20, abandon_on_cancel=True)

    def open(self) -> None:
        self._opened.set()


@pytest.fixture
def gate() -> Generator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def program(anyio_backend: str, gate: Gate) -> Generator[LaneProgram]:
    commands = Commands()

    @commands.command()
    async def greet() -> str:
        return "Hello"

    @commands.command()
    async def wait() -> str:
        await gate.wait()
        return "waited"

    @commands.command()
    async def count(to: Channel[int], messages: int) -> None:
        for number in range(messages):
            to.send(str(number))
            if number % 100 == 0:
                await to.drain()

    @commands.command()
    async def flood(to: Channel[bytes]) -> None:
        for _ in range(FLOOD):
            to.send(bytes(50_000))

    @commands.command()
    async def tell(frontend: Frontend) -> None:
        frontend.emit("app:first", 1)
        frontend.eval("script()")
        frontend.emit("app:second", 2)

    with lane_program(commands, anyio_backend, limits=Limits(unsent_bytes=64_000_000)) as program:
        yield program


@pytest.fixture
def page(program: LaneProgram) -> LanePage:
    return program.page()


def numbers_in(page: LanePage) -> list[int]:
    return [
        int(body.data)
        for message in page.heard
        if isinstance(message, Items)
        for body in message.bodies
    ]


def channel_of(page: LanePage) -> int:
    channel = page.session.open_channel()
    page.session.credit(channel, *CREDIT)
    return channel


def body_with(channel: int, **more: object) -> bytes:
    said = "".join(f', "{name}": {value}' for name, value in more.items())
    return f'{{"to": "__CHANNEL__:{channel}"{said}}}'.encode()


# --- which way --------------------------------------------------------------------------------


def test_a_page_that_takes_no_lane_goes_on_over_tauri(page: LanePage) -> None:
    assert page.url.startswith("ws://127.0.0.1:")
    assert [page.ask("greet") for _ in range(3)] == ['"Hello"'] * 3
    assert "lane" not in page.ways


def test_frames_leave_by_the_lane_once_it_is_taken(program: LaneProgram, page: LanePage) -> None:
    page.take_lane()
    del page.ways[:]
    for _ in range(5):
        assert page.call_by_lane("greet") == Reply(page.session._calls_made, Body(b'"Hello"'))
    assert set(page.ways) == {"lane"}  # and one may bring only what has come


def test_each_page_is_offered_one_of_its_own(program: LaneProgram, page: LanePage) -> None:
    other = program.page("other")
    assert other.token != page.token
    other.take_lane()
    page.take_lane()
    for one in (page, other, page):
        one.call_by_lane("greet")
        assert one.ways[-1] == "lane"


def test_the_answer_to_a_call_that_came_over_tauri_takes_the_lane(
    page: LanePage, gate: Gate
) -> None:
    waiting = page.tell("wait")
    assert gate.entered.wait(20)
    page.take_lane()
    gate.open()
    assert waiting.answer() == Resolved('"waited"')
    page.until(lambda: "let go" in page.ways)
    assert "lane" in page.ways
    assert page.ways.count("answer") == 1  # the one before it


def test_an_invoke_that_is_held_is_let_go_when_the_lane_is_taken(
    page: LanePage, gate: Gate
) -> None:
    held = page.tell_all("wait", "wait")
    assert gate.entered.wait(20)
    assert not held.is_settled
    page.take_lane()
    assert held.wait() == Resolved("null")


def test_no_invoke_is_held_beside_a_lane(page: LanePage, gate: Gate) -> None:
    """Frames that were on their way over Tauri: nothing would ever answer them."""
    page.take_lane()
    assert page.tell_all("wait", "wait").wait() == Resolved("null")
    gate.open()
    page.until(lambda: len([one for one in page.heard if isinstance(one, Reply)]) == 2)
    assert page.ways[-1] == "lane"


def test_a_refusal_takes_the_lane_too(page: LanePage) -> None:
    page.take_lane()
    answer = page.call_by_lane("no_such_command")
    assert isinstance(answer, Failure)
    assert from_json(answer.body.data)["code"] == "unknown_command"
    assert page.ways[-1] == "lane"


# --- a lane that is full ------------------------------------------------------------------------


def test_a_full_lane_holds_back_and_goes_on_once_there_is_room(
    program: LaneProgram, page: LanePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_full = True
    full = property(lambda wire: is_full)
    session = program.session_of(page)
    page.take_lane()
    wire: Any = session._lane
    monkeypatch.setattr(asgi_socket.AsgiSocket, "is_full", full)
    before = len(page.ways)
    program.emit("app:a", 1)
    assert len(page.ways) == before
    is_full = False
    program.portal.call(wire.link.drained)
    page.until(lambda: Event("app:a", Body(b"1")) in page.heard)
    assert page.ways[before:] == ["lane"]


def test_megabytes_wait_for_a_page_that_reads_slowly(
    program: LaneProgram, page: LanePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.take_lane()
    found: list[bool] = []
    look: Any = asgi_socket.AsgiSocket.is_full

    def note(wire: Any) -> bool:
        found.append(look.fget(wire))
        return found[-1]

    monkeypatch.setattr(asgi_socket.AsgiSocket, "is_full", property(note))
    page.reads.clear()
    page.session.call("flood", [], Body(body_with(channel_of(page))))
    page.say()
    wait_on_loop(program, lambda: True in found)  # the session has asked, and holds back
    page.reads.set()
    page.until(lambda: sum(len(m.bodies) for m in page.heard if isinstance(m, Items)) == FLOOD)
    assert set(page.ways[-5:]) == {"lane"}


# --- a lane that is lost ------------------------------------------------------------------------


def test_what_was_lost_with_the_lane_comes_over_tauri(program: LaneProgram, page: LanePage) -> None:
    page.take_lane()
    session = program.session_of(page)
    wire: Any = session._lane
    sent: list[bytes] = []

    def lose(block: bytes, rest: bytes = b"") -> None:
        sent.append(block + rest)

    wire.send = lose  # nothing leaves any more, as on a line that is dead
    for number in range(3):
        program.emit("app:a", number)
    assert sent
    assert not [one for one in page.heard if isinstance(one, Event)]
    page.lose_lane()
    page.until(lambda: len([one for one in page.heard if isinstance(one, Event)]) == 3)
    assert page.heard[-3:] == [Event("app:a", Body(b"%d" % number)) for number in range(3)]
    assert session._lane is None


def test_the_program_asks_at_once_what_has_come(program: LaneProgram, page: LanePage) -> None:
    """Though it knows of nothing that is missing: its timer waits for nothing then."""
    page.take_lane()
    page.session.reconnected()
    page.say()  # with it, all is acknowledged
    delivery = program.session_of(page).session._delivery
    wait_on_loop(program, lambda: delivery.acked == delivery.said and delivery.deadline is None)
    del page.ways[:]
    page.leave_lane()
    page.until(lambda: "push" in page.ways)


def test_a_call_that_came_by_the_lane_is_answered_over_tauri(
    program: LaneProgram, page: LanePage, gate: Gate
) -> None:
    page.take_lane()
    number = page.session.call("wait", [], None)
    page.say()
    assert gate.entered.wait(20)
    program.cut()
    page.lose_lane()
    del page.ways[:]
    gate.open()
    assert page.answer_to(number) == Reply(number, Body(b'"waited"'))
    assert "lane" not in page.ways
    assert page.ask("greet") == '"Hello"'


@pytest.mark.parametrize("cut_after", [1, 300, 1_500])
def test_a_channel_goes_on_where_its_lane_was_cut(
    program: LaneProgram, page: LanePage, cut_after: int
) -> None:
    page.take_lane()
    channel = channel_of(page)
    page.session.call("count", [], Body(body_with(channel, messages=MANY)))
    page.say()
    page.until(lambda: len(numbers_in(page)) >= cut_after)
    program.cut()
    page.lose_lane()
    page.until(lambda: len(numbers_in(page)) >= MANY)
    assert numbers_in(page) == list(range(MANY))


def test_a_socket_that_was_lost_before_its_session_took_it_does_no_harm(
    program: LaneProgram, page: LanePage
) -> None:
    with page.connect():
        program.cut()
    assert page.ask("greet") == '"Hello"'
    session = program.session_of(page)
    program.portal.call(anyio.wait_all_tasks_blocked)
    assert session._lane is None


def test_the_lane_ends_with_its_session(program: LaneProgram, page: LanePage) -> None:
    page.take_lane()
    program.portal.call(program.session_of(page).close)
    assert page._reader is not None
    page._reader.join(20)
    assert not page._reader.is_alive()


def test_the_end_of_the_program_reaches_a_page_with_a_lane(
    program: LaneProgram, page: LanePage
) -> None:
    page.take_lane()
    program.portal.call(program.server.end_pages, "the app has ended")
    page.until(lambda: page.session.ended is not None)
    assert page.session.ended is not None
    assert page.session.ended.text == "the app has ended"


# --- scripts ------------------------------------------------------------------------------------


def test_a_script_runs_after_what_was_said_before_it(
    program: LaneProgram, page: LanePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tauri runs it at once, and so it may go only when the page has said what it has heard."""
    happened: list[str] = []
    _note_scripts(monkeypatch, page, happened)
    page.take_lane()
    page.call_by_lane("tell")
    page.until(lambda: "asked" in happened)
    assert "script()" not in happened
    assert [one.name for one in page.heard if isinstance(one, Event)] == ["app:first"]
    _answer_evaluation(page)
    page.until(lambda: len([one for one in page.heard if isinstance(one, Event)]) == 2)
    assert happened == ["asked", "script()"]


def _note_scripts(monkeypatch: pytest.MonkeyPatch, page: LanePage, happened: list[str]) -> None:
    def evaluate(_window: FakeWebviewWindow, js: str) -> None:
        with page._changed:
            if js == "script()":
                happened.append(js)
            elif "async" in js:
                happened.append("asked")
            page._changed.notify_all()

    monkeypatch.setattr(FakeWebviewWindow, "eval", evaluate, raising=False)


def _answer_evaluation(page: LanePage) -> None:
    """The page says what the question on the two ways has found."""

    def asked() -> list[Call]:
        return [one for one in page.heard if isinstance(one, Call)]

    page.until(asked)
    page.session.reply(asked()[0].id, Body(b"0"))
    page.say()
