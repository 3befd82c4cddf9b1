"""Schemas of what is sent and got, in one set of definitions."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from pytauri_ipc import Channel
from pytauri_ipc.json_schemas import JsonSchemas, SchemaError, Wanted, json_schemas, name_and_form
from pytauri_ipc.schema_generator import REFERENCE


class Deep(BaseModel):
    act: Callable[[int], int]


class Outer(BaseModel):
    fine: int
    deep: list[Deep]


class InTypedDict(TypedDict):
    act: type


@dataclass
class InDataclass:
    fine: int
    act: Callable[[], None]


def of(*kinds: Any) -> JsonSchemas:
    """The schemas of types that are sent and got."""
    return json_schemas(
        [
            wanted
            for kind in kinds
            for wanted in (Wanted(kind, "validation", "in"), Wanted(kind, "serialization", "out"))
        ]
    )


# --- one form or two ------------------------------------------------------------------------


class Node(BaseModel):
    inner: list["Node"]


class Item(BaseModel):
    a: int = 1


class Holder(BaseModel):
    node: Node
    item: Item


def test_a_model_that_is_sent_and_got_alike_has_one_definition() -> None:
    made = of(Node)
    assert made.definitions.keys() == {"Node"}
    assert made.schemas == [{"$ref": f"{REFERENCE}Node"}] * 2


def test_a_model_that_holds_one_of_two_forms_has_two() -> None:
    assert of(Holder).definitions.keys() == {
        *("Node", "Item-Input", "Item-Output", "Holder-Input", "Holder-Output")
    }


@pytest.mark.parametrize(
    ("definition", "name", "form"),
    [
        ("Item", "Item", None),
        ("Item-Input", "Item", "Input"),
        ("a__Box_Item_-Output__2", "a__Box_Item___2", "Output"),
        ("Input", "Input", None),
        ("Item-Input-Output", "Item-Input", "Output"),
    ],
)
def test_a_name_and_a_form_are_told_apart(definition: str, name: str, form: str | None) -> None:
    assert name_and_form(definition) == (name, form)


# --- what pydantic leaves out ---------------------------------------------------------------


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"


class Dog(BaseModel):
    kind: Literal["dog"]


def test_a_discriminated_union_needs_its_tag_though_the_model_has_a_default() -> None:
    sent, got = of(Annotated[Cat | Dog, Field(discriminator="kind")]).schemas
    tag = {
        "type": "object",
        "properties": {"kind": {"const": "cat", "title": "Kind", "type": "string"}},
        "required": ["kind"],
    }
    assert sent["oneOf"] == [
        {"allOf": [{"$ref": f"{REFERENCE}Cat-Input"}, tag]},
        {"$ref": f"{REFERENCE}Dog"},
    ]
    assert got["oneOf"] == [{"$ref": f"{REFERENCE}Cat-Output"}, {"$ref": f"{REFERENCE}Dog"}]
    assert sent["discriminator"]["mapping"]["cat"] == f"{REFERENCE}Cat-Input"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


def test_the_keys_of_a_mapping_are_texts() -> None:
    sent, _ = of(dict[Level, int]).schemas
    assert sent["propertyNames"] == {"enum": ["1", "2"]}


# --- channels -------------------------------------------------------------------------------


def test_items_of_channels_are_as_python_writes_them() -> None:
    made = json_schemas([Wanted(list[Channel[Item]], "validation", "in")])
    assert made.schemas[0]["items"]["x-channel"] == {"$ref": f"{REFERENCE}Item"}
    assert made.definitions["Item"]["required"] == ["a"]


# --- what has none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (Outer, ", field 'act' of 'Deep'"),
        (dict[str, list[Deep]], ", field 'act' of 'Deep'"),
        (InTypedDict, ", field 'act' of 'InTypedDict'"),
        (InDataclass, ", field 'act' of 'InDataclass'"),
        (Callable[[], int], ""),
    ],
)
def test_what_has_no_schema_is_told_with_its_place(kind: Any, place: str) -> None:
    with pytest.raises(SchemaError) as caught:
        json_schemas([Wanted(int, "validation", "there"), Wanted(kind, "validation", "here")])
    assert str(caught.value).startswith(f"here{place}: it has no form in JSON (")


def test_sets_in_defaults_are_in_one_order_in_every_process() -> None:
    letters = set("abcdefghijklmnopqrst")

    class WithSets(BaseModel):
        plain: set[str] = letters
        inner: dict[str, list[frozenset[str]]] = {"x": [frozenset(letters)]}

    definition = of(WithSets).definitions["WithSets-Input"]["properties"]
    assert definition["plain"]["default"] == sorted(letters)
    assert definition["inner"]["default"] == {"x": [sorted(letters)]}
