"""`TestClient`: a page in memory, as a test of commands uses it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import anyio
import pytest
from anyio.lowlevel import checkpoint
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import PydanticSerializationError

import pytauri_ipc
from pytauri_ipc import (
    AsyncTools,
    Call,
    Channel,
    ChannelClosed,
    Commands,
    Failure,
    Frontend,
    Headers,
    InvokeException,
    Limits,
    Next,
    Reply,
    State,
    TestClient,
)
from pytauri_ipc.testing import TestChannel

if TYPE_CHECKING:
    from pytauri import AppHandle
    from pytauri.webview import WebviewWindow

pytestmark = pytest.mark.anyio


class Person(BaseModel):
    first_name: str = Field(alias="firstName")


@dataclass
class Point:
    x: int


class NotFound(InvokeException):
    code = "not_found"
    data: Point


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def greet(name: str, times: int = 1) -> str:
        return " ".join(["Hello", name] * times)

    @commands.command()
    async def greet_person(body: Person) -> str:
        return f"Hello {body.first_name}"

    @commands.command()
    async def echo(body: Any) -> Any:
        return body

    @commands.command()
    async def echo_bytes(body: bytes) -> bytes:
        return body

    @commands.command()
    async def ping() -> str:
        return "pong"

    @commands.command()
    async def refuse() -> None:
        raise NotFound("no such file", data=Point(3))

    @commands.command()
    async def fail() -> None:
        raise LookupError("a secret")

    @commands.command()
    async def hang() -> None:
        await anyio.sleep_forever()

    return commands


class Hanging:
    """A command `wait` that waits for ever, and tells what became of it."""

    def __init__(self, commands: Commands) -> None:
        self.began, self.was_cancelled = anyio.Event(), anyio.Event()

        @commands.command()
        async def wait() -> None:
            self.began.set()
            try:
                await anyio.sleep_forever()
            except anyio.get_cancelled_exc_class():
                self.was_cancelled.set()
                raise


# --- replies --------------------------------------------------------------------------------


async def test_a_reply_is_decoded(commands: Commands) -> None:
    async with TestClient(commands) as client:
        assert await client.invoke("greet", {"name": "Ann"}) == "Hello Ann"
        assert await client.invoke("echo", {"a": [1, None]}) == {"a": [1, None]}


async def test_a_reply_is_read_as_the_type_that_is_wanted(commands: Commands) -> None:
    async with TestClient(commands) as client:
        assert await client.invoke("echo", [{"x": 1}], returns=list[Point]) == [Point(1)]
        point = await client.invoke("echo", {"x": 1}, returns=Point)
        assert point.x == 1
        assert await client.invoke("echo", 3, returns=int | None) == 3
        with pytest.raises(ValidationError):
            await client.invoke("echo", "no point", returns=Point)


async def test_bytes_come_back_as_bytes(commands: Commands) -> None:
    async with TestClient(commands) as client:
        assert await client.invoke("echo_bytes", b"\x00\xff") == b"\x00\xff"
        assert await client.invoke("echo_bytes", b"{}", returns=bytes) == b"{}"


async def test_a_raw_call_passes_bodies_and_replies_as_they_stand(commands: Commands) -> None:
    async with TestClient(commands) as client:
        assert await client.invoke_raw("echo_bytes", b"\x00\xff") == b"\x00\xff"
        assert await client.invoke_raw("echo", b' {"a" : 1} ') == b'{"a":1}'
        assert await client.invoke_raw("ping") == b'"pong"'
        with pytest.raises(InvokeException) as raised:
            await client.invoke_raw("echo", b"{")
        assert raised.value.code == "invalid_body"


# --- bodies ---------------------------------------------------------------------------------


async def test_whatever_pydantic_can_write_is_a_body(commands: Commands) -> None:
    async with TestClient(commands) as client:
        assert await client.invoke("greet_person", Person(firstName="Ann")) == "Hello Ann"
        assert await client.invoke("echo", Point(1)) == {"x": 1}
        assert await client.invoke("echo", [Point(1), 2.5, "a"]) == [{"x": 1}, 2.5, "a"]
        with pytest.raises(PydanticSerializationError):
            await client.invoke("echo", object())
        assert await client.invoke("ping") == "pong"


async def test_bytes_of_all_kinds_are_a_raw_body(commands: Commands) -> None:
    async with TestClient(commands) as client:
        for body in (b"\xff", bytearray(b"\xff"), memoryview(b"\xff")):
            assert await client.invoke("echo_bytes", body) == b"\xff"


async def test_none_is_a_body_and_an_omitted_one_is_not(commands: Commands) -> None:
    @commands.command()
    async def look(body: int | None = 5) -> int | None:
        return body

    async with TestClient(commands) as client:
        assert await client.invoke("look") == 5
        assert await client.invoke("look", None) is None
        assert await client.invoke_raw("look", b"null") == b"null"
        assert await client.invoke_raw("look") == b"5"
        with pytest.raises(InvokeException, match="needs a body"):
            await client.invoke("greet")
        with pytest.raises(InvokeException, match="takes no body"):
            await client.invoke("ping", None)


async def test_headers_reach_the_command(commands: Commands) -> None:
    seen: list[Headers] = []

    @commands.command()
    async def look(headers: Headers) -> None:
        seen.append(headers)

    async with TestClient(commands) as client:
        await client.invoke("look", headers={"X-Token": "a", "accept": " \N{POUND SIGN}"})
        await client.invoke_raw("look", headers={"X-Token": "b"})
        await client.invoke("look")
    assert seen == [
        [(b"x-token", b"a"), (b"accept", "\N{POUND SIGN}".encode())],
        [(b"x-token", b"b")],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("x", "\N{SNOWMAN}"), ("x", "a\nb"), ("a b", "c"), ("", "c"), ("é", "c")]
)
async def test_a_header_that_no_page_can_send_is_rejected(
    commands: Commands, name: str, value: str
) -> None:
    async with TestClient(commands) as client:
        for send in (client.invoke, client.invoke_raw):
            with pytest.raises(InvokeException, match="cannot be sent") as error:
                await send("ping", headers={name: value})
            assert error.value.code == "protocol"
        with pytest.raises(InvokeException, match="cannot be sent"):
            client.stream("ping", headers={name: value})


@pytest.mark.parametrize("timeout", [0, -1.0, float("inf"), float("nan")])
async def test_a_timeout_is_above_zero(commands: Commands, timeout: float) -> None:
    async with TestClient(commands) as client:
        with pytest.raises(ValueError, match="above 0"):
            await client.invoke("ping", timeout=timeout)
        with pytest.raises(ValueError, match="above 0"):
            client.stream("ping", timeout=timeout)


async def test_the_protocols_own_names_are_not_exposed(commands: Commands) -> None:
    with pytest.raises(ValueError, match="reserved"):
        TestClient(commands).expose("ipc:evaluate", print)


# --- rejections -----------------------------------------------------------------------------


async def test_a_rejection_has_what_a_page_would_see_and_the_exception_as_its_cause(
    commands: Commands,
) -> None:
    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("refuse")
    assert type(raised.value) is InvokeException
    assert (raised.value.value, raised.value.code) == ("no such file", "not_found")
    assert raised.value.data == {"x": 3}  # JSON, as the page gets it
    assert isinstance(raised.value.__cause__, NotFound)
    assert raised.value.__cause__.data == Point(3)


async def test_an_unexpected_exception_is_masked_but_for_its_cause(
    commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("fail")
    error = raised.value
    assert error.code == "internal"
    assert "secret" not in error.value
    assert error.data["id"] in error.value
    assert isinstance(error.__cause__, LookupError)
    assert error.data["id"] in caplog.text


async def test_with_debug_the_page_is_told(caplog: pytest.LogCaptureFixture) -> None:
    commands = Commands(debug=True)

    @commands.command()
    async def fail() -> None:
        raise LookupError("a secret")

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException, match="LookupError: a secret") as raised:
            await client.invoke("fail")
    assert "test_testing.py" in raised.value.data["traceback"]
    assert "a secret" in caplog.text


async def test_an_unknown_command_is_rejected(commands: Commands) -> None:
    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("nothing")
    assert raised.value.code == "unknown_command"
    assert raised.value.__cause__ is None


async def test_limits_hold(commands: Commands) -> None:
    hanging = Hanging(commands)
    async with TestClient(commands, limits=Limits(body_size=4, calls_in_flight=1)) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke_raw("echo_bytes", b"12345")
        assert raised.value.code == "too_large"
        async with anyio.create_task_group() as group:
            group.start_soon(client.invoke, "wait")
            await hanging.began.wait()
            with pytest.raises(InvokeException) as raised:
                await client.invoke("ping")
            assert raised.value.code == "busy"
            group.cancel_scope.cancel()


# --- deadlines and cancellation -------------------------------------------------------------


async def test_past_its_timeout_a_call_is_rejected_and_its_command_cancelled(
    commands: Commands,
) -> None:
    hanging = Hanging(commands)
    async with TestClient(commands) as client:
        with pytest.raises(InvokeException, match=r"'wait' within 0\.001 s") as raised:
            await client.invoke("wait", timeout=0.001)
        assert raised.value.code == "timeout"
        if hanging.began.is_set():
            await hanging.was_cancelled.wait()
        with pytest.raises(InvokeException) as raised:
            await client.invoke_raw("hang", timeout=0.001)
        assert raised.value.code == "timeout"
        assert await client.invoke("ping", timeout=3600) == "pong"


async def test_a_commands_own_deadline_is_a_rejection(commands: Commands) -> None:
    @commands.command(timeout=0.001)
    async def slow() -> None:
        await anyio.sleep_forever()

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException, match=r"longer than 0\.001 s") as raised:
            await client.invoke("slow")
    assert raised.value.code == "timeout"


async def test_cancelling_the_wait_cancels_the_command(commands: Commands) -> None:
    hanging = Hanging(commands)
    async with TestClient(commands) as client:
        async with anyio.create_task_group() as group:
            group.start_soon(client.invoke, "wait")
            await hanging.began.wait()
            group.cancel_scope.cancel()
        await hanging.was_cancelled.wait()
        assert await client.invoke("ping") == "pong"


async def test_cancelling_one_wait_cancels_no_other_command(commands: Commands) -> None:
    may_end, was_cancelled = anyio.Event(), anyio.Event()
    ended: list[str] = []

    @commands.command()
    async def wait(name: str) -> None:
        try:
            await may_end.wait()
        except anyio.get_cancelled_exc_class():
            was_cancelled.set()
            raise
        ended.append(name)

    async with TestClient(commands) as client, anyio.create_task_group() as group:
        group.start_soon(client.invoke, "wait", {"name": "kept"})
        async with anyio.create_task_group() as cancelled:
            cancelled.start_soon(client.invoke, "wait", {"name": "cancelled"})
            await anyio.wait_all_tasks_blocked()
            cancelled.cancel_scope.cancel()
        await was_cancelled.wait()
        may_end.set()
    assert ended == ["kept"]


async def test_many_calls_run_at_once(commands: Commands) -> None:
    number, replies = 200, list[int]()
    all_began = anyio.Event()
    running = 0

    @commands.command()
    async def wait(body: int) -> int:
        nonlocal running
        running += 1
        if running == number:
            all_began.set()
        await all_began.wait()
        return body

    async with TestClient(commands) as client:

        async def ask(body: int) -> None:
            replies.append(await client.invoke("wait", body, returns=int))

        async with anyio.create_task_group() as group:
            for body in range(number):
                group.start_soon(ask, body)
    assert sorted(replies) == list(range(number))


# --- entering and leaving -------------------------------------------------------------------


async def test_a_client_that_is_not_entered_says_so(commands: Commands) -> None:
    client = TestClient(commands)
    with pytest.raises(RuntimeError, match="async with TestClient"):
        await client.invoke("ping")
    with pytest.raises(RuntimeError, match="async with TestClient"):
        await client.invoke_raw("ping")


async def test_leaving_closes_what_is_in_flight(commands: Commands) -> None:
    hanging = Hanging(commands)
    codes: list[str] = []
    async with anyio.create_task_group() as group:

        async def ask(client: TestClient) -> None:
            with pytest.raises(InvokeException) as raised:
                await client.invoke("wait")
            codes.append(raised.value.code)

        async with TestClient(commands) as client:
            for _ in range(3):
                group.start_soon(ask, client)
            await hanging.began.wait()
            await anyio.wait_all_tasks_blocked()
        assert hanging.was_cancelled.is_set()  # leaving waits for the commands
    assert codes == ["closed"] * 3


async def test_a_client_that_was_left_is_closed(commands: Commands) -> None:
    frontends: list[Frontend] = []

    @commands.command()
    async def look(frontend: Frontend) -> None:
        frontends.append(frontend)

    async with TestClient(commands) as client:
        await client.invoke("look")
        assert not frontends[0].closed
    assert frontends[0].closed
    with pytest.raises(InvokeException) as raised:
        await client.invoke("ping")
    assert raised.value.code == "closed"


async def test_what_a_test_raises_comes_out_as_it_is(commands: Commands) -> None:
    hanging = Hanging(commands)
    failure = AssertionError("the test's own")
    with pytest.raises(AssertionError) as raised:
        await _fail_within(TestClient(commands), failure)
    assert raised.value is failure
    async with anyio.create_task_group() as group:
        client = TestClient(commands)
        with pytest.raises(AssertionError) as raised:
            await _fail_within(client, failure, group, hanging)
    assert raised.value is failure
    assert hanging.was_cancelled.is_set()


async def _fail_within(
    client: TestClient,
    failure: AssertionError,
    group: anyio.abc.TaskGroup | None = None,
    hanging: Hanging | None = None,
) -> None:
    async def ask() -> None:
        with pytest.raises(InvokeException):
            await client.invoke("wait")

    async with client:
        if group is not None and hanging is not None:
            group.start_soon(ask)
            await hanging.began.wait()
        raise failure


async def test_a_cancelled_test_leaves_its_client(commands: Commands) -> None:
    hanging = Hanging(commands)
    with anyio.CancelScope() as scope:
        async with TestClient(commands) as client, anyio.create_task_group() as group:
            group.start_soon(client.invoke, "wait")
            await hanging.began.wait()
            scope.cancel()
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert hanging.was_cancelled.is_set()


# --- what a command is lent -----------------------------------------------------------------


class History(list[str]):
    """A state."""


async def test_states_are_found_by_their_class(commands: Commands) -> None:
    @commands.command()
    async def last(history: Annotated[History, State()]) -> str:
        return history[-1]

    async with TestClient(commands, states=[History(["first"])]) as client:
        assert await client.invoke("last") == "first"
    async with TestClient(commands) as client:
        with pytest.raises(
            InvokeException, match=r"'last', parameter 'history'.*History"
        ) as raised:
            await client.invoke("last")
    assert raised.value.code == "unavailable"


async def test_two_states_of_one_class_are_refused(commands: Commands) -> None:
    with pytest.raises(ValueError, match="History"):
        TestClient(commands, states=[History(), History()])


async def test_doubles_stand_for_tauris_handles(commands: Commands) -> None:
    seen: list[object] = []

    @commands.command()
    async def look(app_handle: "AppHandle", webview_window: "WebviewWindow") -> None:
        seen.extend([app_handle, webview_window])

    @commands.command()
    async def look_if_there(app_handle: "AppHandle | None") -> bool:
        return app_handle is None

    app_handle, webview_window = object(), object()
    async with TestClient(commands, app_handle=app_handle, webview_window=webview_window) as client:
        await client.invoke("look")
        assert await client.invoke("look_if_there") is False
    assert seen == [app_handle, webview_window]
    async with TestClient(commands, app_handle=app_handle) as client:
        with pytest.raises(InvokeException, match=r"'webview_window'.*'memory'") as raised:
            await client.invoke("look")
        assert raised.value.code == "unavailable"
    async with TestClient(commands) as client:
        assert await client.invoke("look_if_there") is True


async def test_two_clients_are_two_windows(commands: Commands) -> None:
    @commands.command()
    async def who(frontend: Frontend) -> list[str]:
        return [frontend.label, frontend.host, frontend.id]

    @commands.command(allow=["settings-*"])
    async def save() -> str:
        return "saved"

    async with TestClient(commands) as main, TestClient(commands, "settings-1") as settings:
        label, host, first_id = await main.invoke("who")
        assert (label, host) == ("main", "memory")
        label, host, second_id = await settings.invoke("who")
        assert (label, host) == ("settings-1", "memory")
        assert first_id != second_id
        assert await settings.invoke("save") == "saved"
        with pytest.raises(InvokeException) as raised:
            await main.invoke("save")
        assert raised.value.code == "forbidden"


async def test_middleware_stands_around_calls(commands: Commands) -> None:
    @commands.middleware
    async def shout(call: Call, call_next: Next) -> Reply | Failure:
        outcome = await call_next(call)
        return (
            outcome._replace(body=outcome.body.upper()) if isinstance(outcome, Reply) else outcome
        )

    async with TestClient(commands) as client:
        assert await client.invoke("ping") == "PONG"


async def test_the_tools_run_on_the_tests_own_loop(commands: Commands) -> None:
    ran = anyio.Event()

    async def run() -> None:
        await checkpoint()
        ran.set()

    @commands.command()
    async def start(tools: Annotated[AsyncTools, State()]) -> None:
        tools.task_group.start_soon(run)

    async with TestClient(commands) as client:
        await client.invoke("start")
        await ran.wait()


async def test_a_command_may_wait_for_what_the_test_does(commands: Commands) -> None:
    may_end = anyio.Event()

    @commands.command()
    async def wait() -> str:
        await may_end.wait()
        return "ended"

    async with TestClient(commands) as client, anyio.create_task_group() as group:
        group.start_soon(client.invoke, "wait")
        await anyio.wait_all_tasks_blocked()
        may_end.set()


async def test_a_stream_is_refused_with_a_sentence(commands: Commands) -> None:
    @commands.command()
    async def count() -> AsyncIterator[int]:
        yield 1

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException, match="pyStream") as raised:
            await client.invoke("count")
    assert raised.value.code == "unavailable"


# --- channels -------------------------------------------------------------------------------


@pytest.fixture
def kept(commands: Commands) -> list[Channel[Any]]:
    """The channels that `keep` was given."""
    kept: list[Channel[Any]] = []

    @commands.command()
    async def keep(channel: Channel[Any]) -> None:
        kept.append(channel)

    return kept


async def test_a_channel_gives_json_and_bytes(commands: Commands, kept: list[Channel[Any]]) -> None:
    async with TestClient(commands) as client:
        channel = client.channel()
        await client.invoke("keep", {"channel": channel.id})
        kept[0].send_model({"a": Point(1)})
        kept[0].send(b"\xff")
        kept[0].send("[1, null]")
        kept[0].close()
        assert [item async for item in channel] == [{"a": {"x": 1}}, b"\xff", [1, None]]


async def test_a_channel_gives_the_type_that_is_wanted(
    commands: Commands, kept: list[Channel[Any]]
) -> None:
    async with TestClient(commands) as client:
        channel = client.channel(Point)
        await client.invoke("keep", {"channel": channel.id})
        kept[0].send_model({"x": 1})
        point = await anext(aiter(channel))
        assert point.x == 1
        kept[0].send_model("no point")
        with pytest.raises(ValidationError):
            await anext(channel)


async def test_each_channel_has_an_id_of_its_own(
    commands: Commands, kept: list[Channel[Any]]
) -> None:
    async with TestClient(commands) as client:
        channels = [client.channel(int), client.channel(int)]
        for channel in channels:
            await client.invoke("keep", {"channel": channel.id})
        for number, sender in enumerate(kept):
            sender.send_model(number)
        assert [await anext(channel) for channel in channels] == [0, 1]


async def test_a_page_may_close_its_channel(commands: Commands, kept: list[Channel[Any]]) -> None:
    async with TestClient(commands) as client:
        channel = client.channel()
        await client.invoke("keep", {"channel": channel.id})
        kept[0].send_model(1)
        channel.close()
        assert channel.closed
        assert await client.invoke("ping") == "pong"  # so the close has arrived
        assert kept[0].closed
        with pytest.raises(ChannelClosed):
            kept[0].send_model(2)
        assert [item async for item in channel] == [1]


async def test_leaving_ends_the_channels(commands: Commands, kept: list[Channel[Any]]) -> None:
    received: list[int] = []

    async def read(channel: TestChannel[int]) -> None:
        received.extend([item async for item in channel])

    async with anyio.create_task_group() as group:
        async with TestClient(commands) as client:
            channel = client.channel(int)
            await client.invoke("keep", {"channel": channel.id})
            kept[0].send_model(1)
            group.start_soon(read, channel)
            await anyio.wait_all_tasks_blocked()
            assert not channel.closed
        assert channel.closed
    assert received == [1]
    with pytest.raises(ChannelClosed):
        kept[0].send_model(2)


async def test_a_command_whose_page_is_gone_meanwhile_is_answered_closed(
    commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    began, codes = anyio.Event(), list[str]()

    @commands.command()
    async def send(channel: Channel[int]) -> None:
        began.set()
        try:
            await anyio.sleep_forever()
        finally:
            channel.send_model(1)

    async with anyio.create_task_group() as group, TestClient(commands) as client:

        async def ask() -> None:
            with pytest.raises(InvokeException) as raised:
                await client.invoke("send", {"channel": client.channel().id})
            codes.append(raised.value.code)

        group.start_soon(ask)
        await began.wait()
    assert codes == ["closed"]
    assert not caplog.records


# --- the class itself -----------------------------------------------------------------------


async def test_pytest_does_not_take_it_for_a_test() -> None:
    assert TestClient.__test__ is False
    assert TestChannel.__test__ is False


async def test_the_package_has_it_and_nothing_that_it_has_not() -> None:
    assert pytauri_ipc.TestClient is TestClient
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = getattr(pytauri_ipc, "Nothing")  # noqa: B009 - type checkers know that it is not there


async def test_a_reply_that_is_no_json_is_rejected_as_in_a_page() -> None:
    commands = Commands()

    @commands.command()
    async def greet() -> str:
        return "Hello"

    @commands.middleware
    async def spoil(_call: Call, _call_next: Next) -> Reply:
        return Reply(b"{bad")

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("greet")
    assert raised.value.code == "protocol"


async def test_leaving_without_a_connection_settles_what_is_pending() -> None:
    commands = Commands()

    @commands.command()
    async def wait() -> None:
        await anyio.sleep_forever()

    codes: list[str | None] = []

    async def ask(client: TestClient) -> None:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("wait")
        codes.append(raised.value.code)

    async with anyio.create_task_group() as group, TestClient(commands) as client:
        group.start_soon(ask, client)
        await anyio.wait_all_tasks_blocked()
        client.disconnect()
    assert codes == ["closed"]
