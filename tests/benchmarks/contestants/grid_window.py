"""`python -m tests.benchmarks.contestants.grid_window KIND ROWS`: a window with a grid."""

import os
import sys
from importlib import import_module
from random import Random
from time import perf_counter
from typing import Any

from pytauri_ipc.app import App
from pytauri_ipc.parts import Grid
from tests.benchmarks.memory import resident

PAGE = '<div id="rows" style="height: 600px"></div>'


def columns(count: int) -> dict[str, list[Any]]:
    """Eight columns of several kinds; the same ones each time."""
    random = Random(7)
    whole = range(count)
    return {
        "id": list(whole),
        "name": [f"person {random.randrange(count):07}" for _ in whole],
        "city": [random.choice(("Berlin", "Lagos", "Lima", "Oslo")) for _ in whole],
        "score": [random.random() * 100 for _ in whole],
        "count": [random.randrange(1000) for _ in whole],
        "is_in": [random.random() < 0.5 for _ in whole],
        "x": [random.gauss(0, 1) for _ in whole],
        "y": [random.gauss(0, 1) for _ in whole],
    }


def table(kind: str, count: int) -> Any:
    """The rows in a library's data frame, or as a list of dicts."""
    found = columns(count)
    if kind == "dicts":
        return [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    return import_module(kind).DataFrame(found)


def main(kind: str, count: int) -> None:
    """Show it until the process is stopped."""
    app = App()
    rows = table(kind, count)
    process = os.getpid()
    before, start = resident(process), perf_counter()
    grid = Grid(rows, id="rows")
    took = perf_counter() - start

    @app.commands.command()
    async def memory() -> dict[str, float]:
        now = resident(process)
        return {"process": process, "before": before, "now": now, "made": took}

    app.show(PAGE, parts=[grid])
    app.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
