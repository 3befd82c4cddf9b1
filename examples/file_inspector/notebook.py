"""The demo in a notebook: a JupyterLab of its own, with one cell that runs it."""

from pathlib import Path

from examples.running import in_notebook


def cell(folder: Path) -> str:
    """The demo as a cell of a notebook."""
    return (
        "from pathlib import Path\n"
        "from examples.file_inspector import app\n\n"
        f"app.run(Path({str(folder)!r}))"
    )


def show(folder: Path) -> int:
    """Open it in the person's browser, and keep it there until Ctrl-C."""
    return in_notebook("file_inspector", cell(folder))
