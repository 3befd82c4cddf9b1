"""Typed clients in TypeScript or JavaScript, made from a registry.

Pure Python: neither Node nor a tool for JSON schemas is needed. The same registry gives the same
bytes.
"""

from typing import Literal, TypeAlias

from pytauri_ipc import __version__
from pytauri_ipc.bridge import runtime_files
from pytauri_ipc.description import describe
from pytauri_ipc.json_schemas import SchemaError
from pytauri_ipc.registry import Registry
from pytauri_ipc.typescript.client import ClientWriter

__all__ = ["Language", "Runtime", "TypeScriptError", "client_files"]

Language: TypeAlias = Literal["ts", "js"]
Runtime: TypeAlias = Literal["copy", "npm"]

TypeScriptError = SchemaError
"""A type has no form in TypeScript; the message names command and field."""


def client_files(
    registry: Registry,
    *,
    source: str = "",
    runtime: Runtime = "copy",
    language: Language = "ts",
) -> dict[str, str]:
    """The files of a client, each name with its text.

    Args:
        registry: The commands.
        source: Where they are, for the first line: `"hello.commands:commands"`.
        runtime: `"copy"` puts this package's own code for pages beside the client, so that a page
            needs no npm package and the versions are one; `"npm"` has the client import the
            package `pytauri-ipc`.
        language: `"ts"` makes `client.ts`; `"js"` makes `client.js`, for pages without a build,
            and `client.d.ts`.

    Raises:
        TypeScriptError: A type has no form; the message names command and field.
        FileNotFoundError: This is a checkout whose JavaScript is not built yet.
    """
    writer = ClientWriter(
        describe(registry),
        source=source,
        version=__version__,
        runtime="pytauri-ipc" if runtime == "npm" else "./pytauri-ipc.js",
    )
    files = (
        {"client.ts": writer.write("whole")}
        if language == "ts"
        else {"client.js": writer.write("code"), "client.d.ts": writer.write("types")}
    )
    return files if runtime == "npm" else files | runtime_files()
