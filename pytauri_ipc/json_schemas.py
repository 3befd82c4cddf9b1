"""The JSON schemas of what passes between a page and commands, all in one set of definitions.

Pydantic makes them. Here its generator is told how commands read and write: with each model's own
alias settings, and with every field of a result there, whether it has a default or not.
"""

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
    return _merged(
        [_with_items(made[number], items) for number in numbers],
        {str(name): _with_items(schema, items) for name, schema in definitions.items()},
    )


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


# --- sent and got alike -------------------------------------------------------------------------

_INPUT: Final = "-Input"
_OUTPUT: Final = "-Output"


def _merged(schemas: list[JsonSchema], definitions: dict[str, JsonSchema]) -> JsonSchemas:
    """One definition for both forms of a model that are alike but for their own names.

    Pydantic keeps two wherever a model refers to itself.
    """
    alike = {
        name.removesuffix(_INPUT)
        for name in definitions
        if name.endswith(_INPUT) and name.removesuffix(_INPUT) + _OUTPUT in definitions
    }
    while True:
        names = {name + end: name for name in alike for end in (_INPUT, _OUTPUT)}
        renamed = {name: _renamed(definitions[name], names) for name in names}
        differing = {name for name in alike if renamed[name + _INPUT] != renamed[name + _OUTPUT]}
        if not differing:
            break
        alike -= differing
    kept = {names.get(name, name): _renamed(schema, names) for name, schema in definitions.items()}
    return JsonSchemas([_renamed(schema, names) for schema in schemas], kept)


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """A schema that refers to definitions by their new names."""
    if isinstance(schema, list):
        return [_renamed(part, names) for part in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    done = {key: _renamed(part, names) for key, part in cast("JsonSchema", schema).items()}
    reference = done.get("$ref")
    if isinstance(reference, str):
        name = reference.removeprefix(REFERENCE)
        done["$ref"] = REFERENCE + names.get(name, name)
    return done


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
        if not _has_schema(kind, mode):
            return SchemaError(f"{place}{_field_at_fault(kind, mode)}: {_reason(error)}")
    return SchemaError(f"the items of a channel: {_reason(error)}")


def _has_schema(kind: Any, mode: Mode) -> bool:
    inputs = _Inputs()
    inputs.add(kind, mode)
    try:
        _generator().generate_definitions(inputs.listed)
    except PydanticInvalidForJsonSchema:
        return False
    return True


def _field_at_fault(kind: Any, mode: Mode) -> str:
    """The path to the field of a model that has no schema, as `, field 'a.b'`, or nothing."""
    path: list[str] = []
    fields: Mapping[str, Any] = getattr(kind, "model_fields", {})
    while fields:
        found = next(
            (
                (name, field.annotation)
                for name, field in fields.items()
                if not _has_schema(field.rebuild_annotation(), mode)
            ),
            None,
        )
        if found is None:
            break
        path.append(found[0])
        fields = getattr(found[1], "model_fields", {})
    return f", field {'.'.join(path)!r}" if path else ""


def _reason(error: PydanticInvalidForJsonSchema) -> str:
    first = error.message.partition("\n")[0]
    return f"it has no form in JSON ({first}); give it a type that pydantic can write as JSON"
