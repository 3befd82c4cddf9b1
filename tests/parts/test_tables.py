"""Tables of every kind: one way to look at them, sort, filter and edit them."""
# ruff: noqa: DTZ001 - moments without a zone are what most tables have

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import polars as pl
import pytest
from pydantic import BaseModel, Field

from pytauri_ipc.parts.table import Table
from pytauri_ipc.parts.table_queries import Condition, Filter, Query, Sort
from pytauri_ipc.parts.table_values import Column, Kind, shown, written
from pytauri_ipc.parts.tables import table_of

# These have no types.
pd: Any = import_module("pandas")
arrow: Any = import_module("pyarrow")

DAY = date(2026, 11, 22)
COLUMNS: dict[str, list[Any]] = {
    "name": ["b", "a", None, "B", "a"],
    "count": [3, 1, 2, 1, 2],
    "score": [1.5, None, float("inf"), 0.5, 1.5],
    "is_in": [True, False, None, True, False],
    "day": [DAY, date(2026, 1, 1), None, DAY, date(2027, 1, 1)],
    "at": [datetime(2026, 11, 22, 23, 59), datetime(2026, 1, 1), None, None, datetime(2027, 1, 1)],
}
NAMES = list(COLUMNS)


class Person(BaseModel):
    name: str | None
    count: int = Field(ge=0)
    score: float | None
    is_in: bool | None
    day: date | None
    at: datetime | None


def rows_of() -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]


def pandas_frame() -> Any:
    frame: Any = pd.DataFrame(COLUMNS)
    frame["is_in"] = frame["is_in"].astype("boolean")
    return frame


MAKERS: dict[str, Callable[[], Any]] = {
    "dicts": rows_of,
    "models": lambda: [Person(**row) for row in rows_of()],
    "columns": lambda: COLUMNS,
    "pandas": pandas_frame,
    "polars": lambda: pl.DataFrame(COLUMNS),
    "lazy polars": lambda: pl.LazyFrame(COLUMNS),
    "arrow": lambda: arrow.table(COLUMNS),
}


@pytest.fixture(params=MAKERS)
def table(request: pytest.FixtureRequest) -> Table:
    return table_of(MAKERS[request.param]())


def sorted_by(table: Table, *sorts: tuple[str, bool]) -> list[int]:
    query = Query(sort=tuple(Sort(NAMES.index(name), descending) for name, descending in sorts))
    return list(table.order(query)[:])


def passing(table: Table, name: str, *conditions: Condition, any: bool = False) -> list[int]:  # noqa: A002
    return list(table.order(Query(filters=(Filter(NAMES.index(name), conditions, any),)))[:])


# --- what is there --------------------------------------------------------------------------------


def test_columns_have_kinds(table: Table) -> None:
    assert len(table) == 5
    kinds: list[Kind] = ["text", "integer", "number", "truth", "date", "datetime"]
    assert list(table.columns) == [Column(*one) for one in zip(NAMES, kinds, strict=True)]


def test_rows_come_by_range_and_by_index(table: Table) -> None:
    rows = table.rows(range(1, 3))
    assert [shown(value) for value in rows[0]] == [
        "a",
        1,
        None,
        False,
        "2026-01-01",
        "2026-01-01 00:00:00",
    ]
    assert rows[1] == [None, 2, float("inf"), None, None, None]
    assert [row[1] for row in table.rows([4, 0])] == [2, 3]
    assert table.rows([]) == []


def test_an_empty_table_has_no_rows() -> None:
    tables: list[Any] = [[], {}, {"a": []}, pl.DataFrame(), pl.DataFrame({"a": []}), pd.DataFrame()]
    for given in tables:
        table = table_of(given)
        assert len(table) == 0
        assert list(table.order(Query())[:]) == []
        assert table.rows(range(0)) == []


def test_a_key_that_a_row_lacks_is_an_empty_cell() -> None:
    table = table_of([{"a": 1}, {"b": 2}])
    assert table.rows(range(2)) == [[1, None], [None, 2]]


@pytest.mark.parametrize("given", ["text", 5, [1, 2], [[1]], None, {"a": "text"}])
def test_what_has_no_rows_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match=r"list of|data frame"):
        table_of(given)


def test_columns_of_several_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match=r"several lengths: \[1, 2\]"):
        table_of({"a": [1], "b": [1, 2]})


def test_a_name_that_two_columns_have_is_refused() -> None:
    twice: Any = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(ValueError, match="two columns have the name 'a'"):
        table_of(twice)
    with pytest.raises(ValueError, match="two columns have the name '1'"):
        table_of([{1: "a", "1": "b"}])


