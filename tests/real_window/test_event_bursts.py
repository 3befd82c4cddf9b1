"""Many events at once, and many events in the long run, in a real window: the benchmarks' programs.

Nothing is compared with a clock here. The pages of these programs check completeness and order.
"""

import json
import sys
from time import monotonic

from tests.benchmarks.bursts import COUNT, SIZES
from tests.benchmarks.plan import EVENTS, PAGE, PYTHON, Plan
from tests.benchmarks.programs import running
from tests.benchmarks.runner import run

DEADLINE = 50.0
TOTAL = 100_000
MOST = {PYTHON: 8.0, PAGE: 48.0}
"""MiB. Of 200,000 events, 200 bytes each are 38; the heap of a page breathes by 15."""


def test_bursts_of_events_arrive_complete_and_in_order() -> None:
    program = "tests.benchmarks.contestants.our_events"
    with running([sys.executable, "-m", program, str(COUNT)]) as process:
        times = json.loads(process.line("times:", DEADLINE))
    assert [len(found) for found in times.values()] == [len(SIZES)]


def test_events_leave_nothing_behind_in_program_or_page() -> None:
    plan = Plan(("memory",), rounds=1, quick=False)
    found = run("event_memory", plan, monotonic() + DEADLINE)["memory"]
    assert not isinstance(found, str), found
    assert found[EVENTS] == [TOTAL, TOTAL]
    grown = {name: found[name][-1] - found[name][0] for name in MOST}
    assert {name for name in MOST if grown[name] > MOST[name]} == set(), grown
