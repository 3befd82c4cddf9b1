"""`App.asgi()` in somebody's server: below a path, with lifespan events or without."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
from anyio import create_task_group, wait_all_tasks_blocked
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Mount

from pytauri_ipc.app import App, WebOptions
from pytauri_ipc.app.operations import Operations
from pytauri_ipc.app.served import ServedApp

pytestmark = pytest.mark.anyio

ORIGIN = "http://127.0.0.1:8000"


@asynccontextmanager
async def mounted(app: App, at: str = "/tool") -> AsyncGenerator[AsyncClient]:
    application: ServedApp = app.asgi()
    server = Starlette(routes=[Mount(at, application)], lifespan=application.lifespan)
    async with (
        server.router.lifespan_context(server),
        AsyncClient(transport=ASGITransport(server), base_url=ORIGIN) as client,
    ):
        yield client


def an_app(**options: object) -> App:
    web = WebOptions(**options)  # pyright: ignore[reportArgumentType]
    app = App(pages={"index.html": "<!doctype html><h1>Hi</h1>"}, web=web)
    app.show()
    return app


async def test_pages_and_script_are_below_where_it_is_mounted() -> None:
    app = an_app()
    async with mounted(app) as client:
        address = app.windows["main"].address
        assert address is not None
        parts = urlsplit(address)
        assert parts.path == "/_ipc/~/open/main"
        entry = await client.get("/tool" + parts.path)
        assert '"/tool/_ipc/~/enter.js"' in entry.text
        said = {"token": parts.fragment, "label": "main"}
        entered = await client.post("/tool/_ipc/~/enter", json=said, headers={"Origin": ORIGIN})
        assert entered.json()["address"] == "/index.html?ipc-page=1"
        assert "Path=/tool/;" in entered.headers["set-cookie"]
        page = await client.get("/tool/index.html")
        assert '<script src="/tool/_ipc/~/app.js">' in page.text
        assert (await client.get("/tool/_ipc/~/app.js")).status_code == 200


async def test_a_stranger_gets_nothing_there() -> None:
    async with mounted(an_app()) as client:
        for path in ("/tool/", "/tool/index.html", "/tool/_ipc/~/app.js"):
            assert (await client.get(path)).status_code == 401


async def test_other_names_have_to_be_allowed() -> None:
    async with mounted(an_app()) as client:
        answer = await client.get("/tool/", headers={"Host": "tool.example"})
        assert answer.status_code == 421
    async with mounted(an_app(hosts=["tool.example"])) as client:
        answer = await client.get("/tool/", headers={"Host": "tool.example:8443"})
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("options", "host", "status"),
    [
        ({"host": "MyBox.local"}, "mybox.local:80", 401),
        ({"host": "0.0.0.0"}, "mybox.local:80", 421),
        ({"host": "0.0.0.0", "hosts": ["192.168.0.5"]}, "192.168.0.5:80", 401),
        ({"host": "::", "hosts": ["2001:db8::5"]}, "[2001:db8::5]:80", 401),
        ({"host": "::"}, "localhost", 401),
    ],
)
async def test_other_machines_ask_by_the_name_that_it_listens_on_or_by_those_that_are_allowed(
    options: dict[str, object], host: str, status: int
) -> None:
    async with mounted(an_app(**options)) as client:
        assert (await client.get("/tool/", headers={"Host": host})).status_code == status


async def test_a_window_of_before_is_there_from_the_first_request_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The thread that opens windows may begin later than the server answers."""
    begins, serve = Event(), Operations.serve

    def serve_late(self: Operations, execute: Any) -> None:
        begins.wait(10)
        serve(self, execute)

    monkeypatch.setattr(Operations, "serve", serve_late)
    app = an_app()
    async with mounted(app) as client, create_task_group() as tasks:
        address = app.windows["main"].address
        assert address is not None
        said = {"token": urlsplit(address).fragment, "label": "main"}

        async def enter() -> None:
            entered = await client.post("/tool/_ipc/~/enter", json=said, headers={"Origin": ORIGIN})
            assert entered.json()["address"] == "/index.html?ipc-page=1"

        tasks.start_soon(enter)
        await wait_all_tasks_blocked()
        begins.set()
