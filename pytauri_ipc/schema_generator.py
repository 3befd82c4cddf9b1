"""Pydantic's generator of JSON schemas, told how commands read and write.

With each model's own alias settings, and with every field of a result there, whether it has a
default or not.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from json import dumps
from typing import Any, Final, Literal, TypeAlias, cast

from pydantic import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema, to_jsonable_python
from typing_extensions import override

from pytauri_ipc.channel import ITEMS

JsonSchema: TypeAlias = dict[str, Any]
Mode: TypeAlias = Literal["validation", "serialization"]
"""What a page sends is validated, what it gets is serialized."""

REFERENCE: Final = "#/components/schemas/"
"""How a reference to a definition begins, as in OpenRPC."""

RAW_BYTES: Final[JsonSchema] = {"type": "string", "contentEncoding": "binary"}
"""Stands for bytes that are in no JSON, for want of anything nearer."""

ITEMS_KEY: Final = "x-channel-items"
"""In the schema of a channel, until the items have one: which type that is."""

_FORMATS_OF_BYTES: Final = {"utf8": "binary", "base64": "base64url", "hex": "hex"}


class SchemaGenerator(GenerateJsonSchema):
    """Pydantic's, as commands read and write; each is for one use.

    A channel has, under `ITEMS_KEY`, the identity of the type of its items.
    """

    by_alias: bool

    def __init__(self) -> None:
        # From pydantic 2.14 on, it would look at some configurations by itself where none is said.
        super().__init__(by_alias=True, ref_template=REFERENCE + "{model}")
        self._around: Mapping[str, Any] = {}

    @contextmanager
    def _configured(self, config: Mapping[str, Any] | None) -> Generator[None]:
        """Within this, fields have the names that such a configuration gives them on the wire.

        What has none of its own has that of the model around it.
        """
        before = self._around, self.by_alias
        self._around = self._around if config is None else config
        if self.mode == "serialization":
            self.by_alias = self._around.get("serialize_by_alias") is True
        else:
            self.by_alias = self._around.get("validate_by_alias") is not False
        try:
            yield
        finally:
            self._around, self.by_alias = before

    @override
    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchema:
        with self._configured(_config_of(schema)):
            return super().model_schema(schema)

    @override
    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchema:
        with self._configured(_config_of(schema)):
            return super().dataclass_schema(schema)

    @override
    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchema:
        # One with a configuration of its own is read by that, and written by the one around it.
        own = None if self.mode == "serialization" else _config_of(schema)
        with self._configured(own):
            return super().typed_dict_schema(schema)

    @override
    def json_or_python_schema(self, schema: core_schema.JsonOrPythonSchema) -> JsonSchema:
        made = super().json_or_python_schema(schema)
        metadata = schema.get("metadata", {})
        return {**made, ITEMS_KEY: id(metadata[ITEMS])} if ITEMS in metadata else made

    @override
    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchema:
        config = self._config
        written = self.mode == "serialization"
        coding = config.ser_json_bytes if written else config.val_json_bytes
        return {**super().bytes_schema(schema), "format": _FORMATS_OF_BYTES[coding]}

    @override
    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchema:
        made = super().timedelta_schema(schema)
        if self.mode == "serialization" or self._config.ser_json_timedelta != "float":
            return made
        # What a page has got, it can send back; pydantic reads both.
        return {"anyOf": [{"type": "number"}, {"type": "string", "format": "duration"}]}

    @override
    def named_tuple_schema(self, schema: "core_schema.NamedTupleSchema") -> JsonSchema:
        return self._whole(super().named_tuple_schema(schema))

    @override
    def call_schema(self, schema: core_schema.CallSchema) -> JsonSchema:
        return self._whole(super().call_schema(schema))  # named tuples, before pydantic 2.13

    def _whole(self, named_tuple: JsonSchema) -> JsonSchema:
        """A named tuple is written with all of its items, whether they have defaults or not."""
        if self.mode == "validation" or "prefixItems" not in named_tuple:
            return named_tuple
        return {**named_tuple, "minItems": len(named_tuple["prefixItems"])}

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
    def encode_default(self, dft: Any) -> Any:
        return super().encode_default(_in_order(dft))

    @override
    def emit_warning(self, kind: Any, detail: str) -> None:
        """Nobody is told of a default that is no JSON: the page leaves the field out."""


def _in_order(value: Any) -> Any:
    """The same with lists for sets, whose order is another one in each process."""
    match value:
        case set() | frozenset():
            items = cast("set[object]", value)
            return sorted(items, key=lambda item: dumps(to_jsonable_python(item, fallback=repr)))
        case dict():
            parts = cast("dict[object, object]", value)
            return {key: _in_order(part) for key, part in parts.items()}
        case list():
            return [_in_order(part) for part in cast("list[object]", value)]
        case _:
            return value


def _config_of(schema: object) -> Mapping[str, Any] | None:
    """The configuration that a class has of its own."""
    return cast("Mapping[str, Mapping[str, Any]]", schema).get("config")


_NO_FIELDS: Final[Mapping[int, str]] = {}


class TracingGenerator(SchemaGenerator):
    """Remembers in which field it was that there was no schema."""

    def __init__(self) -> None:
        super().__init__()
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
            name, fields = self._owners[-1] if self._owners else ("", _NO_FIELDS)
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
        case {"type": "typed-dict", "cls": cls, "fields": fields}:
            return cls.__name__, {id(field): key for key, field in fields.items()}
        case {"type": "dataclass-args", "dataclass_name": name, "fields": fields}:
            return str(name), {id(field): field["name"] for field in fields}
        case {"type": "named-tuple", "cls": cls, "fields": fields}:
            return cls.__name__, {id(field): field["name"] for field in fields}
        case _:
            return None
