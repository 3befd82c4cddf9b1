"""`pytauri-ipc dev`: run a program, and keep what runs up with what its files say.

Python files restart it, and each start makes the generated client anew. An `App` follows the files
of its pages by itself; the page of another program is reloaded from here. One thread watches, one
follows the program, and all they see is acted on here, in order.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any, Final

from pytauri_ipc.cli.dev_program import Ended, Program, Reloaded
from pytauri_ipc.cli.dev_project import Project
from pytauri_ipc.cli.dev_server import page_server
from pytauri_ipc.cli.output import CliError, Parsers, add_subcommand, paint
from pytauri_ipc.cli.watching import watchfiles

EPILOG: Final = """\
A Python file of the current directory that changes restarts the program, which makes its client
anew; pages follow their own files. Closing the window ends it, and so does Ctrl-C.

examples:
  pytauri-ipc dev hello.py
  pytauri-ipc dev hello.main:main
  pytauri-ipc dev hello.main:main --client src/ipc
"""

DEVELOPING: Final = "PYTAURI_IPC_DEV"
"""The environment variable by which an `App` hears that it is to follow its pages' files."""

DEV_URL: Final = "PYTAURI_IPC_DEV_URL"
"""The environment variable by which a program hears where the page's server is."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Files have changed."""

    paths: list[Path]


@dataclass(frozen=True, slots=True)
class Blind:
    """Files are watched no longer."""

    error: Exception


def add_parser(subparsers: Parsers) -> None:
    """Add `dev` to the command line."""
    parser = add_subcommand(
        subparsers,
        "dev",
        summary="run a program and follow the changes of its files",
        epilog=EPILOG,
    )
    parser.add_argument("target", metavar="program", help="its file, or module:function")
    parser.add_argument(
        "--client",
        metavar="OUT",
        type=Path,
        help="the folder of the generated client (default: all that are found)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the program until it ends by itself, and give its exit code."""
    target: str = arguments.target
    watch: Callable[..., Any] = watchfiles().watch
    root = Path.cwd()
    project = Project.of(root, _module(target, root), arguments.client)
    with ExitStack() as stack:
        stack.enter_context(_signals_end_it())
        os.environ[DEVELOPING] = "1"
        if project.dev_url is not None:
            stack.enter_context(page_server(project.dev_url, project.dev_command, root))
            os.environ[DEV_URL] = project.dev_url
        return _Development(target, project, watch).run()


@contextmanager
def _signals_end_it() -> Generator[None]:
    """Within this, a signal that asks for the end, as of a terminal that closes, ends all."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(number, signal.signal(number, end)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


class _Development:
    def __init__(self, target: str, project: Project, watch: Callable[..., Any]) -> None:
        self._target = target
        self._project = project
        self._watch = watch
        self._events: Queue[Blind | Changed | Ended | Reloaded] = Queue()
        self._is_over = Event()
        self._program: Program | None = None

    def run(self) -> int:
        Thread(target=self._watch_files, daemon=True).start()
        try:
            self._start()
            for event in self._happenings():
                match event:
                    case Blind(error):
                        raise CliError(f"files cannot be watched: {error}")
                    case Changed(paths):
                        self._follow(paths)
                    case Reloaded(program, 0) if program is self._program:
                        self._restart("there is no window yet")
                    case Ended(program, status, failed) if program is self._program:
                        if not failed:
                            return status
                        self._wait_for_a_change(status)
                    case _:  # of a program that was stopped since
                        pass
            raise AssertionError("there is always a next event")
        finally:
            self._is_over.set()
            self._stop()

    def _happenings(self) -> Iterator[Blind | Changed | Ended | Reloaded]:
        while True:
            try:
                # Windows lets no Ctrl-C through before a wait is over.
                yield self._events.get(timeout=1.0 if sys.platform == "win32" else None)
            except Empty:
                continue

    def _watch_files(self) -> None:
        options = {
            "watch_filter": None,
            "stop_event": self._is_over,
            "raise_interrupt": False,
            "ignore_permission_denied": True,
        }
        try:
            for changes in self._watch(*self._project.watched(), **options):
                paths = sorted({Path(path) for _, path in changes})
                relevant = [path for path in paths if self._project.action(path) is not None]
                if relevant:
                    self._events.put(Changed(relevant))
        except (OSError, RuntimeError) as error:  # the system's limit of watches, say
            self._events.put(Blind(error))

    def _follow(self, paths: list[Path]) -> None:
        named = _named(paths, self._project.root)
        if any(self._project.action(path) == "restart" for path in paths):
            _forget_compiled(paths)
            self._restart(f"{named} changed")
        elif self._program is not None:
            _say(f"{named} changed: reloading the page")
            self._program.reload()

    def _restart(self, reason: str) -> None:
        _say(f"{reason}: restarting")
        self._stop()
        self._start()

    def _start(self) -> None:
        self._program = Program(self._target, self._project.clients, self._events.put)

    def _stop(self) -> None:
        program, self._program = self._program, None
        if program is not None:
            program.stop()

    def _wait_for_a_change(self, status: int) -> None:
        self._stop()
        how = "failed" if status >= 0 else f"was ended by {signal.Signals(-status).name}"
        _say(f"the program {how}; waiting for a file to change")


def _forget_compiled(paths: list[Path]) -> None:
    """Python knows a compiled file by its source's size and second, which may be the same."""
    for path in paths:
        if path.suffix == ".py":
            Path(cache_from_source(path)).unlink(missing_ok=True)


def _module(target: str, root: Path) -> str:
    """The program's module; what is wrong inside it is the program's to tell, and can be mended."""
    if target.endswith(".py"):
        return _module_of_file(target, root)
    module, colon, function = target.partition(":")
    if not colon or not module or not function:
        raise CliError(
            f"{target!r} names no function; write module:function, as in hello.main:main, or a "
            "file that runs the program, as in hello.py"
        )
    top = module.split(".")[0]
    if not any((root / name).exists() for name in (top, f"{top}.py")) and find_spec(top) is None:
        raise CliError(f"there is no module {top!r} in {root}; go to the project's folder first")
    return module


def _module_of_file(file: str, root: Path) -> str:
    path = (root / file).resolve()
    if not path.is_file():
        raise CliError(f"there is no file {file!r} in {root}")
    if not path.is_relative_to(root.resolve()):
        raise CliError(f"{file!r} is not below {root}, whose files are followed; go to its folder")
    return ".".join(path.relative_to(root.resolve()).with_suffix("").parts)


def _named(paths: list[Path], root: Path) -> str:
    first = paths[0]
    name = str(first.relative_to(root)) if first.is_relative_to(root) else str(first)
    return name if len(paths) == 1 else f"{name} and {len(paths) - 1} more"


def _say(text: str) -> None:
    print(f"{paint('pytauri-ipc:', 'cyan', sys.stderr)} {text}", file=sys.stderr, flush=True)
