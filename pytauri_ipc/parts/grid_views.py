"""The orders of rows that pages look at: each worked out once, on a thread of its own."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, NamedTuple, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from pytauri_ipc.parts.table import Table
from pytauri_ipc.parts.table_queries import Order, Query

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_KEPT: Final = 8
"""How many orders are kept: those of a few pages; of a million rows each has eight megabytes."""

_limiters: Final = RunVar["WeakKeyDictionary[Views, CapacityLimiter]"]("pytauri_ipc.grids")


class View(NamedTuple):
    """What one page shows, from one change of sort, filter or data to the next.

    Attributes:
        version: The number of the data.
        name: Made up by the page.
    """

    version: int
    name: str


class _Kept(NamedTuple):
    table: Table
    query: Query
    order: Order


class Views:
    """The orders of one grid. Cells may be edited meanwhile: rows stay where they are.

    For one event loop at a time.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[View, _Kept] = OrderedDict()

    async def order(self, view: View, table: Table, query: Query) -> Order:
        """The rows of a view; one order is worked out at a time, and the others wait.

        Whoever is cancelled meanwhile waits no longer, but while its own is worked out.

        Raises:
            ValueError: There is no such column, or no such filter for it.
        """
        if not query.columns:
            return range(len(table))
        known = self._known(view, query)
        return await self.run(self._made, view, table, query) if known is None else known

    async def run(self, function: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Run something on a thread, one after another of this grid."""
        return await to_thread.run_sync(function, *arguments, limiter=self._limiter())

    def forget(self) -> None:
        """All: there is other data."""
        with self._lock:
            self._kept.clear()

    def _limiter(self) -> CapacityLimiter:
        try:
            limiters = _limiters.get()
        except LookupError:
            limiters = WeakKeyDictionary[Views, CapacityLimiter]()
            _limiters.set(limiters)
        return limiters.setdefault(self, CapacityLimiter(1))

    def _known(self, view: View, query: Query) -> Order | None:
        with self._lock:
            found = self._kept.get(view)
            if found is None or found.query != query:
                return None
            self._kept.move_to_end(view)
            return found.order

    def _made(self, view: View, table: Table, query: Query) -> Order:
        order = self._known(view, query)
        if order is None:
            order = self._same(table, query)
        if order is None:
            order = table.order(query)
        with self._lock:
            self._kept[view] = _Kept(table, query, order)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return order

    def _same(self, table: Table, query: Query) -> Order | None:
        """That of another page which wants the same."""
        with self._lock:
            for kept in self._kept.values():
                if kept.table is table and kept.query == query:
                    return kept.order
        return None
