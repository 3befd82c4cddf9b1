"""`python -m tests.benchmarks.sessions`: many pages of one program, in a browser's place.

The program is a process of its own, `contestants/session_server.py`; this one plays the pages, by
the protocol, over real sockets. Each calls a command, one call after another, and hears what the
program tells everybody meanwhile. What it says: how long a call took, how late an event came, and
what a session costs the program. The pages are in Python too, on one processor, and their time is
in the latencies; the memory is the program's alone.

The exit code is 1 where anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import perf_counter

from tests.benchmarks import document, setting
from tests.benchmarks.programs import running
from tests.benchmarks.report import aligned
from tests.benchmarks.session_pages import Page, connect, number_in
from tests.web_client import Visitor

SESSIONS = 1_000
CALLS = 20
EVENTS = 20
RATE = 1_000
PATIENCE = 120.0
"""Seconds that anything may take in all."""

_AT_ONCE = 50
"""Pages that connect at a time."""

_PERCENTILES = (50, 90, 99, 100)
"""The last is the longest of all."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print; the exit code tells whether all has come."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.sessions", description=__doc__
    )
    parser.add_argument("--sessions", type=int, default=SESSIONS, help=f"{SESSIONS} without it")
    parser.add_argument("--calls", type=int, default=CALLS, help="of each page")
    parser.add_argument("--events", type=int, default=EVENTS, help="to each page")
    parser.add_argument("--rate", type=int, default=RATE, help="calls a second, of all together")
    parser.add_argument(
        "--write", action="store_true", help="put the figures into docs/performance.md"
    )
    options = parser.parse_args(arguments)
    machine = setting.machine()
    server = [sys.executable, "-m", "tests.benchmarks.contestants.session_server"]
    with running(server) as program:
        address, process = json.loads(program.line("ready:", PATIENCE))
        work = (options.sessions, options.calls, options.events, options.rate)
        run = Run(address, int(process), *work)
        asyncio.run(run.measure())
    print(run.told())
    if options.write:
        document.write_run("sessions", run.told(), machine)
    return 0 if run.is_whole else 1


class Run:
    """One run, and what came out.

    Args:
        address: Of the window, with its secret.
        process: The program's number.
        sessions: How many pages.
        calls: Of each of them.
        events: To each of them.
        rate: Calls a second, of all of them together.

    Attributes:
        spread: What came out at that rate.
        all_at_once: And without a pause.
    """

    def __init__(
        self, address: str, process: int, sessions: int, calls: int, events: int, rate: int
    ) -> None:
        self._visitor = Visitor.at(address)
        self._process = process
        self._sessions, self._rate = sessions, rate
        self._calls, self._events = calls, events
        self._pages: list[Page] = []
        self._memory: list[float] = []
        self._number = 0
        self.spread: Talk
        self.all_at_once: Talk

    async def measure(self) -> None:
        """Connect all pages, have them all talk at a time, and look at the program's memory."""
        async with asyncio.timeout(PATIENCE):
            await self._enter()
            first = await self._connect(1)  # what only the first one costs
            await first[0].call_all(1, 0)
            self._memory.append(_resident(self._process))
            for _ in range(0, self._sessions - 1, _AT_ONCE):
                await self._connect(min(_AT_ONCE, self._sessions - len(self._pages)))
            self._memory.append(_resident(self._process))
            await self._talk()
            self._memory.append(_resident(self._process))
            await asyncio.gather(*(page.leave() for page in self._pages))

    async def _enter(self) -> None:
        while (answer := self._visitor.show_token()).status == HTTPStatus.NOT_FOUND:
            await asyncio.sleep(0.01)  # an address is told before its window is there
        self._visitor.enter()
        self._number = number_in(json.loads(answer.body)["address"])

    async def _connect(self, count: int) -> list[Page]:
        pages = await asyncio.gather(*(connect(self._visitor, self._number) for _ in range(count)))
        self._pages += pages
        return pages

    async def _talk(self) -> None:
        """Twice: with as many calls as are said in a second, and all at a time."""
        pause = len(self._pages) / self._rate
        self.spread = await self._measure_talk(pause)
        self.all_at_once = await self._measure_talk(0)

    async def _measure_talk(self, pause: float) -> "Talk":
        for page in self._pages:
            page.forget()
        start = perf_counter()
        self._pages[0].tell(self._events)
        calls = (page.call_all(self._calls, pause) for page in self._pages)
        events = (page.hear(self._events) for page in self._pages)
        await asyncio.gather(*calls, *events)
        return Talk.of(self._pages, perf_counter() - start, self._calls, self._events)

    @property
    def is_whole(self) -> bool:
        """Whether each page has had each answer and each event, once and in order."""
        return not any(talk.lost or talk.wrong for talk in (self.spread, self.all_at_once))

    def told(self) -> str:
        """All of it, as text in Markdown."""
        before, connected, after = self._memory
        others = max(1, self._sessions - 1)
        cost, grown = ((at - before) / others for at in (connected, after))
        lost, wrong = (
            sum(getattr(talk, what) for talk in (self.spread, self.all_at_once))
            for what in ("lost", "wrong")
        )
        return f"""{len(self._pages):,} sessions on one process.

{self._rate:,} calls a second, spread over the sessions:

{self.spread.table()}

Each calls as soon as its last call is answered, {self.all_at_once.rate:,.0f} calls and events a second:

{self.all_at_once.table()}

A session takes {cost:.1f} KiB when connected, and {grown:.1f} KiB at the end; the program, {after / 1024:,.0f} MiB.
Answers lost: {lost}. Pages that lost an event, or had one twice or out of order: {wrong}."""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Talk:
    """What came out of all pages calling, and hearing events.

    Attributes:
        calls: Seconds that each took.
        late: Seconds that each event took.
        rate: Calls and events a second.
        lost: Answers that did not come.
        wrong: Pages that have not had all events once and in order.
    """

    calls: list[float]
    late: list[float]
    rate: float
    lost: int
    wrong: int

    @classmethod
    def of(cls, pages: Sequence[Page], took: float, calls: int, events: int) -> "Talk":
        """What pages have had in so many seconds, which wanted so many of each."""
        answered = [seconds for page in pages for seconds in page.answers]
        late = [seconds for page in pages for seconds in page.late]
        return cls(
            answered,
            late,
            rate=(len(answered) + len(late)) / took,
            lost=len(pages) * calls - len(answered),
            wrong=sum(page.events != list(range(events)) for page in pages),
        )

    def table(self) -> str:
        """The percentiles."""
        return aligned(
            [
                ["", "how many", "p50", "p90", "p99", "max"],
                ["a call", f"{len(self.calls):,}", *percentiles(self.calls)],
                ["an event", f"{len(self.late):,}", *percentiles(self.late)],
            ]
        )


def percentiles(seconds: Sequence[float]) -> list[str]:
    """What half, nine tenths, and so on, stay below, in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return ["" for _ in _PERCENTILES]
    places = (min(len(ordered) - 1, len(ordered) * p // 100) for p in _PERCENTILES)
    return [f"{ordered[place] * 1000:,.1f} ms" for place in places]


def _resident(process: int) -> float:
    """KiB of a process's memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024


if __name__ == "__main__":
    sys.exit(main())
