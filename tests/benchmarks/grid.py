"""`python -m tests.benchmarks.grid`: scrolling through a grid of a million rows.

The program is a process of its own, `contestants/grid_window.py`; the page, in a real window and in
Chromium, is driven by WebDriver, and measures itself (`page/grid.js`). What it says: how long a
block of 100 rows takes from the page's call to its rows, and a jump anywhere until all rows are on
the screen; how long the frames of a steady scroll take; sorting and filtering, until the first
block is there; the memory of both.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from tests.benchmarks import document, setting
from tests.benchmarks.memory import page_process, renderer, resident
from tests.benchmarks.report import aligned
from tools import hosts
from tools.processes import wait_until
from tools.webdriver import AppWindow

ROWS: Final = {"polars": 1_000_000, "pandas": 1_000_000, "dicts": 100_000}
HOSTS: Final = {"native": ["polars"], "browser": list(ROWS)}
"""And the kinds of tables in each: what one library or another costs is Python's, in any host."""
BLOCKS = 300
JUMPS = 150
SECONDS = 10.0
SPEED = 6_000
"""Pixels a second: about 180 rows."""

_PAGE: Final = Path(__file__).parent / "page" / "grid.js"
_PROGRAM: Final = "tests.benchmarks.contestants.grid_window"
_START: Final = 120.0
_AT_A_TIME: Final = 5
"""What a page does for one command of its driver, which has a deadline."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.grid", description=__doc__)
    parser.add_argument("--hosts", nargs="+", default=list(HOSTS), choices=HOSTS)
    parser.add_argument("--kinds", nargs="+", choices=ROWS, help="in each host; see HOSTS")
    parser.add_argument("--rows", type=int, help="of each; without it as many as in ROWS")
    parser.add_argument("--blocks", type=int, default=BLOCKS)
    parser.add_argument("--jumps", type=int, default=JUMPS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of steady scrolling")
    parser.add_argument("--speed", type=int, default=SPEED, help="in pixels a second")
    parser.add_argument(
        "--write", action="store_true", help="put the figures into docs/performance.md"
    )
    options = parser.parse_args(arguments)
    machine = setting.machine()
    work = Work(options.blocks, options.jumps, options.seconds, options.speed)
    runs = [
        measured(host, kind, options.rows or ROWS[kind], work)
        for host in options.hosts
        for kind in options.kinds or HOSTS[host]
    ]
    told = table(runs)
    print(told)
    if options.write:
        document.write_run("grid", told, machine)
    return 0


class Work(NamedTuple):
    """How much of each thing is done; the scroll for so many seconds, by pixels a second."""

    blocks: int
    jumps: int
    seconds: float
    speed: int


@dataclass(frozen=True, slots=True)
class Run:
    """What came out for a kind of table in a host; times in milliseconds, memory in mebibytes."""

    host: str
    kind: str
    rows: int
    blocks: list[float]
    jumps: list[float]
    frames: list[float]
    empty: int
    sorted_by_number: float
    sorted_by_text: float
    filtered: float
    python: tuple[float, float, float]
    page: tuple[float, float]
    made: float


def measured(host: str, kind: str, rows: int, work: Work) -> Run:
    """Show a table of that kind in that host, and use it."""
    program = ["-m", _PROGRAM, kind, str(rows)]
    with hosts.opened(host, program, "") as window:
        page = _Page(window)
        first = page.memory()
        process = page.process(host, int(first["process"]))
        page_before = resident(process)
        # A query that the page asks is worked out anew each time, as for a person's click.
        times = page.ask("blocks", work.blocks, rows)
        jump_times: list[float] = []
        while (left := work.jumps - len(jump_times)) > 0:
            jump_times += page.ask("jumps", min(left, _AT_A_TIME))
        scrolled = page.ask("scroll", work.seconds * 1000, work.speed)
        by_number = page.ask("blocks", 1, rows, _sort(3))
        by_text = page.ask("blocks", 1, rows, _sort(1))
        filtered = page.ask("blocks", 1, rows, _contains(1, "123"))
        last = page.memory()
        return Run(
            host,
            kind,
            rows,
            times,
            jump_times,
            scrolled["times"],
            scrolled["empty"],
            by_number[0],
            by_text[0],
            filtered[0],
            (first["before"], first["now"], last["now"]),
            (page_before, resident(process)),
            first["made"] * 1000,
        )


def _sort(column: int) -> dict[str, Any]:
    return {"sort": [{"column": column, "descending": True}]}


def _contains(column: int, text: str) -> dict[str, Any]:
    condition = {"type": "contains", "value": text}
    return {"filters": [{"column": column, "conditions": [condition]}]}


class _Page:
    """The page, through its driver."""

    def __init__(self, window: AppWindow) -> None:
        self._driver: Any = window.driver
        self._driver.set_script_timeout(_START)
        script = "return [...document.querySelectorAll('.ag-cell')].some((one) => one.textContent)"
        if not wait_until(lambda: self._driver.execute_script(script), _START):
            raise TimeoutError("the grid shows no rows")
        self._driver.execute_script(_PAGE.read_text("utf-8"))

    def ask(self, what: str, *arguments: object) -> Any:
        """Have the page measure something."""
        return self._async("gridBench[arguments[0]](...arguments[1])", what, arguments)

    def memory(self) -> dict[str, float]:
        """That of the program."""
        return self._async("pytauriIpc.pyInvoke('memory')")

    def process(self, host: str, program: int) -> int:
        """The process that has the page: WebKit's is the program's, Chromium's is its driver's."""
        if host == "native":
            return page_process(program)
        return renderer(int(self._driver.service.process.pid))

    def _async(self, expression: str, *arguments: object) -> Any:
        script = (
            "const done = arguments[arguments.length - 1];"
            f"{expression}.then((value) => done({{ value }}),"
            "(error) => done({ error: String(error) }))"
        )
        answer = self._driver.execute_async_script(script, *arguments)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]


def table(runs: Sequence[Run]) -> str:
    """All of it, as a table in Markdown."""
    head = ["", *(f"{run.host}, {run.kind}, {run.rows:,} rows" for run in runs)]
    lines: dict[str, Callable[[Run], str]] = {
        "a block of 100 rows, median (95 %)": lambda run: _two(run.blocks),
        "a jump anywhere, median (95 %)": lambda run: _two(run.jumps),
        "a frame while scrolling, median (95 %)": lambda run: _two(run.frames),
        "frames longer than 50 ms": lambda run: (
            f"{sum(one > 50 for one in run.frames)} of {len(run.frames)}"
        ),
        "frames in which a row had not come": lambda run: f"{run.empty} of {len(run.frames)}",
        "sorted by a number": lambda run: f"{run.sorted_by_number:,.0f} ms",
        "sorted by a text": lambda run: f"{run.sorted_by_text:,.0f} ms",
        "filtered by a text": lambda run: f"{run.filtered:,.0f} ms",
        "`Grid(rows)`": lambda run: f"{run.made:,.0f} ms",
        "Python: with the rows alone, shown, after all": lambda run: _sizes(run.python),
        "the page's process: shown, after all": lambda run: _sizes(run.page),
    }
    return aligned([head, *([name, *(tell(run) for run in runs)] for name, tell in lines.items())])


def _two(times: Sequence[float]) -> str:
    ordered = sorted(times)
    late = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    return f"{median(ordered):,.1f} ms ({late:,.1f})"


def _sizes(sizes: Sequence[float]) -> str:
    return ", ".join(f"{size:,.0f}" for size in sizes) + " MiB"


if __name__ == "__main__":
    sys.exit(main())
