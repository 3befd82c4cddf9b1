"""Bursts through PyWry's native mode, in an environment that has it; prints its times.

PyWry's own `emit` waits for its window's process to say that it has passed the event on, and
`emit_fire` does not.
"""

import sys
from importlib import import_module
from queue import Queue
from typing import Any

from tests.benchmarks.bursts import BEGIN, HEARD, TEXT, Reports, page, print_times, time_all


def main() -> None:
    pywry: Any = import_module("pywry")
    reports: Reports = Queue()

    def hear(data: dict[str, Any]) -> None:
        reports.put(data)

    handle = pywry.PyWry().show(page("PyWry"), callbacks={HEARD: hear})

    def emit(text: str) -> None:
        handle.emit(TEXT, {"text": text})

    def emit_fire(text: str) -> None:
        handle.emit_fire(TEXT, {"text": text})

    def begin(count: int) -> None:
        handle.emit(BEGIN, {"count": count})

    ways = {"emit": emit, "emit_fire": emit_fire}
    print_times(time_all(ways, begin, reports, int(sys.argv[1])))
    handle.close()


if __name__ == "__main__":
    main()
