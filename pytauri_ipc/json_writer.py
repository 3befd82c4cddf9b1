"""JSON of values that are what a type says; others are refused, where pydantic would only warn.

To be told so by pydantic costs four times the writing of a small model, for it takes `"error"` for
a bool first, which fails by an exception. Where a value has nothing in it that could be refused, a
scalar or a model of a few scalars, looking is cheaper than asking.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import NoneType
from typing import Any, Final, TypeAlias, cast

from pydantic import TypeAdapter

Writer: TypeAlias = Callable[[Any], bytes]
"""From a result to its bytes. Raises where the result does not fit its annotation."""

_SCALARS: Final[Mapping[str, type]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "none": NoneType,
}
"""What schemas of pydantic's core call the types that are written as they are."""

_MOST_FIELDS: Final = 12
"""To look at more of them takes longer than to ask pydantic."""


def json_writer(adapter: TypeAdapter[Any]) -> Writer:
    """What writes values of the adapter's type.

    It raises `pydantic_core.PydanticSerializationError` for one that is not, naming the field.
    """
    to_json = adapter.serializer.to_json
    schema = cast("dict[str, Any]", adapter.core_schema)
    ask = partial(to_json, warnings="error")
    scalars = _scalars_of(schema)
    if scalars is not None:
        return _scalar_writer(scalars, to_json, ask)
    fields = _fields_of(schema)
    if fields is None or len(fields) > _MOST_FIELDS:
        return ask
    return _model_writer(schema["cls"], fields, to_json, ask)


def _scalar_writer(kinds: frozenset[type], to_json: Writer, ask: Writer) -> Writer:
    def write(value: Any) -> bytes:
        return to_json(value) if type(value) in kinds else ask(value)

    return write


def _model_writer(
    model: type, fields: Mapping[str, frozenset[type]], to_json: Writer, ask: Writer
) -> Writer:
    kinds = tuple(fields.items())

    def write(value: Any) -> bytes:
        if type(value) is model:
            has: dict[str, Any] = value.__dict__
            for name, allowed in kinds:
                if type(has.get(name, has)) not in allowed:  # a dict is no scalar
                    return ask(value)
            return to_json(value)
        return ask(value)

    return write


def _fields_of(schema: Mapping[str, Any]) -> dict[str, frozenset[type]] | None:
    """The scalar types of each field of a model; `None` where there is more to it than those."""
    if schema["type"] != "model" or "serialization" in schema or schema.get("root_model"):
        return None
    inner = schema["schema"]
    extra = schema.get("config", {}).get("extra_fields_behavior")
    is_plain = inner["type"] == "model-fields" and "serialization" not in inner
    if not is_plain or inner.get("computed_fields") or extra == "allow":
        return None
    found: dict[str, frozenset[type]] = {}
    for name, field in inner["fields"].items():
        kinds = None if "serialization" in field else _scalars_of(field["schema"])
        if kinds is None:
            return None
        found[name] = kinds
    return found


def _scalars_of(schema: Mapping[str, Any]) -> frozenset[type] | None:
    """The types of a scalar that may be `None`, or have a default; `None` for all else."""
    if "serialization" in schema:
        return None
    if schema["type"] == "default":
        return _scalars_of(schema["schema"])
    if schema["type"] == "nullable":
        inner = _scalars_of(schema["schema"])
        return None if inner is None else inner | {NoneType}
    scalar = _SCALARS.get(schema["type"])
    return None if scalar is None else frozenset({scalar})
