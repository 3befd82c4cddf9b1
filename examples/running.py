"""What the examples share: one flag for the host, and a notebook where that is the host."""

import argparse
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Final

from tools.jupyterlab import LabNotStarted, jupyterlab, write_notebook
from tools.system_packages import explain, has_display, missing

if TYPE_CHECKING:
    from pytauri_ipc.app import App, AskedHost

HOSTS: Final = ("auto", "native", "child", "browser", "jupyter")


def add_host(parser: argparse.ArgumentParser) -> None:
    """Give a command line the flag `--host`."""
    parser.add_argument(
        "--host",
        choices=HOSTS,
        default="auto",
        help="where to open the window (default: where it can be)",
    )


def lacking(host: str) -> str | None:
    """What a window there needs and this machine has not, or None."""
    if host not in ("native", "child") or sys.platform != "linux":
        return None
    if needs := missing("run"):
        return explain(needs, "and needed for a window")
    return None if has_display() else "there is no display here"


def in_notebook(name: str, cell: str) -> int:
    """Open a JupyterLab of its own with one cell, and keep it there until Ctrl-C."""
    try:
        with TemporaryDirectory() as place, jupyterlab(Path(place)) as url:
            write_notebook(Path(place) / "notebooks" / f"{name}.ipynb", [cell])
            address = f"{url}/doc/tree/{name}.ipynb"
            print(f"The notebook is at {address}; run its cell. Ctrl-C ends it.", flush=True)
            webbrowser.open(address)
            Event().wait()
    except LabNotStarted as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def cell_of(module: str) -> str:
    """The cell of a notebook that shows an example."""
    return f"from {module} import main\n\nmain()"


def run(module: str, main: "Callable[[AskedHost], App]") -> int:
    """Show an example in the host that the command line names, until its windows are closed.

    Args:
        module: Its name.
        main: Shows its windows in a host.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    add_host(parser)
    host: AskedHost = parser.parse_args().host
    if host == "jupyter":
        return in_notebook(module.rpartition(".")[2], cell_of(module))
    if trouble := lacking(host):
        parser.error(trouble)
    return main(host).run()
