"""A long stream to a slow page in a real window, and the memory of both while it lasts.

PyTauri has no streams to measure beside it. The page reads, checks the order and rests, see
`page/stream.js`; here it is counted what was made, and how much of that the page had not read yet.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel
from pytauri import AppHandle

import pytauri_ipc
from tests.benchmarks.app import run_app
from tests.benchmarks.memory import MemorySampler, page_process
from tests.benchmarks.plan import AHEAD, ITEMS, PAGE, PYTHON, STOPPED, Plan, Report, Samples

TOTAL = 1_000_000
QUICK_TOTAL = 40_000


class Slowness(BaseModel):
    """How the page reads: it rests after each `every` items, and in the middle stops for longer.

    Attributes:
        rest: Seconds.
        stop: Seconds, twice: the producer comes to its stop, and has to stand still.
    """

    total: int
    every: int = 10_000
    rest: float = 0.1
    stop: float = 1.0


class Item(BaseModel):
    number: int
    text: str


def measure(plan: Plan, report: Report) -> None:
    """Open the window, and report what was seen, for each measurement; there is one."""
    slowness = Slowness(total=QUICK_TOTAL if plan.quick else TOTAL)

    def report_all(result: Samples | str) -> None:
        for measurement in plan.measurements:
            report(measurement, result)

    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal("asyncio"))
        handler = _handler(slowness, report_all, portal, stack)
        run_app("stream.html", handler, script=pytauri_ipc.bridge_script())


def _handler(
    slowness: Slowness,
    report: Callable[[Samples | str], None],
    portal: BlockingPortal,
    stack: ExitStack,
) -> Callable[[Any], None]:
    commands = pytauri_ipc.Commands()
    watch = _Watch(stack)

    @commands.command("slowness")
    async def slowness_() -> Slowness:
        return slowness

    @commands.command()
    async def items(total: int) -> AsyncIterator[Item]:
        for number in range(total):
            watch.made = number + 1
            yield Item(number=number, text="an item")

    commands.set_command("begin", watch.begin)
    commands.set_command("at_rest", watch.at_rest)
    commands.set_command("stopped", watch.stopped)

    @commands.command()
    async def done(read: int, app_handle: AppHandle) -> None:
        report(watch.samples(read))
        app_handle.exit(0)

    @commands.command()
    async def failed(problem: str, app_handle: AppHandle) -> None:
        report(problem)
        app_handle.exit(0)

    return commands.generate_handler(portal)


class _Watch:
    """What is counted while the page reads."""

    def __init__(self, stack: ExitStack) -> None:
        self.made = 0
        self._ahead: list[float] = []
        self._while_stopped: list[float] = []
        self._stack = stack
        self._memory = MemorySampler({})

    async def begin(self) -> None:
        """The page is warm, and the stream that counts comes next."""
        program = os.getpid()
        self._memory = MemorySampler({PYTHON: program, PAGE: page_process(program)})
        self._stack.enter_context(self._memory)

    async def at_rest(self, read: int) -> None:
        """The page has read so many items, and is resting."""
        self._ahead.append(self.made - read)

    async def stopped(self) -> None:
        """The page still has not read on."""
        self._while_stopped.append(self.made)

    def samples(self, read: int) -> Samples:
        return {
            ITEMS: [read],
            AHEAD: self._ahead,
            STOPPED: [self._while_stopped[-1] - self._while_stopped[0]],
            **self._memory.samples,
        }
