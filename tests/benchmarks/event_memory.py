"""Many events either way in a real window, and what its two processes have grown by afterwards.

They go in batches, the next one when the last has arrived, so that what grows is kept and not
merely waiting. Each side checks that every event is the next one.
"""

import os
from collections.abc import Callable
from typing import Any

from anyio import Event
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel
from pytauri import AppHandle

import pytauri_ipc
from tests.benchmarks.app import run_app
from tests.benchmarks.memory import page_process, resident
from tests.benchmarks.plan import EVENTS, PAGE, PYTHON, Plan, Report, Samples

TOTAL = 100_000
QUICK_TOTAL = 4_000
BATCH = 1_000


class Work(BaseModel):
    """What the page is to do, after as many again to warm up."""

    total: int
    batch: int = BATCH


class Numbered(BaseModel):
    number: int
    text: str = "an event"


def measure(plan: Plan, report: Report) -> None:
    """Open the window, and report what was seen, for each measurement; there is one."""
    work = Work(total=QUICK_TOTAL if plan.quick else TOTAL)

    def report_all(result: Samples | str) -> None:
        for measurement in plan.measurements:
            report(measurement, result)

    with start_blocking_portal("asyncio") as portal:
        handler = _handler(work, report_all, portal)
        run_app("event_memory.html", handler, script=pytauri_ipc.bridge_script())


def _handler(
    work: Work, report: Callable[[Samples | str], None], portal: BlockingPortal
) -> Callable[[Any], None]:
    commands = pytauri_ipc.Commands()
    down = commands.event("bench:down", Numbered)
    up = commands.event("bench:up", Numbered)
    inbox = _Inbox()
    memory: Samples = {PYTHON: [], PAGE: []}

    @commands.command("work")
    async def work_() -> Work:
        return work

    @commands.command()
    async def flood(first: int, count: int) -> None:
        for number in range(first, first + count):
            commands.emit(down, Numbered(number=number))

    commands.on(up, inbox.hear)
    commands.set_command("heard", inbox.wait)

    @commands.command()
    async def weigh() -> None:
        program = os.getpid()
        memory[PYTHON].append(resident(program))
        memory[PAGE].append(resident(page_process(program)))

    @commands.command()
    async def done(arrived: int, app_handle: AppHandle) -> None:
        report({EVENTS: [arrived, inbox.next - work.total], **memory})
        app_handle.exit(0)

    @commands.command()
    async def failed(problem: str, app_handle: AppHandle) -> None:
        report(problem)
        app_handle.exit(0)

    return commands.generate_handler(portal)


class _Inbox:
    """Events from the page, counted on the event loop.

    Attributes:
        next: The number of the next one; those before it have come.
    """

    def __init__(self) -> None:
        self.next = 0
        self._awaited = 0
        self._all_here = Event()

    async def hear(self, event: Numbered) -> None:
        if event.number == self.next:  # another one is not counted, and so waited for in vain
            self.next += 1
        if self.next == self._awaited:
            self._all_here.set()

    async def wait(self, total: int) -> None:
        """Give control back once so many have come."""
        self._awaited, self._all_here = total, Event()
        if self.next < total:
            await self._all_here.wait()
