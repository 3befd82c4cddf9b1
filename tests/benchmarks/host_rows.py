"""The rows of the hosts: what each is compared with, and the goal that the design sets."""

from collections.abc import Iterator

from tests.benchmarks.plan import ECHO, OUR_EVENTS, OURS, PYWRY, TAURI, Part
from tests.benchmarks.rows import AtMostRatio, Row

START = "start"
"""The measurement that no page takes, but whoever starts its program."""


def measurement(part: Part, work: str) -> str:
    """The name of one; `work` is as `page/hosts/work.js` calls it."""
    return f"{part}-{work}"


def _row(part: Part, work: str, told: str, goal: float, base: str, unit: str = "us") -> Row:
    name = measurement(part, work)
    return Row(name, told, AtMostRatio(goal), unit=unit, part=part, base=base)


def _pushed(part: Part, size: int, what: str, goal: float, base: str) -> Iterator[Row]:
    """Over a channel, and as events; peers have one of the two, which stands beside both."""
    source = measurement(part, f"push-{size}")
    for key, told, own in (
        (source, f"5,000 pushes of {what}, each", OURS),
        (f"{part}-event-{size}", f"the same as events of ours, {what}", OUR_EVENTS),
    ):
        yield Row(key, told, AtMostRatio(goal), part=part, measurement=source, base=base, own=own)


def _rows(
    part: Part, base: str, call: float, at_once: float, push: float, content: float, start: float
) -> Iterator[Row]:
    yield _row(part, "sequential", "one call after another", call, base)
    yield _row(part, "at-once", "100 calls at once, each", at_once, base)
    yield from _pushed(part, 20, "20 bytes", push, base)
    yield from _pushed(part, 1_000, "1 KB", push, base)
    yield _row(part, "bytes-1", "1 MB of bytes there and back", content, base, "ms")
    yield _row(part, "bytes-10", "10 MB of bytes there and back", content, base, "ms")
    told = "from the start of a process to a page's first answer"
    yield _row(part, START, told, start, PYWRY, "ms")


def _lane_rows() -> Iterator[Row]:
    yield _row("lane", "sequential", "one call after another", 0.5, TAURI)
    yield _row("lane", "at-once", "100 calls at once, each", 1.0, TAURI)
    yield _row("lane", "push-20", "5,000 pushes of 20 bytes, each", 1.0, TAURI)
    yield _row("lane", "push-1000", "5,000 pushes of 1 KB, each", 1.0, TAURI)
    yield _row("lane", "bytes-1", "1 MB of bytes there and back", 1.0, TAURI, "ms")
    yield _row("lane", "bytes-10", "10 MB of bytes there and back", 1.0, TAURI, "ms")


HOST_ROWS = (
    *_rows("browser", ECHO, 1.0, 0.3, 0.1, 1.0, 1.0),
    *_rows("child", PYWRY, 0.8, 0.1, 0.05, 0.5, 0.6),
    *_lane_rows(),
)
