"""What `import pytauri_ipc` takes, in fresh processes, beside the imports it cannot do without."""

import os
import subprocess
import sys
from collections.abc import Mapping
from tempfile import TemporaryDirectory

from tests.benchmarks.plan import OURS, PYDANTIC, Plan, Report, Samples, turns

PATIENCE = 60.0
"""Seconds that one process may take."""

_IMPORTS: Mapping[str, str] = {
    PYDANTIC: "from pydantic import BaseModel, RootModel; import anyio.from_thread",
    OURS: "import pytauri_ipc",
}

_TIMED = "from time import perf_counter as _now; _start = _now(); {}; print(_now() - _start)"


def measure(plan: Plan, report: Report) -> None:
    """Report the milliseconds, for each measurement; there is one."""
    samples: Samples = {name: [] for name in _IMPORTS}
    with TemporaryDirectory(prefix="pytauri-ipc-") as byte_code:
        for statement in _IMPORTS.values():
            _time(statement, byte_code)  # compiles everything, and warms the disk up
        for name in turns(tuple(_IMPORTS), plan.rounds):
            samples[name].append(_time(_IMPORTS[name], byte_code))
    for measurement in plan.measurements:
        report(measurement, samples)


def _time(statement: str, byte_code: str) -> float:
    """Milliseconds, with the byte code of an installed package, whatever this checkout has."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": byte_code, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(statement)],
        env=environment,
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        check=True,
    )
    return float(done.stdout) * 1000