def test_names_need_be_no_text() -> None:
    frame: Any = pd.DataFrame([[2, "x"], [1, "y"]], columns=[10, (1, "b")])
    table = table_of(frame)
    assert [column.name for column in table.columns] == ["10", "(1, 'b')"]
    assert list(table.order(Query(sort=(Sort(0, False),)))[:]) == [1, 0]
    changed = table.with_value(0, 0, 7)
    assert changed.rows([0]) == [[7, "x"]]
    assert list(changed.data.columns) == [10, (1, "b")]


# --- sorting --------------------------------------------------------------------------------------


def test_rows_that_are_alike_stay_in_order_either_way(table: Table) -> None:
    assert sorted_by(table, ("count", False)) == [1, 3, 2, 4, 0]
    assert sorted_by(table, ("count", True)) == [0, 2, 4, 1, 3]


def test_what_is_missing_stands_last_either_way(table: Table) -> None:
    assert sorted_by(table, ("name", False)) == [3, 1, 4, 0, 2]
    assert sorted_by(table, ("name", True)) == [0, 1, 4, 3, 2]
    assert sorted_by(table, ("score", True)) == [2, 0, 4, 3, 1]
    assert sorted_by(table, ("day", True)) == [4, 0, 3, 1, 2]
    assert sorted_by(table, ("at", False)) == [1, 0, 4, 2, 3]


def test_the_first_of_several_columns_counts_most(table: Table) -> None:
    assert sorted_by(table, ("count", False), ("name", True)) == [1, 3, 4, 2, 0]


def test_nan_stands_with_what_is_missing() -> None:
    values = [2.0, float("nan"), 1.0, None, 3.0]
    for given in ([{"a": value} for value in values], pl.DataFrame({"a": values})):
        table = table_of(given)
        for descending, expected in ((False, [2, 0, 4]), (True, [4, 0, 2])):
            order = list(table.order(Query(sort=(Sort(0, descending),)))[:])
            assert order == [*expected, 1, 3]


def test_values_of_several_types_are_sorted_all_the_same() -> None:
    for given in (
        [{"a": one} for one in ("x", 2, None, 1, DAY)],
        pd.DataFrame({"a": ["x", 2, None, 1, DAY]}),
    ):
        table = table_of(given)
        assert table.columns[0].kind == "other"
        assert list(table.order(Query(sort=(Sort(0, False),)))[:]) == [3, 1, 4, 0, 2]


# --- filters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "condition", "expected"),
    [
        ("name", Condition("contains", "B"), [0, 3]),
        ("name", Condition("equals", "A"), [1, 4]),
        ("name", Condition("notEqual", "a"), [0, 2, 3]),
        ("name", Condition("notContains", "b"), [1, 2, 4]),
        ("name", Condition("startsWith", "b"), [0, 3]),
        ("name", Condition("endsWith", "a"), [1, 4]),
        ("name", Condition("blank"), [2]),
        ("name", Condition("notBlank"), [0, 1, 3, 4]),
        ("count", Condition("equals", 1), [1, 3]),
        ("count", Condition("greaterThanOrEqual", 2), [0, 2, 4]),
        ("count", Condition("inRange", 1, 2), [1, 2, 3, 4]),
        ("score", Condition("lessThan", 1.5), [3]),
        ("score", Condition("notEqual", 1.5), [1, 2, 3]),
        ("score", Condition("greaterThan", 1), [0, 2, 4]),
        ("score", Condition("blank"), [1]),
        ("is_in", Condition("true"), [0, 3]),
        ("is_in", Condition("false"), [1, 4]),
        ("is_in", Condition("blank"), [2]),
        ("day", Condition("equals", "2026-11-22"), [0, 3]),
        ("day", Condition("notEqual", "2026-11-22"), [1, 2, 4]),
        ("day", Condition("greaterThan", "2026-11-22"), [4]),
        ("day", Condition("inRange", "2026-01-01", "2026-11-22"), [0, 1, 3]),
        ("at", Condition("equals", "2026-11-22"), [0]),
        ("at", Condition("lessThanOrEqual", "2026-11-22"), [0, 1]),
        ("at", Condition("lessThan", "2026-11-22"), [1]),
        ("at", Condition("notBlank"), [0, 1, 4]),
    ],
)
def test_rows_that_pass(table: Table, name: str, condition: Condition, expected: list[int]) -> None:
    assert passing(table, name, condition) == expected


def test_conditions_are_joined_and_filters_too(table: Table) -> None:
    one, two = Condition("equals", 1), Condition("equals", 3)
    assert passing(table, "count", one, two) == []
    assert passing(table, "count", one, two, any=True) == [0, 1, 3]
    query = Query(
        (Sort(1, True),),
        (Filter(0, (Condition("notBlank"),)), Filter(1, (Condition("lessThan", 3),))),
    )
    assert list(table.order(query)[:]) == [4, 1, 3]
    assert len(table.order(query)) == 3


