"""The table of a host: the time of everybody who was measured, and how ours compares."""

from collections.abc import Mapping, Sequence
from statistics import median

from tests.benchmarks.plan import OUR_EVENTS, OURS, PYWRY_FIRE, Samples
from tests.benchmarks.report import Result, aligned, line_of, value

_NEVER = "—"


def table(results: Sequence[Result], found: Mapping[str, Samples | str]) -> str:
    """All rows of a part, as a table in Markdown."""
    others = _others(found)
    head = ["work", "ours", *others, "ratio", "middle half", "goal", "reached"]
    return aligned([head, *(_cells(result, found, others) for result in results)])


def _others(found: Mapping[str, Samples | str]) -> list[str]:
    """Everybody but us, in the order in which they were measured."""
    seen = [who for samples in found.values() if not isinstance(samples, str) for who in samples]
    return [who for who in dict.fromkeys(seen) if who not in (OURS, OUR_EVENTS)]


def _cells(result: Result, found: Mapping[str, Samples | str], others: Sequence[str]) -> list[str]:
    row, line = result.row, line_of(result)
    samples = found.get(row.source, {})
    times = {} if isinstance(samples, str) else samples
    named = f"{line.ratio} ({row.base})" if line.ratio else ""
    ours, *theirs = (_time(times.get(who), row.unit) for who in (row.own, *others))
    return [row.work, ours, *theirs, named, line.rounds, line.goal, line.reached]


def _time(samples: Sequence[float] | None, unit: str) -> str:
    """The median; a dash for what came to no end, nothing for what was not tried."""
    if samples is None:
        return ""
    return value(median(samples), unit) if samples else _NEVER


def notes(found: Mapping[str, Samples | str]) -> str:
    """What a reader has to know of the columns."""
    told = [f"{_NEVER}: it failed, or came to no end."] if _has_gaps(found) else []
    if PYWRY_FIRE in _others(found):
        told.append("PyWry's `emit` waits for its window's process, its `emit_fire` does not.")
    return " ".join(told)


def _has_gaps(found: Mapping[str, Samples | str]) -> bool:
    return any(
        not times
        for samples in found.values()
        if not isinstance(samples, str)
        for times in samples.values()
    )
