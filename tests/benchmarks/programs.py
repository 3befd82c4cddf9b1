"""Programs that are measured from outside: started, read line by line, and ended with their own.

PyWry's windows live in a process of their own, which outlives a parent that is killed.
"""

import os
import select
import subprocess
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter
from typing import IO

from tools.processes import ending_all

REPOSITORY = Path(__file__).resolve().parents[2]


class ProgramFailedError(Exception):
    """It ended, or said nothing for too long; the text says which, and its last line of errors."""


class Program:
    """A program that runs.

    Attributes:
        began: When it was started, by `time.perf_counter`.
    """

    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], began: float) -> None:
        self.began = began
        self._process = process
        self._errors = errors
        self._text = b""

    def line(self, start: str, patience: float) -> str:
        """Wait for a line on its standard output that begins so, and give what comes after that.

        Raises:
            ProgramFailedError: There is none within so many seconds.
        """
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        deadline = monotonic() + patience
        while True:
            *lines, self._text = self._text.split(b"\n")
            for number, line in enumerate(lines):
                if line.startswith(start.encode()):
                    self._text = b"\n".join([*lines[number + 1 :], self._text])
                    return line.decode().removeprefix(start).strip()
            left = deadline - monotonic()
            if left <= 0 or not select.select([output], [], [], left)[0]:
                raise ProgramFailedError(f"no {start!r} within {patience:g} s{self._printed()}")
            more = os.read(output, 65_536)
            if not more:
                raise ProgramFailedError(f"it ended without {start!r}{self._printed()}")
            self._text += more

    def _printed(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        return f": {last}" if last else ""


@contextmanager
def running(command: Sequence[str]) -> Generator[Program]:
    """A program, until the end of the block, started in the folder of this repository."""
    with ending_all() as mark, tempfile.TemporaryFile() as errors:
        began = perf_counter()
        with subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**os.environ, **mark, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process:
            try:
                yield Program(process, errors, began)
            finally:
                process.kill()
