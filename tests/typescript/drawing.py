"""Values drawn from JSON schemas, so that each one is what a page may send.

What schemas of pydantic say is understood here, and nothing beyond.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from ipaddress import IPv6Address, IPv6Network
from json import dumps
from typing import Any, Final, TypeAlias, cast

from hypothesis import strategies as st
from pydantic import TypeAdapter

from pytauri_ipc.schema_generator import REFERENCE, JsonSchema
from tests.typescript.models import LARGEST

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

DEEP: Final = 4
"""From here on, what may be left out is, so that values of recursive types end."""

TEXT: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(
    [
        "__proto__",
        "constructor",
        "\u2028\0🦀",
        "__CHANNEL__:1",
    ]
)
WHOLE: Final = st.integers(-LARGEST, LARGEST)
"""Integers of Python that are past it lose digits in a page, as all of its numbers do."""
ANYTHING: Final = st.recursive(
    # A page writes larger floats as integers, which Python reads digit by digit.
    st.none() | st.booleans() | WHOLE | st.floats(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=5,
)

_DURATION: Final = TypeAdapter(timedelta)
_ZONES: Final = st.integers(-720, 720).map(lambda offset: timezone(timedelta(minutes=offset)))
_DAYS: Final = st.dates().map(str)

FORMATS: Final[Mapping[str, st.SearchStrategy[str]]] = {
    "date-time": st.datetimes(timezones=_ZONES).map(lambda when: when.isoformat()),
    "date": _DAYS,
    "time": st.times().map(str),
    "duration": st.timedeltas(timedelta(-(10**6)), timedelta(10**6)).map(
        lambda took: _DURATION.dump_json(took).decode()[1:-1]
    ),
    "uuid": st.uuids().map(str),
    "path": st.sampled_from(["a/b.txt", "/", "ä b"]),
    "uri": st.sampled_from(["https://example.org/?a=1#b", "file:///tmp/a", "x:y"]),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6network": st.integers(0, 2**64 - 1).map(
        lambda number: str(IPv6Network((IPv6Address(number << 64), 64)))
    ),
    "regex": st.sampled_from(["^a+$", r"\d{2}", ""]),
    "email": st.just("ann@example.org"),
    "base64url": st.binary(max_size=9).map(lambda raw: urlsafe_b64encode(raw).decode()),
    "hex": st.binary(max_size=9).map(bytes.hex),
    "binary": TEXT,
    "password": TEXT,
}

UNSAID: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "By Number": st.dictionaries(st.integers(-99, 99).map(str), TEXT, max_size=3),
    "Whole Seconds": st.integers(0, 10**9).map(lambda seconds: f"PT{seconds}S"),
    "Cost": st.decimals(allow_nan=False, allow_infinity=False).map(str) | WHOLE,
}
"""By the title of a field: what pydantic reads, or keeps, and has no way to say in a schema."""


class Drawer:
    """Draws values of one set of definitions."""

    def __init__(self, definitions: Mapping[str, JsonSchema]) -> None:
        self._definitions = definitions

    def values(self, schema: Any) -> st.SearchStrategy[Any]:
        """All values of a schema, as JSON."""

        @st.composite
        def composite(draw: Draw) -> Any:
            return self._value(draw, schema, 0)

        return composite()

    def _value(self, draw: Draw, schema: Any, depth: int) -> Any:
        if not isinstance(schema, dict):
            return draw(ANYTHING)
        parts = cast("JsonSchema", schema)
        if parts.get("title") in UNSAID:
            return draw(UNSAID[parts["title"]])
        if "$ref" in parts:
            definition = self._definitions[parts["$ref"].removeprefix(REFERENCE)]
            return self._value(draw, definition, depth)
        if "const" in parts or "enum" in parts:
            return draw(st.sampled_from(parts.get("enum", [parts.get("const")])))
        return self._composed(draw, parts, depth)

    def _composed(self, draw: Draw, schema: JsonSchema, depth: int) -> Any:
        members = schema.get("anyOf", schema.get("oneOf"))
        if members is not None:
            return self._value(draw, self._member(draw, members, depth), depth)
        if "allOf" not in schema:
            return self._typed(draw, schema, depth)
        whole: dict[str, Any] = {}
        for member in schema["allOf"]:
            whole |= self._value(draw, member, depth) or {}
        return whole

    def _member(self, draw: Draw, members: list[JsonSchema], depth: int) -> JsonSchema:
        ending = [member for member in members if "$ref" not in dumps(member)]
        return draw(st.sampled_from(ending if ending and depth >= DEEP else members))

    def _typed(self, draw: Draw, schema: JsonSchema, depth: int) -> Any:
        drawn: Mapping[str, Callable[[], Any]] = {
            "null": lambda: None,
            "boolean": lambda: draw(st.booleans()),
            "integer": lambda: draw(_integers(schema)),
            "number": lambda: draw(_numbers(schema)),
            "string": lambda: self._text(draw, schema, depth),
            "array": lambda: self._array(draw, schema, depth),
            "object": lambda: self._object(draw, schema, depth),
        }
        kind: str | None = schema.get("type")
        return draw(ANYTHING) if kind is None else drawn[str(kind)]()

    def _text(self, draw: Draw, schema: JsonSchema, depth: int) -> str:
        if "contentSchema" in schema:
            return dumps(self._value(draw, schema["contentSchema"], depth))
        if "format" in schema:
            return draw(FORMATS[schema["format"]])
        if "pattern" in schema:
            return draw(st.from_regex(str(schema["pattern"]), fullmatch=True))
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        if least == 0 and most is None:
            return draw(TEXT)
        return draw(st.text("aé🦀", min_size=least, max_size=most or least + 3))

    def _array(self, draw: Draw, schema: JsonSchema, depth: int) -> list[Any]:
        first: list[Any] = schema.get("prefixItems", [])
        least = schema.get("minItems", 0)
        if first:
            count = draw(st.integers(least, len(first)))
            return [self._value(draw, item, depth + 1) for item in first[:count]]
        most = schema.get("maxItems", least if depth >= DEEP else least + 2)
        if schema.get("items") is False:
            most = 0
        made = [
            self._value(draw, schema.get("items", {}), depth + 1)
            for _ in range(draw(st.integers(least, most)))
        ]
        if schema.get("uniqueItems"):
            return list({dumps(item): item for item in made}.values())
        return made

    def _object(self, draw: Draw, schema: JsonSchema, depth: int) -> dict[str, Any]:
        required = schema.get("required", [])
        made = {
            name: self._value(draw, part, depth + 1)
            for name, part in schema.get("properties", {}).items()
            if name in required or (depth < DEEP and draw(st.booleans()))
        }
        more = schema.get("additionalProperties", False)
        names: Any = schema.get("propertyNames", {"type": "string"})
        if "patternProperties" in schema:
            ((pattern, more),) = schema["patternProperties"].items()
            names = {"type": "string", "pattern": pattern}
        if more is False or depth >= DEEP:
            return made
        for _ in range(draw(st.integers(0, 2))):
            name = self._value(draw, {"type": "string", **names}, depth)
            made.setdefault(name, self._value(draw, more, depth + 1))
        return made


def _integers(schema: JsonSchema) -> st.SearchStrategy[int]:
    step = schema.get("multipleOf", 1)
    least = max(schema.get("minimum", -LARGEST), schema.get("exclusiveMinimum", -LARGEST - 1) + 1)
    most = min(schema.get("maximum", LARGEST), schema.get("exclusiveMaximum", LARGEST + 1) - 1)
    return st.integers(-(-least // step), most // step).map(lambda number: number * step)


def _numbers(schema: JsonSchema) -> st.SearchStrategy[float]:
    return st.floats(
        schema.get("minimum"),
        schema.get("maximum", schema.get("exclusiveMaximum")),
        exclude_max="exclusiveMaximum" in schema,
        allow_nan=False,
        allow_infinity=False,
    )
