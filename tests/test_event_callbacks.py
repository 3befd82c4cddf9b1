"""The callbacks of events: what they are told, when, and what becomes of them."""

import logging
import threading
from collections.abc import AsyncGenerator
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from anyio.to_thread import run_sync

from pytauri_ipc import Commands, FrontendClosed, TestClient
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


# --- from the page -----------------------------------------------------------------------------


async def test_a_callback_gets_data_event_and_label(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    @commands.on("app:saved")
    async def three(data: Any, event: str, label: str) -> None:
        heard.note((data, event, label))

    client.emit("app:saved", {"path": "a.txt"})
    assert await heard.first(1) == [({"path": "a.txt"}, "app:saved", "main")]


async def test_a_callback_may_take_the_data_alone_or_the_event_too(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    @commands.on("app:a")
    async def one(data: Any) -> None:
        heard.note(data)

    @commands.on("app:b")
    async def two(data: Any, event: str) -> None:
        heard.note((data, event))

    client.emit("app:a", 1)
    await heard.first(1)
    client.emit("app:b", 2)
    assert await heard.first(2) == [1, (2, "app:b")]


@pytest.mark.parametrize("data", [None, 0, "", False, [], {}, "☃", b"", b"\x00\xff", {"a": [1.5]}])
async def test_data_arrives_as_it_was_either_way(
    commands: Commands, heard: Heard, client: TestClient, data: Any
) -> None:
    commands.on("app:*", lambda data, event: commands.emit(f"back:{event[4:]}", data))
    back = client.on("back:a")
    client.emit("app:a", data)
    got = await back
    assert (got, type(got)) == (data, type(data))


async def test_a_synchronous_callback_runs_on_a_worker_thread(
    commands: Commands, client: TestClient
) -> None:
    back = client.on("app:thread", int)
    commands.on("app:ask", lambda data: commands.emit("app:thread", threading.get_ident()))
    client.emit("app:ask")
    assert await back != threading.get_ident()


async def test_what_a_synchronous_callback_gives_to_be_awaited_is_awaited(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    async def later(data: Any, event: str) -> None:
        heard.note((data, event))

    commands.on("app:a", lambda data: later(data, "later"))
    client.emit("app:a", 1)
    assert await heard.first(1) == [(1, "later")]


async def test_events_of_a_page_are_heard_in_their_order(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    @commands.on("app:*")
    async def listen(data: Any) -> None:
        await anyio.lowlevel.checkpoint()
        heard.note(data)

    for number in range(2_000):
        client.emit(f"app:{number % 3}", number)
    assert await heard.first(2_000) == list(range(2_000))


async def test_a_callback_never_runs_beside_itself_under_whatever_name(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    running = 0

    async def listen(data: Any) -> None:
        nonlocal running
        running += 1
        assert running == 1
        await anyio.lowlevel.checkpoint()
        running -= 1
        heard.note(data)

    commands.on("app:a", listen)
    commands.on("app:b", listen)
    for number in range(10):
        client.emit("app:a" if number % 2 else "app:b", number)
    assert await heard.first(10) == list(range(10))


async def test_slow_callbacks_hold_no_other_up(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    go_on = threading.Event()
    try:
        for _ in range(2):
            commands.on("app:a", lambda data: go_on.wait(20))

            @commands.on("app:a")
            async def hang(data: Any) -> None:
                await anyio.sleep_forever()

        @commands.on("app:a")
        async def fast(data: Any) -> None:
            heard.note(data)

        for number in range(5):
            client.emit("app:a", number)
        assert await heard.first(5) == list(range(5))
    finally:
        go_on.set()


async def test_a_callback_that_raises_is_logged_and_stops_nobody(
    commands: Commands, heard: Heard, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    @commands.on("app:a")
    async def listen(data: int) -> None:
        heard.note(data)
        if data == 0:
            raise RuntimeError("what went wrong")

    client.emit("app:a", 0)
    client.emit("app:a", 1)
    assert await heard.first(2) == [0, 1]
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "listen" in record.message
    assert "'app:a'" in record.message
    assert "what went wrong" in caplog.text  # the traceback


async def test_a_callback_that_meets_a_closed_window_is_told_of_in_one_line(
    commands: Commands, heard: Heard, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    @commands.on("app:a")
    async def listen(data: int) -> None:
        heard.note(data)
        if data == 0:
            raise FrontendClosed("the window 'main' is closed")

    @commands.on("app:b")
    def listen_on_thread(data: int) -> None:
        raise FrontendClosed("the window 'main' is closed")

    client.emit("app:b", 0)
    client.emit("app:a", 0)
    client.emit("app:a", 1)
    assert await heard.first(2) == [0, 1]
    while len(caplog.records) < 2:
        await anyio.lowlevel.checkpoint()
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "was cut short: the window 'main' is closed" in caplog.text
    assert "Traceback" not in caplog.text


async def test_once_hears_one_event_and_off_none(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    async def listen(data: Any) -> None:
        heard.note(data)

    async def gone(data: Any) -> None:
        heard.note("gone")

    commands.once("app:a", listen)
    commands.on("app:a", gone)
    commands.off("app:a", gone)
    commands.on("app:b", listen)
    client.emit("app:a", 1)
    client.emit("app:a", 2)
    client.emit("app:b", 3)
    assert await heard.first(2) == [1, 3]


async def test_off_drops_what_waits_for_the_callback(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    async def listen(data: Any) -> None:
        commands.off("app:a", listen)
        heard.note(data)

    commands.on("app:a", listen)
    commands.on("app:last", listen)
    client.emit("app:a", 1)
    client.emit("app:a", 2)
    client.emit("app:last", 3)
    assert await heard.first(2) == [1, 3]


async def test_an_event_that_is_said_before_a_call_is_begun_before_it(
    commands: Commands, heard: Heard, client: TestClient
) -> None:
    @commands.on("app:a")
    async def listen(data: Any) -> None:
        heard.note("event")

    @commands.command()
    async def call() -> None:
        heard.note("call")

    client.emit("app:a")
    await client.invoke("call")
    assert await heard.first(2) == ["event", "call"]


# --- the end -----------------------------------------------------------------------------------


async def test_the_end_of_the_handler_cancels_callbacks_and_waits(
    commands: Commands, heard: Heard
) -> None:
    @commands.on("app:a")
    async def hang(data: Any) -> None:
        heard.note("began")
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.lowlevel.checkpoint()
            heard.note("ended")

    async with TestClient(commands) as client:
        client.emit("app:a")
        client.emit("app:a")
        await heard.first(1)
    assert heard.entries == ["began", "ended"]


async def test_the_end_of_the_handler_waits_for_a_worker_thread(commands: Commands) -> None:
    began, go_on, entries = threading.Event(), threading.Event(), list[str]()

    @commands.on("app:a")
    def work(data: Any) -> None:
        began.set()
        go_on.wait(20)
        entries.append("ended")

    async with TestClient(commands) as client:
        client.emit("app:a")
        await run_sync(began.wait)
        threading.Timer(0.05, go_on.set).start()
    assert entries == ["ended"]


async def test_what_a_page_said_before_it_went_is_heard(commands: Commands, heard: Heard) -> None:
    gone = anyio.Event()

    @commands.on("app:bye")
    async def listen(data: Any, event: str, label: str) -> None:
        heard.note((data, label))
        await gone.wait()

    async with TestClient(commands, "goes") as client:
        client.emit("app:bye", 1)
        client.emit("app:bye", 2)
        await heard.first(1)
        client._page.link.break_off("closed", "its window was closed")
        gone.set()
        assert await heard.first(2) == [(1, "goes"), (2, "goes")]
