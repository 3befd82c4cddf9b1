"""The events of a client: what each carries, and typed `on`, `once` and `emit`."""

from collections.abc import Sequence
from typing import Final

from pytauri_ipc.description import EventDescription
from pytauri_ipc.json_schemas import JsonSchema
from pytauri_ipc.typescript.comments import comment
from pytauri_ipc.typescript.errors import Part
from pytauri_ipc.typescript.names import quoted
from pytauri_ipc.typescript.types import TypeWriter


def events_of(events: Sequence[EventDescription], types: TypeWriter, part: Part) -> str:
    """What a client says of events; nothing where none is declared."""
    if not events:
        return ""
    if part == "code":
        return "export const events = { on, once, emit };"
    heard = {event.name: _heard(event.heard, types) for event in events}
    emitted = {event.name: _emitted(event.emitted, types) for event in events}
    others = {name: kind for name, kind in emitted.items() if kind != heard[name]}
    parts = [_interface("What declared events carry.", "Events", heard)]
    if others:
        omitted = " | ".join(map(quoted, others))
        head = f"EmittedEvents extends Omit<Events, {omitted}>"
        parts.append(_interface("What a page emits with them.", head, others))
    told = _TOLD.replace("EMITTED", "EmittedEvents" if others else "Events")
    doc = comment("The events of the program: those declared above, and any others as `unknown`.")
    value = f"const events: {told} = {{ on, once, emit }} as never;"
    declared = f"declare const events: {told};"
    return "\n\n".join([*parts, f"{doc}export {value if part == 'whole' else declared}"])


def _heard(schema: JsonSchema | None, types: TypeWriter) -> str:
    return "ArrayBuffer" if schema is None else types.type_of(schema, "  ")


def _emitted(schema: JsonSchema | None, types: TypeWriter) -> str:
    return "ArrayBuffer | Uint8Array" if schema is None else types.type_of(schema, "  ")


def _interface(doc: str, head: str, kinds: dict[str, str]) -> str:
    lines = [f"  {quoted(name)}: {kind};" for name, kind in kinds.items()]
    return "\n".join([f"{comment(doc)}export interface {head} {{", *lines, "}"])


def _listening(name: str) -> str:
    return f"""\
  {name}<E extends keyof Events>(
    event: E,
    callback: (data: Events[E], event: E) => unknown,
  ): () => void;
  {name}<E extends string>(
    event: E extends keyof Events ? never : E,
    callback: (data: unknown, event: string) => unknown,
  ): () => void;
"""


_TOLD: Final = f"""\
{{
{_listening("on")}{_listening("once")}\
  emit<E extends keyof Events>(event: E, data: EMITTED[E]): void;
  emit<E extends string>(event: E extends keyof Events ? never : E, data?: unknown): void;
}}"""
"""Names that are declared have nothing but their own types."""
