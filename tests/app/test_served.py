"""`App.asgi()` by ASGI's own words: a server that tells of its life, and one that does not."""

from collections.abc import AsyncGenerator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio
import pytest
from httpx import ASGITransport, AsyncClient

from pytauri_ipc.app import App

pytestmark = pytest.mark.anyio


def an_app() -> App:
    app = App(pages={"index.html": "<!doctype html><h1>Hi</h1>"})
    app.show()
    return app


async def status_of(application: Any, path: str = "/") -> int:
    transport = ASGITransport(application)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return (await client.get(path)).status_code


async def test_it_begins_and_ends_with_its_server() -> None:
    app = an_app()
    application = app.asgi()
    ends = anyio.Event()
    said: list[str] = []
    came = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> MutableMapping[str, Any]:
        kind = next(came)
        if kind == "lifespan.shutdown":
            assert await status_of(application) == 401  # it runs, and asks who is there
            ends.set()
        return {"type": kind}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message["type"])

    with anyio.fail_after(20):
        await application({"type": "lifespan"}, receive, send)
    assert ends.is_set()
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert app.windows == {}
    assert await status_of(application) == 503


async def test_it_is_one_and_its_windows_have_addresses_before_it_begins() -> None:
    app = an_app()
    window = app.windows["main"]
    assert window.address is None
    application = app.asgi()
    assert app.asgi() is application
    address = window.address
    assert address is not None
    assert await status_of(application, address.partition("#")[0]) == 200
    assert window.address == address
    app.exit()


@pytest.mark.parametrize("where", ["start", "run"])
def test_it_takes_the_place_of_a_server_of_its_own(where: str) -> None:
    app = an_app()
    app.asgi()
    with pytest.raises(RuntimeError, match=r"app\.asgi\(\) has made this app a part of a server"):
        getattr(app, where)()


async def test_a_server_hears_why_it_cannot_begin() -> None:
    @asynccontextmanager
    async def fails(_app: App) -> AsyncGenerator[None]:
        raise RuntimeError("the database is locked")
        yield

    application = App(lifespan=fails).asgi()
    said: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    with pytest.raises(ExceptionGroup) as raised:
        await application({"type": "lifespan"}, receive, send)
    assert raised.group_contains(RuntimeError, match="the database is locked")
    assert said == [{"type": "lifespan.startup.failed", "message": "the database is locked"}]


async def test_where_nobody_tells_it_begins_with_the_first_request() -> None:
    app = an_app()
    application = app.asgi()
    try:
        assert await status_of(application) == 401
        assert await status_of(application, "/_ipc/~/enter.js") == 200
    finally:
        app.exit()


@pytest.mark.parametrize("is_told", [True, False])
async def test_an_app_that_ends_before_its_server_answers_nothing_any_more(is_told: bool) -> None:
    app = an_app()
    application = app.asgi()
    async with AsyncExitStack() as stack:
        if is_told:
            await stack.enter_async_context(application.lifespan())
        assert await status_of(application, "/_ipc/~/enter.js") == 200
        app.exit()
        with anyio.fail_after(20):
            while await status_of(application, "/_ipc/~/enter.js") != 503:
                await anyio.sleep(0.01)
        assert app.windows == {}


def test_an_app_for_another_host_is_none_for_a_server() -> None:
    with pytest.raises(
        ValueError, match=r"App\.asgi is for browsers, and the app says host='child'"
    ):
        App(host="child").asgi()
    with pytest.raises(ValueError, match="dev_url names another server"):
        App(dev_url="http://localhost:5173").asgi()
