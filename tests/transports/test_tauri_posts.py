"""Frames that a page posts, and what they are answered with: Tauri evaluates it as JavaScript."""

import json
from typing import Any

import pytest

import pytauri_ipc
from pytauri_ipc import Commands, InvokeException
from pytauri_ipc.codec import encode, unpack
from pytauri_ipc.messages import Body, Bye, Call, Failure, Frame, Hello, Message, Reply
from tests.fake_tauri import Answer, FakeInvoke, FakeWindow, Rejected, Resolved, failure_in
from tests.tauri_app import App, OpenApp

SESSION = "1" * 32
PUSHES = 7
KEY = (b"tauri-invoke-key", b"the key")


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def echo(body: Any) -> Any:
        return body

    @commands.command()
    async def text(size: int) -> str:
        return "x" * size

    @commands.command()
    async def raw() -> bytes:
        return b"\x00\xff"

    @commands.command()
    async def refuse() -> None:
        raise InvokeException("no", code="not_found")

    @commands.middleware
    async def repeat(
        call: pytauri_ipc.Call, call_next: pytauri_ipc.Next
    ) -> pytauri_ipc.Reply | pytauri_ipc.Failure:
        """Answers `repeat` with the text that it is given, whatever that is."""
        if call.command == "repeat" and call.body is not None:
            return pytauri_ipc.Reply(json.loads(call.body).encode("latin-1"))
        return await call_next(call)

    return commands


class Poster:
    """A page that posts whatever it says after its hello."""

    def __init__(self, app: App, *headers: tuple[bytes, bytes]) -> None:
        self.window = FakeWindow()
        self.pushed: list[Any] = []
        self.window.pushes[PUSHES] = lambda message: self.pushed.append(
            json.loads(message) if isinstance(message, str) else message
        )
        self._app = app
        head, _ = encode(Frame(SESSION, 0, 0, 0, [Hello(1)]))
        hello = FakeInvoke(f"ipc:{PUSHES}:{head}", window=self.window, headers=headers)
        app.ask(hello)
        self._said = 1

    def post(self, *messages: Message) -> Answer:
        """Say a frame; nothing that the program has said is acknowledged but its welcome."""
        head, bodies = encode(Frame(SESSION, self._said, 1, 0, list(messages)))
        self._said += len(messages)
        tail = b"".join(bodies).decode()
        line = f"{head}\t{tail}" if tail else head
        answer: Answer = self._app.ask(FakeInvoke(f"ipc:-{line}", window=self.window))
        self._app.settle_down()
        return answer

    def replies(self) -> list[Message]:
        """What was pushed, but for the key."""
        blocks = [push for push in self.pushed if not isinstance(push, dict)]
        return [
            message
            for block in blocks
            for message in unpack(
                block.encode("latin-1") if isinstance(block, str) else block
            ).messages
        ]


def call(number: int, name: str, body: object = None) -> Call:
    data = None if body is None else Body(json.dumps(body).encode())
    return Call(number, name, [], data)


def frame_in(answer: Answer) -> list[Message]:
    assert isinstance(answer, Rejected), answer
    return list(unpack(answer.value.encode("latin-1")).messages)


def test_a_page_is_lent_the_key_of_its_own_invoke(open_app: OpenApp, commands: Commands) -> None:
    page = Poster(open_app(commands), (b"accept", b"*/*"), KEY)
    assert [push for push in page.pushed if isinstance(push, dict)] == [{"key": "the key"}]


def test_a_page_whose_invokes_have_no_key_is_lent_none(
    open_app: OpenApp, commands: Commands
) -> None:
    page = Poster(open_app(commands))
    assert page.pushed == []


@pytest.mark.parametrize("body", [{"a": [1, None]}, "\N{CRAB}", 0, [], "__proto", "\\u004f"])
def test_a_lone_call_is_answered_with_its_bare_reply(
    open_app: OpenApp, commands: Commands, body: object
) -> None:
    answer = Poster(open_app(commands)).post(call(1, "echo", body))
    assert isinstance(answer, Resolved)
    assert isinstance(answer.value, str)
    assert json.loads(answer.value) == body


