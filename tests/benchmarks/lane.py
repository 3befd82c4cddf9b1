"""Pages in real windows of this engine: over the fast lane, and over Tauri's own protocol."""

from tests.benchmarks import hosts
from tests.benchmarks.hosts import Contestant, own_python
from tests.benchmarks.plan import OURS, TAURI, Plan, Report

CONTESTANTS = (
    Contestant("ours", OURS, "host_ours", own_python, ("lane",)),
    Contestant("tauri", TAURI, "host_ours", own_python, ("native",)),
)


def measure(plan: Plan, report: Report) -> None:
    """Report what each of them took."""
    hosts.measure("lane", CONTESTANTS, plan, report)
