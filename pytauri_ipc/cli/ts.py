"""`pytauri-ipc ts`: from a registry to its TypeScript client, written, checked or kept current."""

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import Final

from pytauri_ipc.cli.client_folder import Change, Form, changes, form_of
from pytauri_ipc.cli.output import CliError, Parsers, add_subcommand, counted, paint
from pytauri_ipc.cli.target import imported_folders, load_commands
from pytauri_ipc.cli.watching import run_on_changes
from pytauri_ipc.registry import Registry
from pytauri_ipc.typescript import client_files

EPILOG: Final = """\
examples:
  pytauri-ipc ts hello.commands:commands --out src/ipc
  pytauri-ipc ts hello.commands:commands --out src/ipc --check    in CI
  pytauri-ipc ts hello.commands:commands --out src/ipc --watch    while you work
  pytauri-ipc ts hello.commands:commands --out page --language js for a page without a bundler
"""


def add_parser(subparsers: Parsers) -> None:
    """Add `ts` to the command line."""
    parser = add_subcommand(
        subparsers, "ts", summary="write the TypeScript client of a registry", epilog=EPILOG
    )
    parser.add_argument(
        "target", metavar="module:commands", help="the registry, as in hello.commands:commands"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="where the client belongs"
    )
    parser.add_argument(
        "--runtime",
        choices=("copy", "npm"),
        help="copy: put the runtime beside the client, so that versions cannot drift (default); "
        "npm: import it from the package pytauri-ipc",
    )
    parser.add_argument(
        "--language",
        choices=("ts", "js"),
        help="ts: client.ts (default); js: client.js and client.d.ts, for a page without a bundler",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit with 1 and a diff if the client is stale",
    )
    mode.add_argument(
        "--watch",
        action="store_true",
        help="write it again whenever the Python files of the current directory change",
    )
    # From --watch to the process that it starts: where to leave the folders it imported from.
    parser.add_argument("--imported", type=Path, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the client, or compare it: 1 if it is stale."""
    if arguments.watch:
        return run_on_changes(_again(arguments))
    if arguments.imported is None:
        return _generate(arguments)
    try:
        code = _generate(arguments)
    except CliError as error:
        _leave_folders(arguments.imported, error)
        raise
    _leave_folders(arguments.imported)
    return code


def _again(arguments: argparse.Namespace) -> list[str]:
    """The arguments that write the same client."""
    again = ["ts", arguments.target, "--out", str(arguments.out)]
    if arguments.runtime is not None:
        again += ["--runtime", arguments.runtime]
    if arguments.language is not None:
        again += ["--language", arguments.language]
    return again


def _leave_folders(report: Path, error: CliError | None = None) -> None:
    folders = sorted(map(str, imported_folders(error)))
    report.write_text(json.dumps(folders), "utf-8")


def _generate(arguments: argparse.Namespace) -> int:
    registry = load_commands(arguments.target)
    try:
        known = form_of(arguments.out) or Form("ts", "copy")
        files = client_files(
            registry,
            source=arguments.target,
            runtime=arguments.runtime or known.runtime,
            language=arguments.language or known.language,
        )
        stale = changes(arguments.out, files)
        if arguments.check:
            return _told(stale, arguments)
        for change in stale:
            change.apply()
    except ValueError as error:  # a type that has no TypeScript form
        raise CliError(str(error)) from error
    except OSError as error:
        raise CliError(str(error)) from error
    _report(registry, stale, len(files), arguments.out)
    return 0


def _told(stale: list[Change], arguments: argparse.Namespace) -> int:
    """The diff on stdout, for tools; what to do on stderr, for people."""
    if not stale:
        print(f"{arguments.out}: up to date")
        return 0
    for change in stale:
        sys.stdout.write(change.diff())
    names = ", ".join(str(change.path) for change in stale)
    command = ["pytauri-ipc", *_again(arguments)]
    print(
        f"{paint('stale:', 'red', sys.stderr)} {names}. Run\n  {shlex.join(command)}",
        file=sys.stderr,
    )
    return 1


def _report(registry: Registry, stale: list[Change], files: int, folder: Path) -> None:
    for change in stale:
        verb = "removed" if change.after is None else "wrote"
        print(f"{paint(verb, 'green', sys.stdout)} {change.path}")
    written = sum(change.after is not None for change in stale)
    streams = sum(command.bound.is_stream for command in registry.values())
    parts = [
        counted(len(registry), "command"),
        *([f"{counted(streams, 'stream')} among them"] if streams else []),
        counted(written, "file") + " written",
        f"{files - written} unchanged",
    ]
    print(f"{folder}: {', '.join(parts)}")
    if not registry:
        print(
            f"{paint('note:', 'yellow', sys.stderr)} the registry is empty; the modules that "
            "register commands have to be imported by the one that is named",
            file=sys.stderr,
        )
