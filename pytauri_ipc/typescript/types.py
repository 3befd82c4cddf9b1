"""From JSON schemas, as pydantic makes them, to the types of TypeScript."""

import re
from collections.abc import Mapping, Sequence
from json import dumps
from typing import Final, cast

from pytauri_ipc.json_schemas import name_and_form
from pytauri_ipc.schema_generator import RAW_BYTES, REFERENCE, JsonSchema
from pytauri_ipc.typescript.comments import commented
from pytauri_ipc.typescript.names import TAKEN, Names, is_identifier, pascal_case, property_name

_PRIMITIVES: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}

_UNFIT: Final = re.compile(r"[^a-zA-Z0-9.\-_]")
"""What the keys of definitions have underscores for."""

_SHORT: Final = 70
"""Columns that a type of an object may take on one line."""


class TypeWriter:
    """Writes the types of one set of definitions.

    Attributes:
        uses_channels: Whether a type that was written is or holds a channel.
    """

    def __init__(self, definitions: Mapping[str, JsonSchema]) -> None:
        self._definitions = definitions
        self._names = _names_of(definitions)
        self.uses_channels: bool = False

    @property
    def names(self) -> list[str]:
        """The names of all that is declared."""
        return list(self._names.values())

    def declarations(self) -> list[str]:
        """All definitions, as exported interfaces and types, in the order of their names."""
        named = sorted((name, key) for key, name in self._names.items())
        return [self._declaration(name, self._definitions[key]) for name, key in named]

    def _declaration(self, name: str, schema: JsonSchema) -> str:
        if _is_interface(schema):
            return commented(
                schema, f"export interface {name} {self._object(schema, '', on_lines=True)}"
            )
        return commented(schema, f"export type {name} = {self.type_of(schema)};")

    def type_of(self, schema: object, indent: str = "") -> str:
        """The type; what stands on further lines is indented so far."""
        if schema is False:
            return "never"
        if not isinstance(schema, dict):
            return "unknown"
        parts = cast("JsonSchema", schema)
        return self._composed(parts, indent) or self._typed(parts, indent)

    def _composed(self, schema: JsonSchema, indent: str) -> str | None:
        """The type of a schema that says more than `type`."""
        if "x-channel" in schema:
            self.uses_channels = True
            items: JsonSchema = schema["x-channel"]
            kind = "ArrayBuffer" if items == RAW_BYTES else self.type_of(items, indent)
            return f"Channel<{kind}>"
        if "$ref" in schema:
            # One that leads elsewhere was written by hand.
            return self._names.get(schema["$ref"].removeprefix(REFERENCE), "unknown")
        if "const" in schema:
            return _literal(schema["const"])
        if "enum" in schema:
            return _union([_literal(value) for value in schema["enum"]])
        return self._combined(schema, indent)

    def _combined(self, schema: JsonSchema, indent: str) -> str | None:
        """The type of a schema that has others in it: all that they and itself say."""
        members: Sequence[object] = schema.get("anyOf") or schema.get("oneOf") or ()
        types = [_union([self.type_of(member, indent) for member in members])] if members else []
        types += [self.type_of(part, indent) for part in schema.get("allOf", ())]
        if types and (schema.get("type", "object") != "object" or "properties" in schema):
            types.insert(0, self._typed(schema, indent))
        known = [one for one in dict.fromkeys(types) if one != "unknown"]
        if len(known) > 1:
            known = [_in_parentheses(one) for one in known]
        return " & ".join(known) or ("unknown" if types else None)

    def _typed(self, schema: JsonSchema, indent: str) -> str:
        kind: object = schema.get("type")
        if isinstance(kind, list):
            kinds = cast("list[str]", kind)
            return _union([self._typed({**schema, "type": one}, indent) for one in kinds])
        if kind == "array":
            return self._array(schema, indent)
        if kind == "object":
            return self._object(schema, indent)
        return _PRIMITIVES.get(str(kind), "unknown")

    def _array(self, schema: JsonSchema, indent: str) -> str:
        items: object = schema.get("items", {})
        if "prefixItems" not in schema and schema.get("maxItems") != 0:
            return f"{_in_parentheses(self.type_of(items, indent))}[]"
        first: Sequence[object] = schema.get("prefixItems", [])
        least = cast("int", schema.get("minItems", 0))
        types = [
            self.type_of(item, indent)
            if number < least
            else f"{_in_parentheses(self.type_of(item, indent))}?"
            for number, item in enumerate(first)
        ]
        most: object = schema.get("maxItems")
        if items is not False and most != len(first):
            types.append(f"...{_in_parentheses(self.type_of(items, indent))}[]")
        return f"[{', '.join(types)}]"

    def _object(self, schema: JsonSchema, indent: str, *, on_lines: bool = False) -> str:
        properties: Mapping[str, object] = schema.get("properties", {})
        required: Sequence[str] = schema.get("required", [])
        inner = indent + "  "
        members = [
            self._member(name, part, inner, is_required=name in required)
            for name, part in properties.items()
        ]
        index = self._index(schema, inner, has_properties=bool(properties))
        if index:
            members.append(inner + index)
        if not members:
            return "{ [key: string]: never }"
        short = f"{{ {' '.join(member.strip() for member in members).removesuffix(';')} }}"
        if not on_lines and len(short) <= _SHORT and "\n" not in "".join(members):
            return short
        return "{\n" + "\n".join(members) + f"\n{indent}}}"

    def _member(self, name: str, schema: object, indent: str, *, is_required: bool) -> str:
        kind = self.type_of(schema, indent)
        read_only = "readonly " if is_read_only(schema) else ""
        optional, nothing = ("", "") if is_required else ("?", " | undefined")
        declaration = f"{read_only}{property_name(name)}{optional}: {kind}{nothing};"
        return commented(schema, declaration, indent, with_default=not is_required)

    def _index(self, schema: JsonSchema, indent: str, *, has_properties: bool) -> str:
        """What stands for the names that are not fixed, if there may be any."""
        more: object = schema.get("additionalProperties")
        if "patternProperties" in schema:
            patterns = cast("Mapping[str, object]", schema["patternProperties"])
            types = [self.type_of(one, indent) for one in patterns.values()]
            return f"[key: string]: {'unknown' if has_properties else _union(types)};"
        if more is False:
            return ""
        if more is None and has_properties:
            return ""
        if has_properties or not isinstance(more, dict):
            return "[key: string]: unknown;"  # fixed names have types of their own beside it
        value = self.type_of(cast("object", more), indent)
        names: object = schema.get("propertyNames")
        if not self._is_of_literals(names):
            return f"[key: string]: {value};"
        return f"[key in {self.type_of(names, indent)}]?: {value};"

    def _is_of_literals(self, names: object) -> bool:
        """Whether it allows some texts alone, as enums do."""
        if not isinstance(names, dict):
            return False
        schema = cast("JsonSchema", names)
        if "$ref" in schema:
            return self._is_of_literals(
                self._definitions.get(schema["$ref"].removeprefix(REFERENCE))
            )
        return "enum" in schema or "const" in schema


