"""How a page wants the rows of a table: sorted by columns, and those that pass filters."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol

from pytauri_ipc.parts.table_values import Kind, is_missing, shown


class Order(Protocol):
    """The indexes of rows, in the order in which they are shown."""

    def __len__(self) -> int: ...

    def __getitem__(self, which: slice, /) -> Sequence[int]: ...


class Sort(NamedTuple):
    """A column that rows are sorted by.

    Attributes:
        column: Its number.
        descending: Whether the greatest comes first. What is missing comes last either way.
    """

    column: int
    descending: bool


class Condition(NamedTuple):
    """What a value is compared with.

    Attributes:
        type: How: one of `TYPES`.
        value: With what: text, a number, or a day as `2026-11-22`.
        to: The end of a range, which counts as within.
    """

    type: str
    value: Any = None
    to: Any = None


class Filter(NamedTuple):
    """What rows have to be like.

    Attributes:
        column: The number of the column that is looked at.
        conditions: What its value has to pass.
        any: Whether one of them is enough.
    """

    column: int
    conditions: tuple[Condition, ...]
    any: bool = False


class Query(NamedTuple):
    """The rows that a page wants."""

    sort: tuple[Sort, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def columns(self) -> set[int]:
        """All that are looked at."""
        return {one.column for one in (*self.sort, *self.filters)}


class Bounds(NamedTuple):
    """What days have to be: from one on, and before another one."""

    start: date | None
    end: date | None
    are_outside: bool = False


def bounds_of(condition: Condition) -> Bounds:
    """The days that a condition means.

    Raises:
        ValueError: It is none over days.
    """
    day = date.fromisoformat(str(condition.value)[:10])
    after = _day_after(day)
    found = {
        "equals": Bounds(day, after),
        "notEqual": Bounds(day, after, are_outside=True),
        "lessThan": Bounds(None, day),
        "lessThanOrEqual": Bounds(None, after),
        "greaterThan": Bounds(after, None),
        "greaterThanOrEqual": Bounds(day, None),
    }.get(condition.type)
    if condition.type == "inRange":
        return Bounds(day, _day_after(date.fromisoformat(str(condition.to)[:10])))
    if found is None:
        raise ValueError(f"days have no filter {condition.type!r}")
    return found


def _day_after(day: date) -> date:
    return day + timedelta(1) if day < date.max else day


# --- over values of Python ------------------------------------------------------------------------


def ordered(
    count: int, query: Query, values: Callable[[int], Sequence[Any]], kinds: Sequence[Kind]
) -> Order:
    """The order of rows, from the values of their columns.

    Args:
        count: How many rows there are.
        query: What is wanted.
        values: Gives the values of a column.
        kinds: The kinds of the columns.

    Raises:
        ValueError: There is no such filter for such a column.
    """
    found: list[int] = list(range(count))
    for one in query.filters:
        passes, column = test_of(one, kinds[one.column]), values(one.column)
        found = [index for index in found if passes(column[index])]
    for sort in reversed(query.sort):
        column = values(sort.column)
        there = [index for index in found if not is_missing(column[index])]
        missing = [index for index in found if is_missing(column[index])]
        try:
            there.sort(key=column.__getitem__, reverse=sort.descending)
        except TypeError:  # they are of several types
            there.sort(key=lambda index: _rank(column[index]), reverse=sort.descending)
        found = there + missing
    return found


def _rank(value: Any) -> tuple[int, Any, str]:
    """A place for any value: numbers, then all else as it is read."""
    if isinstance(value, (bool, int, float)):
        return 0, value, ""
    return 1, 0, str(shown(value))


def test_of(one: Filter, kind: Kind) -> Callable[[Any], bool]:
    """Whether a value passes.

    Raises:
        ValueError: There is no such filter for such a column.
    """
    tests = [_test(condition, kind) for condition in one.conditions]
    if len(tests) == 1:
        return tests[0]
    choose = any if one.any else all
    return lambda value: choose(test(value) for test in tests)


def _test(condition: Condition, kind: Kind) -> Callable[[Any], bool]:
    match condition.type:
        case "blank":
            return lambda value: is_missing(value) or value == ""
        case "notBlank":
            return lambda value: not (is_missing(value) or value == "")
        case "true" | "false":
            wanted = condition.type == "true"
            return lambda value: value is wanted
        case _ if kind in ("date", "datetime"):
            return _days(bounds_of(condition))
        case _ if kind in ("number", "integer"):
            return _numbers(condition)
        case _:
            return _texts(condition)


def _days(bounds: Bounds) -> Callable[[Any], bool]:
    start, end, are_outside = bounds

    def passes(value: date | None) -> bool:
        if value is None or is_missing(value):
            return are_outside
        day = value.date() if isinstance(value, datetime) else value
        is_within = (start is None or day >= start) and (end is None or day < end)
        return is_within is not are_outside

    return passes


COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "equals": lambda value, other: value == other,
    "notEqual": lambda value, other: value != other,
    "lessThan": lambda value, other: value < other,
    "lessThanOrEqual": lambda value, other: value <= other,
    "greaterThan": lambda value, other: value > other,
    "greaterThanOrEqual": lambda value, other: value >= other,
}
"""How numbers are compared, and columns of them."""


def number_of(given: object) -> int | float:
    """What a number is compared with.

    Raises:
        ValueError: It is no number.
    """
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return given
    raise ValueError(f"a number is compared with a number, and not {type(given).__name__}")


def comparison(condition: Condition) -> Callable[[Any, Any], Any]:
    """How numbers are compared.

    Raises:
        ValueError: Not so.
    """
    found = COMPARISONS.get(condition.type)
    if found is None:
        raise ValueError(f"numbers have no filter {condition.type!r}")
    return found


def _numbers(condition: Condition) -> Callable[[Any], bool]:
    other = number_of(condition.value)
    if condition.type == "inRange":
        last = number_of(condition.to)
        return lambda value: not is_missing(value) and other <= value <= last
    compare, without = comparison(condition), condition.type == "notEqual"
    return lambda value: without if is_missing(value) else compare(value, other)


_SEARCHES: Final[dict[str, Callable[[str, str], bool]]] = {
    "contains": lambda text, part: part in text,
    "notContains": lambda text, part: part not in text,
    "equals": lambda text, part: text == part,
    "notEqual": lambda text, part: text != part,
    "startsWith": lambda text, part: text.startswith(part),
    "endsWith": lambda text, part: text.endswith(part),
}


def _texts(condition: Condition) -> Callable[[Any], bool]:
    """As it is read, whatever the case of its letters."""
    search = _SEARCHES.get(condition.type)
    if search is None:
        raise ValueError(f"texts have no filter {condition.type!r}")
    part = str(condition.value).lower()
    without = condition.type.startswith("not")
    return lambda value: without if is_missing(value) else search(str(shown(value)).lower(), part)
