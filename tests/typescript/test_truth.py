"""Schemas tell the truth: of what commands read, and of what they write.

The types of a client come from them, and an independent validator holds values against them.
"""

from json import dumps, loads
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from pytauri_ipc.description import CommandDescription, Description, describe
from tests.typescript.drawing import Drawer
from tests.typescript.registry import commands

DESCRIPTION: Description = describe(commands)
DRAWER = Drawer(DESCRIPTION.definitions)
ECHOES = {
    command.name.removeprefix("echo."): command
    for command in DESCRIPTION.commands
    if command.name.startswith("echo.")
}
FEW = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,  # a busy machine is no bug
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

every_model = pytest.mark.parametrize("model", ECHOES)


def problems(schema: Any, value: Any) -> list[str]:
    """Why a value is not of a schema; nothing where it is."""
    whole = {**schema, "components": {"schemas": DESCRIPTION.definitions}}
    validator: Any = Draft202012Validator(whole)
    return [error.message for error in validator.iter_errors(value)]


def body_schema(command: CommandDescription) -> Any:
    assert command.body is not None
    return command.body.schema


@every_model
def test_a_command_reads_what_is_described_and_writes_what_is_described(model: str) -> None:
    described, bound = ECHOES[model], commands[f"echo.{model}"].bound

    @FEW
    @given(sent=DRAWER.values(body_schema(described)))
    def check(sent: Any) -> None:
        assert problems(body_schema(described), sent) == []
        read = bound.read(dumps(sent).encode(), described.name)["body"]
        written = loads(bound.write(read))
        assert problems(described.result, written) == []

    check()


@pytest.mark.parametrize("model", sorted(ECHOES.keys() - {"Custom"}))
def test_what_a_command_reads_is_described(model: str) -> None:
    """Fields are taken away, added and made null; what is still read has to be described.

    Of `Custom`, parts are described by hand, and pydantic reads anything there.
    """
    described = ECHOES[model]
    adapter = TypeAdapter[Any](commands[described.name].bound.body)

    @FEW
    @given(sent=DRAWER.values(body_schema(described)), data=st.data())
    def check(sent: Any, data: st.DataObject) -> None:
        changed = loads(dumps(sent))
        places = [(part, name) for part in objects_in(changed) for name in part]
        assume(places)
        part, name = data.draw(st.sampled_from(places))
        match data.draw(st.sampled_from(["without", "null", "more"])):
            case "without":
                del part[name]
            case "null":
                part[name] = None
            case _:
                part["no such field"] = 1
        try:
            adapter.validate_json(dumps(changed), strict=True)
        except ValidationError:
            return
        assert problems(body_schema(described), changed) == []

    check()


def objects_in(value: Any) -> list[dict[str, Any]]:
    """All objects of a value of JSON."""
    parts: list[Any] = []
    if isinstance(value, dict):
        parts = list(cast("dict[str, Any]", value).values())
    elif isinstance(value, list):
        parts = cast("list[Any]", value)
    below = [found for part in parts for found in objects_in(part)]
    return [value, *below] if isinstance(value, dict) else below
