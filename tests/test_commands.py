"""`Commands.generate_handler`: from an invoke of Tauri's to its answer, over a real portal."""

import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from anyio.to_thread import run_sync
from pydantic import BaseModel

from pytauri_ipc import (
    AsyncTools,
    Call,
    Channel,
    Commands,
    Failure,
    Frontend,
    InvokeException,
    Limits,
    Next,
    Reply,
    State,
)
from pytauri_ipc.transports.tauri import Invoke
from tests.fake_page import structured
from tests.fake_tauri import (
    FakeInvoke,
    FakeWindow,
    Rejected,
    Resolved,
    code_of,
    failure_in,
    provide_channels,
    value_of,
)

if TYPE_CHECKING:
    from pytauri import AppHandle


class File(BaseModel):
    path: str
    size: int


class History(list[str]):
    """A state."""


@pytest.fixture(autouse=True)
def _channels(monkeypatch: pytest.MonkeyPatch) -> None:
    provide_channels(monkeypatch)  # pages are pushed to


@pytest.fixture
def portal(anyio_backend: str) -> Generator[BlockingPortal]:
    with start_blocking_portal(anyio_backend) as portal:
        yield portal


@pytest.fixture
def commands() -> Commands:
    commands = Commands()

    @commands.command()
    async def greet(name: str) -> str:
        await anyio.sleep(0)
        return f"Hello {name}"

    @commands.command()
    async def hang() -> None:
        await anyio.sleep_forever()

    return commands


