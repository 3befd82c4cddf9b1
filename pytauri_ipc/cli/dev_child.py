"""The program under `pytauri-ipc dev`, in a process of its own, which is told what to do.

Through the connection come `"reload"` and `"stop"`; its end means `"stop"` too, so that nothing is
left when whoever has started this is gone. Back goes the number of windows that a reload has
reached, or `"failed"`.
"""

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from threading import Thread
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
        target: The program's function, `module:function`.
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
        main = load(target)
        if not callable(main):
            raise CliError(f"{target} is no function; name one that runs the program")
        for client in clients:
            _make(client)
        status = cast("Callable[[], object]", main)()
    except CliError as error:
        _tell(error)
    except Exception as error:  # noqa: BLE001 - the program's own, which is shown as Python shows it
        traceback.print_exception(error.with_traceback(_without_this_file(error)))
    else:
        sys.exit(cast("int | None", status))
    connection.send("failed")
    sys.exit(1)


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
    while step is not None and step.tb_frame.f_code.co_filename == __file__:
        step = step.tb_next
    return step or error.__traceback__


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
