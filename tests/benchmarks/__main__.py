"""`python -m tests.benchmarks`: the number table, measured here and now. Needs a display.

Only the ratios of one run count: absolute times belong to the machine and to its mood.
"""

import argparse
import json
import sys
from importlib.metadata import entry_points
from pathlib import Path
from time import monotonic

from tests.benchmarks import report
from tests.benchmarks.plan import PARTS, Part, Plan, Samples
from tests.benchmarks.rows import ROWS, Row
from tests.benchmarks.runner import run
from tests.benchmarks.setting import machine, versions
from tools.system_packages import has_display

ROUNDS = 15
QUICK_ROUNDS = 3
PATIENCE = 900.0
"""Seconds until the whole run is ended."""


def main() -> int:
    """Measure, print, save. The exit code is 0 where all was measured, whatever came out."""
    options = _parse()
    rows = [row for row in ROWS if not options.rows or row.key in options.rows]
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    measured = _measure(rows, rounds, quick=options.quick)
    results = [report.result_of(row, measured.get(row.source)) for row in rows]
    print(f"{report.table(results)}\n\n{report.notes(results)}")
    kept = {
        "versions": versions(),
        "machine": machine(),
        "options": {"rounds": rounds, "quick": options.quick},
        **report.as_json(results, measured),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(kept, indent=2) + "\n")
    note = ", quick: not to be quoted" if options.quick else ""
    print(f"\nmedians of {rounds} rounds{note}; ratios compare within each round")
    print(f"all values are in {options.json}")
    missing = [r for r in results if r.problem]
    return 1 if missing else 0


def _measure(rows: list[Row], rounds: int, *, quick: bool) -> dict[str, Samples | str]:
    deadline = monotonic() + PATIENCE
    measured: dict[str, Samples | str] = {}
    for part in PARTS:
        names = tuple(dict.fromkeys(row.source for row in rows if row.part == part))
        obstacle = _obstacle(part)
        if obstacle is not None:
            measured |= dict.fromkeys(names, obstacle)
        elif names:
            print(f"measuring: {part.replace('_', ' ')}", file=sys.stderr, flush=True)
            measured |= run(part, Plan(names, rounds, quick), deadline)
    return measured


def _obstacle(part: Part) -> str | None:
    """What this machine lacks for a part of the run, or `None`."""
    if part != "imports" and not entry_points(group="pytauri", name="ext_mod"):
        return "needs PyTauri's native module"
    if part in {"window", "stream"} and sys.platform == "linux" and not has_display():
        return "needs a display"
    if part == "stream" and sys.platform != "linux":
        return "needs Linux, for the memory of processes"
    return None


class _Options(argparse.Namespace):
    rows: list[str]
    rounds: int | None
    quick: bool
    json: Path


def _parse() -> _Options:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    keys = [row.key for row in ROWS]
    parser.add_argument(
        "--rows", nargs="+", choices=keys, default=[], metavar="ROW", help=", ".join(keys)
    )
    parser.add_argument("--rounds", type=_positive, help=f"of each row; {ROUNDS} without it")
    parser.add_argument(
        "--quick", action="store_true", help="little work: whether it runs, not how fast"
    )
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"), metavar="PATH")
    return parser.parse_args(namespace=_Options())


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
