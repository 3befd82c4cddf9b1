"""`python -m tests.benchmarks.live_chart`: a chart that gets 60 updates a second of 1,000 points.

The program is a process of its own, `contestants/live_window.py`; the page measures itself
(`page/live.js`), in a real window and in Chromium: how many updates it has heard and how often it
has drawn; how many seconds of data it lacks when the last update has been said, and how long it
takes until that is drawn.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks import document, setting
from tests.benchmarks.report import aligned
from tools import hosts
from tools.processes import wait_until

HOSTS: Final = ("native", "browser")
POINTS: Final = (1_000, 10_000)
SECONDS: Final = 20.0

_PAGE: Final = Path(__file__).parent / "page" / "live.js"
_PROGRAM: Final = "tests.benchmarks.contestants.live_window"
_START: Final = 30.0


@dataclass(frozen=True, slots=True)
class Run:
    """What came out for a host and a number of points."""

    host: str
    points: int
    seconds: float
    updates: int
    heard: int
    drawn: int
    behind: float
    caught_up: float
    python: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.live_chart")
    parser.add_argument("--hosts", nargs="+", default=list(HOSTS), choices=HOSTS)
    parser.add_argument("--points", nargs="+", type=int, default=list(POINTS))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument(
        "--write", action="store_true", help="put the figures into docs/performance.md"
    )
    options = parser.parse_args(arguments)
    machine = setting.machine()
    runs = [
        measured(host, points, options.seconds)
        for host in options.hosts
        for points in options.points
    ]
    told = table(runs)
    print(told)
    if options.write:
        document.write_run("live", told, machine)
    return 0


def measured(host: str, points: int, seconds: float) -> Run:
    """Show a chart that keeps so many points, and have it be updated."""
    with hosts.opened(host, ["-m", _PROGRAM, str(points)], "") as window:
        driver: Any = window.driver
        driver.set_script_timeout(seconds * 3 + _START)
        script = "return document.querySelector('#live .main-svg') !== null"
        if not wait_until(lambda: driver.execute_script(script), _START):
            raise TimeoutError("there is no chart")
        driver.execute_script(_PAGE.read_text("utf-8"))
        found = driver.execute_async_script(
            "const done = arguments[1];"
            "liveBench(arguments[0]).then(done, (error) => done(String(error)))",
            seconds,
        )
    if isinstance(found, str):
        raise TypeError(found)
    return Run(
        host,
        points,
        found["took"] / 1000,
        found["updates"],
        found["heard"],
        found["drawn"],
        found["behind"],
        found["caughtUp"],
        found["spent"] / found["updates"],
    )


def table(runs: Sequence[Run]) -> str:
    """All of it, as a table in Markdown."""
    head = ["", *(f"{run.host}, {run.points:,} points kept" for run in runs)]
    lines: dict[str, Callable[[Run], str]] = {
        "updates said, in seconds": lambda run: f"{run.updates:,} in {run.seconds:.2f}",
        "updates heard": lambda run: f"{run.heard:,}",
        "drawn, a second": lambda run: f"{run.drawn / run.seconds:.1f}",
        "lacking at the end": lambda run: f"{run.behind * 1000:.0f} ms of data",
        "drawn after": lambda run: f"{run.caught_up:.0f} ms",
        "Python, each update": lambda run: f"{run.python * 1e6:.0f} us",
    }
    return aligned([head, *([name, *(tell(run) for run in runs)] for name, tell in lines.items())])


if __name__ == "__main__":
    sys.exit(main())
