"""Bursts of events to a page, timed: what the programs of `contestants/` have in common.

It runs in PyWry's environment too, so it imports nothing but Python's own.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, Queue
from time import perf_counter
from typing import Any, TypeAlias

COUNT = 5_000
QUICK_COUNT = 500
SIZES = (20, 1_000)
"""Bytes of an event's data as JSON."""

TEXT = "bench:text"
BEGIN = "bench:begin"
"""Events to the page: one of a burst, and what makes it ready for the next burst."""

HEARD = "bench:heard"
"""What the page says: it is there, it is ready for a burst, or it has heard the whole of one."""

PATIENCE = 20.0
"""Seconds that a page may take to say so."""

Reports: TypeAlias = "Queue[dict[str, Any]]"
"""What pages said, put in by whatever thread hears it."""

_PAGE = Path(__file__).with_name("page")


class BurstError(Exception):
    """Not all events came, or not in their order."""


def page(side: str) -> str:
    """The document that hears the bursts of a side; see `page/events.js`."""
    script = (_PAGE / "events.js").read_text("utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Events</title></head>'
        f'<body><h1>Events</h1><p id="side">{side}</p><script>{script}</script></body></html>'
    )


def time_all(
    ways: Mapping[str, Callable[[str], object]],
    begin: Callable[[int], object],
    reports: Reports,
    count: int,
) -> dict[str, list[float]]:
    """Microseconds an event, by way, for each of `SIZES`; each way is warmed up before.

    Args:
        ways: Each emits `TEXT` with `{"text": …}`.
        begin: Emits `BEGIN` with `{"count": …}`.
        reports: The first of them says that the page is there.
        count: How many events are a burst.
    """
    _wait(reports, "page")
    times: dict[str, list[float]] = {}
    for name, emit in ways.items():
        time_one(emit, begin, reports, SIZES[0], max(1, count // 5))  # warms it up
        times[name] = [time_one(emit, begin, reports, size, count) for size in SIZES]
    return times


def time_one(
    emit: Callable[[str], object],
    begin: Callable[[int], object],
    reports: Reports,
    size: int,
    count: int,
) -> float:
    """Microseconds an event, from before the first is emitted until the page says it has all.

    Raises:
        BurstError: It has not, or they came out of order.
    """
    texts = [text_of(number, size) for number in range(count)]
    begin(count)
    _wait(reports, "begun")
    start = perf_counter()
    for text in texts:
        emit(text)
    report = _wait(reports, "heard")
    took = perf_counter() - start
    if report["displaced"] or report["bytes"] != size * count:
        raise BurstError(f"of {count} events of {size} bytes: {report}")
    return took / count * 1e6


def text_of(number: int, size: int) -> str:
    """A text that begins with its number, so long that `{"text":"…"}` has `size` bytes."""
    return f"{number:05}".ljust(size - len('{"text":""}'), "x")


def print_times(times: Mapping[str, list[float]]) -> None:
    """For the process that has started this one."""
    print(f"times: {json.dumps(times)}", flush=True)


def _wait(reports: Reports, state: str) -> dict[str, Any]:
    try:
        report = reports.get(timeout=PATIENCE)
    except Empty:
        raise BurstError(f"the page did not say {state!r} within {PATIENCE:g} s") from None
    if report["state"] != state:
        raise BurstError(f"the page said {report!r} in place of {state!r}")
    return report
