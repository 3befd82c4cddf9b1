"""The folder of a generated client: what is stale there, its diff, and writing only that.

A file that stays as it is keeps its time, so that no bundler builds again.
"""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pytauri_ipc.cli.output import CliError

CLIENTS: Final = ("client.ts", "client.js", "client.d.ts")
RUNTIME: Final = ("pytauri-ipc.js", "pytauri-ipc.d.ts")
"""All that a generator may have put there, whatever its options were at the time."""

MARKS: Final = ("// Made by pytauri-ipc ", "/*! pytauri-ipc ")
"""How a generated client and its runtime begin. What begins otherwise is a person's, also where it
speaks of pytauri-ipc, as in `import { pyInvoke } from "pytauri-ipc";`."""


class Form(NamedTuple):
    """What a client is.

    Attributes:
        language: What it is written in.
        runtime: Whether the page's runtime is beside it.
    """

    language: Literal["ts", "js"]
    runtime: Literal["copy", "npm"]


def form_of(folder: Path) -> Form | None:
    """What the client in a folder is, if one was generated into it."""
    for language in ("ts", "js"):
        text = _text(folder / f"client.{language}")
        if text is not None and text.startswith(MARKS):
            return Form(language, "copy" if (folder / RUNTIME[0]).is_file() else "npm")
    return None


@dataclass(frozen=True)
class Change:
    """A file that is not as it should be.

    Attributes:
        path: Where it is.
        before: Its text, or `None` where it is not there.
        after: What it should be, or `None` where it is made no longer.
    """

    path: Path
    before: str | None
    after: str | None

    def diff(self) -> str:
        """From what is there to what should be, as `git apply` reads it."""
        here = Path.cwd()
        path = self.path.relative_to(here) if self.path.is_relative_to(here) else self.path
        lines = difflib.unified_diff(
            StringIO(self.before).readlines(),  # lines as git knows them
            StringIO(self.after).readlines(),
            "/dev/null" if self.before is None else f"a/{path.as_posix()}",
            "/dev/null" if self.after is None else f"b/{path.as_posix()}",
        )
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in lines
        )

    def apply(self) -> None:
        """Write the file, or remove it. Nobody ever sees half of it."""
        if self.after is None:
            self.path.unlink()
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.tmp")
        try:
            beside.write_text(self.after, "utf-8", newline="\n")
            beside.replace(self.path)
        finally:
            beside.unlink(missing_ok=True)


def changes(folder: Path, files: Mapping[str, str]) -> list[Change]:
    """What is missing or stale in a folder that should hold these files, and what is left over.

    Raises:
        CliError: A file in the way was not made by the generator, or cannot be read.
    """
    found: list[Change] = []
    for name in dict.fromkeys([*files, *CLIENTS, *RUNTIME]):
        path, after = folder / name, files.get(name)
        before = _text(path)
        if before == after:
            continue
        if before is not None and not before.startswith(MARKS):
            if after is None:
                continue
            raise CliError(
                f"{path} was not made by pytauri-ipc (it would begin by saying so). Choose "
                "another folder with --out, or move that file away."
            )
        found.append(Change(path, before, after))
    return found


def _text(path: Path) -> str | None:
    """The text with plain line ends, for git may have written others; None if there is no file."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""
