"""One way to look at tables of any kind: lists of dicts or models, dicts of columns, data frames.

A table never changes: what a person edits gives another one, which shares all else with it. So any
thread may read while another one sorts, and what a program has given stays as it was.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias, cast

from pydantic import BaseModel, ValidationError

from pytauri_ipc.parts.table import Table, check_query
from pytauri_ipc.parts.table_queries import Order, Query, ordered
from pytauri_ipc.parts.table_values import Column, kind_of, names_of

Rows: TypeAlias = (
    Sequence[Mapping[str, Any]] | Sequence[BaseModel] | Mapping[str, Sequence[Any]] | Any
)
"""What can be shown: a list of dicts or models, a dict of columns, or a data frame."""


def table_of(rows: Rows) -> Table:
    """Look at what a program has given.

    Raises:
        TypeError: It is nothing that has rows.
        ValueError: Two columns have the same name, or columns have several lengths.
        ModuleNotFoundError: It is a data frame, and narwhals is missing.
    """
    if isinstance(rows, Mapping):
        return _ColumnTable.of(cast("Mapping[Any, Any]", rows))
    if isinstance(rows, (list, tuple)):
        given = cast("Sequence[Any]", rows)
        if given and all(isinstance(row, BaseModel) for row in given):
            return _ModelTable.of(given)
        if all(isinstance(row, Mapping) for row in given):
            return _RowTable.of(given)
        raise TypeError("a list of rows is a list of dicts, or of pydantic models")
    # Whoever shows lists needs no narwhals.
    from pytauri_ipc.parts.frame_tables import frame_table  # noqa: PLC0415

    return frame_table(rows)


class _PlainTable:
    """What tables have in common whose values are Python's own."""

    columns: Sequence[Column]

    def __len__(self) -> int:
        raise NotImplementedError

    def values(self, column: int) -> Sequence[Any]:
        """Those of a column, from the first row to the last."""
        raise NotImplementedError

    def order(self, query: Query, /) -> Order:
        check_query(query, self.columns)
        if not query.columns:
            return range(len(self))
        return ordered(len(self), query, self.values, [one.kind for one in self.columns])


class _RowTable(_PlainTable):
    """Dicts; a key that a row lacks is an empty cell."""

    def __init__(self, rows: list[Mapping[Any, Any]], keys: list[Any], columns: list[Column]):
        self.columns = columns
        self._rows = rows
        self._keys = keys

    @classmethod
    def of(cls, given: Sequence[Mapping[Any, Any]]) -> "_RowTable":
        keys = list(dict.fromkeys(chain.from_iterable(given)))
        made = cls(list(given), keys, [])
        made.columns = [
            Column(name, kind_of(made.values(at))) for at, name in enumerate(names_of(keys))
        ]
        return made

    @property
    def data(self) -> list[Mapping[Any, Any]]:
        return self._rows.copy()

    def __len__(self) -> int:
        return len(self._rows)

    def values(self, column: int) -> Sequence[Any]:
        key = self._keys[column]
        return [row.get(key) for row in self._rows]

    def rows(self, indexes: Sequence[int], /) -> list[list[Any]]:
        found = [self._rows[index] for index in indexes]
        return [[row.get(key) for key in self._keys] for row in found]

    def with_value(self, index: int, column: int, value: Any, /) -> "_RowTable":
        rows = self._rows.copy()
        rows[index] = {**rows[index], self._keys[column]: value}
        return _RowTable(rows, self._keys, list(self.columns))


class _ModelTable(_PlainTable):
    """Models of pydantic; their fields are the columns, and check what a person writes."""

    def __init__(self, rows: list[BaseModel], columns: list[Column]):
        self.columns = columns
        self._rows = rows

    @classmethod
    def of(cls, given: Sequence[BaseModel]) -> "_ModelTable":
        names = dict.fromkeys(chain.from_iterable(type(row).model_fields for row in given))
        made = cls(list(given), [Column(name, "other") for name in names])
        made.columns = [
            Column(name, kind_of(made.values(at))) for at, name in enumerate(names_of(names))
        ]
        return made

    @property
    def data(self) -> list[BaseModel]:
        return self._rows.copy()

    def __len__(self) -> int:
        return len(self._rows)

    def values(self, column: int) -> Sequence[Any]:
        name = self.columns[column].name
        return [getattr(row, name, None) for row in self._rows]

    def rows(self, indexes: Sequence[int], /) -> list[list[Any]]:
        found = [self._rows[index] for index in indexes]
        return [[getattr(row, name, None) for name, _ in self.columns] for row in found]

    def with_value(self, index: int, column: int, value: Any, /) -> "_ModelTable":
        rows, name = self._rows.copy(), self.columns[column].name
        row = rows[index].model_copy()
        try:
            row.__pydantic_validator__.validate_assignment(row, name, value)
        except ValidationError as error:
            raise ValueError(f"{error.errors()[0]['msg']}.") from None
        rows[index] = row
        return _ModelTable(rows, list(self.columns))


class _ColumnTable(_PlainTable):
    """A dict of columns, all of one length."""

    def __init__(self, given: dict[Any, Sequence[Any]], columns: list[Column]):
        self.columns = columns
        self._given = given

    @classmethod
    def of(cls, given: Mapping[Any, Any]) -> "_ColumnTable":
        lists: dict[Any, Sequence[Any]] = {key: _listed(key, one) for key, one in given.items()}
        lengths = {len(values) for values in lists.values()}
        if len(lengths) > 1:
            raise ValueError(f"the columns have several lengths: {sorted(lengths)}")
        names = names_of(lists)
        columns = zip(names, lists.values(), strict=True)
        return cls(lists, [Column(name, kind_of(values)) for name, values in columns])

    @property
    def data(self) -> dict[Any, Sequence[Any]]:
        return self._given.copy()

    @cached_property
    def _columns(self) -> list[Sequence[Any]]:
        return list(self._given.values())

    def __len__(self) -> int:
        return len(self._columns[0]) if self._columns else 0

    def values(self, column: int) -> Sequence[Any]:
        return self._columns[column]

    def rows(self, indexes: Sequence[int], /) -> list[list[Any]]:
        return [[values[index] for values in self._columns] for index in indexes]

    def with_value(self, index: int, column: int, value: Any, /) -> "_ColumnTable":
        key = list(self._given)[column]
        values = list(self._given[key])
        values[index] = value
        return _ColumnTable({**self._given, key: values}, list(self.columns))


def _listed(key: object, values: Any) -> list[Any]:
    """A column; those of numpy give values of Python."""
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        raise TypeError(f"the column {key!r} is a list of values, and not {values!r}")
    return values.tolist() if hasattr(values, "tolist") else list(values)
