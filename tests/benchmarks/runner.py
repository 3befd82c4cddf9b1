"""Each part runs in processes of its own, under a deadline, and reports as it goes.

So a part that hangs or dies takes only its own rows with it, and what it had measured stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import cast

from tests.benchmarks.plan import Part, Plan, Report, Samples

_ROUNDS_OF_ONE_PROCESS: Mapping[Part, int] = {"python_only": 2, "window": 5, "client": 1}
"""Whether threads share a processor is settled early in the life of a process, and doubles the time
of a call or halves it: so the rounds are spread over several. A window is not for more than some
100,000 invokes in bursts either; `docs/performance.md` says why. A client is made once in a
process: PyTauri keeps the types of every registry, and warns of more than 128."""


def run(part: Part, plan: Plan, deadline: float) -> dict[str, Samples | str]:
    """What the part measured; for what it did not, why.

    Args:
        part: The module.
        plan: What it is to do.
        deadline: When it is ended, by `time.monotonic`.
    """
    measured: dict[str, Samples | str] = {}
    for rounds in shares(plan.rounds, _ROUNDS_OF_ONE_PROCESS.get(part, plan.rounds)):
        more = _run_once(part, replace(plan, rounds=rounds), deadline)
        measured = {name: joined(measured.get(name, {}), more[name]) for name in more}
    return measured


def shares(rounds: int, most: int) -> Iterator[int]:
    """All rounds, in shares of at most so many."""
    for done in range(0, rounds, most):
        yield min(most, rounds - done)


def joined(first: Samples | str, then: Samples | str) -> Samples | str:
    """The rounds of two processes; where one has none, why."""
    if isinstance(first, str):
        return first
    if isinstance(then, str):
        return then
    return {name: first.get(name, []) + values for name, values in then.items()}


def _run_once(part: Part, plan: Plan, deadline: float) -> dict[str, Samples | str]:
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
