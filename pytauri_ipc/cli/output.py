"""What all subcommands share when they speak: errors, colours, and the look of their help."""

import argparse
import os
from typing import Final, Literal, TextIO, TypeAlias

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # pyright: ignore[reportPrivateUsage] - what `add_subparsers` gives has no public name
"""What a subcommand adds its parser to."""

Style = Literal["bold", "dim", "red", "green", "yellow", "cyan"]

_CODES: Final[dict[Style, int]] = {
    "bold": 1,
    "dim": 2,
    "red": 31,
    "green": 32,
    "yellow": 33,
    "cyan": 36,
}


class CliError(Exception):
    """It cannot be done. The message says what is wrong and what to do; the exit code is 2."""


def paint(text: str, style: Style, stream: TextIO) -> str:
    """The text in a colour, where the stream is a terminal and `NO_COLOR` is not set."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if has_colors(stream) else text


def has_colors(stream: TextIO) -> bool:
    """Whether a person looks at this stream, on a terminal that knows colours, and wants them."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if os.name == "nt" and "WT_SESSION" not in os.environ:  # older consoles print the codes
        return False
    return stream.isatty()


def add_subcommand(
    subparsers: Parsers, name: str, *, summary: str, epilog: str
) -> argparse.ArgumentParser:
    """Add the parser of a subcommand whose help keeps the lines of its examples."""
    return subparsers.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def counted(number: int, noun: str) -> str:
    """A number and what it counts: `"1 command"`, `"2 commands"`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
