"""Pages in real windows of a child process: ours, and PyWry's native mode."""

from tests.benchmarks import hosts, peers
from tests.benchmarks.hosts import Contestant, own_python
from tests.benchmarks.plan import OURS, PYWRY, Plan, Report

CONTESTANTS = (
    Contestant("ours", OURS, "host_ours", own_python, ("child",)),
    Contestant("pywry", PYWRY, "host_pywry", peers.PYWRY.python, ("native",)),
)


def measure(plan: Plan, report: Report) -> None:
    """Report what each of them took."""
    hosts.measure("child", CONTESTANTS, plan, report)
