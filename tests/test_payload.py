"""Bodies in and results out: what reaches a function, what reaches a page, and what is refused."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NotRequired
from uuid import UUID

import pytest
from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    TypeAdapter,
    field_serializer,
    field_validator,
    model_validator,
)
from typing_extensions import TypedDict

from pytauri_ipc import Commands, InvokeException
from pytauri_ipc.testing import TestClient
from tests.handlers import annotated, registered
from tests.rejections import rejection

pytestmark = pytest.mark.anyio


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    x: int
    color: Color = Color.RED


class Aliased(BaseModel):
    """Validated by alias, written by name: what pydantic does unless told otherwise."""

    the_name: int = Field(alias="theName")


class WrittenByAlias(Aliased):
    model_config = ConfigDict(serialize_by_alias=True)


class ReadByBoth(Aliased):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class Split(BaseModel):
    """Read under one name, written under another."""

    path: str = Field(validation_alias=AliasChoices("file", "path"), serialization_alias="where")


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    x: int


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list[str])


class Shape(TypedDict):
    x: int
    name: NotRequired[str]


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    tricks: list[str]


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
Names = RootModel[list[str]]


def echo(kind: Any) -> Commands:
    """`async def command(body: kind) -> kind`, which returns its body."""

    async def command(body: Any) -> Any:
        return body

    return registered(annotated(command, body=kind, returns=kind))


def returning(kind: Any, value: object) -> Commands:
    """`async def command() -> kind`, which returns that value."""

    async def command() -> Any:
        return value

    return registered(annotated(command, returns=kind))


# --- raw and JSON ---------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [b"", b"\0\xff", b'{"x": 1}', b"null", b"a" * 100_000])
async def test_bytes_pass_as_they_stand_both_ways(raw: bytes) -> None:
    async with TestClient(echo(bytes)) as client:
        reply = await client.invoke("command", raw)
        assert type(reply) is bytes
        assert reply == raw
        assert await client.invoke_raw("command", raw) == raw


async def test_a_raw_command_gets_json_as_the_text_that_it_is() -> None:
    async with TestClient(echo(bytes)) as client:
        assert json.loads(await client.invoke("command", {"x": 1})) == {"x": 1}


@pytest.mark.parametrize(
    "value",
    [b"12", bytearray(b"12"), memoryview(b"012")[1:]],
    ids=lambda value: type(value).__name__,
)
async def test_anything_like_bytes_is_a_raw_result(value: object) -> None:
    async with TestClient(returning(bytes, value)) as client:
        assert await client.invoke("command") == b"12"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (int, 5),
        (str, "Grüße, 世界 🦀 \0 \u2028"),
        (bool, False),
        (float, 0.1),
        (None, None),
        (Any, {"a": [1, None, "x", {"b": 2.5}]}),
        (list[int], []),
        (dict[str, list[int]], {"a": [1]}),
        (tuple[int, str], [1, "a"]),
        (int | None, None),
        (Item | list[Item] | None, [{"x": 1, "color": "blue"}]),
        (Item, {"x": 1, "color": "red"}),
        (Names, ["a", "b"]),
        (RootModel[int | None], None),
        (Point, {"x": 1, "y": 2, "tags": ["a"]}),
        (Shape, {"x": 1}),
        (Shape, {"x": 1, "name": "square"}),
        (Pet, {"kind": "dog", "tricks": ["sit"]}),
        (list[Pet], [{"kind": "cat", "lives": 9}]),
        (Color, "red"),
        (Literal["a", 1], 1),
        (date, "2024-02-29"),
        (datetime, "2024-02-29T12:30:00Z"),
        (timedelta, "PT1H"),
        (UUID, "12345678-1234-5678-1234-567812345678"),
        (Decimal, "0.10"),
        (Annotated[int, Field(ge=1)], 1),
    ],
    ids=str,
)
async def test_json_of_any_type_comes_back_as_it_went(kind: Any, body: object) -> None:
    async with TestClient(echo(kind)) as client:
        assert await client.invoke("command", body) == body


async def test_a_body_arrives_as_the_annotated_type() -> None:
    commands = Commands()
    got: list[object] = []

    @commands.command()
    async def model(body: Item) -> None:
        got.append(body)

    @commands.command()
    async def point(body: Point) -> None:
        got.append(body)

    @commands.command()
    async def fields(item: Item, when: datetime, points: list[Point]) -> None:
        got.extend([item, when, points])

    async with TestClient(commands) as client:
        await client.invoke("model", {"x": "1", "color": "blue"})
        await client.invoke("point", {"x": 1})
        body = {"item": {"x": 1}, "when": "2024-01-01T00:00:00Z", "points": [{"x": 2}]}
        await client.invoke("fields", body)
    assert got == [
        Item(x=1, color=Color.BLUE),
        Point(1),
        Item(x=1),
        datetime(2024, 1, 1, tzinfo=UTC),
        [Point(2)],
    ]


async def test_a_body_is_read_in_pydantics_json_mode() -> None:
    """Where strict Python would refuse a text for a date, strict JSON takes it."""
    strict = Annotated[date, Field(strict=True)]
    async with TestClient(echo(strict)) as client:
        assert await client.invoke("command", "2024-02-29") == "2024-02-29"
    async with TestClient(echo(Strict)) as client:
        assert await client.invoke("command", {"x": 1}) == {"x": 1}
        assert (await rejection(client, "command", {"x": "1"})).code == "invalid_body"


@pytest.mark.parametrize("raw", [b" 5 ", b"\n5\t", b"5.0", b"5e0"])
async def test_json_may_be_written_in_any_way(raw: bytes) -> None:
    async with TestClient(echo(int)) as client:
        assert await client.invoke_raw("command", raw) == b"5"


# --- omitted, null, default -----------------------------------------------------------------


async def body_required(body: int | None) -> str:
    return repr(body)


async def body_optional(body: int | None = 7) -> str:
    return repr(body)


async def body_never_null(body: int = 7) -> str:
    return repr(body)


async def body_raw(body: bytes) -> str:
    return repr(body)


async def body_raw_optional(body: bytes = b"none") -> str:
    return repr(body)


async def no_body() -> str:
    return "called"


async def field_required(x: int | None) -> str:
    return repr(x)


async def field_optional(x: int | None = 7) -> str:
    return repr(x)


async def field_never_null(x: int = 7) -> str:
    return repr(x)


EVERY_KIND = {
    function.__name__: function
    for function in (
        body_required,
        body_optional,
        body_never_null,
        body_raw,
        body_raw_optional,
        no_body,
        field_required,
        field_optional,
        field_never_null,
    )
}


def every_kind() -> Commands:
    commands = Commands()
    for name, function in EVERY_KIND.items():
        commands.set_command(name, function)
    return commands


@pytest.mark.parametrize(
    ("command", "omitted", "null"),
    [
        ("body_required", None, "None"),
        ("body_optional", "7", "None"),
        ("body_never_null", "7", None),
        ("body_raw", None, "b'null'"),
        ("body_raw_optional", "b'none'", "b'null'"),
        ("no_body", "called", None),
        ("field_required", None, None),
        ("field_optional", "7", None),
        ("field_never_null", "7", None),
    ],
)
async def test_an_omitted_body_and_null_are_two_things(
    command: str, omitted: str | None, null: str | None
) -> None:
    """`None` stands for `invalid_body`."""
    async with TestClient(every_kind()) as client:
        for body, expected in (((), omitted), ((None,), null)):
            if expected is None:
                assert (await rejection(client, command, *body)).code == "invalid_body"
            else:
                assert await client.invoke(command, *body) == expected


@pytest.mark.parametrize(
    ("command", "empty", "null"),
    [
        ("field_required", None, "None"),
        ("field_optional", "7", "None"),
        ("field_never_null", "7", None),
    ],
)
async def test_an_omitted_field_and_null_are_two_things(
    command: str, empty: str | None, null: str | None
) -> None:
    async with TestClient(every_kind()) as client:
        for body, expected in (({}, empty), ({"x": None}, null)):
            if expected is None:
                error = await rejection(client, command, body)
                assert error.code == "invalid_body"
                assert error.data[0]["loc"] == ["x"]
            else:
                assert await client.invoke(command, body) == expected


async def test_a_missing_body_names_the_command() -> None:
    async with TestClient(every_kind()) as client:
        for command in ("body_required", "body_raw", "field_required"):
            error = await rejection(client, command)
            assert error.value == f"command {command!r} needs a body, and got none"
            assert error.data is None


@pytest.mark.parametrize("body", [None, {}, 0, "", b"", []])
async def test_a_body_where_none_is_taken_is_refused(body: object) -> None:
    async with TestClient(every_kind()) as client:
        error = await rejection(client, "no_body", body)
        assert (error.code, error.data) == ("invalid_body", None)
        assert "'no_body' takes no body" in error.value


async def test_a_default_is_the_functions_own() -> None:
    """It is no part of the body: it need not be of the annotated type, nor be JSON."""
    commands = Commands()
    missing: Any = object()

    @commands.command()
    async def of_body(body: int = missing) -> bool:
        return body is missing

    @commands.command()
    async def of_field(x: int = missing, *, y: int = 2) -> bool:
        return x is missing and y == 3

    async with TestClient(commands) as client:
        assert await client.invoke("of_body") is True
        assert await client.invoke("of_body", 1) is False
        assert await client.invoke("of_field", {"y": 3}) is True


# --- fields ---------------------------------------------------------------------------------


async def test_fields_have_constraints_aliases_and_their_own_errors() -> None:
    commands = Commands()

    @commands.command()
    async def order(
        name: Annotated[str, Field(min_length=2)],
        times: Annotated[int, Field(ge=1, alias="howOften")] = 1,
        data: bytes = b"",
    ) -> list[object]:
        return [name, times, data]

    async with TestClient(commands) as client:
        assert await client.invoke("order", {"name": "Ann"}) == ["Ann", 1, ""]
        full = {"name": "Ann", "howOften": 2, "data": "é"}
        assert await client.invoke("order", full) == ["Ann", 2, "é"]
        error = await rejection(client, "order", {"name": "A", "howOften": 0})
    assert [problem["loc"] for problem in error.data] == [["name"], ["howOften"]]


async def test_fields_that_nobody_asked_for_are_ignored() -> None:
    async with TestClient(every_kind()) as client:
        assert await client.invoke("field_required", {"x": 1, "y": 2, "body": 3}) == "1"


@pytest.mark.parametrize("body", [[], "x", 5, True, [{"x": 1}]])
async def test_fields_come_in_an_object(body: object) -> None:
    async with TestClient(every_kind()) as client:
        error = await rejection(client, "field_required", body)
    assert error.code == "invalid_body"
    assert error.data[0]["loc"] == []


# --- aliases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "reply"),
    [
        (Aliased, {"theName": 1}, {"the_name": 1}),
        (WrittenByAlias, {"theName": 1}, {"theName": 1}),
        (ReadByBoth, {"the_name": 1}, {"the_name": 1}),
        (Split, {"file": "a"}, {"path": "a"}),
        (list[WrittenByAlias], [{"theName": 1}], [{"theName": 1}]),
        (dict[str, Aliased], {"a": {"theName": 1}}, {"a": {"the_name": 1}}),
        (Aliased | None, {"theName": 1}, {"the_name": 1}),
        (Any, {"theName": 1}, {"theName": 1}),
    ],
    ids=str,
)
async def test_a_models_own_alias_settings_hold(kind: Any, body: object, reply: object) -> None:
    async with TestClient(echo(kind)) as client:
        assert await client.invoke("command", body) == reply


async def test_a_field_is_not_read_by_a_name_that_the_model_does_not_take() -> None:
    async with TestClient(echo(Aliased)) as client:
        error = await rejection(client, "command", {"the_name": 1})
    assert error.data[0]["loc"] == ["theName"]


@pytest.mark.parametrize(
    ("value", "reply"),
    [
        (Aliased(theName=1), {"the_name": 1}),
        (WrittenByAlias(theName=1), {"theName": 1}),
        ([WrittenByAlias(theName=1)], [{"theName": 1}]),
    ],
    ids=repr,
)
async def test_alias_settings_hold_where_the_annotation_names_no_model(
    value: object, reply: object
) -> None:
    async with TestClient(returning(Any, value)) as client:
        assert await client.invoke("command") == reply


# --- results --------------------------------------------------------------------------------


class Money(BaseModel):
    cents: int

    @field_serializer("cents")
    def in_words(self, cents: int) -> str:
        return f"{cents} cents"


class Derived(Item):
    secret: str = "not for the page"


def numbers() -> Iterator[int]:
    yield from (1, 2)


@pytest.mark.parametrize(
    ("kind", "value", "reply"),
    [
        (None, None, b"null"),
        (int, 0, b"0"),
        (str, "", b'""'),
        (str, "世界", '"世界"'.encode()),
        (bool, False, b"false"),
        (float, 1, b"1.0"),
        (Color, Color.BLUE, b'"blue"'),
        (Item, Item(x=1), b'{"x":1,"color":"red"}'),
        (Item, Derived(x=1), b'{"x":1,"color":"red"}'),
        (Names, Names(["a"]), b'["a"]'),
        (Money, Money(cents=5), b'{"cents":"5 cents"}'),
        (Point, Point(1), b'{"x":1,"y":0,"tags":[]}'),
        (dict[int, str], {1: "a"}, b'{"1":"a"}'),
        (tuple[int, ...], (1, 2), b"[1,2]"),
        (set[int], {1}, b"[1]"),
        (int | str | None, "a", b'"a"'),
        (datetime, datetime(2024, 1, 1, tzinfo=UTC), b'"2024-01-01T00:00:00Z"'),
        (Any, [Item(x=1), {"a": Color.RED}], b'[{"x":1,"color":"red"},{"a":"red"}]'),
        (bytes | None, b"text", b'"text"'),
    ],
    ids=str,
)
async def test_a_result_is_the_json_of_its_annotation(
    kind: Any, value: object, reply: bytes
) -> None:
    async with TestClient(returning(kind, value)) as client:
        assert json.loads(await client.invoke_raw("command")) == json.loads(reply)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, "1"),
        (int, 1.5),
        (str, 1),
        (None, 1),
        (bytes, "text"),
        (bytes, None),
        (bytes, 5),
        (Item, {"x": 1}),
        (list[int], [1, "x"]),
        (list[int], (1, 2)),
        (dict[str, int], {"a": "b"}),
        (datetime, "2024-01-01"),
        (int | None, "x"),
        (Pet, Item(x=1)),
        (Item, Item.model_construct(x="not a number")),
        (Point, Point(x="1")),  # pyright: ignore[reportArgumentType]
        (Shape, {"x": "not a number"}),
        (Color, "red"),
    ],
    ids=repr,
)
async def test_a_result_that_does_not_fit_its_annotation_is_internal(
    kind: Any, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    async with TestClient(returning(kind, value)) as client:
        error = await rejection(client, "command")
    assert error.code == "internal"
    assert "command 'command' failed" in caplog.text


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        (list[int], [None], [None]),
        (dict[str, int], {"a": None}, {"a": None}),
        (Item, Item.model_construct(x=None), {"x": None, "color": "red"}),
        (Shape, {"name": "no x"}, {"name": "no x"}),
        (Literal["a", "b"], "c", "c"),
        (Annotated[int, Field(ge=1)], 0, 0),
        (Annotated[str, Field(max_length=2)], "long", "long"),
    ],
    ids=repr,
)
async def test_what_pydantic_checks_only_in_a_body_is_sent_as_it_stands(
    kind: Any, value: object, sent: object
) -> None:
    async with TestClient(returning(kind, value)) as client:
        assert await client.invoke("command") == sent


@pytest.mark.parametrize(
    "kind", [int, str, Item, Point, Shape, list[int], Color, datetime], ids=str
)
async def test_none_fits_no_annotation_that_does_not_say_so(kind: Any) -> None:
    """As when a function forgets to return on one of its ways."""
    async with TestClient(returning(kind, None)) as client:
        assert (await rejection(client, "command")).code == "internal"


@pytest.mark.parametrize(
    "value", [object(), "\ud800", {"a": [object()]}], ids=["object", "surrogate", "deep"]
)
async def test_a_result_that_is_no_json_is_internal(value: object) -> None:
    commands = returning(Any, value)
    commands.set_command("next", no_body)
    async with TestClient(commands) as client:
        assert (await rejection(client, "command")).code == "internal"
        assert await client.invoke("next") == "called"


async def test_a_result_that_holds_itself_is_internal() -> None:
    endless: list[object] = []
    endless.append(endless)
    async with TestClient(returning(Any, endless)) as client:
        assert (await rejection(client, "command")).code == "internal"


async def test_the_log_names_the_field_that_does_not_fit(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with TestClient(returning(Item, Item.model_construct(x="no number"))) as client:
        await rejection(client, "command")
    assert "'command'" in caplog.text
    assert "field_name='x'" in caplog.text


# --- invalid bodies -------------------------------------------------------------------------

SECRET = "hunter2-secret"


def told_by_pydantic(kind: Any, raw: bytes) -> list[Mapping[str, Any]]:
    """What pydantic says of that body, without the input."""
    with pytest.raises(ValueError, match="validation error") as caught:
        TypeAdapter[Any](kind).validate_json(raw)
    error: Any = caught.value
    return json.loads(error.json(include_input=False, include_url=False))


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (int, f'"{SECRET}"'.encode()),
        (Item, f'{{"x": "{SECRET}", "color": "{SECRET}"}}'.encode()),
        (Strict, f'{{"x": "{SECRET}"}}'.encode()),
        (list[Item], f'[{{"x": 1}}, {{"x": "{SECRET}"}}]'.encode()),
        (Item | list[int], f'"{SECRET}"'.encode()),
        (UUID, f'"{SECRET}"'.encode()),
        (datetime, f'"{SECRET}"'.encode()),
        (Annotated[str, Field(max_length=3)], f'"{SECRET}"'.encode()),
        (Literal["a"], f'"{SECRET}"'.encode()),
        (int, f"{SECRET}".encode()),
        (Any, f'{{"{SECRET}": '.encode()),
        (Names, f'{{"a": "{SECRET}"}}'.encode()),
        (Point, f'{{"x": "{SECRET}"}}'.encode()),
        (Shape, f'{{"x": "{SECRET}"}}'.encode()),
    ],
    ids=str,
)
async def test_an_invalid_body_is_told_as_pydantic_tells_it_without_the_input(
    kind: Any, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with TestClient(echo(kind)) as client:
        error = await rejection(client, "command", raw)
    problems = told_by_pydantic(kind, raw)
    assert error.code == "invalid_body"
    assert error.data == problems
    assert error.value.startswith("invalid body for command 'command': ")
    for problem in problems:
        assert problem["msg"] in error.value
    assert not any({"input", "url"} & problem.keys() for problem in problems)
    assert SECRET not in error.value
    assert SECRET not in json.dumps(error.data)
    assert not caplog.records


async def test_the_message_names_the_place_of_each_problem() -> None:
    async with TestClient(echo(dict[str, list[Item]])) as client:
        error = await rejection(client, "command", {"a": [{"x": 1}, {"color": "red"}]})
        whole = await rejection(client, "command", [])
    assert "a.1.x: Field required" in error.value
    assert error.data[0]["loc"] == ["a", 1, "x"]
    assert whole.value == "invalid body for command 'command': Input should be an object"


@pytest.mark.parametrize(("wrong", "told"), [(1, 1), (5, 5), (6, 5), (100, 5), (101, 5), (5000, 5)])
async def test_a_long_list_of_problems_is_cut_short(wrong: int, told: int) -> None:
    async with TestClient(echo(list[int])) as client:
        error = await rejection(client, "command", ["x"] * wrong)
    assert error.value.count("Input should be a valid integer") == told
    assert len(error.data) == min(wrong, 100)
    assert error.value.endswith(f"; and {wrong - told} more") == (wrong > told)


BROKEN: list[bytes] = [
    b"",
    b" ",
    b"nul",
    b"{",
    b'{"x": 1',
    b"1 2",
    b"\xff",
    b"'x'",
    b'"\\ud800"',
    b"[1,]",
    b'{"x": 1}}',
    b"\xef\xbb\xbf1",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"1" * 10_000,
]


@pytest.mark.parametrize("raw", BROKEN, ids=lambda raw: repr(raw[:12]))
@pytest.mark.parametrize("kind", [Any, Item, list[Any]], ids=str)
async def test_what_is_no_json_is_an_invalid_body_and_harms_nothing(kind: Any, raw: bytes) -> None:
    commands = echo(kind)
    commands.set_command("next", no_body)
    async with TestClient(commands) as client:
        error = await rejection(client, "command", raw)
        assert error.code == "invalid_body"
        assert "Invalid JSON" in error.value
        assert await client.invoke("next") == "called"


# --- validators of a person's own -----------------------------------------------------------


class Checked(BaseModel):
    x: int

    @field_validator("x")
    @classmethod
    def check(cls, x: int) -> int:
        match x:
            case 1:
                raise ValueError("one is not allowed")
            case 2:
                raise AssertionError("nor is two")
            case 3:
                raise ZeroDivisionError("a mistake")
            case 4:
                raise InvokeException("four is taken", code="taken")
            case 5:
                raise ValueError("half of a pair: \ud800")
            case _:
                return x

    @model_validator(mode="after")
    def check_all(self) -> "Checked":
        if self.x == 6:
            raise ValueError("six as a whole")
        return self


@pytest.mark.parametrize(
    ("x", "told"), [(1, "one is not allowed"), (2, "nor is two"), (6, "six as a whole")]
)
async def test_a_validators_refusal_is_an_invalid_body(x: int, told: str) -> None:
    async with TestClient(echo(Checked)) as client:
        error = await rejection(client, "command", {"x": x})
    assert error.code == "invalid_body"
    assert told in error.value
    assert told in error.data[0]["msg"]


async def test_a_validators_mistake_is_internal() -> None:
    async with TestClient(echo(Checked)) as client:
        error = await rejection(client, "command", {"x": 3})
    assert error.code == "internal"
    assert "mistake" not in error.value


async def test_a_validator_may_answer_as_the_command_may() -> None:
    async with TestClient(echo(Checked)) as client:
        error = await rejection(client, "command", {"x": 4})
    assert (error.value, error.code) == ("four is taken", "taken")


async def test_a_validator_that_pydantic_cannot_quote_is_answered_all_the_same() -> None:
    async with TestClient(echo(Checked)) as client:
        error = await rejection(client, "command", {"x": 5})
        assert await client.invoke("command", {"x": 7}) == {"x": 7}
    assert error.code in {"internal", "invalid_body"}
