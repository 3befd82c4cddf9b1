"""Programs with a page that measures what its host does, side by side; see `page/hosts/work.js`.

Each round of a contestant is a process of its own, and a browser of its own where it needs one: so
none profits from what another one has warmed up, and each round gives a start too.
"""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from selenium.common.exceptions import WebDriverException

from tests.benchmarks import host_page
from tests.benchmarks.host_rows import START, measurement
from tests.benchmarks.peers import PeerMissingError
from tests.benchmarks.plan import OURS, Part, Plan, Report, Samples, turns
from tests.benchmarks.programs import ProgramFailedError, running
from tools.chromium import chromium

PATIENCE = 60.0
"""Seconds that a program may take until its page has its first answer."""

LONGEST = 180.0
"""Seconds that a page may take for everything else."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who is measured.

    Attributes:
        key: Its name for `--contestants`.
        name: What the report calls it.
        program: A module of `contestants`.
        python: The interpreter that has what it needs; raises `PeerMissingError`.
        arguments: Of the program.
        in_browser: Whether it says an address, which is to be opened.
    """

    key: str
    name: str
    program: str
    python: Callable[[], Path]
    arguments: tuple[str, ...] = ()
    in_browser: bool = False


def own_python() -> Path:
    """The interpreter of this process."""
    return Path(sys.executable)


def measure(part: Part, contestants: Sequence[Contestant], plan: Plan, report: Report) -> None:
    """Report the samples of each measurement of a part.

    Whoever cannot be had, fails, or cannot do a work is told of on standard error, and has no
    samples of it; nothing else is kept from being measured by that.
    """
    wanted = {c.name: c for c in contestants if not plan.contestants or c.key in plan.contestants}
    found = _Found()
    for who in turns(tuple(wanted), plan.rounds):
        names = [name for name in _works(part, plan) if not found.failed(who, name)]
        if names:
            found.add(who, names, _run(wanted[who], names, quick=plan.quick))
    for name in _works(part, plan):
        report(measurement(part, name), found.samples(name))


def _works(part: Part, plan: Plan) -> list[str]:
    """What is to be measured, as pages call it."""
    return [name.removeprefix(f"{part}-") for name in plan.measurements]


class _Found:
    """What all rounds have given until now."""

    def __init__(self) -> None:
        self._samples: dict[str, Samples] = {}
        self._failed: set[tuple[str, str]] = set()

    def failed(self, who: str, name: str) -> bool:
        return (who, name) in self._failed

    def samples(self, name: str) -> Samples:
        return self._samples.get(name, {})

    def add(
        self, who: str, names: Sequence[str], times: "dict[str, dict[str, float | str]] | str"
    ) -> None:
        """Take in a round of one contestant, or why there is none."""
        for name in names:
            for way, time in ({who: times} if isinstance(times, str) else times[name]).items():
                if isinstance(time, str):
                    self._failed.add((who, name))
                    self._samples.setdefault(name, {})[way] = []
                    print(f"{way}, {name}: {time}", file=sys.stderr, flush=True)
                else:
                    self._samples.setdefault(name, {}).setdefault(way, []).append(time)


def _run(
    contestant: Contestant, names: Sequence[str], *, quick: bool
) -> "dict[str, dict[str, float | str]] | str":
    """One round: what was measured, by work and by who (or which way) it is; or a problem."""
    of_page = tuple(name for name in names if name != START)
    try:
        command = [
            str(contestant.python()),
            "-m",
            f"tests.benchmarks.contestants.{contestant.program}",
            *contestant.arguments,
            host_page.plan_of(of_page, quick=quick),
        ]
        with ExitStack() as stack:
            browser = stack.enter_context(chromium()) if contestant.in_browser else None
            program = stack.enter_context(running(command))
            if browser is not None:
                browser.get(program.line(host_page.ADDRESS, PATIENCE))
            answered = float(program.line(host_page.ANSWERED, PATIENCE))
            times = json.loads(program.line(host_page.TIMES, LONGEST))
    except (PeerMissingError, ProgramFailedError, WebDriverException, OSError) as error:
        return str(error)
    # Two of ours may be beside one another: a page knows no more than that it is ours.
    of_who = {
        name: {contestant.name if way == OURS else way: time for way, time in ways.items()}
        for name, ways in times.items()
    }
    return {**of_who, START: {contestant.name: (answered - program.began) * 1000}}
