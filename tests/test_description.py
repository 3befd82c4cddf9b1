"""What a registry tells of itself: as objects, and as an OpenRPC document."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, cast

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field

from pytauri_ipc import Channel, Commands, Frontend, InvokeException
from pytauri_ipc.description import describe
from pytauri_ipc.schema_generator import REFERENCE
from tests.typescript import registry


class Item(BaseModel):
    a: int = 1


class Missing(InvokeException):
    """It is not there."""

    code = "missing"
    data: Item


class Refused(InvokeException):
    code = "refused"


commands = Commands()
inner = Commands()
commands.include(inner, "in.")


@commands.command(errors=[Missing, Refused], timeout=2.5, allow=["main", "x-*"])
async def look(
    name: Annotated[str, Field(max_length=3)], frontend: Frontend, times: int = 1
) -> Item:
    """Look for it.

    Everywhere.
    """
    raise Missing(name * times, data=Item()) from Refused(frontend.label)


@inner.command()
async def raw(body: bytes) -> bytes:
    return body


@commands.command()
async def items(body: Item | None = None) -> AsyncIterator[Item]:
    yield body or Item()


@commands.command()
async def listen(to: list[Channel[Item]]) -> None: ...


@commands.command()
async def alone() -> None: ...


def methods(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {method["name"]: method for method in document["methods"]}


# --- as an OpenRPC document -----------------------------------------------------------------


def test_a_description_is_an_openrpc_document() -> None:
    document = commands.describe(title="hello")
    assert document.keys() == {"openrpc", "info", "methods", "components"}
    assert document["openrpc"] == "1.3.2"
    assert document["info"] == {"title": "hello", "version": "0"}
    assert list(methods(document)) == ["alone", "in.raw", "items", "listen", "look"]
    for method in document["methods"]:
        assert method["paramStructure"] == "by-name"
        for content in (*method["params"], method["result"]):
            assert content.keys() >= {"name", "schema"}


def test_a_method_tells_all_that_is_known_of_a_command() -> None:
    assert methods(commands.describe())["look"] == {
        "name": "look",
        "summary": "Look for it.",
        "description": "Everywhere.",
        "x-kind": "command",
        "x-body": "fields",
        "paramStructure": "by-name",
        "params": [
            {"name": "name", "schema": {"maxLength": 3, "type": "string"}, "required": True},
            {"name": "times", "schema": {"type": "integer"}, "required": False},
        ],
        "result": {"name": "result", "schema": {"$ref": f"{REFERENCE}Item-Output"}},
        "x-errors": [
            {
                "code": "missing",
                "name": "Missing",
                "description": "It is not there.",
                "data": {"$ref": f"{REFERENCE}Item-Output"},
            },
            {"code": "refused", "name": "Refused"},
        ],
        "x-timeout": 2.5,
        "x-allow": ["main", "x-*"],
    }


def test_streams_bytes_and_bodies_are_told_apart() -> None:
    told = methods(commands.describe())
    assert {name: (method["x-kind"], method["x-body"]) for name, method in told.items()} == {
        "alone": ("command", "none"),
        "in.raw": ("command", "bytes"),
        "items": ("stream", "json"),
        "listen": ("command", "fields"),
        "look": ("command", "fields"),
    }
    binary = {"type": "string", "contentEncoding": "binary"}
    assert told["in.raw"]["params"] == [{"name": "body", "schema": binary, "required": True}]
    assert told["in.raw"]["result"]["schema"] == binary
    assert told["items"]["params"][0]["required"] is False
    assert told["items"]["result"]["name"] == "item"
    assert told["alone"]["params"] == []
    assert told["alone"]["result"]["schema"] == {"type": "null"}


def test_a_channel_tells_the_schema_of_its_items() -> None:
    (to,) = methods(commands.describe())["listen"]["params"]
    channel = to["schema"]["items"]
    assert channel["type"] == "string"
    assert channel["x-channel"] == {"$ref": f"{REFERENCE}Item-Output"}


@pytest.mark.parametrize("given", [commands, registry.commands], ids=["small", "every case"])
def test_a_description_is_json_whose_references_all_lead_somewhere(given: Commands) -> None:
    document = given.describe()
    assert json.loads(json.dumps(document)) == document
    definitions = document["components"]["schemas"]
    found = {text for text in texts_in(document) if text.startswith(REFERENCE)}
    assert found == {REFERENCE + name for name in definitions}  # and none is there for nothing
    for schema in definitions.values():
        Draft202012Validator.check_schema(schema)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in cast("dict[str, Any]", value).values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from texts_in(part)


# --- as objects -----------------------------------------------------------------------------


def test_what_is_registered_later_in_an_included_registry_is_described() -> None:
    outer, late = Commands(), Commands()
    outer.include(late, "late.")
    assert describe(outer).commands == []

    @late.command()
    async def here() -> None: ...

    assert [command.name for command in describe(outer).commands] == ["late.here"]


def test_a_body_is_optional_where_every_field_is() -> None:
    given = Commands()

    @given.command()
    async def all_of_them(a: int = 1, b: int = 2) -> None: ...

    @given.command()
    async def one_of_them(a: int, b: int = 2) -> None: ...

    optional = [command.body and command.body.is_optional for command in describe(given).commands]
    assert optional == [True, False]
