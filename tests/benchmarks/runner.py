"""Each part runs in a process of its own, under a deadline, and reports as it goes.

So a part that hangs or dies takes only its own rows with it, and what it had measured stays.
"""

from collections.abc import Callable
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import cast

from tests.benchmarks.plan import Part, Plan, Report, Samples


def run(part: Part, plan: Plan, deadline: float) -> dict[str, Samples | str]:
    """What the part measured; for what it did not, why.

    Args:
        part: The module.
        plan: What it is to do.
        deadline: When it is ended, by `time.monotonic`.
    """
    measured: dict[str, Samples | str] = {}
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(part, plan, sending), daemon=True)
    process.start()
    sending.close()
    problem = "the time was up"
    try:
        while receiving.poll(max(0.0, deadline - monotonic())):
            name, result = receiving.recv()
            measured[name] = result
    except EOFError:
        process.join(max(0.0, deadline - monotonic()))
        problem = f"its process ended with code {process.exitcode}"
    finally:
        process.kill()
        process.join()
        receiving.close()
    return {name: measured.get(name, problem) for name in plan.measurements}


def _measure(
    part: Part, plan: Plan, sending: "Connection[tuple[str, Samples | str], None]"
) -> None:
    """In the new process, on its main thread, where a window has to be."""
    measure = cast(
        "Callable[[Plan, Report], None]", import_module(f"tests.benchmarks.{part}").measure
    )
    with sending:
        measure(plan, lambda name, result: sending.send((name, result)))
