"""Events to and from pages: whom they reach, in which order, and what a page may have waiting."""

from collections.abc import AsyncGenerator
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from anyio.to_thread import run_sync

from pytauri_ipc import Commands, Frontend, FrontendClosed, InvokeException, Limits, TestClient
from tests.heard import Heard

pytestmark = pytest.mark.anyio


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def client(commands: Commands) -> AsyncGenerator[TestClient]:
    async with TestClient(commands) as client:
        yield client


# --- to pages ----------------------------------------------------------------------------------


async def test_emit_reaches_every_page_that_is_meant_and_counts_them(commands: Commands) -> None:
    assert commands.emit("app:a") == 0
    async with (
        TestClient(commands, "main") as main,
        TestClient(commands, "settings-1") as one,
        TestClient(commands, "settings-2") as two,
    ):
        all_events = [client.on("app:a") for client in (main, one, two)]
        assert commands.emit("app:a", 1) == 3
        assert commands.emit("app:a", 2, label="settings-*") == 2
        assert commands.emit("app:a", 3, "nobody") == 0
        assert commands.emit("app:a", 4, "main") == 1
        assert [await all_events[0], await all_events[0]] == [1, 4]
        for events in all_events[1:]:
            assert [await events, await events] == [1, 2]
    assert commands.emit("app:a") == 0


async def test_what_is_emitted_before_the_page_says_hello_reaches_it(
    commands: Commands, client: TestClient
) -> None:
    for number in range(3):
        assert commands.emit("app:a", number) == 1
    events = client.on("app:a")
    assert [await events for _ in range(3)] == [0, 1, 2]


async def test_a_command_emits_to_its_own_page(commands: Commands) -> None:
    @commands.command()
    async def ask(frontend: Frontend) -> list[int]:
        return [
            frontend.emit("app:a", 1),
            frontend.emit("app:a", 2, label="other"),
            frontend.emit("app:a", 3, label="m*"),
        ]

    async with TestClient(commands) as main, TestClient(commands) as other:
        heard, overheard = main.on("*"), other.on("*")
        assert await main.invoke("ask") == [1, 0, 1]
        commands.emit("app:b", 4)
        assert [await heard for _ in range(3)] == [1, 3, 4]
        assert await overheard == 4


async def test_what_a_command_emits_arrives_before_its_reply(
    commands: Commands, client: TestClient
) -> None:
    @commands.command()
    async def work(frontend: Frontend) -> None:
        for number in range(3):
            frontend.emit("app:a", number)

    events = client.on("app:a")
    await client.invoke("work")
    events.close()
    assert [data async for data in events] == [0, 1, 2]


async def test_events_from_one_thread_arrive_in_order_from_any_thread(
    commands: Commands, client: TestClient
) -> None:
    events = client.on("app:*")

    def emit(thread: int) -> None:
        for number in range(500):
            commands.emit(f"app:{thread}", number)

    async with anyio.create_task_group() as group:
        for thread in range(3):
            group.start_soon(run_sync, emit, thread)
        group.start_soon(run_sync, emit, 3)
    got: dict[str | None, list[int]] = {}
    for _ in range(4 * 500):
        number = await events
        got.setdefault(events.event, []).append(number)
    assert got == {f"app:{thread}": list(range(500)) for thread in range(4)}


async def test_a_page_hears_a_namespace_or_all(commands: Commands, client: TestClient) -> None:
    namespace, everything = client.on("app:*"), client.on("*")
    for event in ("app:a", "other:b", "app:c"):
        commands.emit(event, event)
    assert [await namespace, await namespace] == ["app:a", "app:c"]
    assert [await everything for _ in range(3)] == ["app:a", "other:b", "app:c"]


