"""Data frames as tables, those of pandas, polars, Arrow and whatever else narwhals knows."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import reduce
from typing import Any, Final
from zoneinfo import ZoneInfo

from pytauri_ipc.parts.table import Table, check_query
from pytauri_ipc.parts.table_queries import (
    Bounds,
    Condition,
    Filter,
    Order,
    Query,
    bounds_of,
    comparison,
    number_of,
    ordered,
)
from pytauri_ipc.parts.table_values import Column, Kind, is_missing, kind_of, names_of

try:
    import narwhals as nw
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "showing data frames needs narwhals: pip install 'pytauri-ipc[grid]' (a list of dicts "
        "needs none)",
        name="narwhals",
    ) from None


def frame_table(given: Any) -> Table:
    """Look at a data frame; one that is lazy is collected.

    Raises:
        TypeError: It is none.
        ValueError: Two columns have the same name.
    """
    if hasattr(given, "duplicated"):  # pandas allows names twice, and narwhals says so later
        names_of(given.columns)
    try:
        frame = nw.from_native(given)
    except TypeError:
        raise TypeError(
            "a grid shows a list of dicts or models, a dict of columns, or a data frame of pandas, "
            f"polars, Arrow or what else narwhals knows, and not {type(given).__name__}"
        ) from None
    return _FrameTable(frame.collect() if isinstance(frame, nw.LazyFrame) else frame)


class _SeriesOrder:
    """Indexes of rows, as the library of the data frame keeps them."""

    def __init__(self, series: "nw.Series[Any]") -> None:
        self._series = series

    def __len__(self) -> int:
        return len(self._series)

    def __getitem__(self, which: slice, /) -> Sequence[int]:
        return self._series[which].to_list()


class _FrameTable:
    """A data frame. Columns are meant by number: their names need be no text."""

    def __init__(self, frame: "nw.DataFrame[Any]", columns: list[Column] | None = None) -> None:
        self._frame = frame
        self._dtypes = list(frame.schema.values())
        if columns is None:
            names = names_of(frame.columns)
            columns = [Column(name, self._kind(at)) for at, name in enumerate(names)]
        self.columns: list[Column] = columns

    @property
    def data(self) -> Any:
        return self._frame.to_native()

    def __len__(self) -> int:
        return len(self._frame)

    def _kind(self, at: int) -> Kind:  # noqa: PLR0911 - a line for each kind
        dtype = self._dtypes[at]
        if dtype.is_integer():
            return "integer"
        if dtype.is_numeric():
            return "number"
        if isinstance(dtype, _TEXTS):
            return "text"
        if dtype == nw.Boolean:
            return "truth"
        if dtype == nw.Date:
            return "date"
        if dtype == nw.Datetime:
            return "datetime"
        return kind_of(self._values(at)) if dtype == nw.Object else "other"

    def _values(self, at: int) -> list[Any]:
        return _python_values(self._frame[:, at])

    # --- rows ---------------------------------------------------------------------------------

    def rows(self, indexes: Sequence[int], /) -> list[list[Any]]:
        if isinstance(indexes, range) and indexes.step == 1:
            block = self._frame[indexes.start : indexes.stop]
        else:
            block = self._frame[list(indexes)]
        columns = [_python_values(block[:, at]) for at in range(len(self.columns))]
        return [list(row) for row in zip(*columns, strict=True)]

    def with_value(self, index: int, column: int, value: Any, /) -> "_FrameTable":
        series = self._frame[:, column]
        changed = _scattered(series, index, value)
        if changed is None or changed.dtype != series.dtype:
            what = "be empty" if value is None else f"hold {value}"
            raise ValueError(f"A cell of this column cannot {what}.")
        return _FrameTable(self._frame.with_columns(changed), self.columns)

    # --- order --------------------------------------------------------------------------------

    def order(self, query: Query, /) -> Order:
        check_query(query, self.columns)
        if not query.columns:
            return range(len(self))
        kinds: list[Kind] = [one.kind for one in self.columns]
        if any(self._dtypes[at] == nw.Object or kinds[at] == "other" for at in query.columns):
            return ordered(len(self), query, self._values, kinds)
        wanted = [self._passes(one).alias(f"f{at}") for at, one in enumerate(query.filters)]
        keys = [self._key(one.column).alias(f"k{at}") for at, one in enumerate(query.sort)]
        work = self._frame.select(*wanted, *keys).with_row_index("index")
        if wanted:
            work = work.filter(*(nw.col(f"f{at}") for at in range(len(wanted))))
        if keys:
            by = [f"k{at}" for at in range(len(keys))]
            # By the index last: of rows that are alike the first one stays first.
            descending = [*(one.descending for one in query.sort), False]
            work = work.sort(*by, "index", descending=descending, nulls_last=True)
        return _SeriesOrder(work["index"])

    def _key(self, at: int) -> "nw.Expr":
        column = nw.nth(at)
        if self._dtypes[at].is_float():
            return nw.when(~column.is_nan()).then(column)  # NaN stands with what is missing
        return column.cast(nw.String) if self.columns[at].kind == "text" else column

    def _passes(self, one: Filter) -> "nw.Expr":
        tests = [self._test(one.column, condition) for condition in one.conditions]
        return _any(tests) if one.any else _all(tests)

    def _test(self, at: int, condition: Condition) -> "nw.Expr":
        """An expression that is true or false, and never null."""
        column, kind = nw.nth(at), self.columns[at].kind
        missing = column.is_null()
        if self._dtypes[at].is_float():
            missing = missing | column.is_nan().fill_null(value=True)
        if kind == "text":
            column = column.cast(nw.String)
        if condition.type in ("blank", "notBlank"):
            blank = missing | (column == "").fill_null(value=True) if kind == "text" else missing
            return blank if condition.type == "blank" else ~blank
        if kind == "truth":
            if condition.type not in ("true", "false"):
                raise ValueError(f"truths have no filter {condition.type!r}")
            return (column == (condition.type == "true")).fill_null(value=False) & ~missing
        if kind in ("date", "datetime"):
            bounds = bounds_of(condition)
            found, without = self._days(at, bounds), bounds.are_outside
        else:
            found = (_texts if kind == "text" else _numbers)(column, condition)
            without = condition.type.startswith("not")
        found = found.fill_null(value=without)
        return found | missing if without else found & ~missing

    def _days(self, at: int, bounds: Bounds) -> "nw.Expr":
        column, tests = nw.nth(at), list["nw.Expr"]()
        if bounds.start is not None:
            tests.append(column >= self._first_of(at, bounds.start))
        if bounds.end is not None:
            tests.append(column < self._first_of(at, bounds.end))
        found = _all(tests)
        return ~found if bounds.are_outside else found

    def _first_of(self, at: int, day: date) -> date:
        """A day as the column counts it: for moments, its first one."""
        dtype = self._dtypes[at]
        if not isinstance(dtype, nw.Datetime):
            return day
        zone = dtype.time_zone
        return datetime.combine(day, time(), None if zone is None else ZoneInfo(zone))


_TEXTS: Final = (nw.String, nw.Categorical, nw.Enum)


def _scattered(series: "nw.Series[Any]", index: int, value: Any) -> "nw.Series[Any] | None":
    """The series with another value, or `None` where its library refuses that."""
    try:
        changed = series.scatter([index], [value])
        is_null: Any = changed.is_null()[index]
        return changed if bool(is_null) == is_missing(value) or series.dtype.is_float() else None
    except Exception:  # noqa: BLE001 - each library has errors of its own
        return None


def _python_values(series: "nw.Series[Any]") -> list[Any]:
    """The values of a series; what the library has instead of `None` is `None`."""
    values, nulls = series.to_list(), series.is_null().to_list()
    return [None if null else value for value, null in zip(values, nulls, strict=True)]


def _all(tests: Sequence["nw.Expr"]) -> "nw.Expr":
    return reduce(lambda one, other: one & other, tests)


def _any(tests: Sequence["nw.Expr"]) -> "nw.Expr":
    return reduce(lambda one, other: one | other, tests)


def _numbers(column: "nw.Expr", condition: Condition) -> "nw.Expr":
    other = number_of(condition.value)
    if condition.type == "inRange":
        return (column >= other) & (column <= number_of(condition.to))
    return comparison(condition)(column, other)


def _texts(column: "nw.Expr", condition: Condition) -> "nw.Expr":
    """As it is read, whatever the case of its letters."""
    text, part = column.str.to_lowercase(), str(condition.value).lower()
    match condition.type:
        case "contains":
            return text.str.contains(part, literal=True)
        case "notContains":
            return ~text.str.contains(part, literal=True)
        case "equals":
            return text == part
        case "notEqual":
            return text != part
        case "startsWith":
            return text.str.starts_with(part)
        case "endsWith":
            return text.str.ends_with(part)
        case _:
            raise ValueError(f"texts have no filter {condition.type!r}")
