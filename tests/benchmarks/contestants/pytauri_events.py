"""Bursts through PyTauri's own `Emitter.emit`; prints their times."""

import sys
from collections.abc import Callable
from queue import Queue
from threading import Thread
from typing import Any

import pytauri
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel
from pytauri import AppHandle, Emitter
from pytauri.ipc import Invoke

from tests.benchmarks.app import run_app
from tests.benchmarks.bursts import BEGIN, TEXT, Reports, page, print_times, time_all


class Text(BaseModel):
    text: str


class Begin(BaseModel):
    count: int


class Heard(BaseModel):
    state: str
    displaced: int = 0
    bytes: int = 0


def main() -> None:
    with start_blocking_portal("asyncio") as portal:
        documents = {"events.html": page("pytauri")}
        run_app("events.html", handler(portal, int(sys.argv[1])), documents=documents)


def handler(portal: BlockingPortal, count: int) -> Callable[[Invoke], Any]:
    commands = pytauri.Commands()
    reports: Reports = Queue()

    def measure(app_handle: AppHandle) -> None:
        try:
            times = time_all(
                {"emit": lambda text: Emitter.emit(app_handle, TEXT, Text(text=text))},
                lambda count: Emitter.emit(app_handle, BEGIN, Begin(count=count)),
                reports,
                count,
            )
            print_times(times)
        finally:
            app_handle.exit(0)

    @commands.command()
    async def heard(body: Heard, app_handle: AppHandle) -> None:
        if body.state == "page":
            Thread(target=measure, args=(app_handle,), daemon=True).start()
        reports.put(body.model_dump())

    return commands.generate_handler(portal)


if __name__ == "__main__":
    main()
