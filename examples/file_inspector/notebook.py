"""The demo in a notebook: a JupyterLab of its own, with one cell that runs it."""

import sys
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from tools.jupyterlab import LabNotStarted, jupyterlab, write_notebook


def cell(folder: Path) -> str:
    """The demo as a cell of a notebook."""
    return (
        "from pathlib import Path\n"
        "from examples.file_inspector import app\n\n"
        f"app.run(Path({str(folder)!r}))"
    )


def show(folder: Path) -> int:
    """Open it in the person's browser, and keep it there until Ctrl-C."""
    try:
        with TemporaryDirectory() as place, jupyterlab(Path(place)) as url:
            write_notebook(Path(place) / "notebooks" / "file_inspector.ipynb", [cell(folder)])
            address = f"{url}/doc/tree/file_inspector.ipynb"
            print(f"The notebook is at {address}; run its cell. Ctrl-C ends it.", flush=True)
            webbrowser.open(address)
            Event().wait()
    except LabNotStarted as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0
