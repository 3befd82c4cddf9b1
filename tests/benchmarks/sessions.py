"""`python -m tests.benchmarks.sessions`: many pages of one program, in a browser's place.

The program is a process of its own, `contestants/session_server.py`; this one plays the pages, by
the protocol, over real sockets. Each calls a command, one call after another, and hears what the
program tells everybody meanwhile. What it says: how long a call took, how late an event came, and
what a session costs the program. The pages share a processor with each other, so the latencies are
those of a busy machine; memory is the program's alone.

The exit code is 1 where anything was lost, doubled or out of order.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from time import perf_counter

from tests.benchmarks.programs import running
from tests.benchmarks.report import aligned
from tests.benchmarks.session_pages import Page, connect, number_in
from tests.web_client import Visitor

SESSIONS = 1_000
CALLS = 20
EVENTS = 20
PATIENCE = 120.0
"""Seconds that anything may take in all."""

_AT_ONCE = 50
"""Pages that connect at a time."""

_PERCENTILES = (50, 90, 99, 100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print; the exit code tells whether all has come."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.sessions", description=__doc__
    )
    parser.add_argument("--sessions", type=int, default=SESSIONS, help=f"{SESSIONS} without it")
    parser.add_argument("--calls", type=int, default=CALLS, help="of each page")
    parser.add_argument("--events", type=int, default=EVENTS, help="to each page")
    options = parser.parse_args(arguments)
    server = [sys.executable, "-m", "tests.benchmarks.contestants.session_server"]
    with running(server) as program:
        address, process = json.loads(program.line("ready:", PATIENCE))
        run = Run(address, int(process), options.sessions, options.calls, options.events)
        asyncio.run(run.measure())
    print(run.told())
    return 0 if run.is_whole else 1


class Run:
    """One run, and what came out.

    Args:
        address: Of the window, with its secret.
        process: The program's number.
        sessions: How many pages.
        calls: Of each of them.
        events: To each of them.
    """

    def __init__(self, address: str, process: int, sessions: int, calls: int, events: int) -> None:
        self._visitor = Visitor.at(address)
        self._process = process
        self._sessions, self._calls, self._events = sessions, calls, events
        self._pages: list[Page] = []
        self._memory: list[float] = []
        self._took = 0.0
        self._number = 0

    async def measure(self) -> None:
        """Connect all pages, have them all talk at a time, and look at the program's memory."""
        async with asyncio.timeout(PATIENCE):
            await self._enter()
            first = await self._connect(1)  # what only the first one costs
            await first[0].call_all(1)
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
        start = perf_counter()
        self._pages[0].tell(self._events)
        calls = (page.call_all(self._calls) for page in self._pages)
        events = (page.hear(self._events) for page in self._pages)
        await asyncio.gather(*calls, *events)
        self._took = perf_counter() - start

    @property
    def is_whole(self) -> bool:
        """Whether each page has had each answer and each event, once and in order."""
        return (
            not self._lost_answers()
            and not self._wrong_events()
            and len(self._pages) == self._sessions
        )

    def _lost_answers(self) -> int:
        extra = 1  # of the first page
        return self._sessions * self._calls + extra - sum(len(p.answers) for p in self._pages)

    def _wrong_events(self) -> int:
        wanted = list(range(self._events))
        return sum(page.events != wanted for page in self._pages)

    def told(self) -> str:
        """All of it, as text in Markdown."""
        calls = [took for page in self._pages for took in page.answers]
        late = [lateness for page in self._pages for lateness in page.late]
        names = ["p50", "p90", "p99", "max"]
        table = aligned(
            [
                ["", "how many", *names],
                ["a call, until its answer", f"{len(calls):,}", *_percentiles(calls)],
                ["an event, until it is there", f"{len(late):,}", *_percentiles(late)],
            ]
        )
        before, connected, after = self._memory
        others = max(1, self._sessions - 1)
        cost, grown = ((at - before) / others for at in (connected, after))
        rate = (len(calls) + len(late)) / self._took if self._took else 0.0
        return "\n".join(
            [
                f"{len(self._pages):,} sessions on one process, all talking at a time: "
                f"{rate:,.0f} calls and events a second",
                "",
                table,
                "",
                f"a session takes {cost:.1f} KiB once connected, and {grown:.1f} KiB after all; the "
                f"program took {after / 1024:,.0f} MiB",
                f"lost answers: {self._lost_answers()}; pages with an event lost, doubled or out of "
                f"order: {self._wrong_events()}",
            ]
        )


def _percentiles(seconds: Sequence[float]) -> list[str]:
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