def test_what_is_no_filter_is_refused(table: Table) -> None:
    for name, condition in (
        ("count", Condition("contains", "1")),
        ("count", Condition("equals", "text")),
        ("name", Condition("lessThan", "a")),
        ("day", Condition("equals", "tomorrow")),
        ("day", Condition("contains", "2026-01-01")),
    ):
        with pytest.raises(ValueError):
            passing(table, name, condition)
    with pytest.raises(ValueError, match="6 columns"):
        table.order(Query(sort=(Sort(6, False),)))


def test_moments_with_a_zone_are_filtered_by_its_days() -> None:
    moments = [datetime(2026, 11, 22, 23, 30, tzinfo=UTC), None]
    frame = pl.DataFrame({"at": moments}).with_columns(
        pl.col("at").dt.convert_time_zone("Europe/Berlin")
    )
    table = table_of(frame)
    query = Query(filters=(Filter(0, (Condition("equals", "2026-11-23"),)),))
    assert list(table.order(query)[:]) == [0]


def test_categories_are_texts() -> None:
    for given in (
        pl.DataFrame({"a": ["y", "x"]}, schema={"a": pl.Categorical}),
        pd.DataFrame({"a": pd.Categorical(["y", "x"], categories=["y", "x"])}),
    ):
        table = table_of(given)
        assert table.columns == [Column("a", "text")]
        assert list(table.order(Query(sort=(Sort(0, False),)))[:]) == [1, 0]


# --- editing --------------------------------------------------------------------------------------


def test_an_edit_gives_another_table_and_leaves_what_was_given(table: Table) -> None:
    before = table.rows(range(5))
    changed = table.with_value(1, 1, 9).with_value(0, 0, None).with_value(3, 2, 2.5)
    changed = changed.with_value(2, 4, DAY).with_value(2, 5, datetime(2026, 1, 2, 3))
    assert changed.rows([1])[0][1] == 9
    assert changed.rows([0])[0][0] is None
    assert changed.rows([3])[0][2] == 2.5
    assert changed.rows([2])[0][4:] == [DAY, datetime(2026, 1, 2, 3)]
    assert changed.columns == table.columns
    assert table.rows(range(5)) == before
    assert type(changed.data) is type(table.data)


def test_a_model_checks_its_fields() -> None:
    table = table_of([Person(**row) for row in rows_of()])
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        table.with_value(0, 1, -1)


@pytest.mark.parametrize("value", [None, 300, 2**70])
def test_what_a_column_cannot_hold_is_refused(value: Any) -> None:
    frames: list[Any] = [pd.DataFrame({"a": [1, 2]}, dtype="int8")]
    if value is not None:
        frames.append(pl.DataFrame({"a": [1, 2]}, schema={"a": pl.Int8}))
        frames.append(arrow.table({"a": arrow.array([1, 2], arrow.int8())}))
    for frame in frames:
        with pytest.raises(ValueError, match="A cell of this column cannot"):
            table_of(frame).with_value(0, 0, value)


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        (-(2**64), "-18446744073709551616"),
        (1.5, 1.5),
        (float("nan"), "NaN"),
        (float("-inf"), "-∞"),
        (Decimal("1.10"), "1.10"),
        (DAY, "2026-11-22"),
        (datetime(2026, 11, 22, 1, 2), "2026-11-22 01:02:00"),
        ({"a": [1]}, "{'a': [1]}"),
        ("\ud800", "?"),
        ("<b>é", "<b>é"),
    ],
)
def test_values_are_shown_without_loss(value: Any, expected: Any) -> None:
    assert shown(value) == expected


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("text", "", ""),
        ("text", "5", "5"),
        ("integer", " 9007199254740993 ", 9007199254740993),
        ("integer", "", None),
        ("number", "1.5", 1.5),
        ("number", "∞", float("inf")),
        ("truth", False, False),
        ("date", "2026-11-22", DAY),
        ("datetime", "2026-11-22 10:30", datetime(2026, 11, 22, 10, 30)),
        ("date", None, None),
    ],
)
def test_what_is_written_has_the_type_of_its_column(kind: Any, given: Any, expected: Any) -> None:
    found = written(kind, given)
    assert found == expected
    assert type(found) is type(expected)


def test_a_decimal_stays_one() -> None:
    assert repr(written("number", "1.10", [Decimal(1)])) == "Decimal('1.10')"


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("integer", "1.5", "“1.5” is no whole number."),
        ("number", "abc", "“abc” is no number."),
        ("date", "tomorrow", "“tomorrow” is no day, as in 2026-11-22."),
        ("truth", "yes", "It is either yes or no."),
        ("other", "x" * 50, "“" + "x" * 40 + "…” is no value that can be written."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(kind: Any, given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as refusal:
        written(kind, given)
    assert str(refusal.value) == message
