"""The way of a call through Python alone: faked invokes, from another thread than the commands'.

That is how Tauri calls the handler. Both sides share one portal and take turns.
"""

import gc
from collections.abc import Callable
from time import perf_counter
from typing import Any

import pytauri
from anyio.from_thread import start_blocking_portal
from pydantic import BaseModel

import pytauri_ipc
from tests.benchmarks.fake_invoke import Batch, FakeInvoke
from tests.benchmarks.plan import OURS, PYTAURI, Plan, Report, Samples, turns

CALLS = {1: 2_000, 100: 10_000}
"""Calls of one round, by how many are in flight."""

_BODY = b'{"name":"Ann","number":3}'


class Person(BaseModel):
    name: str
    number: int


class Greeting(BaseModel):
    text: str
    number: int


async def greet(body: Person) -> Greeting:
    return Greeting(text=f"Hello {body.name}", number=body.number)


def measure(plan: Plan, report: Report) -> None:
    """Report the microseconds a call, for each measurement `python-<backend>-<in flight>`."""
    theirs, ours = pytauri.Commands(), pytauri_ipc.Commands()
    theirs.command()(greet)
    ours.command()(greet)
    for name in plan.measurements:
        _, backend, in_flight = name.split("-")
        with start_blocking_portal(backend) as portal:
            handlers: dict[str, Callable[[Any], object]] = {
                PYTAURI: theirs.generate_handler(portal),
                OURS: ours.generate_handler(portal),
            }
            report(name, _rounds(handlers, int(in_flight), plan))


def _rounds(handlers: dict[str, Callable[[Any], object]], in_flight: int, plan: Plan) -> Samples:
    batches = CALLS[in_flight] // in_flight // (10 if plan.quick else 1)
    samples: Samples = {name: [] for name in handlers}
    for handler in handlers.values():
        _time(handler, in_flight, batches // 4)
    for name in turns(tuple(handlers), plan.rounds):
        samples[name].append(_time(handlers[name], in_flight, batches))
    return samples


def _time(handler: Callable[[Any], object], in_flight: int, batches: int) -> float:
    """Microseconds a call, one batch after another."""
    gc.collect()
    start = perf_counter()
    for _ in range(batches):
        batch = Batch(in_flight)
        for _ in range(in_flight):
            handler(FakeInvoke("greet", _BODY, batch))
        batch.wait()
    return (perf_counter() - start) / (batches * in_flight) * 1e6
