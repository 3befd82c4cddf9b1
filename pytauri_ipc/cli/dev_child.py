"""The program under `pytauri-ipc dev`, in a process of its own, which is told what to do.

Through the connection come `"reload"` and `"stop"`; its end means `"stop"` too, so that nothing is
left when whoever has started this is gone. Back goes the number of windows that a reload has
reached, or `"failed"`.
"""

import argparse
import os
import runpy
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any, Final, cast

from pytauri_ipc.cli import dev_apps, ts
from pytauri_ipc.cli.dev_project import Client
from pytauri_ipc.cli.output import CliError, paint
from pytauri_ipc.cli.target import load

PATIENCE: Final = 3.0
"""Seconds that a program has for its end, once its app was told to exit."""


def run(
    target: str, clients: Sequence[Client], connection: "Connection[Any, Any]", stdin: int | None
) -> None:
    """Make the clients, run the program, and exit as it does.

    Args:
        target: The program's function, `module:function`, or its file.
        clients: The generated clients to make anew.
        connection: Where the orders come from.
        stdin: The terminal's, which multiprocessing takes away; for debuggers.
    """
    sys.argv = [target]
    if stdin is not None:
        sys.stdin = open(stdin, closefd=False, encoding="utf-8")  # noqa: SIM115
    # Ctrl-C is for whoever has started this, and the order follows. A handler of Python's, since
    # programs that are started from here would inherit that the signal is ignored.
    signal.signal(signal.SIGINT, _do_nothing)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # `dev_program` blocks it
    dev_apps.remember()
    Thread(target=_obey, args=(connection,), daemon=True).start()
    try:
        main = partial(_run_file, target) if target.endswith(".py") else _function(target)
        for client in clients:
            _make(client)
        status = main()
    except CliError as error:
        _tell(error)
    except Exception as error:  # noqa: BLE001 - the program's own, which is shown as Python shows it
        traceback.print_exception(error.with_traceback(_without_this_file(error)))
    else:
        sys.exit(cast("int | None", status))
    connection.send("failed")
    sys.exit(1)


def _run_file(file: str) -> None:
    """As `python file` does."""
    sys.path.insert(0, str(Path(file).resolve().parent))
    runpy.run_path(file, run_name="__main__")


def _function(target: str) -> Callable[[], object]:
    """What runs the program.

    Raises:
        CliError: It is none; or its module is the program, which has run while it was imported.
    """
    try:
        found = load(target, "main", _advice)
    except CliError:
        if not dev_apps.handles:
            raise
        found = None
    if callable(found):
        return cast("Callable[[], object]", found)
    module = target.partition(":")[0]
    if dev_apps.handles:
        raise CliError(
            f"importing {module} runs the program; name its file, as in {_file_of(module)}, or put "
            'what runs it under `if __name__ == "__main__":`'
        )
    raise CliError(f"{target} is no function. {_advice(sys.modules[module])}")


def _advice(module: ModuleType) -> str:
    """What to write instead of a function that is not there."""
    from pytauri_ipc.app import App  # noqa: PLC0415 - only this needs it

    apps = [name for name, value in vars(module).items() if isinstance(value, App)]
    written = [f"{module.__name__}:{name}.run" for name in apps]
    return (
        f"Write {' or '.join([*written, _file_of(module.__name__)])}, or a function that runs the "
        "program."
    )


def _file_of(module: str) -> str:
    file: object = getattr(sys.modules.get(module), "__file__", None)
    if not isinstance(file, str):  # its import was ended, say
        return f"{module.replace('.', '/')}.py"
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _make(client: Client) -> None:
    parser = argparse.ArgumentParser()
    ts.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(client.arguments())
    try:
        arguments.run(arguments)
    except CliError as error:  # the program may run all the same, with the client as it was
        _tell(error)


def _tell(error: CliError) -> None:
    print(f"{paint('error:', 'red', sys.stderr)} {error}", file=sys.stderr, flush=True)


def _without_this_file(error: Exception) -> Any:
    step = error.__traceback__
    machinery = (__file__, runpy.run_path.__code__.co_filename)
    while step is not None and step.tb_frame.f_code.co_filename in machinery:
        step = step.tb_next
    return step


def _obey(connection: "Connection[Any, Any]") -> None:
    order = None
    while order != "stop":
        try:
            order = connection.recv()
        except (EOFError, OSError):
            order = "stop"
        if order == "reload":
            connection.send(dev_apps.reload())
    if dev_apps.leave():
        time.sleep(PATIENCE)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)


def _do_nothing(_signal: int, _frame: object) -> None:
    pass
