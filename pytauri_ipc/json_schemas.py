"""The JSON schemas of what passes between a page and commands, all in one set of definitions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any, Final, NamedTuple, cast

from pydantic import PydanticInvalidForJsonSchema, TypeAdapter

from pytauri_ipc.channel import ITEMS
from pytauri_ipc.errors import IpcError
from pytauri_ipc.schema_generator import (
    ITEMS_KEY,
    RAW_BYTES,
    REFERENCE,
    JsonSchema,
    Mode,
    SchemaGenerator,
    TracingGenerator,
)


class Wanted(NamedTuple):
    """A type whose schema is wanted.

    Attributes:
        kind: The type, as annotated.
        mode: Whether the page sends it, or gets it.
        place: Where it stands, for messages: `"command 'read', body"`.
    """

    kind: Any
    mode: Mode
    place: str


@dataclass(frozen=True, slots=True)
class JsonSchemas:
    """Schemas, and the definitions that they refer to as `#/components/schemas/<name>`.

    A model that is both sent and got has one definition where the two are alike; otherwise there
    are `<name>-Input` and `<name>-Output`.
    """

    schemas: Sequence[JsonSchema]
    definitions: Mapping[str, JsonSchema]


class SchemaError(IpcError, ValueError):
    """A type has no JSON schema; the message says which, where it stands, and why."""


def json_schemas(wanted: Sequence[Wanted]) -> JsonSchemas:
    """The schemas of these types, in their order.

    The items of a channel are in its schema, under `x-channel`.

    Raises:
        SchemaError: One has none.
    """
    inputs = _Inputs()
    numbers = [inputs.add(one.kind, one.mode) for one in wanted]
    channels: dict[int, int] = {}
    for core in inputs.sent():
        for kind in _kinds_of_items(core):
            if kind is not bytes:
                channels[id(kind)] = inputs.add(kind, "serialization")
    try:
        schemas, definitions = SchemaGenerator().generate_definitions(inputs.listed)
    except PydanticInvalidForJsonSchema as error:
        raise _named(error, wanted) from error
    made = [schemas[number, mode] for number, mode, _ in inputs.listed]
    items = {key: made[number] for key, number in channels.items()}
    done = _completed(
        [_with_items(made[number], items) for number in numbers],
        {str(name): _with_items(schema, items) for name, schema in definitions.items()},
    )
    return _merged(*done)


class _Inputs:
    """What pydantic's generator is asked for, each type once: many commands have the same.

    Attributes:
        listed: Number, mode and core schema of each.
    """

    def __init__(self) -> None:
        self.listed: list[tuple[int, Mode, Any]] = []
        self._numbers: dict[tuple[object, Mode], int] = {}

    def add(self, kind: Any, mode: Mode) -> int:
        """The number of a type in the list."""
        key = (kind if _is_hashable(kind) else id(kind), mode)
        if key not in self._numbers:
            self._numbers[key] = len(self.listed)
            self.listed.append((len(self.listed), mode, TypeAdapter[Any](kind).core_schema))
        return self._numbers[key]

    def sent(self) -> list[Any]:
        """The core schemas of what pages send."""
        return [core for _, mode, core in self.listed if mode == "validation"]


def _is_hashable(kind: object) -> bool:
    try:
        hash(kind)
    except TypeError:  # what annotates it is not
        return False
    return True


# --- channels -------------------------------------------------------------------------------


def _kinds_of_items(core: object) -> Iterator[Any]:
    if isinstance(core, dict):
        parts = cast("dict[str, Any]", core)
        metadata = parts.get("metadata")
        if isinstance(metadata, dict) and ITEMS in metadata:
            yield metadata[ITEMS]
        for part in parts.values():
            yield from _kinds_of_items(part)
    elif isinstance(core, (list, tuple)):
        for part in cast("list[object]", core):
            yield from _kinds_of_items(part)


def _with_items(schema: Any, items: Mapping[int, JsonSchema]) -> Any:
    """A schema in which channels have the schemas of their items."""
    if isinstance(schema, dict):
        parts = cast("dict[str, Any]", schema)
        done = {name: _with_items(part, items) for name, part in parts.items() if name != ITEMS_KEY}
        if ITEMS_KEY in parts:
            key = parts[ITEMS_KEY]
            done["x-channel"] = RAW_BYTES if key == id(bytes) else items[key]
        return done
    if isinstance(schema, list):
        return [_with_items(part, items) for part in cast("list[object]", schema)]
    return schema


# --- what pydantic leaves out ---------------------------------------------------------------


def _completed(
    schemas: list[JsonSchema], definitions: dict[str, JsonSchema]
) -> tuple[list[JsonSchema], dict[str, JsonSchema]]:
    """The same, with what pydantic does not say because it depends on definitions."""

    def completed(schema: Any) -> Any:
        if isinstance(schema, list):
            return [completed(part) for part in cast("list[object]", schema)]
        if not isinstance(schema, dict):
            return schema
        done = {key: completed(part) for key, part in cast("JsonSchema", schema).items()}
        if "oneOf" in done and "discriminator" in done:
            tag = done["discriminator"]["propertyName"]
            done["oneOf"] = [_with_tag(member, tag, definitions) for member in done["oneOf"]]
        if isinstance(done.get("propertyNames"), dict):
            done["propertyNames"] = _as_texts(done["propertyNames"], definitions)
        return done

    return completed(schemas), completed(definitions)


def _with_tag(member: JsonSchema, tag: str, definitions: Mapping[str, JsonSchema]) -> JsonSchema:
    """A member of a discriminated union, with its tag required.

    A model may have a default for its tag, but without the tag no union knows which model is meant.
    """
    model = definitions.get(str(member.get("$ref", "")).removeprefix(REFERENCE), {})
    if "properties" not in model or tag in model.get("required", []):
        return member
    kind = {key: part for key, part in model["properties"][tag].items() if key != "default"}
    return {"allOf": [member, {"type": "object", "properties": {tag: kind}, "required": [tag]}]}


def _as_texts(names: JsonSchema, definitions: Mapping[str, JsonSchema]) -> JsonSchema:
    """The schema of a mapping's keys: those of an enum of numbers are text on the wire."""
    kind = definitions.get(str(names.get("$ref", "")).removeprefix(REFERENCE), names)
    values: list[object] = kind.get("enum", [kind["const"]] if "const" in kind else [])
    if all(isinstance(value, str) for value in values):
        return names
    return {"enum": [value if isinstance(value, str) else dumps(value) for value in values]}


