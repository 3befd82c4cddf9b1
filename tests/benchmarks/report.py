"""From rounds to the table: medians, ratios, and whether a goal is reached. It measures nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import median
from typing import Any

from tests.benchmarks.plan import (
    AHEAD,
    EVENTS,
    ITEMS,
    PAGE,
    PYTAURI,
    PYTHON,
    STOPPED,
    Samples,
)
from tests.benchmarks.rows import (
    AllAnswered,
    AtMostLonger,
    AtMostRatio,
    MemoryBounded,
    MemoryKept,
    Row,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the printed table; each cell as text."""

    work: str
    pytauri: str = ""
    ours: str = ""
    ratio: str = ""
    rounds: str = ""
    goal: str = ""
    reached: str = ""


HEAD = Line("work", "pytauri", "ours", "ratio", "middle half of rounds", "goal", "reached")


@dataclass(frozen=True, slots=True)
class Result:
    """What came out for one row.

    Attributes:
        row: The row.
        base: The median of what it is compared with; `None` where it was not measured.
        ours: Our median, likewise.
        ratio: The median of what each round gave: ours to theirs, or, where the goal is a
            difference, ours less theirs. A round compares what ran side by side; the medians of
            a machine whose mood changed in between do not.
        spread: From where to where the middle half of the rounds lies.
        reached: Whether the goal is; `None` where nothing was measured.
        problem: Why it was not measured.
        note: What does not fit into a cell.
    """

    row: Row
    base: float | None = None
    ours: float | None = None
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    reached: bool | None = None
    problem: str = ""
    note: str = ""


def result_of(row: Row, measured: Samples | str | None) -> Result:
    """Compare what was measured with the row's goal.

    Args:
        row: The row.
        measured: The samples of its measurement, why there are none, or `None`.
    """
    if measured is None or isinstance(measured, str):
        return Result(row, problem=measured or "not measured")
    if isinstance(row.goal, MemoryBounded):
        return _result_of_stream(row, row.goal, measured)
    if isinstance(row.goal, MemoryKept):
        return _result_of_events(row, row.goal, measured)
    theirs, ours = measured.get(row.base, []), measured.get(row.own, [])
    if not theirs or not ours:
        return Result(row, problem="not measured", ours=median(ours) if ours else None)
    base, own = median(theirs), median(ours)
    pairs = list(zip(ours, theirs, strict=True))
    match row.goal:
        case AtMostRatio(goal):
            ratios = [a / b for a, b in pairs]
        case AtMostLonger(goal):
            ratios = [a - b for a, b in pairs]
        case AllAnswered(calls):
            return Result(row, base, own, reached=min(ours) >= calls)
    ratio = median(ratios)
    return Result(row, base, own, ratio, middle_half(ratios), ratio <= goal)


def _result_of_stream(row: Row, goal: MemoryBounded, measured: Samples) -> Result:
    (items,), (while_stopped,) = measured[ITEMS], measured[STOPPED]
    ahead = max(measured[AHEAD])
    peaks = {name: max(measured[name]) for name in (PYTHON, PAGE)}
    grown = {name: peak - measured[name][0] for name, peak in peaks.items()}
    note = [
        f"{items:,.0f} items came in order",
        f"at most {ahead:,.0f} were made and not read yet",
        f"{while_stopped:,.0f} were made for a page that had stopped",
        *(f"{name} took at most {peaks[name]:,.0f} MiB ({grown[name]:+,.1f})" for name in peaks),
    ]
    together = sum(grown.values())
    reached = (
        items >= goal.items
        and ahead <= goal.ahead
        and not while_stopped
        and together <= goal.mebibytes
    )
    return Result(row, ours=together, reached=reached, note="; ".join(note))


