"""The process that has the windows, as its parent holds it: begun, watched, ended, never left."""

import codecs
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from typing import Any, Final, NamedTuple
from weakref import WeakMethod, finalize

from pytauri_ipc.transports.stdio import PipeReader, PipeWriter, Said

PROGRAM: Final = Path(__file__).with_name("child_program.py")

_APART: Final = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
"""Ctrl-C in a terminal is for the program alone, which then ends its child in good order."""

_TOLD: Final = 20
"""The last lines of what it printed that are kept."""

_LONGEST_LINE: Final = 2_000
_LONGEST_END: Final = 5.0
"""Seconds that it may take to end by itself once its pipe is closed."""

_LAST_PRINTED: Final = 0.5
"""Seconds to wait for what it printed last: its web processes may hold the pipe for longer."""


class HostExit(NamedTuple):
    """How the process has ended.

    Attributes:
        code: Its exit status; of a signal `None`.
        signal: The number of the signal that has ended it, or `None`.
        stderr: The last lines that it printed.
        error: What it said has failed, or `None`.
    """

    code: int | None
    signal: int | None
    stderr: str
    error: str | None = None

    @property
    def status(self) -> int:
        """The exit code for a program that ends because of it; never 0."""
        if self.signal is not None:
            return 128 + self.signal
        return self.code or 1

    def __str__(self) -> str:
        told = f"; the last that it printed:\n{self.stderr}" if self.stderr else ""
        return f"{self.ending}{told}"

    @property
    def ending(self) -> str:
        """What has ended it, without what it printed."""
        how = f"ended with status {self.code}"
        if self.signal is not None:
            how = f"was ended by signal {self.signal}{_name_of(self.signal)}"
        failed = "" if self.error is None else f": {self.error}"
        return f"the process of the windows {how}{failed}"


def _name_of(number: int) -> str:
    with suppress(ValueError):
        return f" ({signal.Signals(number).name})"
    return ""


class ChildProcess:
    """A child that was begun, and both pipes to it.

    It ends with this object, with the interpreter, and with this process, however that ends.

    Args:
        command: What to run; without it the program of the windows.

    Attributes:
        lines: What it says, until it is gone.
        writer: What it is told.
        failure: What it said has failed, or `None`; for who reads the lines.

    Raises:
        RuntimeError: There is no interpreter to run, or the system starts no process.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                command or _command(),
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=_APART,
                start_new_session=True,  # elsewhere the same
            )
        except OSError as error:
            raise RuntimeError(
                f"the process of the windows could not be started: {error}"
            ) from error
        stdin, stdout, stderr = (_taken(one) for one in _pipes(self._process))
        self._printed: deque[str] = deque(maxlen=_TOLD)
        self._reader = PipeReader(stdout, _pass_on)
        self.lines: Iterator[Said] = iter(self._reader)
        self.writer: PipeWriter = PipeWriter(stdin)
        self.failure: Exception | None = None
        self._timer: Timer | None = None
        self._listener = Thread(
            target=_listen, args=(stderr, self._printed), name="child's stderr", daemon=True
        )
        self._listener.start()
        self._end = finalize(self, _end, self._process, self.writer, os.getpid())
        if hasattr(os, "register_at_fork"):
            # A fork would hold the pipe open when this process is gone, and so keep the child.
            forget = WeakMethod(self.writer.forget)
            os.register_at_fork(after_in_child=lambda: _call(forget))

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def wait(self) -> HostExit:
        """Wait until it has ended, once it says nothing more; on the thread that reads."""
        if not self._is_ended_within(_LONGEST_END):
            self.kill()
        if self._timer is not None:
            self._timer.cancel()
        self.writer.close()
        self._reader.close()
        code = self._process.wait()
        self._listener.join(_LAST_PRINTED)
        self._end.detach()
        printed = "\n".join(list(self._printed)).strip()
        error = None if self.failure is None else str(self.failure)
        if code < 0:
            return HostExit(None, -code, printed, error)
        return HostExit(code, None, printed, error)

    def _is_ended_within(self, timeout: float) -> bool:
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill_after(self, seconds: float) -> None:
        """End it then, unless it has ended by itself; said twice, the first counts."""
        if self._timer is None:
            self._timer = Timer(seconds, self.kill)
            self._timer.daemon = True
            self._timer.start()

    def kill(self) -> None:
        """End it now, and its web processes with it."""
        _kill(self._process)


def _command() -> list[str]:
    if not sys.executable or getattr(sys, "frozen", False):
        raise RuntimeError(
            "windows in a child process need a Python interpreter to run there, and this program "
            "has none of its own (sys.executable); use App(host='native')"
        )
    options = [f"-W{one}" for one in sys.warnoptions]
    if sys.flags.utf8_mode:
        options.append("-Xutf8")
    # -P: its own folder must not hide other modules. A crash prints where it was.
    return [sys.executable, "-u", "-P", "-Xfaulthandler", *options, str(PROGRAM)]


def _pipes(process: "subprocess.Popen[bytes]") -> list[Any]:
    return [process.stdin, process.stdout, process.stderr]


def _taken(file: Any) -> int:
    """The descriptor of a pipe, whose file is closed."""
    descriptor = os.dup(file.fileno())
    file.close()
    return descriptor


def _end(process: "subprocess.Popen[bytes]", writer: PipeWriter, owner: int) -> None:
    """End a child that nobody waits for any more; in a fork it is somebody else's."""
    if os.getpid() != owner:
        return
    writer.close()  # by which it knows
    try:
        process.wait(1.0)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own


def _listen(descriptor: int, printed: "deque[str]") -> None:
    """Pass on what the child prints, and keep its last lines."""
    decode = codecs.getincrementaldecoder("utf-8")("backslashreplace").decode
    rest = ""
    with suppress(OSError):
        while piece := os.read(descriptor, 65_536):
            text = decode(piece)
            _forward(text)
            *lines, rest = (rest + text).split("\n")
            printed.extend(line[:_LONGEST_LINE] for line in lines)
            rest = rest[-_LONGEST_LINE:]
    if rest:
        printed.append(rest)
    os.close(descriptor)


def _pass_on(line: bytes) -> None:
    """What was printed before the child had its protocol for itself."""
    _forward(line.decode("utf-8", "backslashreplace") + "\n")


def _forward(text: str) -> None:
    with suppress(Exception):  # the program may have closed it, or have none
        sys.stderr.write(text)
        sys.stderr.flush()


def _call(method: "WeakMethod[Any]") -> None:
    found = method()
    if found is not None:
        found()
