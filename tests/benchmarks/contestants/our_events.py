"""Bursts through this package's `emit`; prints their times."""

import sys
from collections.abc import Callable
from queue import Queue
from threading import Thread
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel
from pytauri import AppHandle

from pytauri_ipc import Commands, bridge_script
from tests.benchmarks.app import run_app
from tests.benchmarks.bursts import BEGIN, HEARD, TEXT, Reports, page, print_times, time_all


class Text(BaseModel):
    text: str


def main() -> None:
    with start_blocking_portal("asyncio") as portal:
        documents = {"events.html": page("ours")}
        invoked = handler(portal, int(sys.argv[1]))
        run_app("events.html", invoked, script=bridge_script(), documents=documents)


def handler(portal: BlockingPortal, count: int) -> Callable[[Any], None]:
    commands = Commands()
    text_event = commands.event(TEXT, Text)
    reports: Reports = Queue()
    commands.on(HEARD, reports.put)

    def measure(app_handle: AppHandle) -> None:
        try:
            times = time_all(
                {
                    "emit": lambda text: commands.emit(text_event, Text(text=text)),
                },
                lambda count: commands.emit(BEGIN, {"count": count}),
                reports,
                count,
            )
            print_times(times)
        finally:
            app_handle.exit(0)

    @commands.command()
    async def start(app_handle: AppHandle) -> None:
        Thread(target=measure, args=(app_handle,), daemon=True).start()

    return commands.generate_handler(portal)


if __name__ == "__main__":
    main()
