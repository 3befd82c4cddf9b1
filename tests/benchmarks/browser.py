"""Pages in a headless Chromium: ours, a bare WebSocket, and what people use today."""

from tests.benchmarks import hosts, peers
from tests.benchmarks.hosts import Contestant, own_python
from tests.benchmarks.plan import ECHO, EEL, NICEGUI, OURS, PYWRY, Plan, Report

CONTESTANTS = (
    Contestant("ours", OURS, "host_ours", own_python, ("browser",), in_browser=True),
    Contestant("echo", ECHO, "host_echo", peers.FASTAPI.python, in_browser=True),
    Contestant(
        "pywry",
        PYWRY,
        "host_pywry",
        peers.PYWRY_IN_BROWSERS.python,
        ("browser",),
        in_browser=True,
    ),
    Contestant("nicegui", NICEGUI, "host_nicegui", peers.NICEGUI.python, in_browser=True),
    Contestant("eel", EEL, "host_eel", peers.EEL.python, in_browser=True),
)


def measure(plan: Plan, report: Report) -> None:
    """Report what each of them took."""
    hosts.measure("browser", CONTESTANTS, plan, report)