def test_a_call_goes_all_the_way(portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    provide_channels(monkeypatch)
    commands = Commands()

    @commands.command()
    async def hash_file(
        body: File,
        app_handle: "AppHandle",
        frontend: Frontend,
        history: Annotated[History, State()],
        tools: Annotated[AsyncTools, State()],
    ) -> list[str]:
        history.append(body.path)
        thread = await tools.to_async(threading.get_ident)()
        assert thread != threading.get_ident()
        return [*history, frontend.label, str(app_handle)]

    @commands.command()
    async def progress(channel: Channel[File]) -> None:
        channel.send_model(File(path="a", size=1))
        channel.close()

    handler = commands.generate_handler(portal, states=[History(["before"])])
    window = FakeWindow("main")
    invoke = structured("hash_file", b'{"path":"a","size":3}', window=window, app_handle="the app")
    handler(invoke)
    assert value_of(invoke.answer()) == ["before", "a", "main", "the app"]
    invoke = structured("progress", b'{"channel":"__CHANNEL__:7"}', window=window)
    handler(invoke)
    assert invoke.answer() == Resolved("null")
    assert window.received == {7: ['{"path":"a","size":1}']}
    assert window.ended == [7]


def test_included_commands_middleware_and_allow_hold(portal: BlockingPortal) -> None:
    files = Commands()
    said: list[str] = []

    @files.command(allow=["main"])
    async def read(path: str) -> str:
        return f"content of {path}"

    @files.middleware
    async def inner(call: Call, call_next: Next) -> Reply | Failure:
        said.append("inner")
        return await call_next(call)

    commands = Commands()
    commands.include(files, prefix="fs.")

    @commands.middleware
    async def outer(call: Call, call_next: Next) -> Reply | Failure:
        said.append(f"outer {call.command}")
        return await call_next(call)

    handler = commands.generate_handler(portal)
    allowed = structured("fs.read", b'{"path":"a"}', window=FakeWindow("main"))
    forbidden = structured("fs.read", b'{"path":"a"}', window=FakeWindow("other"))
    for invoke in (allowed, forbidden):
        handler(invoke)
    assert value_of(allowed.answer()) == "content of a"
    assert code_of(forbidden.answer()) == "forbidden"
    assert sorted(said) == ["inner", "inner", "outer fs.read", "outer fs.read"]


def test_limits_hold(portal: BlockingPortal, commands: Commands) -> None:
    handler = commands.generate_handler(portal, limits=Limits(body_size=8, calls_in_flight=1))
    too_large = structured("greet", b'{"name":"Ann"}')
    handler(too_large)
    assert code_of(too_large.answer()) == "too_large"
    window = FakeWindow()
    hanging, refused = structured("hang", window=window), structured("hang", window=window)
    for invoke in (hanging, refused):
        handler(invoke)
    assert code_of(refused.answer()) == "busy"
    assert not hanging.promise.is_settled


def test_debug_tells_pages_what_went_wrong(
    portal: BlockingPortal, caplog: pytest.LogCaptureFixture
) -> None:
    commands = Commands(debug=True)

    @commands.command()
    async def fail() -> None:
        raise LookupError("a secret")

    handler = commands.generate_handler(portal)
    invoke = structured("fail")
    handler(invoke)
    failure = failure_in(invoke.answer())
    assert failure["code"] == "internal"
    assert "LookupError: a secret" in failure["value"]
    assert "a secret" in caplog.text


def test_the_decorated_function_stays_what_it_was() -> None:
    commands = Commands()

    async def greet(name: str) -> str:
        return f"Hello {name}"

    assert commands.command()(greet) is greet
    assert anyio.run(greet, "Ann") == "Hello Ann"
    assert list(commands) == ["greet"]


def test_an_exception_of_a_task_group_counts_as_the_one_it_holds(portal: BlockingPortal) -> None:
    commands = Commands()

    async def refuse() -> None:
        raise InvokeException("no such file", code="not_found")

    @commands.command()
    async def look() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(refuse)

    handler = commands.generate_handler(portal)
    invoke = structured("look")
    handler(invoke)
    assert failure_in(invoke.answer()) == {"value": "no such file", "code": "not_found"}


def test_two_states_of_one_class_are_refused(portal: BlockingPortal, commands: Commands) -> None:
    with pytest.raises(ValueError, match="two states have the type History"):
        commands.generate_handler(portal, states=[History(), History()])


def test_a_handler_that_was_not_made_says_how(commands: Commands) -> None:
    invoke: Any = structured("greet", b"{}")  # `invoke_handler=commands.generate_handler`
    with pytest.raises(TypeError, match=r"generate_handler\(portal\)"):
        commands.generate_handler(invoke)


def test_a_stopped_portal_raises(anyio_backend: str, commands: Commands) -> None:
    with start_blocking_portal(anyio_backend) as portal:
        pass
    with pytest.raises(RuntimeError):
        commands.generate_handler(portal)


@pytest.mark.anyio
async def test_a_handler_can_be_made_on_the_loops_own_thread(commands: Commands) -> None:
    async with BlockingPortal() as portal:
        handler = commands.generate_handler(portal)
        invoke = structured("greet", b'{"name":"Ann"}')
        await run_sync(handler, invoke)
        assert value_of(await run_sync(invoke.answer)) == "Hello Ann"


def test_two_handlers_share_the_commands_and_nothing_else(
    anyio_backend: str, portal: BlockingPortal, commands: Commands
) -> None:
    @commands.command()
    async def last(history: Annotated[History, State()]) -> str:
        return history[-1]

    handler = commands.generate_handler(portal, states=[History(["first app"])])
    with start_blocking_portal(anyio_backend) as other_portal:
        other = commands.generate_handler(other_portal, states=[History(["second app"])])
        windows = FakeWindow("one"), FakeWindow("two")
        invokes = [structured("last", window=window) for window in windows]
        handler(invokes[0])
        other(invokes[1])
        assert [value_of(i.answer()) for i in invokes] == ["first app", "second app"]
    late = [structured("last", window=window) for window in windows]
    handler(late[0])
    other(late[1])
    assert [code_of(invoke.answer()) for invoke in late] == ["resolved", "closed"]


def test_whatever_comes_in_nothing_is_raised_to_tauris_thread(
    portal: BlockingPortal, commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    handler = commands.generate_handler(portal)
    no_invoke: Any = object()
    handler(no_invoke)
    used_up = FakeInvoke("greet", b'{"name":"Ann"}')
    used_up.reject("by somebody else")
    handler(used_up)
    invoke = structured("greet", b'{"name":"Ann"}')
    handler(invoke)
    assert value_of(invoke.answer()) == "Hello Ann"
    assert [r.levelno for r in caplog.records] == [logging.ERROR] * 2


def test_a_closed_portal_settles_every_promise_and_ends_its_thread(
    anyio_backend: str, commands: Commands
) -> None:
    threads = set(threading.enumerate())
    with start_blocking_portal(anyio_backend) as portal:
        handler = commands.generate_handler(portal)
        invokes = [structured("hang"), FakeInvoke("hang")]
        for invoke in invokes:
            handler(invoke)
        first = structured("greet", b'{"name":"Ann"}')
        handler(first)
        first.answer()
    assert code_of(invokes[0].answer()) == "closed"
    assert isinstance(invokes[1].answer(), Rejected)
    assert set(threading.enumerate()) <= threads


@pytest.mark.parametrize("end", [SystemExit(3), KeyboardInterrupt()])
def test_a_command_that_ends_its_loop_leaves_no_promise_pending(
    anyio_backend: str, commands: Commands, end: BaseException
) -> None:
    ready: Future[Callable[[Invoke], None]] = Future()

    @commands.command()
    async def leave() -> None:
        raise end

    async def main() -> None:
        async with BlockingPortal() as portal:
            ready.set_result(commands.generate_handler(portal))
            await portal.sleep_until_stopped()

    def run() -> None:
        with suppress(BaseException):
            anyio.run(main, backend=anyio_backend)

    thread = threading.Thread(target=run)
    thread.start()
    handler = ready.result()
    hanging, leaving = structured("hang"), structured("leave")
    for invoke in (hanging, leaving):
        handler(invoke)
    thread.join()
    assert code_of(leaving.answer()) == "cancelled"
    assert code_of(hanging.answer()) in {"closed", "cancelled"}
    late = structured("hang")
    handler(late)
    assert code_of(late.answer()) == "closed"
