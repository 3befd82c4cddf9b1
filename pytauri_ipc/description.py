"""What a registry offers, for programs that read it: the TypeScript generator is one of them.

`describe` gives it as objects, `as_openrpc` as JSON in the shape of OpenRPC, as far as that goes:
its errors have numbers for codes, and it knows no streams and no bytes, so these are extensions
(`x-...`).
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

from pytauri_ipc.annotations import MISSING, defining_function
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.failures import data_type
from pytauri_ipc.json_schemas import Wanted, json_schemas
from pytauri_ipc.registry import Registry
from pytauri_ipc.route import Command
from pytauri_ipc.schema_generator import RAW_BYTES, JsonSchema

OPENRPC: Final = "1.3.2"

BodyKind: TypeAlias = Literal["fields", "json", "bytes"]


@dataclass(frozen=True, slots=True)
class BodyDescription:
    """What a command takes.

    Attributes:
        kind: `"fields"` where the parameters are the fields of an object, `"json"` for one value,
            `"bytes"` for raw ones.
        schema: Of the body; of bytes there is none.
        is_optional: Whether a call may have no body at all.
    """

    kind: BodyKind
    schema: JsonSchema | None
    is_optional: bool


@dataclass(frozen=True, slots=True)
class ErrorDescription:
    """An error that a command is known to raise.

    Attributes:
        name: Of the class.
        code: What the page sees as `code`.
        doc: The class's docstring, or an empty text.
        data: The schema of its data; `None` where it has none.
    """

    name: str
    code: str
    doc: str
    data: JsonSchema | None


@dataclass(frozen=True, slots=True)
class CommandDescription:
    """A command or a stream.

    Attributes:
        name: What pages call, prefixes included.
        doc: The function's docstring, or an empty text.
        is_stream: Whether the result is items.
        body: What it takes; `None` for nothing.
        result: The schema of the result, or of an item; `None` for bytes.
        errors: What it is known to raise.
        timeout: Seconds that it may take, and `None` for no limit.
        allow: Labels that may call it, and `None` for all.
    """

    name: str
    doc: str
    is_stream: bool
    body: BodyDescription | None
    result: JsonSchema | None
    errors: Sequence[ErrorDescription]
    timeout: float | None
    allow: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class EventDescription:
    """A declared event.

    Attributes:
        name: `namespace:event-name`.
        heard: The schema of what a page hears; `None` for bytes.
        emitted: That of what a page emits; `None` for bytes.
    """

    name: str
    heard: JsonSchema | None
    emitted: JsonSchema | None


@dataclass(frozen=True, slots=True)
class Description:
    """A whole registry.

    Attributes:
        commands: In the order of their names.
        events: Those that are declared, in the order of their names.
        definitions: What schemas refer to, as `#/components/schemas/<name>`.
    """

    commands: Sequence[CommandDescription]
    events: Sequence[EventDescription]
    definitions: Mapping[str, JsonSchema]


def describe(registry: Registry) -> Description:
    """Describe everything that can be called, and the declared events.

    Raises:
        SchemaError: A type has no JSON schema; the message names command and field.
    """
    commands = [(name, registry[name]) for name in sorted(registry)]
    events = sorted(registry.events.items())
    wanted = [one for name, command in commands for one in _wanted(name, command)]
    wanted += [one for name, event in events for one in _wanted_of(name, event.payload)]
    made = json_schemas(wanted)
    schemas = iter(made.schemas)
    described = [_described(name, command, schemas) for name, command in commands]
    described_events = [_event(name, event.payload, schemas) for name, event in events]
    return Description(described, described_events, made.definitions)


# --- the types of a command, and their schemas in the same order ----------------------------


def _wanted(name: str, command: Command) -> Iterator[Wanted]:
    bound, place = command.bound, f"command {name!r}"
    if isinstance(bound.body, Mapping):
        for field, kind in cast("Mapping[str, Any]", bound.body).items():
            yield Wanted(kind, "validation", f"{place}, parameter {field!r}")
    elif bound.body is not MISSING and bound.body is not bytes:
        yield Wanted(bound.body, "validation", f"{place}, parameter 'body'")
    if bound.returns is not bytes:
        yield Wanted(bound.returns, "serialization", f"{place}, return annotation")
    for error in command.errors:
        if _has_data(error):
            yield Wanted(data_type(error), "serialization", f"{place}, data of {error.__name__}")


def _wanted_of(event: str, payload: Any) -> Iterator[Wanted]:
    if payload is not bytes:
        yield Wanted(payload, "serialization", f"event {event!r}")
        yield Wanted(payload, "validation", f"event {event!r}")


def _event(name: str, payload: Any, schemas: Iterator[JsonSchema]) -> EventDescription:
    if payload is bytes:
        return EventDescription(name, None, None)
    return EventDescription(name, heard=next(schemas), emitted=next(schemas))


def _described(name: str, command: Command, schemas: Iterator[JsonSchema]) -> CommandDescription:
    bound = command.bound
    return CommandDescription(
        name=name,
        doc=_doc(defining_function(bound.function)),
        is_stream=bound.is_stream,
        body=_body(command, schemas),
        result=None if bound.returns is bytes else next(schemas),
        errors=[_error(error, schemas) for error in command.errors],
        timeout=command.timeout,
        allow=command.allow,
    )


def _body(command: Command, schemas: Iterator[JsonSchema]) -> BodyDescription | None:
    body, optional = command.bound.body, command.bound.optional
    if body is MISSING:
        return None
    if body is bytes:
        return BodyDescription("bytes", None, "body" in optional)
    if not isinstance(body, Mapping):
        return BodyDescription("json", next(schemas), "body" in optional)
    names = list(cast("Mapping[str, Any]", body))
    schema: JsonSchema = {
        "type": "object",
        "properties": {name: next(schemas) for name in names},
        "required": [name for name in names if name not in optional],
    }
    return BodyDescription("fields", schema, len(optional) == len(names))


def _error(error: type[InvokeException], schemas: Iterator[JsonSchema]) -> ErrorDescription:
    data = next(schemas) if _has_data(error) else None
    return ErrorDescription(error.__name__, error.code, _doc(error), data)


def _has_data(error: type[InvokeException]) -> bool:
    return data_type(error) not in (Any, None, type(None))


def _doc(thing: Any) -> str:
    """Its own docstring: that of a base class says nothing of it."""
    doc = getattr(thing, "__doc__", None)
    return inspect.cleandoc(doc) if isinstance(doc, str) else ""


# --- as JSON --------------------------------------------------------------------------------


def as_openrpc(description: Description, *, title: str) -> dict[str, Any]:
    """The description as an OpenRPC document, ready for `json.dumps`."""
    document: dict[str, Any] = {
        "openrpc": OPENRPC,
        "info": {"title": title, "version": "0"},
        "methods": [_method(command) for command in description.commands],
        "components": {"schemas": dict(description.definitions)},
    }
    if description.events:
        document["x-events"] = [_event_object(event) for event in description.events]
    return document


def _event_object(event: EventDescription) -> dict[str, Any]:
    told = _content(event.name, event.heard)
    return told if event.emitted == event.heard else {**told, "x-emitted": event.emitted}


def _method(command: CommandDescription) -> dict[str, Any]:
    summary, _, rest = command.doc.partition("\n")
    method: dict[str, Any] = {
        "name": command.name,
        "x-kind": "stream" if command.is_stream else "command",
        "x-body": "none" if command.body is None else command.body.kind,
        "paramStructure": "by-name",
        "params": _params(command.body),
        "result": _content("item" if command.is_stream else "result", command.result),
    }
    extra: dict[str, Any] = {
        "summary": summary,
        "description": rest.strip(),
        "x-errors": [_error_object(error) for error in command.errors] or None,
        "x-timeout": command.timeout,
        "x-allow": None if command.allow is None else list(command.allow),
    }
    return method | {name: value for name, value in extra.items() if value not in ("", None)}


def _params(body: BodyDescription | None) -> list[dict[str, Any]]:
    if body is None:
        return []
    if body.kind == "fields" and body.schema is not None:
        required = body.schema["required"]
        return [
            {**_content(name, schema), "required": name in required}
            for name, schema in body.schema["properties"].items()
        ]
    return [{**_content("body", body.schema), "required": not body.is_optional}]


def _content(name: str, schema: JsonSchema | None) -> dict[str, Any]:
    """A content descriptor."""
    return {"name": name, "schema": RAW_BYTES if schema is None else schema}


def _error_object(error: ErrorDescription) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "name": error.name}
    if error.doc:
        told["description"] = error.doc
    return told if error.data is None else {**told, "data": error.data}
