"""The number table: each row, what it is compared with, and the goal that the design sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tests.benchmarks.plan import (
    IMPORT,
    OURS,
    PYDANTIC,
    PYTAURI,
    PYWRY,
    PYWRY_FIRE,
    RUST,
    Part,
)


@dataclass(frozen=True, slots=True)
class AtMostRatio:
    """Of the time of what it is compared with."""

    ratio: float


@dataclass(frozen=True, slots=True)
class AtMostLonger:
    """Than what it is compared with."""

    milliseconds: float


@dataclass(frozen=True, slots=True)
class AllAnswered:
    """Calls that are in flight at once."""

    calls: int


@dataclass(frozen=True, slots=True)
class MemoryBounded:
    """While a page reads slowly.

    Attributes:
        items: All of them, in order.
        ahead: How many may be made and not read yet: those that the page allows before it reads
            one, and the one that waits to be sent.
        mebibytes: By how much the two processes together may grow. Python's hardly does; the heap
            of JavaScript finds its size within the first million items, and keeps it.
    """

    items: int
    ahead: int
    mebibytes: float


@dataclass(frozen=True, slots=True)
class MemoryKept:
    """By a program that has been at work for long, and by its page.

    Attributes:
        events: Each way, in order.
        mebibytes: By how much the two processes together may have grown when all have come; what
            one has given back does not count for the other.
    """

    events: int
    mebibytes: float


Goal: TypeAlias = AtMostRatio | AtMostLonger | AllAnswered | MemoryBounded | MemoryKept


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        key: Its name for `--rows`.
        work: What is done.
        goal: What is to be reached.
        unit: Of the values.
        part: Who measures it.
        measurement: What is measured; several rows may read one measurement.
        base: Who is measured beside us; nobody where they have nothing like it.
        own: Which of our ways is.
    """

    key: str
    work: str
    goal: Goal
    unit: str = "us"
    part: Part = "window"
    measurement: str = ""
    base: str = PYTAURI
    own: str = OURS

    @property
    def source(self) -> str:
        """The name of the measurement; the row's own where none is given."""
        return self.measurement or self.key


def _python_only(backend: str, in_flight: int, goal: float) -> Row:
    return Row(
        f"python-{backend}-{in_flight}",
        f"Python only, {backend}, {in_flight} in flight, each",
        AtMostRatio(goal),
        part="python_only",
    )


def _emitted(size: int, what: str) -> tuple[Row, ...]:
    """Events to a page, beside each way that a peer has."""
    work = f"5,000 events of {what} to a page, each"
    beside = f"emit-{size}-pywry"
    return (
        Row(f"emit-{size}", work, AtMostRatio(1.0), part="events"),
        Row(
            f"emit-{size}-pywry",
            f"{work}, beside PyWry's `emit`",
            AtMostRatio(1.0),
            part="events",
            measurement=beside,
            base=PYWRY,
        ),
        Row(
            f"emit-{size}-pywry-fire",
            f"{work}, beside its `emit_fire`",
            AtMostRatio(1.0),
            part="events",
            measurement=beside,
            base=PYWRY_FIRE,
        ),
    )


ROWS = (
    Row("sequential", "one call after another", AtMostRatio(0.9)),
    Row("at-once", "100 calls at once, each", AtMostRatio(0.06)),
    Row(
        "at-once-rust",
        "100 calls at once, each, beside Tauri's own command in Rust",
        AtMostRatio(0.2),
        measurement="at-once",
        base=RUST,
    ),
    Row("channel-10", "channel, messages of 10 bytes, each", AtMostRatio(0.05)),
    Row("channel-1000", "channel, messages of 1 KB, each", AtMostRatio(0.25)),
    Row("bytes", "10 MB of bytes there and back", AtMostRatio(1.0), unit="ms"),
    _python_only("asyncio", 1, 0.6),
    _python_only("asyncio", 100, 0.08),
    _python_only("trio", 1, 0.6),
    _python_only("trio", 100, 0.08),
    Row(
        "import",
        "import, beside pydantic and anyio alone",
        AtMostLonger(10),
        unit="ms",
        part="imports",
        base=PYDANTIC,
    ),
    Row(
        "client",
        "TypeScript client of 1,000 commands with 500 models",
        AtMostRatio(1.0),
        unit="ms",
        part="client",
    ),
    Row(
        "client-check",
        "`ts --check` of that client, beside the import alone",
        AtMostLonger(1_000),
        unit="ms",
        part="client_check",
        base=IMPORT,
    ),
    Row("in-flight", "10,000 calls in flight at once, answered", AllAnswered(10_000), unit=""),
    Row(
        "stream",
        "a stream of 1,000,000 items to a slow page",
        MemoryBounded(1_000_000, ahead=1_025, mebibytes=128),
        unit="MiB",
        part="stream",
        base="",
    ),
    *_emitted(20, "20 bytes"),
    *_emitted(1_000, "1 KB"),
    Row(
        "event-memory",
        "100,000 events to a page, and 100,000 from it",
        MemoryKept(100_000, mebibytes=32),
        unit="MiB",
        part="event_memory",
        base="",
    ),
    Row(
        "start",
        "from the start of a process to the answer of a page's first call",
        AtMostRatio(0.5),
        unit="ms",
        part="start",
        base=PYWRY,
    ),
)

CHART: Mapping[int, str] = {
    1: "sequential",
    10: "at-once-10",
    100: "at-once",
    1_000: "at-once-1000",
}
"""The measurement of so many calls at once, all of them in the same windows."""

CHARTED: Mapping[str, str] = {
    PYTAURI: "pytauri",
    RUST: "Tauri’s own, in Rust",
    OURS: "pytauri_ipc",
}
"""Who is in the chart, and what they are called there."""
