"""`pytauri-ipc dev` as a person starts it, and what it prints, as it comes."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic

from tests.cli.new_projects import environment
from tools.processes import ending_all, wait_until

TIMEOUT = 20.0
"""Seconds for whatever has to happen in the end."""

QUIET = {"PYTHONDONTWRITEBYTECODE"}
"""Variables that would change what is tested."""


class Dev:
    """A running `pytauri-ipc dev`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.printed: list[str] = []
        self._lines: Queue[str] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def wait_for(self, text: str) -> str:
        """The next line that has the text in it."""
        deadline = monotonic() + TIMEOUT
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                said = "\n".join(self.printed)
                raise AssertionError(f"{text!r} was not printed, but:\n{said}") from None
            self.printed.append(line)
            if text in line:
                return line

    def rest(self) -> list[str]:
        """What it has printed since, once all has ended."""
        self._reader.join(TIMEOUT)
        return list(self._lines.queue)

    def interrupt(self) -> None:
        """What Ctrl-C does: a signal for all processes of the terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def close(self) -> None:
        """Let go of what it printed to and read from, once it has ended."""
        self.process.wait(TIMEOUT)
        self._reader.join(TIMEOUT)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def status(self) -> int:
        """Wait for its end, and give its exit code."""
        return self.process.wait(TIMEOUT)


@contextmanager
def running(target: str, *options: str, cwd: Path) -> Generator[Dev]:
    """Run it; whatever it has started is ended in the end."""
    command = [sys.executable, "-m", "pytauri_ipc", "dev", target, *options]
    inherited = {name: value for name, value in environment().items() if name not in QUIET}
    with ExitStack() as stack:
        mark = stack.enter_context(ending_all())
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**inherited, **mark, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        dev = Dev(process)
        try:
            yield dev
        finally:
            process.kill()
            stack.close()  # whatever may still print has ended now
            dev.close()


def is_gone(process_id: int) -> bool:
    """Whether a process has ended, soon; one that only waits to be collected has."""

    def has_ended() -> bool:
        try:
            status = Path(f"/proc/{process_id}/stat").read_text()
        except OSError:
            return True
        return status.rpartition(")")[2].split()[0] == "Z"

    return wait_until(has_ended, TIMEOUT)
