"""The windows of a handler: what the host says of them, and what reaches their pages, in memory."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import anyio
import pytest
from anyio.from_thread import BlockingPortal
from pydantic_core import to_json

from pytauri_ipc import Commands, Limits, TestClient
from pytauri_ipc.messages import Body
from pytauri_ipc.subscriptions import Subscriptions
from pytauri_ipc.transports.known_windows import KnownWindow
from pytauri_ipc.transports.memory import MemoryServer
from tests.heard import Heard

pytestmark = pytest.mark.anyio


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def window() -> KnownWindow:
    return KnownWindow("main", Limits())


@pytest.fixture
async def client(commands: Commands, window: KnownWindow) -> AsyncGenerator[TestClient]:
    """A page in a window that the program knows."""
    client = TestClient(commands, "main")
    client._server.windows.add(window)
    commands.attend(client._server.windows)
    async with client:
        yield client


def ready(client: TestClient, page: int | None = None, before: TestClient | None = None) -> None:
    """The page says that its document is there, and what the page before has heard."""
    heard: dict[str, int] = {}
    if before is not None:
        session = before._page.session
        heard[session.id] = session._delivery.expected
    client._page.emit("ipc:ready", Body(to_json({"page": page, "heard": heard})))


# --- emitting -------------------------------------------------------------------------------


async def test_what_is_emitted_to_a_known_window_waits_for_its_page(
    commands: Commands, client: TestClient
) -> None:
    events = client.on("app:*")
    assert commands.emit("app:a", 1) == 1
    assert commands.emit("app:b", 2, "nobody") == 0
    await anyio.wait_all_tasks_blocked()
    ready(client)
    assert commands.emit("app:c", 3) == 1
    assert [await events, await events] == [1, 3]


async def test_a_page_of_no_known_window_hears_beside_it_and_is_counted(
    commands: Commands, client: TestClient
) -> None:
    async with TestClient(commands, "other") as other:
        mine, theirs = client.on("app:a"), other.on("app:a")
        ready(client)
        assert commands.emit("app:a", 1) == 2
        assert [await mine, await theirs] == [1, 1]


async def test_what_was_emitted_before_the_window_went_on_never_reaches_the_old_page(
    commands: Commands, client: TestClient, window: KnownWindow
) -> None:
    events = client.on("app:*")
    ready(client)
    await window.frontend()
    commands.emit("app:a", "before")
    number = window.expect()
    commands.emit("app:a", "after")
    assert await events == "before"
    async with TestClient(commands, "main") as after:
        after._server.windows.add(window)
        later = after.on("app:*")
        ready(after, number, before=client)
        assert await later == "after"


async def test_a_page_whose_session_ends_hears_the_rest_in_the_next_one(
    commands: Commands, client: TestClient, window: KnownWindow
) -> None:
    ready(client)
    await window.frontend()
    commands.emit("app:a", "unheard")
    client._page.is_connected = False
    client._page.link.close()
    commands.emit("app:a", "waits")
    async with TestClient(commands, "main") as after:
        after._server.windows.add(window)
        events = after.on("app:*")
        ready(after)
        assert [await events, await events] == ["unheard", "waits"]


# --- what the host says ---------------------------------------------------------------------


async def test_what_the_host_says_is_heard_by_all_who_listen_to_that_window(
    commands: Commands, client: TestClient, window: KnownWindow
) -> None:
    heard = Heard()

    def hears(name: str) -> Callable[..., Any]:
        async def hear(data: Any, event: str, label: str) -> None:
            heard.note((name, data, event, label))

        return hear

    commands.on("ipc:closed", hears("commands"))
    client._server.windows.everywhere.add("ipc:*", hears("everywhere"), "main", is_once=False)
    window.listeners.add("*", hears("window"), "*", is_once=False)
    also = Subscriptions()
    also.add("ipc:closed", hears("also"), "*", is_once=False)
    client._server.tell("other", "ipc:closed", 0)
    client._server.tell("main", "ipc:closed", 1, also.matching("ipc:closed", "main"))
    assert sorted(await heard.first(5)) == [
        (name, data, "ipc:closed", label)
        for name, data, label in (
            ("also", 1, "main"),
            ("commands", 0, "other"),
            ("commands", 1, "main"),
            ("everywhere", 1, "main"),
            ("window", 1, "main"),
        )
    ]


async def test_a_window_that_is_open_again_hears_of_its_closing_once(
    client: TestClient, window: KnownWindow
) -> None:
    heard = Heard()

    async def hear(data: Any) -> None:
        heard.note(data)

    window.listeners.add("ipc:closed", hear, "*", is_once=False)
    listening = window.listeners.matching("ipc:closed", "main")
    client._server.tell("main", "ipc:closed", 1, listening)  # and it is known again
    client._server.tell("main", "ipc:closed", 2, listening)
    assert await heard.first(2) == [1, 2]


async def test_whoever_listens_once_hears_the_host_once(
    commands: Commands, client: TestClient
) -> None:
    heard = Heard()

    async def hear(data: Any, event: str) -> None:
        heard.note((data, event))

    commands.once("ipc:closed", hear)
    client._server.tell("main", "ipc:closed", 1)
    client._server.tell("main", "ipc:closed", 2)
    commands.on("ipc:late", hear)
    client._server.tell("main", "ipc:late", 3)
    assert await heard.first(2) == [(1, "ipc:closed"), (3, "ipc:late")]


async def test_after_the_end_the_host_is_heard_by_nobody(commands: Commands) -> None:
    got: list[Any] = []
    commands.on("ipc:closed", got.append)
    async with TestClient(commands, "main") as client:
        pass
    client._server.tell("main", "ipc:closed", 1)
    await anyio.wait_all_tasks_blocked()
    assert got == []


async def test_callbacks_hear_of_an_end_that_comes_before_the_beginning() -> None:
    commands, heard = Commands(), anyio.Event()

    @commands.on("ipc:closed")
    async def closed(_: object) -> None:
        heard.set()

    server = MemoryServer(commands, limits=Limits(), states=())
    server.tell("main", "ipc:closed", None)
    with anyio.fail_after(5):
        async with BlockingPortal() as portal, anyio.create_task_group() as group:
            group.start_soon(server.end_pages, "the host has ended")
            await anyio.wait_all_tasks_blocked()
            group.start_soon(server.serve, portal)
            await heard.wait()
            await portal.stop()
