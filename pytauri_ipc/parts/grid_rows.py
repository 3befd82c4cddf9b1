"""The rows of a grid: what pages ask for, and what is there now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from anyio import to_thread

from pytauri_ipc.errors import InvokeException
from pytauri_ipc.parts.grid_columns import GridColumn
from pytauri_ipc.parts.grid_events import Place, PlaceAsked, RowsAsked, RowsGiven
from pytauri_ipc.parts.grid_events import View as SaidView
from pytauri_ipc.parts.grid_views import View, Views
from pytauri_ipc.parts.table import Table
from pytauri_ipc.parts.table_queries import Order
from pytauri_ipc.parts.table_values import shown

_MOST = 1000
"""How many rows a page gets at once, whatever it asks for."""


class Snapshot(NamedTuple):
    """What a grid shows at a moment.

    Attributes:
        version: Its number; cells may have been edited since.
        table: All rows.
        columns: Those that are shown, by their numbers.
    """

    version: int
    table: Table
    columns: dict[int, GridColumn]


class GridRows:
    """The rows of one grid. For any thread; pages ask on the app's event loop.

    Attributes:
        now: What is there. Read it once: it is another one each time that something has changed.
    """

    def __init__(self, table: Table, columns: dict[int, GridColumn]) -> None:
        self.now: Snapshot = Snapshot(1, table, columns)
        self._views = Views()

    def replace(self, now: Snapshot) -> None:
        """Other rows are there from now on."""
        self.now = now
        self._views.forget()

    def edited(self, table: Table) -> None:
        """A cell is another one; rows stay where pages show them."""
        self.now = self.now._replace(table=table)

    def commands(self, name: str) -> Mapping[str, Callable[..., Any]]:
        """What pages call."""
        return {f"{name}-rows": self._give, f"{name}-place": self._find}

    async def _give(self, body: RowsAsked) -> RowsGiven:
        now = self.now
        if body.version != now.version:
            return {"version": now.version, "count": 0, "rows": []}
        order = await self._order(body, now)
        # What is edited while an order is worked out is in what is shown then.
        table = self.now.table if self.now.version == now.version else now.table
        indexes = order[body.start : min(body.end, body.start + _MOST)]
        rows = await to_thread.run_sync(_shown_rows, table, indexes, list(now.columns))
        return {"version": now.version, "count": len(order), "rows": rows}

    async def _find(self, body: PlaceAsked) -> Place:
        now = self.now
        if body.version != now.version or not 0 <= body.index < len(now.table):
            return {"at": None}
        order = await self._order(body, now)
        return {"at": await self._views.run(_place, order, body.index)}

    async def _order(self, asked: SaidView, now: Snapshot) -> Order:
        query = asked.query()
        if not query.columns <= now.columns.keys():  # what is not shown is not to be found out
            raise InvokeException("the grid shows no such column", code="invalid_body")
        return await self._views.order(View(now.version, asked.view), now.table, query)


def _shown_rows(table: Table, indexes: Sequence[int], columns: list[int]) -> list[Any]:
    rows = table.rows(indexes)
    return [
        [index, *(shown(row[at]) for at in columns)]
        for index, row in zip(indexes, rows, strict=True)
    ]


def _place(order: Order, index: int) -> int | None:
    if isinstance(order, range):
        return index
    try:
        return order[:].index(index)
    except ValueError:
        return None
