"""What the TypeScript client of a large registry takes, from the registry to written files.

Each round has registries of its own and a process of its own, as a build has. Imports, the making
of models and the start of an event loop are not counted, for either side. Ours comes first: what
code of pydantic is cold then is warm for PyTauri's.
"""

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, cast

import anyio

import pytauri_ipc
from pytauri_ipc.typescript import client_files
from tests.benchmarks import json2ts, large_registry
from tests.benchmarks.plan import OURS, PYTAURI, Plan, Report, Samples, turns

QUICK_AREAS = 2


def measure(plan: Plan, report: Report) -> None:
    """Report the milliseconds, for each measurement; there is one."""
    try:
        tool = json2ts.command()
    except json2ts.ToolMissingError as error:
        for measurement in plan.measurements:
            report(measurement, str(error))
        return
    areas = QUICK_AREAS if plan.quick else len(large_registry.AREAS)
    contestants: dict[str, Callable[[Path], float]] = {
        OURS: lambda folder: ours(folder, areas),
        PYTAURI: lambda folder: theirs(folder, areas, tool),
    }
    samples: Samples = {name: [] for name in contestants}
    for name in turns(tuple(contestants), plan.rounds):
        with TemporaryDirectory(prefix="pytauri-ipc-") as folder:
            samples[name].append(contestants[name](Path(folder)))
    for measurement in plan.measurements:
        report(measurement, samples)


def ours(folder: Path, areas: int) -> float:
    """The milliseconds of `pytauri_ipc.typescript`."""
    commands = pytauri_ipc.Commands()
    names = large_registry.fill(commands, areas)
    gc.collect()
    start = perf_counter()
    for name, text in client_files(commands).items():
        (folder / name).write_text(text, "utf-8")
    took = perf_counter() - start
    check(folder, names)
    return took * 1000


def theirs(folder: Path, areas: int, tool: str) -> float:
    """The milliseconds of PyTauri's generator.

    Args:
        folder: Where the client goes.
        areas: How much there is to generate.
        tool: The command line of its Node tool.
    """
    import pytauri  # noqa: PLC0415 - its native module may be absent

    commands = pytauri.Commands(experimental_gen_ts=True)
    names = large_registry.fill(cast("Any", commands), areas)
    gc.collect()

    async def generate() -> float:
        start = perf_counter()
        await commands.experimental_gen_ts(folder, tool)
        return perf_counter() - start

    took = anyio.run(generate)
    check(folder, names)
    return took * 1000


def check(folder: Path, names: Iterable[str]) -> None:
    """See that a client is whole.

    Raises:
        RuntimeError: It does not call one of the commands.
    """
    client = "\n".join(file.read_text("utf-8") for file in folder.iterdir())
    missing = [name for name in names if f'"{name}"' not in client]
    if missing:
        raise RuntimeError(f"the client calls no {missing[0]!r}, nor {len(missing) - 1} others")
