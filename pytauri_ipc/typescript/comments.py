"""What schemas and docstrings say for people, as comments in the form of TSDoc."""

from collections.abc import Mapping, Sequence
from json import dumps
from typing import Any, Final, cast

_CONSTRAINTS: Final = (
    "format",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
)
"""Keywords of JSON schemas that no type tells of: tags of their names tell of them."""


def comment(text: str, indent: str = "") -> str:
    """A comment of that text, and the line's end; nothing for no text."""
    lines = text.replace("*/", "*\\/").strip().splitlines()
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0].strip()} */\n"
    inside = "\n".join(f"{indent} * {line.rstrip()}".rstrip() for line in lines)
    return f"{indent}/**\n{inside}\n{indent} */\n"


def commented(
    schema: object, declaration: str, indent: str = "", *, with_default: bool = True
) -> str:
    """A declaration below what its schema says of it."""
    return comment(_described(schema, with_default=with_default), indent) + indent + declaration


def _described(schema: object, *, with_default: bool) -> str:
    """The description of a schema, and its constraints, default and examples."""
    if not isinstance(schema, dict):
        return ""
    parts = cast("Mapping[str, Any]", schema)
    described = str(parts.get("description", "")).strip()
    tags = [] if "x-channel" in parts or "prefixItems" in parts else _constraints(parts)
    if with_default and "default" in parts:
        tags.append(f"@defaultValue `{_json(parts['default'])}`")
    examples: Sequence[object] = parts.get("examples", [])
    tags.extend(f"@example `{_json(example)}`" for example in examples)
    if parts.get("deprecated"):
        tags.append("@deprecated")
    return "\n\n".join(filter(None, [described, "\n".join(tags)]))


def _constraints(schema: Mapping[str, Any]) -> list[str]:
    found = {key: schema[key] for key in _CONSTRAINTS if schema.get(key) is not None}
    return [f"@{key} {_code(value) if key == 'pattern' else value}" for key, value in found.items()]


def _code(text: object) -> str:
    return f"`{text}`"


def _json(value: object) -> str:
    return dumps(value, ensure_ascii=False)
