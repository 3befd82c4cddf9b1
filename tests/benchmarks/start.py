"""From the start of a process to a page that has answered its first call, beside PyWry.

The page calls a command as soon as it can, and tells a second command what came back, which prints
a line: page → command → page, and the line is what the clock stops at.
"""

import sys
from pathlib import Path
from time import perf_counter

from tests.benchmarks import peers
from tests.benchmarks.plan import OURS, PYWRY, Plan, Report, Samples, turns
from tests.benchmarks.programs import ProgramFailedError, running

PATIENCE = 60.0
"""Seconds that a start may take."""

_PROGRAMS = {OURS: "our_start", PYWRY: "pywry_start"}


def measure(plan: Plan, report: Report) -> None:
    """Report the milliseconds, for each measurement; there is one."""
    result = _measured(plan.rounds)
    for measurement in plan.measurements:
        report(measurement, result)


def _measured(rounds: int) -> Samples | str:
    try:
        pythons = {OURS: Path(sys.executable), PYWRY: peers.PYWRY.python()}
        for who, python in pythons.items():
            _time(python, _PROGRAMS[who])  # compiles everything, and warms the disk up
        samples: Samples = {who: [] for who in pythons}
        for who in turns(tuple(pythons), rounds):
            samples[who].append(_time(pythons[who], _PROGRAMS[who]))
    except (peers.PeerMissingError, ProgramFailedError) as error:
        return str(error)
    return samples


def _time(python: Path, program: str) -> float:
    """Milliseconds."""
    command = [str(python), "-m", f"tests.benchmarks.contestants.{program}"]
    with running(command) as process:
        process.line("answered:", PATIENCE)
        return (perf_counter() - process.began) * 1000
