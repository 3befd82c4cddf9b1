"""The script `pytauri-ipc`: its subcommands, and what an error becomes there."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final, cast

from pytauri_ipc import __version__
from pytauri_ipc.cli import describe, dev, doctor, new, ts
from pytauri_ipc.cli.output import CliError, Parsers, paint

SUBCOMMANDS: Final[tuple[Callable[[Parsers], None], ...]] = (
    new.add_parser,
    dev.add_parser,
    ts.add_parser,
    describe.add_parser,
    doctor.add_parser,
)

EXIT_CODES: Final = """\
exit codes:
  0    well
  1    a check failed
  2    wrong usage, or it cannot be done: the message says why
  130  Ctrl-C
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit code.

    Args:
        arguments: Without the program's own name; left out, those of the process.

    Raises:
        SystemExit: From argparse: help or the version was asked for, or the usage is wrong.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no character may end the program
            stream.reconfigure(errors="backslashreplace")
    chosen = _parser().parse_args(arguments)
    try:
        code = cast(Callable[[argparse.Namespace], int], chosen.run)(chosen)
        sys.stdout.flush()
    except CliError as error:
        print(f"{paint('error:', 'red', sys.stderr)} {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # who reads has had enough, as in `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pytauri-ipc",
        description="Typed IPC between Python and the pages of PyTauri.",
        epilog="`pytauri-ipc COMMAND --help` shows each command's options and examples.\n\n"
        + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"pytauri-ipc {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add_parser in SUBCOMMANDS:
        add_parser(subparsers)
    return parser
