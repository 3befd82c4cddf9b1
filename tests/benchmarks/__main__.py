"""`python -m tests.benchmarks`: the number table, measured here and now. Needs a display.

Only the ratios of one run count: absolute times belong to the machine and to its mood.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from time import monotonic

from tests.benchmarks import at_once, document, report, setting
from tests.benchmarks.plan import PARTS, Part, Plan, Samples
from tests.benchmarks.report import Result
from tests.benchmarks.rows import CHART, ROWS, Row
from tests.benchmarks.runner import run
from tools.system_packages import has_display

ROUNDS = 15
QUICK_ROUNDS = 3
PATIENCE = 1_800.0
"""Seconds until the whole run is ended."""

_IN_WINDOWS: frozenset[Part] = frozenset({"window", "stream", "events", "event_memory", "start"})

CHART_KEY = "chart"
"""Among the rows that can be chosen: the one that no goal belongs to."""


def main() -> int:
    """Measure, print, save. The exit code is 0 where all was measured, whatever came out."""
    options = _parse()
    rows = [row for row in ROWS if not options.rows or row.key in options.rows]
    has_chart = not options.rows or CHART_KEY in options.rows
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    machine = setting.machine()
    found = _measure(_sources(rows, has_chart=has_chart), rounds, quick=options.quick)
    versions = setting.versions()  # now that the tools of the peers are there
    results = [report.result_of(row, found.get(row.source)) for row in rows]
    if rows:
        print(report.table(results))
        print(f"\n{report.notes(results)}\n")
    kept = {
        "versions": versions,
        "machine": machine,
        "options": {"rounds": rounds, "quick": options.quick},
        **report.as_json(results, found),
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(kept, indent=2) + "\n")
    measured = {name: samples for name, samples in found.items() if not isinstance(samples, str)}
    if has_chart and measured.keys() >= set(CHART.values()):
        chart = options.json.with_name(document.CHART_FILE)
        chart.write_text(at_once.drawn(measured, rounds), "utf-8")
        print(f"{at_once.table(measured)}\n\nthe chart is {chart}")
    note = ", quick: not to be quoted" if options.quick else ""
    print(f"medians of {rounds} rounds{note}; ratios compare within each round")
    print(f"all values are in {options.json}")
    missing = found.keys() - measured.keys()
    if missing:
        print(f"not measured: {', '.join(sorted(missing))}", file=sys.stderr)
        return 1
    if options.write:
        _write(results, measured, rounds, setting.in_words(versions, machine))
    return 0


def _sources(rows: Sequence[Row], *, has_chart: bool) -> dict[str, Part]:
    """What is to be measured, and by which part. What the chart compares stands side by side."""
    charted: dict[str, Part] = dict.fromkeys(CHART.values(), "window") if has_chart else {}
    measured_for_rows: dict[str, Part] = {row.source: row.part for row in rows}
    return charted | measured_for_rows


def _write(
    results: Sequence[Result], measured: Mapping[str, Samples], rounds: int, words: str
) -> None:
    """Put the figures and the chart into the document."""
    image = f"![{at_once.told(measured)}]({document.CHART_FILE})"
    how = f"Medians of {rounds} rounds; a ratio is the median of the rounds' own ratios."
    sections = {
        "rows": f"{report.table(results)}\n\n{report.notes(results)}\n\n{how} {words}",
        "chart": f"{image}\n\n{at_once.table(measured)}",
    }
    text = document.DOCUMENT.read_text("utf-8")
    document.DOCUMENT.write_text(document.replaced(text, sections), "utf-8")
    chart = document.DOCUMENT.with_name(document.CHART_FILE)
    chart.write_text(at_once.drawn(measured, rounds), "utf-8")
    print(f"written: {document.DOCUMENT}, {chart}")


def _measure(sources: Mapping[str, Part], rounds: int, *, quick: bool) -> dict[str, Samples | str]:
    deadline = monotonic() + PATIENCE
    measured: dict[str, Samples | str] = {}
    for part in PARTS:
        names = tuple(name for name, of in sources.items() if of == part)
        obstacle = _obstacle(part)
        if obstacle is not None:
            measured |= dict.fromkeys(names, obstacle)
        elif names:
            print(f"measuring: {part.replace('_', ' ')}", file=sys.stderr, flush=True)
            measured |= run(part, Plan(names, rounds, quick), deadline)
    return measured


def _obstacle(part: Part) -> str | None:
    """What this machine lacks for a part of the run, or `None`."""
    if part not in {"imports", "client_check"} and not entry_points(
        group="pytauri", name="ext_mod"
    ):
        return "needs PyTauri's native module"
    if part in _IN_WINDOWS and sys.platform == "linux" and not has_display():
        return "needs a display"
    if part in _IN_WINDOWS - {"window"} and sys.platform != "linux":
        return "needs Linux, to look at processes"
    return None


class _Options(argparse.Namespace):
    rows: list[str]
    rounds: int | None
    quick: bool
    json: Path
    write: bool


def _parse() -> _Options:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    keys = [*(row.key for row in ROWS), CHART_KEY]
    parser.add_argument(
        "--rows", nargs="+", choices=keys, default=[], metavar="ROW", help=", ".join(keys)
    )
    parser.add_argument("--rounds", type=_positive, help=f"of each row; {ROUNDS} without it")
    parser.add_argument(
        "--quick", action="store_true", help="little work: whether it runs, not how fast"
    )
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"), metavar="PATH")
    parser.add_argument(
        "--write", action="store_true", help="put the figures and the chart into the documents"
    )
    options = parser.parse_args(namespace=_Options())
    if options.write and (options.quick or options.rows):
        parser.error("--write needs a whole run: without --quick and --rows")
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
