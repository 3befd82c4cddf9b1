"""Commands that last as long as their page, and a census of what pages have left."""

import asyncio
import gc
import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Final

import trio
from anyio import sleep, sleep_forever
from anyio.lowlevel import checkpoint
from pydantic import BaseModel
from sniffio import current_async_library

from pytauri_ipc import AsyncTools, Channel, Commands, Frontend, State
from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.session import Session
from pytauri_ipc.transports.sessions import Asked, Outbox, SessionPort
from pytauri_ipc.transports.tauri_session import TauriSession
from pytauri_ipc.transports.tauri_window import TauriPort

pages = Commands()

COUNTED: Final = (
    *(Frontend, TauriSession, Session, PendingCall, Asked),
    *(Channel, SessionPort, Outbox, TauriPort),
)

ITEM: Final = "x" * 1_000


class Lasting:
    """What has begun and has ended, by name."""

    def __init__(self) -> None:
        self.began: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.runs: Counter[int] = Counter()


LastingState = Annotated[Lasting, State()]


@pages.command()
async def stream(lasting: LastingState) -> AsyncIterator[str]:
    lasting.began["stream"] += 1
    try:
        while True:
            yield ITEM
    finally:
        lasting.ended["stream"] += 1


@pages.command()
async def hang(body: bytes, lasting: LastingState) -> int:
    lasting.began["hang"] += 1
    try:
        await sleep_forever()
    finally:
        lasting.ended["hang"] += 1
    return len(body)


@pages.command()
async def flood(channel: Channel[str], lasting: LastingState) -> None:
    lasting.began["flood"] += 1
    try:
        while True:
            for _ in range(100):
                channel.send_model(ITEM)
            await channel.drain()
            await checkpoint()
    finally:
        lasting.ended["flood"] += 1


@pages.command()
async def ask(frontend: Frontend, lasting: LastingState) -> None:
    lasting.began["ask"] += 1
    try:
        await frontend.call("wait")
    finally:
        lasting.ended["ask"] += 1


@pages.command()
async def watch(
    frontend: Frontend, tools: Annotated[AsyncTools, State()], lasting: LastingState
) -> None:
    async def wait() -> None:
        lasting.began["watch"] += 1
        await frontend.wait_closed()
        lasting.ended["watch"] += 1

    tools.task_group.start_soon(wait)


@pages.command()
async def run_once(number: int, lasting: LastingState) -> int:
    lasting.runs[number] += 1
    return number


@pages.command()
async def run_and_wait(number: int, lasting: LastingState) -> None:
    lasting.runs[number] += 1
    await sleep_forever()


@pages.command()
async def wait_for_runs(number: int, lasting: LastingState) -> None:
    """Until so many numbers have run."""
    while len(lasting.runs) < number:
        await sleep(0.005)


@pages.command()
async def runs(lasting: LastingState) -> dict[int, int]:
    """How often each number has run."""
    return lasting.runs


class Census(BaseModel):
    """What there is, in the whole process, while one page asks.

    Attributes:
        tasks: Those of the event loop.
        objects: Those of this package that a page's session is made of, by class.
        began: The commands that have begun, by name.
        ended: Those whose `finally` has run.
        memory: The resident memory of the process in MiB.
    """

    tasks: int
    objects: dict[str, int]
    began: dict[str, int]
    ended: dict[str, int]
    memory: float


@pages.command()
async def count(lasting: LastingState) -> Census:
    gc.collect()
    found = Counter(
        kind.__name__ for thing in gc.get_objects() for kind in COUNTED if isinstance(thing, kind)
    )
    if current_async_library() == "trio":
        tasks = trio.lowlevel.current_statistics().tasks_living
    else:
        tasks = len(asyncio.all_tasks())
    return Census(
        tasks=tasks,
        objects=found,
        began=lasting.began,
        ended=lasting.ended,
        memory=resident_memory(),
    )


def resident_memory() -> float:
    pages_of_memory = int(Path("/proc/self/statm").read_text().split()[1])
    return pages_of_memory * os.sysconf("SC_PAGE_SIZE") / 2**20
