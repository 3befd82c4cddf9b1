"""The program of docs/hosts.md that is mounted in a server works as it stands."""

import re
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from tests.documents import ROOT

pytestmark = pytest.mark.anyio


def program() -> dict[str, Any]:
    text = (ROOT / "docs/hosts.md").read_text("utf-8").split("## In a server of your own")[1]
    (code, *_) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {"__name__": "notes"}
    exec(code, names)
    return names


async def test_it_is_mounted_where_it_says_and_its_address_opens_it_there() -> None:
    names = program()
    server, window = names["server"], names["window"]
    origin = "http://127.0.0.1:8000"
    async with (
        server.router.lifespan_context(server),
        AsyncClient(transport=ASGITransport(server), base_url=origin) as client,
    ):
        await window.title()  # it is open by now
        path, _, token = window.address.partition("#")
        assert (await client.get(f"/notes{path}")).status_code == 200
        entered = await client.post(
            "/notes/_ipc/~/enter",
            json={"token": token, "label": "notes"},
            headers={"Origin": origin},
        )
        page = await client.get("/notes" + entered.json()["address"])
        assert "<h1>Notes</h1>" in page.text
