"""Events from Python to a page in a real window, beside PyTauri's emitter and PyWry.

Each is a program of its own, see `contestants/`: PyWry brings its own PyTauri, and none may profit
from what another one has warmed up. The page checks that all came in order and says so; the time
is that from before the first `emit` until the program has heard this.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.bursts import COUNT, QUICK_COUNT, SIZES
from tests.benchmarks.plan import OURS, PYTAURI, PYWRY, PYWRY_FIRE, Plan, Report, turns
from tests.benchmarks.programs import ProgramFailedError, running

PATIENCE = 90.0
"""Seconds that a program may take for all its bursts."""

_WAYS: Mapping[str, Mapping[str, str]] = {
    OURS: {"emit": OURS},
    PYTAURI: {"emit": PYTAURI},
    PYWRY: {"emit": PYWRY, "emit_fire": PYWRY_FIRE},
}
"""By program: its ways to emit, and what they are called here."""

_PROGRAMS: Mapping[str, str] = {
    OURS: "our_events",
    PYTAURI: "pytauri_events",
    PYWRY: "pywry_events",
}


def measurement(size: int, *, beside_pywry: bool) -> str:
    """The name of one, for events of so many bytes."""
    return f"emit-{size}-pywry" if beside_pywry else f"emit-{size}"


def measure(plan: Plan, report: Report) -> None:
    """Report the microseconds an event, for each measurement.

    A contestant that cannot be had, or fails, takes only the measurements beside it with it.
    """
    found, problems = _run_all(plan)
    for beside_pywry in (False, True):
        names = [name for who in (OURS, _beside(beside_pywry)) for name in _WAYS[who].values()]
        problem = problems.get(OURS) or problems.get(_beside(beside_pywry))
        for number, size in enumerate(SIZES):
            name = measurement(size, beside_pywry=beside_pywry)
            if name in plan.measurements:
                samples = {who: [round_[number] for round_ in found[who]] for who in names}
                report(name, problem or samples)


def _beside(beside_pywry: bool) -> str:
    return PYWRY if beside_pywry else PYTAURI


def _run_all(plan: Plan) -> tuple[dict[str, list[list[float]]], dict[str, str]]:
    """What each way took in each round, for each of `SIZES`; and who failed, and why."""
    count = QUICK_COUNT if plan.quick else COUNT
    pythons, problems = _interpreters(plan)
    found = {name: list[list[float]]() for ways in _WAYS.values() for name in ways.values()}
    for who in turns(tuple(pythons), plan.rounds):
        if who in problems:
            continue
        try:
            times = _run(pythons[who], _PROGRAMS[who], count)
        except ProgramFailedError as error:
            problems[who] = f"{who}: {error}"
            continue
        for way, name in _WAYS[who].items():
            found[name].append(times[way])
    return found, problems


def _interpreters(plan: Plan) -> tuple[dict[str, Path], dict[str, str]]:
    """Those that the measurements need; and who has none, and why."""
    own = Path(sys.executable)
    pythons = {OURS: own}
    if any(measurement(size, beside_pywry=False) in plan.measurements for size in SIZES):
        pythons[PYTAURI] = own
    if any(measurement(size, beside_pywry=True) in plan.measurements for size in SIZES):
        try:
            pythons[PYWRY] = peers.PYWRY.python()
        except peers.PeerMissingError as error:
            return pythons, {PYWRY: str(error)}
    return pythons, {}


def _run(python: Path, program: str, count: int) -> dict[str, list[float]]:
    command = [str(python), "-m", f"tests.benchmarks.contestants.{program}", str(count)]
    with running(command) as process:
        return json.loads(process.line("times:", PATIENCE))
