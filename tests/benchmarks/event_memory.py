"""Many events either way in a real window, and what its two processes have grown by afterwards.

They go in batches, the next one when the last has arrived, so that what grows is kept and not
merely waiting. Each side checks that every event is the next one.
"""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Timer

from anyio import Event
from pydantic import BaseModel

from pytauri_ipc.app import App
from tests.benchmarks.memory import page_process, resident
from tests.benchmarks.plan import EVENTS, PAGE, PYTHON, Plan, Report, Samples

TOTAL = 100_000
QUICK_TOTAL = 4_000
BATCH = 1_000
PATIENCE = 240.0
"""Seconds for all of it; a page whose session has ended cannot tell."""

_PAGES = Path(__file__).with_name("page")


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
    app = App(pages=_PAGES)

    def end(result: Samples | str) -> None:
        for measurement in plan.measurements:
            report(measurement, result)
        app.exit()

    _show(app, work, end)
    patience = Timer(PATIENCE, lambda: end(f"no end after {PATIENCE:g} s"))
    patience.daemon = True
    patience.start()
    app.run()
    patience.cancel()


def _show(app: App, work: Work, end: Callable[[Samples | str], None]) -> None:
    down = app.commands.event("bench:down", Numbered)
    up = app.commands.event("bench:up", Numbered)
    inbox = _Inbox()
    memory: Samples = {PYTHON: [], PAGE: []}
    handle = app.show("event_memory.html", callbacks={up: inbox.hear})
    app.commands.set_command("heard", inbox.wait)

    @app.commands.command("work")
    async def work_() -> Work:
        return work

    @app.commands.command()
    async def flood(first: int, count: int) -> None:
        for number in range(first, first + count):
            handle.emit(down, Numbered(number=number))

    @app.commands.command()
    async def weigh() -> None:
        program = os.getpid()
        memory[PYTHON].append(resident(program))
        memory[PAGE].append(resident(page_process(program)))

    @app.commands.command()
    async def done(arrived: int) -> None:
        end({EVENTS: [arrived, inbox.next - work.total], **memory})

    @app.commands.command()
    async def failed(problem: str) -> None:
        end(problem)


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
