"""The text of a client: its types, its errors, and a function for each command."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pytauri_ipc.description import BodyDescription, CommandDescription, Description
from pytauri_ipc.typescript.comments import comment
from pytauri_ipc.typescript.errors import Part, errors_of
from pytauri_ipc.typescript.events import events_of
from pytauri_ipc.typescript.names import Names, camel_case, quoted
from pytauri_ipc.typescript.types import TypeWriter


@dataclass(slots=True)
class Group:
    """The commands below a prefix, or all of them.

    Attributes:
        functions: By the names that they have here.
        groups: Those below, by the names that they have here.
        names: Gives these names.
    """

    functions: dict[str, CommandDescription] = field(default_factory=dict)
    groups: dict[str, "Group"] = field(default_factory=dict)
    names: Names = field(default_factory=Names)


class ClientWriter:
    """Writes one client.

    Args:
        description: What it is for.
        source: Where the commands are, for the first line: `"hello.commands:commands"`.
        version: This package's.
        runtime: The module that the client imports.
    """

    def __init__(
        self, description: Description, *, source: str, version: str, runtime: str
    ) -> None:
        self._description = description
        place = " ".join(source.split())  # on one line, for what follows it is code
        self._first = f"// Made by pytauri-ipc {version}{f' from {place}' if place else ''}."
        self._runtime = runtime
        self._types = TypeWriter(description.definitions)

    def write(self, part: Part) -> str:
        """The text of a file: the whole client, or its code or its types alone."""
        api = self._api(part)
        events = events_of(self._description.events, self._types, part)
        errors = errors_of(self._description.commands, self._types, part)
        declarations = [] if part == "code" else self._types.declarations()
        head = f"{self._first} Changes made here are lost.\n\n{self._imports(part)}"
        return "\n\n".join(filter(None, [head, *declarations, errors, events, api])) + "\n"

    # --- imports ----------------------------------------------------------------------------

    def _imports(self, part: Part) -> str:
        commands = self._description.commands
        values = ["isPyInvokeError as isError"]
        if any(not command.is_stream for command in commands):
            values.append("pyInvoke")
        if any(command.is_stream for command in commands):
            values.append("pyStream")
        if self._description.events:
            values += ["emit", "on", "once"]
        types = ["PyInvokeError", "PyInvokeOptions"] if commands else ["PyInvokeError"]
        if self._types.uses_channels:
            types.append("Channel")
        if part == "types":
            values = []
        elif part == "code":
            types = []
        source = quoted(self._runtime)
        return "\n".join(
            [
                *([f"import {_listed(values)} from {source};"] if values else []),
                *([f"import type {_listed(types)} from {source};"] if types else []),
                f"\nexport {{ Channel, PyInvokeError }} from {source};",
            ]
        )

    # --- commands ---------------------------------------------------------------------------

    def _api(self, part: Part) -> str:
        root = grouped(self._description.commands)
        text = self._group(root, part, "")
        doc = comment("The commands of the program.")
        if part == "types":
            return f"{doc}export declare const api: {text};"
        return f"{doc}export const api = {text};"

    def _group(self, group: Group, part: Part, indent: str) -> str:
        inner = indent + "  "
        entries = [
            self._function(name, command, part, inner) for name, command in group.functions.items()
        ]
        separator = ";" if part == "types" else ","
        entries += [
            f"{inner}{name}: {self._group(below, part, inner)}{separator}"
            for name, below in group.groups.items()
        ]
        return "{\n" + "\n".join(entries) + f"\n{indent}}}" if entries else "{}"

    def _function(self, name: str, command: CommandDescription, part: Part, indent: str) -> str:
        body = f" {{\n{indent}  return {_call(command)};\n{indent}}},"
        if part == "code":
            names = "options" if command.body is None else "body, options"
            return f"{indent}{name}({names}){body}"
        doc = comment(_doc(name, command), indent)
        if part == "types" and name == "new":
            name = quoted(name)  # as it stands, it would be a constructor's signature
        parameters = self._parameters(command.body, indent)
        head = f"{doc}{indent}{name}({parameters}): {self._result(command, indent)}"
        return f"{head};" if part == "types" else head + body

    def _parameters(self, body: BodyDescription | None, indent: str) -> str:
        options = "options?: PyInvokeOptions"
        return options if body is None else f"{self._body(body, indent)}, {options}"

    def _result(self, command: CommandDescription, indent: str) -> str:
        kind = "ArrayBuffer"
        if command.result is not None:
            kind = self._types.type_of(command.result, indent)
        if command.is_stream:
            return f"AsyncIterableIterator<{kind}>"
        return f"Promise<{'void' if kind == 'null' else kind}>"

    def _body(self, body: BodyDescription, indent: str) -> str:
        kind = "ArrayBuffer | Uint8Array"
        if body.schema is not None:
            kind = self._types.type_of(body.schema, indent)
        return f"body{'?' if body.is_optional else ''}: {kind}"


def grouped(commands: Sequence[CommandDescription]) -> Group:
    """The commands by their prefixes: `fs.read` is `read` in the group `fs`."""
    root = Group()
    # Groups first, so that a command `fs` beside `fs.read` is the one that takes another name.
    made: dict[tuple[str, ...], Group] = {(): root}
    for command in commands:
        path = tuple(command.name.split(".")[:-1])
        for depth in range(1, len(path) + 1):
            if path[:depth] not in made:
                above = made[path[: depth - 1]]
                below = made[path[:depth]] = Group()
                above.groups[above.names.give(camel_case(path[depth - 1]))] = below
    for command in commands:
        *path, last = command.name.split(".")
        group = made[tuple(path)]
        group.functions[group.names.give(camel_case(last))] = command
    return root


def _listed(names: Sequence[str]) -> str:
    return f"{{ {', '.join(sorted(names))} }}"


def _call(command: CommandDescription) -> str:
    function = "pyStream" if command.is_stream else "pyInvoke"
    body = "undefined" if command.body is None else "body"
    return f"{function}({quoted(command.name)}, {body}, options)"


def _doc(name: str, command: CommandDescription) -> str:
    """The docstring, with what the types do not tell."""
    notes: list[str] = []
    if camel_case(name) != command.name and name != command.name.rpartition(".")[2]:
        notes.append(f"Command `{command.name}`.")
    if command.timeout is not None:
        item = " for each item" if command.is_stream else ""
        notes.append(f"Ends with `timeout` after {command.timeout:g} s{item}.")
    if command.allow is not None:
        labels = ", ".join(f"`{label}`" for label in command.allow)
        windows = (
            f"For windows labelled {labels} alone; others get" if labels else "All windows get"
        )
        notes.append(f"{windows} `forbidden`.")
    notes.extend(f"@throws `{error.code}` ({error.name})" for error in command.errors)
    return "\n\n".join(filter(None, [command.doc, "\n".join(notes)]))
