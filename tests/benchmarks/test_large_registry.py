"""The registry that clients are made of: its size, its kinds of types, the same for both sides."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

import pytauri_ipc
from tests.benchmarks.large_models import MODELS_OF_AN_AREA, models_of
from tests.benchmarks.large_registry import AREAS, COMMANDS_OF_AN_AREA, fill


class Recorder(dict[str, Callable[..., Any]]):
    """Keeps the functions as they come."""

    def set_command(self, command: str, function: Callable[..., Awaitable[Any]], /) -> None:
        self[command] = function


def test_it_has_a_thousand_commands_over_five_hundred_models() -> None:
    commands = pytauri_ipc.Commands()
    names = fill(commands)
    assert len(set(AREAS)) * COMMANDS_OF_AN_AREA == len(names) == len(commands) == 1_000
    models = {model.__name__ for area in AREAS for model in models_of(area).values()}
    assert len(set(AREAS)) * MODELS_OF_AN_AREA == len(models) == 500


def test_each_model_is_reached_from_a_command() -> None:
    recorder = Recorder()
    fill(recorder, 1)
    schemas = json.dumps([TypeAdapter(type_).json_schema() for type_ in _types_in(recorder)])
    assert [name for name in models_of(AREAS[0]) if f'"{AREAS[0]}{name}"' not in schemas] == []


@pytest.mark.parametrize(
    "kind",
    [
        '"additionalProperties": {"$ref"',
        '"anyOf"',
        '"const"',
        '"default"',
        '"discriminator"',
        '"enum": ["draft"',
        '"enum": [1',
        '"format": "date"',
        '"format": "date-time"',
        '"format": "duration"',
        '"format": "time"',
        '"format": "uuid"',
        '"pattern"',
        '"prefixItems"',
        '"propertyNames"',
        '"type": "null"',
        '"uniqueItems"',
    ],
)
def test_every_common_kind_of_type_is_in_it(kind: str) -> None:
    schemas = [model.model_json_schema() for model in models_of("Some").values()]
    assert kind in json.dumps(schemas)


def test_two_registries_share_no_model() -> None:
    first, second = Recorder(), Recorder()
    assert fill(first, 1) == fill(second, 1)
    assert _models_in(first)
    assert _models_in(first).isdisjoint(_models_in(second))


def _models_in(recorder: Recorder) -> set[type[BaseModel]]:
    types = [type_ for type_ in _types_in(recorder) if isinstance(type_, type)]
    return {type_ for type_ in types if issubclass(type_, BaseModel)}


def _types_in(recorder: Recorder) -> Iterator[Any]:
    """What the commands take and what they return."""
    for function in recorder.values():
        yield from function.__annotations__.values()
