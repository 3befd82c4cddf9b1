"""`pytauri-ipc describe`: what a registry holds, for a person or, as JSON, for a program."""

import argparse
import inspect
import json
import re
import sys
from types import NoneType
from typing import Any, Final, cast, get_args

from pytauri_ipc.annotations import MISSING
from pytauri_ipc.cli.output import CliError, Parsers, add_subcommand, counted, paint
from pytauri_ipc.cli.target import load_commands
from pytauri_ipc.commands import Commands
from pytauri_ipc.route import Command
from pytauri_ipc.signature import BoundCommand

EPILOG: Final = """\
examples:
  pytauri-ipc describe hello.commands:commands
  pytauri-ipc describe hello.commands:commands --json > openrpc.json
"""


def add_parser(subparsers: Parsers) -> None:
    """Add `describe` to the command line."""
    parser = add_subcommand(
        subparsers, "describe", summary="list what a registry holds", epilog=EPILOG
    )
    parser.add_argument(
        "target", metavar="module:commands", help="the registry, as in hello.commands:commands"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="everything with its JSON schemas, in the form of OpenRPC",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the description."""
    commands = load_commands(arguments.target)
    if arguments.json:
        print(_json(commands, arguments.target))
        return 0
    print(f"{arguments.target}: {counted(len(commands), 'command')}")
    for name in sorted(commands):
        print()
        for line in _lines(name, commands[name]):
            print(line)
    return 0


def _json(commands: Commands, title: str) -> str:
    try:
        description = commands.describe(title=title)
    except ValueError as error:  # a type that has no JSON schema
        raise CliError(str(error)) from error
    return json.dumps(description, indent=2)


def _lines(name: str, command: Command) -> list[str]:
    """The signature, then what is to be known of it."""
    bound = command.bound
    returns = f"stream of {_type(bound.returns)}" if bound.is_stream else _type(bound.returns)
    shown = paint(name, "bold", sys.stdout)
    lines = [f"{shown}({', '.join(_parameters(bound))}) -> {returns}"]
    summary = (inspect.getdoc(bound.function) or "").partition("\n")[0]
    if summary:
        lines.append(f"    {summary}")
    if command.errors:
        errors = ", ".join(f"{error.code} ({error.__name__})" for error in command.errors)
        lines.append(f"    errors: {errors}")
    if command.allow is not None:
        lines.append(f"    windows: {', '.join(command.allow) or 'none'}")
    if command.timeout is not None:
        each = ", for each item" if bound.is_stream else ""
        lines.append(f"    timeout: {command.timeout:g} s{each}")
    return lines


def _parameters(bound: BoundCommand) -> list[str]:
    """What a page sends; what a host lends is no matter of the page's."""
    if not bound.takes_body:
        return []
    body: Any = bound.body
    fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {"body": body}
    parameters = inspect.signature(bound.function).parameters
    return [
        f"{name}: {_type(kind)}"
        + ("" if parameters[name].default is MISSING else f" = {parameters[name].default!r}")
        for name, kind in fields.items()
    ]


_MODULES: Final = re.compile(r"""('[^']*'|"[^"]*")|(?:(?:\b[A-Za-z_]\w*|<locals>)\.)+""")
"""Text in quotes, which stays, or the modules before a name, which go."""


def _type(kind: Any) -> str:
    """A type as a person would write it."""
    if kind in (None, NoneType):
        return "None"
    if isinstance(kind, type) and not get_args(kind):
        return kind.__name__
    return _MODULES.sub(lambda found: found[1] or "", repr(kind))
