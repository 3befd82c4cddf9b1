"""What is written, and what is refused, is what pydantic itself says."""

from enum import IntEnum
from functools import partial
from typing import Annotated, Any

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    RootModel,
    TypeAdapter,
    computed_field,
    field_serializer,
)
from pydantic_core import PydanticSerializationError

from pytauri_ipc.json_writer import json_writer


class Scalars(BaseModel):
    name: str
    number: int = 3
    share: float | None = None
    is_on: Annotated[bool, Field(alias="isOn")] = True
    nothing: None = None
    secret: str = Field(default="s", exclude=True)


class Child(Scalars):
    more: int = 0


class Odd(BaseModel):
    model_config = ConfigDict(ser_json_inf_nan="strings")

    share: float


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    name: str


class Computed(BaseModel):
    name: str

    @computed_field
    @property
    def length(self) -> int:
        return len(self.name)


class Own(BaseModel):
    name: str

    @field_serializer("name")
    def shout(self, name: str) -> str:
        return name.upper()


class Nested(BaseModel):
    inner: Scalars


class Text(RootModel[str]):
    pass


class Level(IntEnum):
    HIGH = 2


class Name(str):
    __slots__ = ()


Loud = Annotated[str, PlainSerializer(str.upper)]


def changed(model: BaseModel, **fields: Any) -> BaseModel:
    """The model with fields that nobody has validated."""
    vars(model).update(fields)
    return model


def without(model: BaseModel, field: str) -> BaseModel:
    del vars(model)[field]
    return model


VALUES: list[tuple[Any, Any]] = [
    (str, "a"),
    (str, Name("a")),
    (str, 1),
    (str, None),
    (int, 1),
    (int, True),
    (int, Level.HIGH),
    (int, 1.5),
    (int, "1"),
    (float, 1.5),
    (float, 1),
    (float, float("nan")),
    (bool, True),
    (bool, 1),
    (None, None),
    (None, 0),
    (int | None, None),
    (int | None, "x"),
    (int | str, "x"),
    (int | str, 1.5),
    (Loud, "a"),
    (Scalars, Scalars.model_validate({"name": "a", "isOn": False})),
    (Scalars, Child(name="a")),
    (Scalars, {"name": "a"}),
    (Scalars, None),
    (Scalars, changed(Scalars(name="a"), name=1)),
    (Scalars, changed(Scalars(name="a"), number="1")),
    (Scalars, changed(Scalars(name="a"), share=1)),
    (Scalars, changed(Scalars(name="a"), share="1")),
    (Scalars, changed(Scalars(name="a"), is_on="yes")),
    (Scalars, changed(Scalars(name="a"), nothing=0)),
    (Scalars, without(Scalars(name="a"), "number")),
    (Scalars, Scalars.model_construct()),
    (Odd, Odd(share=float("inf"))),
    (Open, Open.model_validate({"name": "a", "more": object})),
    (Computed, Computed(name="abc")),
    (Own, Own(name="abc")),
    (Own, changed(Own(name="abc"), name=1)),
    (Nested, Nested(inner=Scalars(name="a"))),
    (Nested, changed(Nested(inner=Scalars(name="a")), inner=3)),
    (Text, Text("a")),
    (Text, changed(Text("a"), root=3)),
    (list[int], [1, "2"]),
]


def outcome(write: Any, value: Any) -> object:
    try:
        return write(value)
    except (PydanticSerializationError, AttributeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_values_are_written_or_refused_as_pydantic_says(kind: Any, value: Any) -> None:
    adapter = TypeAdapter(kind)
    asked = outcome(partial(adapter.serializer.to_json, warnings="error"), value)
    assert outcome(json_writer(adapter), value) == asked


def test_what_is_refused_names_the_field() -> None:
    write = json_writer(TypeAdapter(Scalars))
    with pytest.raises(PydanticSerializationError, match="number"):
        write(changed(Scalars(name="a"), number="1"))
