"""Run a subcommand again whenever Python files of the current directory change.

Each run is a process of its own, so that a changed module is really imported again. It leaves the
folders it imported from, and only these are looked at: no environment, no node_modules.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Final, NoReturn

from pytauri_ipc.cli.output import CliError, paint

Stamps = dict[Path, tuple[int, int]]
"""Of each Python file, its time in nanoseconds and its size."""

LOOK_EVERY: Final = 1000
"""Milliseconds between looks at the files themselves, where the system has told of no change."""

CLOCK_TICK: Final = 20_000_000
"""Nanoseconds that the clock of a file system may be behind the one of programs."""


def watchfiles() -> ModuleType:
    """The library that tells of changes.

    Raises:
        CliError: It is not installed.
    """
    try:
        import watchfiles as library  # noqa: PLC0415 - an extra
    except ImportError:
        raise CliError(
            "watching needs the package watchfiles; install it with\n"
            '  pip install "pytauri-ipc[cli]"'
        ) from None
    return library


def run_on_changes(arguments: Sequence[str]) -> NoReturn:
    """Run `pytauri-ipc` with these arguments now and on each change, until Ctrl-C.

    Raises:
        CliError: The library that watches is not installed.
        KeyboardInterrupt: Ctrl-C.
    """
    watch = watchfiles().watch
    folders = {Path.cwd()}
    seen = _run_and_look(arguments, folders)
    print(f"watching {', '.join(sorted(map(_short, folders)))}; Ctrl-C ends", flush=True)
    while True:
        there = filter(Path.is_dir, folders)
        # What happened before it begins it may miss: after each timeout the files are looked at.
        told = watch(*there, recursive=False, rust_timeout=LOOK_EVERY, yield_on_timeout=True)
        while (now := stamps(folders)) == seen:
            next(told)
        print(paint(f"{_changed(seen, now)} changed", "dim", sys.stdout), flush=True)
        seen = _run_and_look(arguments, folders)


def _run_and_look(arguments: Sequence[str], folders: set[Path]) -> Stamps:
    """Run it, add the folders that it imported from, and give the files that it has seen."""
    before, begun = stamps(folders), time.time_ns() - CLOCK_TICK
    folders |= _run(arguments)
    # In a folder that was not known before, what changed during the run counts as not seen.
    new = {path: stamp for path, stamp in stamps(folders).items() if stamp[0] < begun}
    return new | before


def stamps(folders: set[Path]) -> Stamps:
    """What the Python files of these folders look like now."""
    found: Stamps = {}
    for folder in folders:
        for path in folder.glob("*.py"):
            try:
                status = path.stat()
            except OSError:  # it was removed just now
                continue
            found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _run(arguments: Sequence[str]) -> set[Path]:
    """Run it once; the folders that it imported from. Its messages are a person's to read."""
    # Compiled files are known by whole seconds: one change soon after another would be missed.
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with TemporaryDirectory() as folder:
        report = Path(folder, "imported.json")
        command = [sys.executable, "-m", "pytauri_ipc", *arguments, "--imported", str(report)]
        # Ctrl-C is for this process; it ends the other one, which then has nothing to say.
        with subprocess.Popen(command, env=environ, start_new_session=True) as process:
            try:
                process.wait()
            except KeyboardInterrupt:
                process.kill()
                process.wait()
                raise
        if not report.exists():  # it crashed; it has said why
            return set()
        return set(map(Path, json.loads(report.read_text("utf-8"))))


def _changed(before: Stamps, now: Stamps) -> str:
    return ", ".join(sorted({_short(path) for path, _ in before.items() ^ now.items()}))


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd()))