def _is_interface(schema: JsonSchema) -> bool:
    return (
        schema.get("type") == "object"
        and "properties" in schema
        and not schema.keys() & {"$ref", "const", "enum", "anyOf", "oneOf", "allOf", "x-channel"}
    )


def is_read_only(schema: object) -> bool:
    """Whether a page gets a property and cannot send it."""
    return isinstance(schema, dict) and cast("JsonSchema", schema).get("readOnly") is True


def _union(types: Sequence[str]) -> str:
    if "unknown" in types:
        return "unknown"
    members = dict.fromkeys(_in_parentheses(one) if " & " in one else one for one in types)
    return " | ".join(members) or "never"


def _in_parentheses(kind: str) -> str:
    """The type, safe to stand beside another sign."""
    return f"({kind})" if " | " in kind or " & " in kind else kind


def _literal(value: object) -> str:
    """The type of one value of JSON."""
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, cast('list[object]', value)))}]"
    if isinstance(value, dict):
        parts = cast("dict[str, object]", value)
        inside = "; ".join(
            f"{property_name(name)}: {_literal(part)}" for name, part in parts.items()
        )
        return f"{{ {inside} }}" if inside else "{ [key: string]: never }"
    return dumps(value)


def _names_of(definitions: Mapping[str, JsonSchema]) -> dict[str, str]:
    """The TypeScript name of each definition.

    Of a model that is sent in one form and got in another, what a page gets has the plain name.
    """
    names = Names(TAKEN)
    given: dict[str, str] = {}
    outputs: dict[str, str] = {}
    parts = {key: name_and_form(key) for key in definitions}
    for key in sorted(definitions, key=lambda key: (parts[key][1] == "Input", key)):
        plain, form = parts[key]
        if form == "Input" and plain in outputs:
            given[key] = names.give(outputs[plain] + "Input", "Model")
        else:
            given[key] = names.give(_wanted(plain, definitions[key]), "Model")
            outputs[plain] = given[key]
    return given


def _wanted(name: str, schema: JsonSchema) -> str:
    title = str(schema.get("title", ""))
    # Pydantic's key for `Box[int]` or `Größe` has underscores for what its title still has.
    if title.endswith("]") or _UNFIT.sub("_", title) == name:
        return title if title.isidentifier() else pascal_case(title)
    # Of classes of one name, pydantic joins the modules to it by two underscores.
    return name if is_identifier(name) and "__" not in name else pascal_case(name)
