"""The JSON schemas of what passes between a page and commands, all in one set of definitions.

Pydantic makes them. Here its generator is told how commands read and write: with each model's own
alias settings, and with every field of a result there, whether it has a default or not.
"""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias, cast

from pydantic import PydanticInvalidForJsonSchema, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema
from typing_extensions import override

from pytauri_ipc.channel import ITEMS
from pytauri_ipc.errors import IpcError

JsonSchema: TypeAlias = dict[str, Any]
Mode: TypeAlias = Literal["validation", "serialization"]
"""What a page sends is validated, what it gets is serialized."""


REFERENCE: Final = "#/components/schemas/"
"""How a reference to a definition begins, as in OpenRPC."""


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
            channels[id(kind)] = inputs.add(kind, "serialization")
    try:
        schemas, definitions = _generator().generate_definitions(inputs.listed)
    except PydanticInvalidForJsonSchema as error:
        raise _named(error, wanted) from error
    made = [schemas[number, mode] for number, mode, _ in inputs.listed]
    items = {key: made[number] for key, number in channels.items()}
    done = _with_tags(
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

_ITEMS_KEY: Final = "x-channel-items"
"""In the schema of a channel, until the items have one: which type that is."""


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
        done = {
            name: _with_items(part, items) for name, part in parts.items() if name != _ITEMS_KEY
        }
        if _ITEMS_KEY in parts:
            done["x-channel"] = items[parts[_ITEMS_KEY]]
        return done
    if isinstance(schema, list):
        return [_with_items(part, items) for part in cast("list[object]", schema)]
    return schema


# --- discriminated unions -------------------------------------------------------------------


def _with_tags(
    schemas: list[JsonSchema], definitions: dict[str, JsonSchema]
) -> tuple[list[JsonSchema], dict[str, JsonSchema]]:
    """The same, with the tag of a union's members required.

    A model may have a default for its tag, but without the tag no union knows which model is meant.
    """

    def tagged(schema: Any) -> Any:
        if isinstance(schema, list):
            return [tagged(part) for part in cast("list[object]", schema)]
        if not isinstance(schema, dict):
            return schema
        done = {key: tagged(part) for key, part in cast("JsonSchema", schema).items()}
        match done:
            case {"oneOf": [*members], "discriminator": {"propertyName": str(tag)}}:
                return {**done, "oneOf": [member(part, tag) for part in members]}
            case _:
                return done

    def member(schema: JsonSchema, tag: str) -> JsonSchema:
        model = definitions.get(str(schema.get("$ref", "")).removeprefix(REFERENCE), {})
        if "properties" not in model or tag in model.get("required", []):
            return schema
        kind = {key: part for key, part in model["properties"][tag].items() if key != "default"}
        required = {"type": "object", "properties": {tag: kind}, "required": [tag]}
        return {"allOf": [schema, required]}

    return tagged(schemas), tagged(definitions)


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


# --- pydantic's generator -------------------------------------------------------------------


class _Generator(GenerateJsonSchema):
    """Pydantic's, as commands read and write."""

    @contextmanager
    def _names_of(self, config: Mapping[str, Any]) -> Generator[None]:
        """Within this, fields have the names that a model of that configuration has on the wire."""
        before = self.by_alias
        if self.mode == "serialization":
            self.by_alias = bool(config.get("serialize_by_alias", False))
        else:
            self.by_alias = config.get("validate_by_alias") is not False
        try:
            yield
        finally:
            self.by_alias = before

    @override
    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchema:
        with self._names_of(cast("Mapping[str, Any]", getattr(schema["cls"], "model_config", {}))):
            return super().model_schema(schema)

    @override
    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchema:
        with self._names_of(_config_of(schema["cls"])):
            return super().dataclass_schema(schema)

    @override
    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchema:
        with self._names_of(_config_of(schema.get("cls"))):
            return super().typed_dict_schema(schema)

    @override
    def json_or_python_schema(self, schema: core_schema.JsonOrPythonSchema) -> JsonSchema:
        made = super().json_or_python_schema(schema)
        metadata = schema.get("metadata", {})
        return {**made, _ITEMS_KEY: id(metadata[ITEMS])} if ITEMS in metadata else made

    @override
    def p_arguments_schema(
        self,
        arguments: list[core_schema.ArgumentsParameter],
        var_args_schema: core_schema.CoreSchema | None,
    ) -> JsonSchema:
        made = super().p_arguments_schema(arguments, var_args_schema)
        # A named tuple is written whole.
        return {**made, "minItems": len(arguments)} if self.mode == "serialization" else made

    @override
    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        if self.mode == "serialization" and field["type"] != "typed-dict-field":
            return field.get("serialization_exclude_if") is None
        return super().field_is_required(field, total)

    @override
    def emit_warning(self, kind: Any, detail: str) -> None:
        """Nobody is told of a default that is no JSON: the page leaves the field out."""


def _generator() -> _Generator:
    """A new one: each is for one use."""
    return _Generator(ref_template=REFERENCE + "{model}")


def _config_of(kind: object) -> Mapping[str, Any]:
    config: Mapping[str, Any] = getattr(kind, "__pydantic_config__", {})
    return config


# --- what has none --------------------------------------------------------------------------


def _named(error: PydanticInvalidForJsonSchema, wanted: Sequence[Wanted]) -> SchemaError:
    """The error, with the place where it comes from."""
    for kind, mode, place in wanted:
        inputs = _Inputs()
        inputs.add(kind, mode)
        for items in [items for core in inputs.sent() for items in _kinds_of_items(core)]:
            inputs.add(items, "serialization")
        generator = _Tracing(ref_template=REFERENCE + "{model}")
        try:
            generator.generate_definitions(inputs.listed)
        except PydanticInvalidForJsonSchema as own:
            return SchemaError(f"{place}{generator.field_of(own)}: {_reason(own)}")
    return SchemaError(_reason(error))


class _Tracing(_Generator):
    """Remembers in which field it was that there was no schema."""

    def __init__(self, ref_template: str) -> None:
        super().__init__(ref_template=ref_template)
        self._fields: dict[int, str] = {}
        self._owners: list[tuple[str, Mapping[int, str]]] = []

    def field_of(self, error: PydanticInvalidForJsonSchema) -> str:
        """The innermost field, as `, field 'a' of 'Model'`; nothing where there is none."""
        return self._fields.get(id(error), "")

    @override
    def generate_inner(self, schema: Any) -> JsonSchema:
        owner = _owner_of_fields(schema)
        if owner:
            self._owners.append(owner)
        try:
            return super().generate_inner(schema)
        except PydanticInvalidForJsonSchema as error:
            name, fields = self._owners[-1] if self._owners else ("", {})
            if id(schema) in fields:
                told = f", field {fields[id(schema)]!r} of {name!r}"
                self._fields.setdefault(id(error), told)
            raise
        finally:
            if owner:
                self._owners.pop()


def _owner_of_fields(schema: Mapping[str, Any]) -> tuple[str, Mapping[int, str]] | None:
    """The name of a class whose core schema has fields, and their names by their identity."""
    match schema:
        case {"type": "model-fields", "model_name": name, "fields": fields}:
            return str(name), {id(field): key for key, field in fields.items()}
        case {"type": "typed-dict", "cls_name": name, "fields": fields}:
            return str(name), {id(field): key for key, field in fields.items()}
        case {"type": "dataclass-args", "dataclass_name": name, "fields": fields}:
            return str(name), {id(field): field["name"] for field in fields}
        case _:
            return None


def _reason(error: PydanticInvalidForJsonSchema) -> str:
    first = error.message.partition("\n")[0]
    return f"it has no form in JSON ({first}); give it a type that pydantic can write as JSON"
