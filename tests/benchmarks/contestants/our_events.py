"""Bursts through the `emit` of a window's handle; prints their times."""

import sys
from queue import Queue
from threading import Thread

from pydantic import BaseModel

from pytauri_ipc.app import App
from tests.benchmarks.bursts import BEGIN, HEARD, TEXT, Reports, page, print_times, time_all


class Text(BaseModel):
    text: str


def main() -> None:
    count = int(sys.argv[1])
    reports: Reports = Queue()
    app = App()
    text_event = app.commands.event(TEXT, Text)
    handle = app.show(page("ours"), callbacks={HEARD: reports.put})

    def emit(text: str) -> None:
        handle.emit(text_event, Text(text=text))

    def begin(count: int) -> None:
        handle.emit(BEGIN, {"count": count})

    def measure() -> None:
        try:
            print_times(time_all({"emit": emit}, begin, reports, count))
        finally:
            app.exit()

    Thread(target=measure, daemon=True).start()
    app.run()


if __name__ == "__main__":
    main()
