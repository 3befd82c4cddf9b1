"""The program of the child that has an app's windows; run by its path, see `child_process.py`.

Before anything else is imported, the protocol gets descriptors of its own, and what is printed
goes to stderr, whoever prints it: Python, GTK or a library.
"""

import os

if __name__ == "__main__":
    _READING, _WRITING = os.dup(0), os.dup(1)
    _NOTHING = os.open(os.devnull, os.O_RDONLY)
    os.dup2(_NOTHING, 0)
    os.dup2(2, 1)
    os.close(_NOTHING)

import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from types import ModuleType

_PACKAGE = Path(__file__).resolve().parents[1]


def _bare(name: str, folder: Path) -> None:
    """A package without its `__init__`, which loads what a program needs, and nothing here does."""
    module = ModuleType(name)
    module.__path__ = [str(folder)]
    sys.modules[name] = module


def main(reading: int, writing: int) -> None:
    """Show windows until the parent says otherwise, or is gone."""
    # The terminal's Ctrl-C is for the parent alone; web processes inherit this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bare("pytauri_ipc", _PACKAGE)
    _bare("pytauri_ipc.transports", _PACKAGE / "transports")
    _bare("pytauri_ipc.app", _PACKAGE / "app")
    from pytauri_ipc.transports.stdio import PipeReader, PipeWriter, Said  # noqa: PLC0415

    reader = PipeReader(reading, _print)
    writer = PipeWriter(writing)
    writer.write([b"\n"])  # so that the first line is one, whatever was printed before
    first: SimpleQueue[Said] = SimpleQueue()
    hear: list[Callable[[Said], object]] = [first.put]
    hearing = Lock()

    def listen() -> None:
        for said in reader:
            with hearing:
                hear[0](said)
        os._exit(0)  # the parent is gone: so are its windows

    # From the first on, for the parent may go while Tauri is loaded.
    Thread(target=listen, name="parent", daemon=True).start()
    start = first.get().line
    Thread(target=_watch, args=(start["parent"],), name="watch", daemon=True).start()
    sys.path[:] = start["path"]
    code = 1
    try:
        from pytauri_ipc.app.requirements import check_has_pytauri  # noqa: PLC0415

        check_has_pytauri()
        from pytauri_ipc.app.child_windows import ChildWindows  # noqa: PLC0415

        windows = ChildWindows(start, writer)
        with hearing:
            while not first.empty():
                windows.hear(first.get())
            hear[0] = windows.hear
        code = windows.run()
    except BaseException as error:  # noqa: BLE001 - Rust's panic too: the parent raises it
        failed = {"event": "failed", "error": str(error), "kind": type(error).__name__}
        writer.say(failed)
    else:
        writer.say({"event": "exit", "code": code})
    writer.flush(5.0)
    # Python's own end would abort where a thread is inside of Tauri.
    os._exit(code)


def _watch(parent: int) -> None:
    """End with the parent, where a fork of it holds the pipe open still. On Linux."""
    if not hasattr(os, "pidfd_open"):
        return
    try:
        descriptor = os.pidfd_open(parent)
    except OSError:  # it is gone, or the system does not have this
        if os.getppid() != parent:
            os._exit(0)
        return
    if os.getppid() == parent:  # or another process has that number by now
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll()
    os._exit(0)


def _print(line: bytes) -> None:
    sys.stderr.buffer.write(line + b"\n")


if __name__ == "__main__":
    main(_READING, _WRITING)  # pyright: ignore[reportPossiblyUnboundVariable] - by the same condition
