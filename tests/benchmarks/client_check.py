"""What `pytauri-ipc ts --check` takes where nothing has changed, beside the import of its target.

Both are whole processes, so that the command line's own imports count.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.benchmarks.plan import IMPORT, OURS, Plan, Report, Samples, turns

PATIENCE = 60.0
"""Seconds that one process may take."""

_APP = "tests.benchmarks.large_app"
_ROOT = Path(__file__).resolve().parents[2]


def measure(plan: Plan, report: Report) -> None:
    """Report the milliseconds, for each measurement; there is one."""
    with TemporaryDirectory(prefix="pytauri-ipc-") as folder:
        out, byte_code = Path(folder) / "client", Path(folder) / "byte-code"
        generate = [
            sys.executable,
            "-m",
            "pytauri_ipc",
            "ts",
            f"{_APP}:commands",
            "--out",
            str(out),
        ]
        commands: Mapping[str, Sequence[str]] = {
            IMPORT: [sys.executable, "-c", f"import {_APP}"],
            OURS: [*generate, "--check"],
        }
        run(generate, byte_code)
        for command in commands.values():
            run(command, byte_code)  # compiles everything, and warms the disk up
        samples: Samples = {name: [] for name in commands}
        for name in turns(tuple(commands), plan.rounds):
            samples[name].append(run(commands[name], byte_code))
    for measurement in plan.measurements:
        report(measurement, samples)


def run(command: Sequence[str], byte_code: Path) -> float:
    """The milliseconds of a process that ends well, with the byte code of an installed package.

    Raises:
        subprocess.CalledProcessError: It ends otherwise; a client that is stale does.
    """
    environment = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(byte_code),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    start = perf_counter()
    subprocess.run(
        command,
        cwd=_ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
    )
    return (perf_counter() - start) * 1000
