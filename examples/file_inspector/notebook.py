"""The demo in a notebook: a JupyterLab of its own, with one cell that runs it."""

import sys
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from examples.file_inspector.tour.opening import cells
from tools.jupyterlab import LabNotStarted, jupyterlab, write_notebook


def show(folder: Path) -> int:
    """Open it in the person's browser, and keep it there until Ctrl-C."""
    try:
        with TemporaryDirectory() as place, jupyterlab(Path(place)) as url:
            write_notebook(Path(place) / "notebooks" / "file_inspector.ipynb", cells(folder))
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
