"""`AsyncTools`: both ways between synchronous and asynchronous code, and background tasks."""

import threading
from collections.abc import Callable, Coroutine, Generator
from typing import Annotated, Any

import anyio
import pytest
from anyio.abc import TaskGroup, TaskStatus
from anyio.from_thread import BlockingPortal, start_blocking_portal
from anyio.lowlevel import checkpoint
from anyio.to_thread import run_sync

from pytauri_ipc import AsyncTools, Commands, InvokeException, State, TestClient

Tools = Annotated[AsyncTools, State()]


@pytest.fixture
def portal(anyio_backend: str) -> Generator[BlockingPortal]:
    with start_blocking_portal(anyio_backend) as portal:
        yield portal


def start(tools: AsyncTools, function: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Start a background task from this thread, and do not wait for it."""

    async def start_it() -> None:
        tools.task_group.start_soon(function)

    tools.portal.call(start_it)


# --- to_sync --------------------------------------------------------------------------------


def test_to_sync_runs_on_the_portal_and_returns_what_it_returns(portal: BlockingPortal) -> None:
    async def thread_of(name: str, *, suffix: str) -> tuple[str, int]:
        await checkpoint()
        return name + suffix, threading.get_ident()

    name, thread = AsyncTools(portal).to_sync(thread_of)("a", suffix="b")
    assert name == "ab"
    assert thread == portal.call(threading.get_ident) != threading.get_ident()


def test_to_sync_raises_what_the_function_raises(portal: BlockingPortal) -> None:
    async def fail() -> None:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        AsyncTools(portal).to_sync(fail)()


def test_to_sync_is_a_decorator_that_keeps_the_functions_name(portal: BlockingPortal) -> None:
    @AsyncTools(portal).to_sync
    async def listener() -> None:
        """Hear."""

    assert (listener.__name__, listener.__doc__) == ("listener", "Hear.")


def test_to_sync_works_on_any_other_thread(portal: BlockingPortal) -> None:
    async def double(number: int) -> int:
        await checkpoint()
        return number * 2

    doubled: list[int] = []
    call = AsyncTools(portal).to_sync(double)

    def note(number: int) -> None:
        doubled.append(call(number))

    threads = [threading.Thread(target=note, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(doubled) == [n * 2 for n in range(8)]


def test_to_sync_raises_on_the_portals_own_thread_where_it_would_wait_for_itself(
    portal: BlockingPortal,
) -> None:
    ran: list[str] = []

    @AsyncTools(portal).to_sync
    async def wanted() -> None:
        ran.append("the function")

    with pytest.raises(RuntimeError):
        portal.call(wanted)
    assert not ran


def test_to_sync_raises_once_the_portal_is_closed(anyio_backend: str) -> None:
    async def wanted() -> None:
        raise AssertionError("there is no loop to run on")

    with start_blocking_portal(anyio_backend) as portal:
        call = AsyncTools(portal).to_sync(wanted)
    with pytest.raises(RuntimeError):
        call()


@pytest.mark.anyio
async def test_a_callback_on_another_thread_reaches_a_waiting_command() -> None:
    commands = Commands()
    callbacks: list[threading.Thread] = []

    @commands.command()
    async def wait_for_the_event(tools: Tools) -> str:
        sender, receiver = anyio.create_memory_object_stream[str]()

        @tools.to_sync
        async def listener(payload: str) -> None:
            async with sender:
                await sender.send(payload)

        callbacks.append(threading.Thread(target=listener, args=("pong",)))
        callbacks[0].start()
        async with receiver:
            return await receiver.receive()

    async with TestClient(commands) as client:
        assert await client.invoke("wait_for_the_event") == "pong"
        await run_sync(callbacks[0].join)


# --- to_async -------------------------------------------------------------------------------


def test_to_async_runs_on_a_worker_thread_and_returns_what_it_returns(
    portal: BlockingPortal,
) -> None:
    @AsyncTools(portal).to_async
    def thread_of(name: str, *, suffix: str) -> tuple[str, int]:
        return name + suffix, threading.get_ident()

    async def call() -> tuple[str, int]:
        return await thread_of("a", suffix="b")

    name, thread = portal.call(call)
    assert name == "ab"
    assert thread not in {portal.call(threading.get_ident), threading.get_ident()}
    assert thread_of.__name__ == "thread_of"


def test_to_async_raises_what_the_function_raises(portal: BlockingPortal) -> None:
    def fail() -> None:
        raise LookupError("not here")

    with pytest.raises(LookupError, match="not here"):
        portal.call(AsyncTools(portal).to_async(fail))


def test_to_async_holds_nothing_else_up(portal: BlockingPortal) -> None:
    release = threading.Event()

    async def release_it() -> None:
        release.set()

    async def both() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(release_it)
            assert await AsyncTools(portal).to_async(release.wait)(30)

    portal.call(both)


# --- tools that a person enters -------------------------------------------------------------


def test_the_portal_is_the_one_that_was_given(portal: BlockingPortal) -> None:
    assert AsyncTools(portal).portal is portal


def test_without_being_entered_there_is_no_task_group(portal: BlockingPortal) -> None:
    tools = AsyncTools(portal)
    with pytest.raises(RuntimeError, match=r"with AsyncTools\(portal\)"):
        _ = tools.task_group
    with tools:
        assert tools.task_group is not None
    with pytest.raises(RuntimeError, match=r"with AsyncTools\(portal\)"):
        _ = tools.task_group


def test_leaving_waits_for_the_background_tasks(portal: BlockingPortal) -> None:
    ended: list[str] = []
    may_end = threading.Event()

    async def work() -> None:
        await run_sync(may_end.wait)
        ended.append("work")

    with AsyncTools(portal) as tools:
        start(tools, work)
        assert not ended
        may_end.set()
    assert ended == ["work"]


def test_leaving_raises_what_a_background_task_raised_and_cancels_the_others(
    portal: BlockingPortal,
) -> None:
    cancelled: list[str] = []

    async def wait() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            cancelled.append("wait")

    tools = AsyncTools(portal)
    tools.__enter__()
    start(tools, wait)
    portal.call(anyio.wait_all_tasks_blocked)
    start(tools, fail)
    with pytest.raises(ExceptionGroup) as raised:
        tools.__exit__(None, None, None)
    assert raised.group_contains(LookupError, match="not here")
    assert cancelled == ["wait"]


def test_a_program_can_give_tools_of_its_own(anyio_backend: str) -> None:
    commands = Commands()
    given: list[AsyncTools] = []

    @commands.command()
    async def take(tools: Tools) -> None:
        given.append(tools)

    async def main(tools: AsyncTools) -> None:
        async with TestClient(commands, states=[tools]) as client:
            await client.invoke("take")

    with start_blocking_portal(anyio_backend) as portal, AsyncTools(portal) as tools:
        portal.call(main, tools)
        assert given == [tools]


# --- tools that every command can have ------------------------------------------------------


@pytest.mark.anyio
async def test_every_command_can_have_tools_and_start_what_outlives_it() -> None:
    commands = Commands()
    may_end, ended = anyio.Event(), anyio.Event()

    async def work() -> None:
        await may_end.wait()
        ended.set()

    @commands.command()
    async def start(tools: Tools) -> str:
        tools.task_group.start_soon(work)
        return "started"

    async with TestClient(commands) as client:
        assert await client.invoke("start") == "started"
        assert not ended.is_set()
        may_end.set()
        await ended.wait()


@pytest.mark.anyio
async def test_all_commands_share_the_same_tools() -> None:
    commands = Commands()
    seen: list[AsyncTools] = []

    @commands.command()
    async def look(tools: Tools) -> None:
        seen.append(tools)

    async with TestClient(commands) as client:
        await client.invoke("look")
        await client.invoke("look")
    assert seen[0] is seen[1]


def starting(*functions: Callable[[], Coroutine[Any, Any, None]]) -> Commands:
    """A registry whose command `start` starts one of the functions, by its name."""
    commands = Commands()
    by_name = {function.__name__: function for function in functions}

    @commands.command()
    async def start(name: str, tools: Tools) -> None:
        tools.task_group.start_soon(by_name[name])

    return commands


async def fail() -> None:
    raise LookupError("not here")


@pytest.mark.anyio
async def test_a_failing_background_task_is_logged_and_the_next_one_still_runs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran = anyio.Event()

    async def run() -> None:
        await checkpoint()
        ran.set()

    async with TestClient(starting(fail, run)) as client:
        await client.invoke("start", {"name": "fail"})
        await anyio.wait_all_tasks_blocked()
        await client.invoke("start", {"name": "run"})
        await ran.wait()
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert "fail" in record.getMessage()
    assert "not here" in caplog.text


@pytest.mark.anyio
async def test_a_failing_background_task_takes_no_other_down(
    caplog: pytest.LogCaptureFixture,
) -> None:
    may_end, ended = anyio.Event(), anyio.Event()

    async def work() -> None:
        await may_end.wait()
        ended.set()

    async with TestClient(starting(fail, work)) as client:
        for name in ("work", "fail"):
            await client.invoke("start", {"name": name})
            await anyio.wait_all_tasks_blocked()
        may_end.set()
        await anyio.wait_all_tasks_blocked()
        assert ended.is_set()
    assert "not here" in caplog.text


@pytest.mark.anyio
async def test_a_task_started_while_others_end_with_an_error_is_not_lost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    may_end, may_run, ran = anyio.Event(), anyio.Event(), anyio.Event()

    async def clean_up_slowly() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await may_end.wait()

    async def run() -> None:
        await may_run.wait()
        ran.set()

    async with TestClient(starting(clean_up_slowly, fail, run)) as client:
        for name in ("clean_up_slowly", "fail", "run"):
            await client.invoke("start", {"name": name})
            await anyio.wait_all_tasks_blocked()
        may_end.set()
        may_run.set()
        await anyio.wait_all_tasks_blocked()
        assert ran.is_set(), "it was cancelled with the failed task, and nobody was told"
    assert "not here" in caplog.text


@pytest.mark.anyio
async def test_a_background_task_may_say_that_it_has_started(
    caplog: pytest.LogCaptureFixture,
) -> None:
    commands = Commands()
    fail_late = anyio.Event()

    async def serve(port: int, *, task_status: TaskStatus[int]) -> None:
        if port == 0:
            raise ConnectionError("no port")
        task_status.started(port + 1)
        await fail_late.wait()
        raise LookupError("not here")

    @commands.command()
    async def listen(port: int, tools: Tools) -> int:
        try:
            started: int = await tools.task_group.start(serve, port)
        except ConnectionError as error:
            raise InvokeException(str(error), code="no_port") from error
        return started

    async with TestClient(commands) as client:
        assert await client.invoke("listen", {"port": 80}) == 81
        with pytest.raises(InvokeException, match="no port"):
            await client.invoke("listen", {"port": 0})
        assert not caplog.records  # the command was told
        fail_late.set()
        await anyio.wait_all_tasks_blocked()
        assert "not here" in caplog.text
        assert await client.invoke("listen", {"port": 90}) == 91


@pytest.mark.anyio
@pytest.mark.skipif(not hasattr(TaskGroup, "create_task"), reason="anyio has it from 4.14 on")
async def test_background_tasks_have_handles_as_in_anyios_own_group() -> None:
    commands = Commands()
    ended: list[str] = []

    async def wait(name: str) -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append(name)

    @commands.command()
    async def start_and_cancel(tools: Tools) -> None:
        for handle in (
            tools.task_group.start_soon(wait, "started"),
            tools.task_group.create_task(wait("created")),
        ):
            await anyio.wait_all_tasks_blocked()
            handle.cancel()

    async with TestClient(commands) as client:
        await client.invoke("start_and_cancel")
        await anyio.wait_all_tasks_blocked()
        assert ended == ["started", "created"]


@pytest.mark.anyio
async def test_the_scope_of_the_background_tasks_cancels_them_all() -> None:
    commands = Commands()
    ended: list[int] = []

    async def wait(number: int) -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append(number)

    @commands.command()
    async def start_and_cancel(tools: Tools) -> None:
        for number in range(3):
            tools.task_group.start_soon(wait, number)
        await anyio.wait_all_tasks_blocked()
        tools.task_group.cancel_scope.cancel()

    async with TestClient(commands) as client:
        await client.invoke("start_and_cancel")
        await anyio.wait_all_tasks_blocked()
        assert sorted(ended) == [0, 1, 2]


@pytest.mark.anyio
async def test_background_tasks_are_cancelled_when_the_portal_stops() -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await checkpoint()
            ended.append("wait")

    async with TestClient(starting(wait)) as client:
        await client.invoke("start", {"name": "wait"})
        await anyio.wait_all_tasks_blocked()
    assert ended == ["wait"]


@pytest.mark.anyio
async def test_a_background_task_that_fails_while_it_is_cancelled_does_not_hold_up_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail_at_the_end() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            raise LookupError("not here")

    async def fail_in_a_group() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(fail_at_the_end)
            await anyio.sleep_forever()  # trio puts its cancellation beside the error

    async with TestClient(starting(fail_at_the_end, fail_in_a_group)) as client:
        await client.invoke("start", {"name": "fail_at_the_end"})
        await client.invoke("start", {"name": "fail_in_a_group"})
        await anyio.wait_all_tasks_blocked()
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert "not here" in caplog.text


@pytest.mark.anyio
@pytest.mark.parametrize("steps", range(8))
async def test_a_background_task_that_has_just_failed_does_not_hold_up_the_end(
    steps: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def clean_up() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await checkpoint()

    async with TestClient(starting(clean_up, fail)) as client:
        for name in ("clean_up", "fail"):
            await client.invoke("start", {"name": name})
        for _ in range(steps):  # one of the numbers meets the moment in which it ends
            await checkpoint()
    assert len(caplog.records) <= 1


@pytest.mark.anyio
async def test_tools_of_commands_that_run_no_more_have_no_task_group() -> None:
    commands = Commands()
    kept: list[AsyncTools] = []

    @commands.command()
    async def keep(tools: Tools) -> None:
        kept.append(tools)

    async with TestClient(commands) as client:
        await client.invoke("keep")
    with pytest.raises(RuntimeError, match="not running"):
        _ = kept[0].task_group


@pytest.mark.anyio
async def test_a_command_that_uses_to_sync_fails_and_stops_nothing() -> None:
    commands = Commands()

    @commands.command()
    async def block(tools: Tools) -> None:
        tools.to_sync(checkpoint)()

    @commands.command()
    async def go_on() -> str:
        return "went on"

    async with TestClient(commands) as client:
        with pytest.raises(InvokeException) as raised:
            await client.invoke("block")
        assert raised.value.code == "internal"
        assert isinstance(raised.value.__cause__, RuntimeError)
        assert await client.invoke("go_on") == "went on"
