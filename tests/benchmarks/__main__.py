"""`python -m tests.benchmarks`: the number table, measured here and now. Needs a display.

With `--hosts` it is that of the other hosts, a browser and a child process, beside their peers, and
of the fast lane.
Only the ratios of one run count: absolute times belong to the machine and to its mood.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from time import monotonic

from tests.benchmarks import at_once, document, host_report, report, setting
from tests.benchmarks.host_rows import HOST_ROWS
from tests.benchmarks.plan import PARTS, Part, Plan, Samples
from tests.benchmarks.report import Result
from tests.benchmarks.rows import CHART, ROWS, Row
from tests.benchmarks.runner import run
from tools.chromium import missing_for_browsers
from tools.system_packages import has_display

ROUNDS = 15
HOST_ROUNDS = 7
QUICK_ROUNDS = 3
PATIENCE = 1_800.0
"""Seconds until the whole run is ended."""

_IN_WINDOWS: frozenset[Part] = frozenset(
    {"window", "stream", "events", "event_memory", "start", "child", "lane"}
)
_WITHOUT_TAURI: frozenset[Part] = frozenset({"imports", "client_check", "browser"})
_HOSTS: tuple[Part, ...] = ("browser", "child", "lane")

HOST_KEYS = frozenset(row.key for row in HOST_ROWS)

CHART_KEY = "chart"
"""Among the rows that can be chosen: the one that no goal belongs to."""


def main() -> int:
    """Measure, print, save. The exit code is 0 where all was measured, whatever came out."""
    options = _parse()
    rows = _chosen(options)
    has_chart = not options.hosts and (not options.rows or CHART_KEY in options.rows)
    usual = HOST_ROUNDS if options.hosts else ROUNDS
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else usual)
    machine = setting.machine()
    plan = Plan((), rounds, options.quick, tuple(options.contestants))
    found = _measure(_sources(rows, has_chart=has_chart), plan)
    versions = setting.versions()  # now that the tools of the peers are there
    results = [report.result_of(row, found.get(row.source)) for row in rows]
    sections = _host_sections(results, found) if options.hosts else _section(results)
    for section in sections.values():
        print(f"{section}\n")
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
        how = f"Medians of {rounds} rounds; a ratio is the median of the rounds' own ratios."
        words = f"{how} {setting.in_words(versions, machine)}"
        written = {name: f"{section}\n\n{words}" for name, section in sections.items()}
        _write(written, measured if has_chart else None, rounds)
    return 0


def _chosen(options: "_Options") -> list[Row]:
    rows = HOST_ROWS if options.hosts else ROWS
    return [
        row
        for row in rows
        if (not options.rows or row.key in options.rows) and options.only in (None, row.part)
    ]


def _section(results: Sequence[Result]) -> dict[str, str]:
    """The one table of a usual run, by the name of its place in the document."""
    return {"rows": f"{report.table(results)}\n\n{report.notes(results)}"} if results else {}


def _host_sections(results: Sequence[Result], found: Mapping[str, Samples | str]) -> dict[str, str]:
    """A table for each host that was measured."""
    sections: dict[str, str] = {}
    for part in _HOSTS:
        of_part = [result for result in results if result.row.part == part]
        if of_part:
            samples = {result.row.source: found[result.row.source] for result in of_part}
            table = host_report.table(of_part, samples)
            sections[part] = f"{table}\n\n{host_report.notes(samples)}".strip()
    return sections


def _sources(rows: Sequence[Row], *, has_chart: bool) -> dict[str, Part]:
    """What is to be measured, and by which part. What the chart compares stands side by side."""
    charted: dict[str, Part] = dict.fromkeys(CHART.values(), "window") if has_chart else {}
    measured_for_rows: dict[str, Part] = {row.source: row.part for row in rows}
    return charted | measured_for_rows


def _write(sections: Mapping[str, str], charted: Mapping[str, Samples] | None, rounds: int) -> None:
    """Put the figures into the document, and the chart where there is one."""
    written = dict(sections)
    if charted is not None:
        image = f"![{at_once.told(charted)}]({document.CHART_FILE})"
        written["chart"] = f"{image}\n\n{at_once.table(charted)}"
        chart = document.DOCUMENT.with_name(document.CHART_FILE)
        chart.write_text(at_once.drawn(charted, rounds), "utf-8")
        print(f"written: {chart}")
    document.write(written)
    print(f"written: {document.DOCUMENT}")


def _measure(sources: Mapping[str, Part], plan: Plan) -> dict[str, Samples | str]:
    deadline = monotonic() + PATIENCE
    measured: dict[str, Samples | str] = {}
    for part in PARTS:
        names = tuple(name for name, of in sources.items() if of == part)
        obstacle = _obstacle(part)
        if obstacle is not None:
            measured |= dict.fromkeys(names, obstacle)
        elif names:
            print(f"measuring: {part.replace('_', ' ')}", file=sys.stderr, flush=True)
            measured |= run(part, replace(plan, measurements=names), deadline)
    return measured


def _obstacle(part: Part) -> str | None:
    """What this machine lacks for a part of the run, or `None`."""
    if part not in _WITHOUT_TAURI and not entry_points(group="pytauri", name="ext_mod"):
        return "needs PyTauri's native module"
    if part in _IN_WINDOWS and sys.platform == "linux" and not has_display():
        return "needs a display"
    if part in _IN_WINDOWS - {"window"} and sys.platform != "linux":
        return "needs Linux, to look at processes"
    missing = missing_for_browsers() if part == "browser" else None
    return None if missing is None else f"needs {missing}"


class _Options(argparse.Namespace):
    hosts: bool
    only: Part | None
    contestants: list[str]
    rows: list[str]
    rounds: int | None
    quick: bool
    json: Path
    write: bool


def _parse() -> _Options:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    keys = [*(row.key for row in (*ROWS, *HOST_ROWS)), CHART_KEY]
    parser.add_argument("--hosts", action="store_true", help="the other hosts, beside their peers")
    parser.add_argument("--only", choices=_HOSTS, help="of the hosts")
    parser.add_argument(
        "--contestants",
        nargs="+",
        choices=("ours", "echo", "pywry", "nicegui", "eel", "tauri"),
        default=[],
        metavar="NAME",
        help="of the hosts: ours, echo, pywry, nicegui, eel, tauri",
    )
    parser.add_argument(
        "--rows", nargs="+", choices=keys, default=[], metavar="ROW", help=", ".join(keys)
    )
    parser.add_argument(
        "--rounds", type=_positive, help=f"{ROUNDS} without it, {HOST_ROUNDS} of hosts"
    )
    parser.add_argument(
        "--quick", action="store_true", help="little work: whether it runs, not how fast"
    )
    parser.add_argument("--json", type=Path, default=Path("build/benchmarks.json"), metavar="PATH")
    parser.add_argument(
        "--write", action="store_true", help="put the figures and the chart into the documents"
    )
    options = parser.parse_args(namespace=_Options())
    if options.write and (options.quick or options.rows or options.contestants):
        parser.error("--write needs a whole run: without --quick, --rows and --contestants")
    if (options.only or options.contestants) and not options.hosts:
        parser.error("--only and --contestants belong to --hosts")
    if any((key in HOST_KEYS) != options.hosts for key in options.rows):
        parser.error("rows of hosts need --hosts, and others are not measured with it")
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