async def test_events_survive_a_lost_connection(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    @commands.on("app:a")
    async def listen(data: Any) -> None:
        heard.note(data)

    events = client.on("app:a")
    client.emit("app:a", 0)
    await heard.first(1)
    client.disconnect()
    for number in range(1, 4):
        client.emit("app:a", number)
        assert commands.emit("app:a", number) == 1
    client.reconnect()
    assert await heard.first(4) == [0, 1, 2, 3]
    assert [await events for _ in range(3)] == [1, 2, 3]


# --- a page alone ------------------------------------------------------------------------------


async def test_a_frontend_hears_its_own_page_alone(commands: Commands, heard: Heard) -> None:
    async def listen(data: Any) -> None:
        heard.note(data)

    @commands.command()
    async def attend(frontend: Frontend) -> None:
        frontend.on("app:a", listen)

    @commands.on("app:last")
    async def last(data: Any) -> None:
        heard.note("last")

    async with TestClient(commands) as main, TestClient(commands) as other:
        await main.invoke("attend")
        other.emit("app:a", "other")
        other.emit("app:last")
        await heard.first(1)
        main.emit("app:a", "main")
        assert await heard.first(2) == ["last", "main"]


async def test_a_frontend_whose_page_is_gone_hears_and_emits_no_more(commands: Commands) -> None:
    kept: list[Frontend] = []

    @commands.command()
    async def keep(frontend: Frontend) -> None:
        kept.append(frontend)

    async with TestClient(commands) as client:
        await client.invoke("keep")
        events = client.on("*")
    [frontend] = kept
    with pytest.raises(FrontendClosed):
        frontend.emit("app:a")
    with pytest.raises(FrontendClosed):
        frontend.on("app:a", print)
    frontend.off("app:a")
    assert [data async for data in events] == []
    with pytest.raises(InvokeException) as raised:
        await events
    assert raised.value.code == "closed"


# --- limits ------------------------------------------------------------------------------------


async def test_a_page_that_takes_nothing_in_is_busy_for_its_frontend(
    commands: Commands, heard: Heard
) -> None:
    @commands.command()
    async def flood(frontend: Frontend) -> None:
        client.disconnect()
        try:
            for _ in range(1_000):
                frontend.emit("app:a", "x" * 100)
            heard.note("all of it was taken")
        except InvokeException as error:
            heard.note(error.code)

    limits = Limits(unsent_bytes=10_000, unacknowledged_bytes=10_000)
    async with TestClient(commands, limits=limits) as client, anyio.create_task_group() as group:
        group.start_soon(client.invoke, "flood")
        assert await heard.first(1) == ["busy"]
        client.reconnect()


async def test_a_broadcast_ends_the_session_of_a_page_that_takes_nothing_in(
    commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    @commands.command()
    async def ping() -> None: ...

    limits = Limits(unsent_bytes=10_000, unacknowledged_bytes=10_000)
    async with (
        TestClient(commands, "slow", limits=limits) as slow,
        TestClient(commands, "well") as well,
    ):
        events = well.on("app:a", int)
        await slow.invoke("ping")
        slow.disconnect()
        numbers = 0
        while commands.emit("app:a", numbers) == 2:
            numbers += 1
            assert numbers < 1_000, "nothing is too much for a page"
            await anyio.lowlevel.checkpoint()
        assert [await events for _ in range(numbers)] == list(range(numbers))
        assert "'slow'" in caplog.text
        slow.reconnect()
        with pytest.raises(InvokeException) as raised:
            await slow.invoke("ping")
        assert raised.value.code == "closed"


async def test_a_page_that_emits_more_than_callbacks_hear_loses_its_session(
    commands: Commands, caplog: pytest.LogCaptureFixture
) -> None:
    @commands.on("app:a")
    async def hang(data: Any) -> None:
        await anyio.sleep_forever()

    async with TestClient(commands, limits=Limits(unsent_bytes=10_000)) as client:
        with pytest.raises(InvokeException) as raised:  # noqa: PT012 - whenever it is
            for _ in range(1_000):
                client.emit("app:a", "x" * 100)
                await anyio.lowlevel.checkpoint()
        assert raised.value.code == "busy"
        assert "'app:a'" in caplog.text


async def test_what_was_heard_makes_room_again(commands: Commands, heard: Heard) -> None:
    @commands.on("app:a")
    async def listen(data: Any) -> None:
        heard.note(len(data))

    async with TestClient(commands, limits=Limits(unsent_bytes=1_000)) as client:
        for count in range(1, 50):
            client.emit("app:a", "x" * 500)
            await heard.first(count)


async def test_an_event_that_is_too_large_is_dropped_and_logged(
    commands: Commands, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    @commands.on("app:a")
    async def listen(data: Any) -> None:
        heard.note(len(data))

    async with TestClient(commands, limits=Limits(body_size=100)) as client:
        client.emit("app:a", "x" * 99)
        client.emit("app:a", "x" * 98)
        assert await heard.first(1) == [98]
    assert "101 bytes" in caplog.text
