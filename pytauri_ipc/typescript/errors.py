"""The errors of a client: what each code carries, a type for each, and what tells them apart."""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from pytauri_ipc.description import CommandDescription, ErrorDescription
from pytauri_ipc.typescript.comments import comment
from pytauri_ipc.typescript.names import TAKEN, Names, property_name, quoted
from pytauri_ipc.typescript.types import TypeWriter

Part: TypeAlias = Literal["whole", "code", "types"]
"""A client in TypeScript is one file; one in JavaScript has its types in another."""

_BUILT_IN: Final = {
    "internal": "{ id: string; traceback?: string } | undefined",
    "invalid_body": "{ loc: (string | number)[]; msg: string; type: string }[] | undefined",
}
"""What the package's own errors carry; those of other codes carry nothing."""


def errors_of(commands: Sequence[CommandDescription], types: TypeWriter, part: Part) -> str:
    """What a client says of errors.

    Args:
        commands: All of them.
        types: Writes the types of what errors carry, beside whose names theirs have to be others.
        part: The file that it is for.
    """
    if part == "code":
        return "export const isPyInvokeError = isError;"
    errors = {(one.name, one.code): one for command in commands for one in command.errors}
    names = Names({*TAKEN, *types.names})
    told = _IN_CODE if part == "whole" else _DECLARED
    return "\n\n".join(
        [
            _data_of(commands, types),
            _ERROR_OF,
            *(_alias(errors[key], names) for key in sorted(errors)),
            told,
        ]
    )


def _data_of(commands: Sequence[CommandDescription], types: TypeWriter) -> str:
    """The type that has, for each code, what such errors carry."""
    kinds: dict[str, dict[str, None]] = {}
    for command in commands:
        for error in command.errors:
            kind = "undefined" if error.data is None else types.type_of(error.data, "  ")
            kinds.setdefault(error.code, {})[kind] = None
    of_codes = _BUILT_IN | {code: " | ".join(known) for code, known in kinds.items()}
    lines = [f"  {property_name(code)}: {kind};" for code, kind in sorted(of_codes.items())]
    doc = comment("What the errors of each code carry as `data`.")
    return "\n".join([f"{doc}export interface ErrorData {{", *lines, "}"])


def _alias(error: ErrorDescription, names: Names) -> str:
    name = names.give(error.name, "Error")
    return f"{comment(error.doc)}export type {name} = ErrorOf<{quoted(error.code)}>;"


_ERROR_OF: Final = """\
/** A rejection with one of these codes. */
export type ErrorOf<C extends keyof ErrorData> = PyInvokeError & {
  readonly code: C;
  readonly data: ErrorData[C];
};"""

_TELLING: Final = """\
{
  <C extends keyof ErrorData>(error: unknown, code: C): error is ErrorOf<C>;
  <C extends string>(error: unknown, code: C): error is PyInvokeError & { readonly code: C };
  (error: unknown, code?: undefined): error is PyInvokeError;
}"""

_DOC: Final = comment("Whether something that was thrown is a rejection, or one with that code.")
_IN_CODE: Final = f"{_DOC}export const isPyInvokeError: {_TELLING} = isError as never;"
_DECLARED: Final = f"{_DOC}export declare const isPyInvokeError: {_TELLING};"
