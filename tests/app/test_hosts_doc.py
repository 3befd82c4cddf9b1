"""The programs of docs/hosts.md that are mounted in a server work as they stand."""

import re
from typing import Any

import pytest
from anyio import fail_after, sleep
from httpx import ASGITransport, AsyncClient

from tests.documents import ROOT

ORIGIN = "http://127.0.0.1:8000"

pytestmark = pytest.mark.anyio


def program(number: int) -> dict[str, Any]:
    text = (ROOT / "docs/hosts.md").read_text("utf-8").split("## In a server of your own")[1]
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[number]
    names: dict[str, Any] = {"__name__": "notes"}
    exec(code, names)
    return names


async def enter(client: AsyncClient, root: str, address: str) -> str:
    """The page of a window, for somebody who has its address."""
    path, _, token = address.partition("#")
    assert (await client.get(f"{root}{path}")).status_code == 200
    entered = await client.post(
        f"{root}/_ipc/~/enter",
        json={"token": token, "label": path.rpartition("/")[2]},
        headers={"Origin": ORIGIN},
    )
    return (await client.get(root + entered.json()["address"])).text


async def test_it_is_mounted_where_it_says_and_its_address_opens_it_there() -> None:
    names = program(0)
    server, window = names["server"], names["window"]
    async with (
        server.router.lifespan_context(server),
        AsyncClient(transport=ASGITransport(server), base_url=ORIGIN) as client,
    ):
        await window.title()  # it is open by now
        assert "<h1>Notes</h1>" in await enter(client, "/notes", window.address)


async def test_each_visitor_is_sent_to_a_window_of_their_own() -> None:
    names = program(1)
    server, app, counts = names["server"], names["app"], names["counts"]
    async with (
        server.router.lifespan_context(server),
        AsyncClient(transport=ASGITransport(server), base_url=ORIGIN) as client,
    ):
        sent = [(await client.get("/")).headers["location"] for _ in range(2)]
        assert len(counts) == len({*sent}) == 2
        for window, location in zip(app.windows.values(), sent, strict=True):
            await window.title()
            assert location == f"/counter{window.address}"
            assert "pyInvoke('count')" in await enter(client, "/counter", window.address)
        window = next(iter(app.windows.values()))
        window.close()
        with fail_after(10):
            while window.label in counts:  # what takes it out runs on a thread of its own
                await sleep(0.005)
        assert len(counts) == 1
