"""From types of Python, and from JSON schemas, to types of TypeScript."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, Json, RootModel, SecretStr
from typing_extensions import TypedDict

from pytauri_ipc import Channel, JavaScriptChannelId
from pytauri_ipc.json_schemas import Wanted, json_schemas
from pytauri_ipc.schema_generator import Mode
from pytauri_ipc.typescript.types import TypeWriter

T = TypeVar("T")


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Place(NamedTuple):
    x: int
    y: int = 0


@dataclass
class Point:
    x: float


class Part(TypedDict, total=False):
    a: int


class Whole(TypedDict):
    a: int
    b: NotRequired[str]


class Item(BaseModel):
    a: int


class Box(BaseModel, Generic[T]):
    item: T


class Rows(RootModel[list[Item]]): ...


class Tree(RootModel[dict[str, "Tree"]]): ...


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Empty(BaseModel): ...


def written(kind: Any, mode: Mode) -> tuple[str, list[str]]:
    """The type, and what it needs declared."""
    made = json_schemas([Wanted(kind, mode, "here")])
    types = TypeWriter(made.definitions)
    return types.type_of(made.schemas[0]), types.declarations()


@pytest.mark.parametrize(
    ("kind", "sent", "got"),
    [
        (int, "number", None),
        (float, "number", None),
        (bool, "boolean", None),
        (str, "string", None),
        (bytes, "string", None),
        (None, "null", None),
        (Any, "unknown", None),
        (object, "unknown", None),
        (datetime, "string", None),
        (date, "string", None),
        (timedelta, "string", None),
        (UUID, "string", None),
        (Path, "string", None),
        (SecretStr, "string", None),
        (Decimal, "number | string", "string"),
        (Json[list[int]], "string", "number[]"),
        (int | None, "number | null", None),
        (int | str | float, "number | string", None),
        (int | Any, "unknown", None),
        (list[int | None], "(number | null)[]", None),
        (list[Any], "unknown[]", None),
        (set[str], "string[]", None),
        (tuple[int, str], "[number, string]", None),
        (tuple[int, ...], "number[]", None),
        (tuple[()], "[]", None),
        (tuple[int | None, list[str]], "[number | null, string[]]", None),
        (Annotated[list[int], Field(max_length=0)], "[]", None),
        (dict[str, int], "{ [key: string]: number }", None),
        (dict[int, int | None], "{ [key: string]: number | null }", None),
        (dict[UUID, int], "{ [key: string]: number }", None),
        (dict[str, Any], "{ [key: string]: unknown }", None),
        (dict[Color, int], "{ [key in Color]?: number }", None),
        (dict[Level, int], '{ [key in "1" | "2"]?: number }', None),
        (dict[Literal["a"], int], '{ [key in "a"]?: number }', None),
        (Mapping[str, list[Item]], "{ [key: string]: Item[] }", None),
        (Literal["a"], '"a"', None),
        (Literal["a", 1, True], '"a" | 1 | true', None),
        (Literal['"*/\n'], r'"\"*/\n"', None),
        (Color, "Color", None),
        (list[Color | None], "(Color | null)[]", None),
        (Box[list[Item]], "BoxListItem", None),
        (Channel[int], "Channel<number>", None),
        (JavaScriptChannelId[list[Item]], "Channel<Item[]>", None),
        (Channel[int] | None, "Channel<number> | null", None),
    ],
)
def test_a_type_of_python_has_its_form(kind: Any, sent: str, got: str | None) -> None:
    assert written(kind, "validation")[0] == sent
    if "Channel" not in sent:
        assert written(kind, "serialization")[0] == (got or sent)


@pytest.mark.parametrize(
    ("kind", "sent", "got"),
    [
        (Color, 'type Color = "red" | "blue";', None),
        (Level, "type Level = 1 | 2;", None),
        (Rows, "type Rows = Item[];", None),
        (Tree, "type Tree = { [key: string]: Tree };", None),
        (Empty, "interface Empty {\n  [key: string]: unknown;\n}", None),
        (Open, "interface Open {\n  [key: string]: unknown;\n}", None),
        (Point, "interface Point {\n  x: number;\n}", None),
        (Part, "interface Part {\n  a?: number | undefined;\n}", None),
        (Whole, "interface Whole {\n  a: number;\n  b?: string | undefined;\n}", None),
        (Place, "type Place = [number, number?];", "type Place = [number, number];"),
        (Box[int | str], "interface BoxUnionIntStr {\n  item: number | string;\n}", None),
    ],
)
def test_a_class_is_declared_by_its_name(kind: Any, sent: str, got: str | None) -> None:
    assert f"export {sent}" in written(list[kind], "validation")[1]
    assert f"export {got or sent}" in written(list[kind], "serialization")[1]


BY_HAND: list[tuple[Any, str]] = [
    (True, "unknown"),
    (False, "never"),
    ({}, "unknown"),
    ({"type": ["string", "null"]}, "string | null"),
    ({"type": "array"}, "unknown[]"),
    ({"type": "array", "items": False}, "never[]"),
    ({"type": "object"}, "{ [key: string]: unknown }"),
    ({"type": "object", "additionalProperties": False}, "{ [key: string]: never }"),
    ({"const": {"a-b": [1, {}]}}, '{ "a-b": [1, { [key: string]: never }] }'),
    ({"enum": [[1, None], "a"]}, '[1, null] | "a"'),
    ({"$ref": "https://example.com/elsewhere.json"}, "unknown"),
    ({"enum": []}, "never"),
    (
        {
            "type": "object",
            "additionalProperties": {"type": "null"},
            "propertyNames": {"$ref": "#/nowhere"},
        },
        "{ [key: string]: null }",
    ),
    ({"allOf": [{"type": "string"}]}, "string"),
    ({"allOf": [{"type": ["string", "null"]}]}, "string | null"),
    ({"anyOf": [{"minLength": 1}, {"pattern": "a"}]}, "unknown"),
    ({"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}, "string"),
    ({"type": "object", "oneOf": [{"const": {"a": 1}}, {"const": 2}]}, "{ a: 1 } | 2"),
    (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
        "{ a?: number | undefined }",
    ),
    (
        {
            "type": "object",
            "properties": {"a": {}},
            "required": ["a"],
            "allOf": [{"type": "object", "properties": {"b": {}}, "required": ["b"]}],
        },
        "{ a: unknown } & { b: unknown }",
    ),
    (
        {
            "allOf": [
                {"type": "object", "properties": {"a": {}}, "required": ["a"]},
                {"anyOf": [{"type": "string"}, {"type": "null"}]},
            ]
        },
        "{ a: unknown } & (string | null)",
    ),
    (
        {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "number"}},
        "[string?, ...number[]]",
    ),
    (
        {
            "type": "array",
            "prefixItems": [{"type": "string"}, {"type": "null"}],
            "minItems": 1,
            "maxItems": 2,
        },
        "[string, null?]",
    ),
]


@pytest.mark.parametrize(("schema", "kind"), BY_HAND)
def test_a_schema_written_by_hand_has_its_form(schema: Any, kind: str) -> None:
    assert TypeWriter({}).type_of(schema) == kind


def test_what_is_sent_and_got_alike_has_one_declaration() -> None:
    class Same(BaseModel):
        inner: list["Same"]

    class Differing(BaseModel):
        same: Same
        a: int = 1

    made = json_schemas(
        [
            Wanted(Differing, "validation", "here"),
            Wanted(Differing, "serialization", "there"),
        ]
    )
    types = TypeWriter(made.definitions)
    assert sorted(types.names) == ["Differing", "DifferingInput", "Same"]
    assert [types.type_of(schema) for schema in made.schemas] == ["DifferingInput", "Differing"]


def test_a_comment_tells_what_no_type_does() -> None:
    class Told(BaseModel):
        """Ends a comment: */ here."""

        a: Annotated[int, Field(ge=1, description="About `a`: */")] = 2
        b: str = Field(deprecated=True, examples=["x"], pattern="^*/$".replace("*", "a*"))

    (declaration,) = written(list[Told], "validation")[1]
    assert declaration == (
        "/** Ends a comment: *\\/ here. */\n"
        "export interface Told {\n"
        "  /**\n"
        "   * About `a`: *\\/\n"
        "   *\n"
        "   * @minimum 1\n"
        "   * @defaultValue `2`\n"
        "   */\n"
        "  a?: number | undefined;\n"
        "  /**\n"
        "   * @pattern `^a*\\/$`\n"
        '   * @example `"x"`\n'
        "   * @deprecated\n"
        "   */\n"
        "  b: string;\n"
        "}"
    )