# --- sent and got alike -------------------------------------------------------------------------

_FORM: Final = re.compile(r"-(Input|Output)(?=(__\d+)?$)")
"""What pydantic puts into the name of a model that has two forms, before a number if need be."""


def name_and_form(definition: str) -> tuple[str, str | None]:
    """The name without its form, and the form: `"Input"`, `"Output"`, or `None` for both in one."""
    form = _FORM.search(definition)
    return _FORM.sub("", definition), form[1] if form else None


def _merged(schemas: list[JsonSchema], definitions: dict[str, JsonSchema]) -> JsonSchemas:
    """One definition for both forms of a model that are alike but for their own names.

    Pydantic keeps two wherever a model refers to itself.
    """
    forms: dict[str, dict[str, str]] = {}
    for name in definitions:
        plain, form = name_and_form(name)
        if form is not None:
            forms.setdefault(plain, {})[form] = name
    alike = {plain for plain, both in forms.items() if len(both) == 2}
    while True:
        names = {name: plain for plain in alike for name in forms[plain].values()}
        renamed = {name: _renamed(definitions[name], names) for name in names}
        differing = {
            plain
            for plain in alike
            if renamed[forms[plain]["Input"]] != renamed[forms[plain]["Output"]]
        }
        if not differing:
            break
        alike -= differing
    kept = {names.get(name, name): _renamed(schema, names) for name, schema in definitions.items()}
    return JsonSchemas([_renamed(schema, names) for schema in schemas], kept)


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """A schema that refers to definitions by their new names."""
    if isinstance(schema, dict):
        parts = cast("JsonSchema", schema)
        return {key: _renamed(part, names) for key, part in parts.items()}
    if isinstance(schema, list):
        return [_renamed(part, names) for part in cast("list[object]", schema)]
    if isinstance(schema, str) and schema.startswith(REFERENCE):
        name = schema.removeprefix(REFERENCE)
        return REFERENCE + names.get(name, name)
    return schema


# --- what has none --------------------------------------------------------------------------


def _named(error: PydanticInvalidForJsonSchema, wanted: Sequence[Wanted]) -> SchemaError:
    """The error, with the place where it comes from."""
    for kind, mode, place in wanted:
        inputs = _Inputs()
        inputs.add(kind, mode)
        for items in [items for core in inputs.sent() for items in _kinds_of_items(core)]:
            inputs.add(items, "serialization")
        generator = TracingGenerator()
        try:
            generator.generate_definitions(inputs.listed)
        except PydanticInvalidForJsonSchema as own:
            return SchemaError(f"{place}{generator.field_of(own)}: {_reason(own)}")
    return SchemaError(_reason(error))


def _reason(error: PydanticInvalidForJsonSchema) -> str:
    first = error.message.partition("\n")[0]
    return f"it has no form in JSON ({first}); give it a type that pydantic can write as JSON"
