"""What a table is, whatever it is made of."""

from collections.abc import Sequence
from typing import Any, Protocol

from pytauri_ipc.parts.table_queries import Order, Query
from pytauri_ipc.parts.table_values import Column


class Table(Protocol):
    """Rows and columns. A row's index is its place in what was given."""

    @property
    def columns(self) -> Sequence[Column]:
        """Its columns, from left to right."""
        ...

    @property
    def data(self) -> Any:
        """The table as it is now, of the kind that was given."""
        ...

    def __len__(self) -> int:
        """How many rows it has."""
        ...

    def order(self, query: Query, /) -> Order:
        """The rows that a page wants; it may take seconds.

        Raises:
            ValueError: There is no such column, or no such filter for it.
        """
        ...

    def rows(self, indexes: Sequence[int], /) -> list[list[Any]]:
        """The values of rows, each in the order of the columns; `None` where there is none."""
        ...

    def with_value(self, index: int, column: int, value: Any, /) -> "Table":
        """The table with another value in a cell.

        Raises:
            ValueError: The column holds no such values.
        """
        ...


def check_query(query: Query, columns: Sequence[Column]) -> None:
    """Check what a page wants.

    Raises:
        ValueError: There is no such column.
    """
    if any(not 0 <= column < len(columns) for column in query.columns):
        raise ValueError(f"the table has {len(columns)} columns, and others are asked for")