def _result_of_events(row: Row, goal: MemoryKept, measured: Samples) -> Result:
    to_page, from_page = measured[EVENTS]
    weights = {name: (measured[name][0], measured[name][-1]) for name in (PYTHON, PAGE)}
    note = [
        f"{to_page:,.0f} and {from_page:,.0f} came in order",
        *(
            f"{name} took {end:,.0f} MiB ({end - begin:+,.1f})"
            for name, (begin, end) in weights.items()
        ),
    ]
    together = sum(max(0.0, end - begin) for begin, end in weights.values())
    reached = min(to_page, from_page) >= goal.events and together <= goal.mebibytes
    return Result(row, ours=together, reached=reached, note="; ".join(note))


def middle_half(values: Iterable[float]) -> tuple[float, float]:
    """The values at a quarter and at three quarters of the way from the least to the greatest."""
    ordered = sorted(values)
    quarter = len(ordered) // 4
    return ordered[quarter], ordered[-1 - quarter]


# --- the table ------------------------------------------------------------------------------


def line_of(result: Result) -> Line:
    """The row as text."""
    row = result.row
    goal = _goal(row)
    if result.ours is None or result.problem:
        return Line(row.work, goal=goal, reached=result.problem)
    named = "" if row.base == PYTAURI else f" ({row.base})"
    return Line(
        row.work,
        pytauri="" if result.base is None else value(result.base, row.unit) + named,
        ours=value(result.ours, row.unit),
        ratio="" if result.ratio is None else _ratio(row, result.ratio),
        rounds="" if result.spread is None else " to ".join(_ratio(row, r) for r in result.spread),
        goal=goal,
        reached="yes" if result.reached else "no",
    )


def table(results: Iterable[Result]) -> str:
    """All rows, as a table in Markdown."""
    return aligned([_cells(HEAD), *(_cells(line_of(result)) for result in results)])


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown that can be read as it stands; the first line is its head."""
    widths = [max(len(cells[i]) for cells in lines) for i in range(len(lines[0]))]
    rule = ["-" * width for width in widths]
    return "\n".join(_padded(cells, widths) for cells in (lines[0], rule, *lines[1:]))


def notes(results: Iterable[Result]) -> str:
    """What the table has no place for, a line for each row that has such."""
    return "\n".join(f"{r.row.work}: {r.note}" for r in results if r.note)


def _cells(line: Line) -> list[str]:
    return [getattr(line, field.name) for field in fields(line)]


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _goal(row: Row) -> str:
    match row.goal:
        case AtMostRatio(ratio):
            return f"{ratio:g}"
        case AtMostLonger(milliseconds):
            return f"{milliseconds:+g} ms"
        case AllAnswered(calls):
            return f"{calls:,}"
        case MemoryBounded(mebibytes=mebibytes) | MemoryKept(mebibytes=mebibytes):
            return f"{mebibytes:+g} MiB"


def _ratio(row: Row, value: float) -> str:
    return f"{value:+.1f} ms" if isinstance(row.goal, AtMostLonger) else f"{value:.3f}"


def value(number: float, unit: str) -> str:
    """With two or three digits that count."""
    digits = 0 if number >= 100 else 1 if number >= 10 else 2
    return f"{number:,.{digits}f} {unit}".rstrip()


# --- what is kept ---------------------------------------------------------------------------


def as_json(results: Iterable[Result], measured: Mapping[str, Samples | str]) -> dict[str, Any]:
    """Everything that somebody needs who compares two runs, the values of all rounds among it."""
    return {"rows": [_kept(result) for result in results], "rounds": dict(measured)}


def _kept(result: Result) -> dict[str, Any]:
    row = result.row
    return {
        "row": row.key,
        "work": row.work,
        "unit": row.unit,
        "measurement": row.source,
        "beside": row.base,
        "base": result.base,
        "ours": result.ours,
        "ratio": result.ratio,
        "spread": result.spread,
        "goal": _goal(row),
        "reached": result.reached,
        "problem": result.problem or None,
        "note": result.note or None,
    }