@pytest.mark.parametrize("name", ["__proto__", "a__proto__b"])
def test_a_name_that_javascript_takes_for_more_is_not_evaluated(
    open_app: OpenApp, commands: Commands, name: str
) -> None:
    answer = Poster(open_app(commands)).post(call(1, "echo", {name: {"admin": True}}))
    [reply] = frame_in(answer)
    assert isinstance(reply, Reply)
    assert json.loads(reply.body.data) == {name: {"admin": True}}


@pytest.mark.parametrize(
    "text",
    [
        '{"__\\u0070roto__": 1}',
        '{"\\u005F_proto__": 1}',
        '{"__prot\\u006f__": 1}',
        '{"a": NaN}',
        "NaN",
        "[window.open()]",
        "{a: 1}",
        "[1,]",
        "[1] // no",
        '["\n"]',
        "['a']",
        '"\xff"',
        "",
        "[" * 4_000 + "]" * 4_000,
    ],
)
def test_what_javascript_would_take_for_more_than_json_is_not_evaluated(
    open_app: OpenApp, commands: Commands, text: str
) -> None:
    [reply] = frame_in(Poster(open_app(commands)).post(call(1, "repeat", text)))
    assert reply == Reply(1, Body(text.encode("latin-1")))


def test_bytes_come_as_text(open_app: OpenApp, commands: Commands) -> None:
    answer = Poster(open_app(commands)).post(call(1, "raw"))
    assert frame_in(answer) == [Reply(1, Body(b"\x00\xff", is_json=False))]


def test_a_failure_comes_as_text(open_app: OpenApp, commands: Commands) -> None:
    [failure] = frame_in(Poster(open_app(commands)).post(call(1, "refuse")))
    assert isinstance(failure, Failure)
    assert json.loads(failure.body.data) == {"value": "no", "code": "not_found"}


def test_a_long_reply_is_pushed_as_bytes(open_app: OpenApp, commands: Commands) -> None:
    page = Poster(open_app(commands))
    assert page.post(call(1, "text", {"size": 8_188})) == Resolved(f'"{"x" * 8_188}"')
    assert page.replies() == []
    assert page.post(call(2, "text", {"size": 8_190})) == Rejected("long")
    replies = {said.id: said for said in page.replies() if isinstance(said, Reply)}
    assert replies[2].body.data == f'"{"x" * 8_190}"'.encode()
    assert any(isinstance(push, bytes) for push in page.pushed)


def test_the_first_answers_to_several_calls_come_as_text(
    open_app: OpenApp, commands: Commands
) -> None:
    page = Poster(open_app(commands))
    said = frame_in(page.post(call(1, "echo", "a"), call(2, "echo", "b")))
    assert said[0] == Reply(1, Body(b'"a"'))
    assert [*said, *page.replies()][:2] == [Reply(1, Body(b'"a"')), Reply(2, Body(b'"b"'))]


def test_several_calls_with_long_replies_leave_no_invoke_open(
    open_app: OpenApp, commands: Commands
) -> None:
    page = Poster(open_app(commands))
    answer = page.post(call(1, "text", {"size": 9_000}), call(2, "text", {"size": 9_000}))
    assert answer == Rejected("long")
    assert {said.id for said in page.replies() if isinstance(said, Reply)} == {1, 2}


def test_a_frame_without_calls_is_answered_at_once(open_app: OpenApp, commands: Commands) -> None:
    assert Poster(open_app(commands)).post() in (Rejected(""), Resolved("null"))


@pytest.mark.parametrize("line", ["", "[1]", "\t", f'["{SESSION}",1,1,0,[]]\tx', "{}\t{}"])
def test_a_line_that_is_no_frame_ends_its_session_alone(
    open_app: OpenApp, commands: Commands, line: str
) -> None:
    app = open_app(commands)
    page = Poster(app)
    failure = failure_in(app.ask(FakeInvoke(f"ipc:-{line}", window=page.window)))
    assert failure["code"] == "protocol"


def test_a_frame_that_comes_after_the_end_is_told_why_it_ended(
    open_app: OpenApp, commands: Commands
) -> None:
    """What tells the page of the end may be overtaken by this answer."""
    app = open_app(commands)
    page = Poster(app)
    app.ask(FakeInvoke(f'ipc:-["{SESSION}",1,1,8,[]]', window=page.window))
    [bye] = frame_in(page.post(call(1, "echo", 1)))
    assert isinstance(bye, Bye)
    assert bye.code == "protocol"
