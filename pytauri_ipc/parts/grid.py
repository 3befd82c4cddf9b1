"""Grids: tables of any size in a page, which asks for the rows that a person looks at."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import count
from operator import index as as_index
from typing import Any, ClassVar, Final, Literal

from pydantic import ValidationError
from typing_extensions import override

import pytauri_ipc.parts.grid_events as events
from pytauri_ipc.app.window_parts import PartNeeds
from pytauri_ipc.event_types import PLAIN
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.parts.grid_columns import GridColumn, described, shown_columns
from pytauri_ipc.parts.grid_data import DataType, TableBody
from pytauri_ipc.parts.grid_rows import GridRows, Snapshot
from pytauri_ipc.parts.loaded import LoadedPart
from pytauri_ipc.parts.table_values import shown, written
from pytauri_ipc.parts.tables import Rows, table_of
from pytauri_ipc.transports.known_windows import KnownWindow

_numbers = count(1)
_DATA: Final = DataType()


class Grid(LoadedPart):
    """A table; give it to `App.show(parts=[...])`, or let `App.show_grid` show it alone.

        people = Grid(frame, id="people", editable=["name"])
        app.show('<div id="people"></div>', parts=[people], callbacks={"grid:row-selected": ...})

    Pages ask for the rows that they show, sorted and filtered by Python, so that there may be
    millions. What was given never changes: `data` is the table as it is now.

    Args:
        rows: A list of dicts or of pydantic models, a dict of columns, or a data frame of pandas,
            polars, Arrow, or what else narwhals knows.
        id: That of the element it stands in; left out, it is made up.
        columns: Those that are shown, from left to right; left out, all. Callbacks get all.
        editable: Whether a person may write into cells, or the names of the columns where.
        selection: Whether a person selects one row, several, or none.
        label: What a screen reader calls it.

    Raises:
        TypeError: The rows are nothing that can be shown.
        ValueError: Two columns have the same name, or one is not there.
        ModuleNotFoundError: The extra `grid` is missing.
    """

    NAMESPACE: ClassVar[str] = "grid"
    SCRIPTS: ClassVar[tuple[str, ...]] = ("grid.js",)

    def __init__(
        self,
        rows: Rows,
        *,
        id: str | None = None,  # noqa: A002 - the word of the field
        columns: Sequence[str | GridColumn] | None = None,
        editable: bool | Sequence[str] = False,
        selection: Literal["single", "multiple"] | None = "multiple",
        label: str = "Table",
    ) -> None:
        if selection not in ("single", "multiple", None):
            raise ValueError(f"selection is 'single', 'multiple' or None, and not {selection!r}")
        super().__init__(id)
        _script()
        table = table_of(rows)
        self._columns = columns
        self._editable = editable
        self._selection = selection
        self._label = label
        self._rows = GridRows(table, shown_columns(table.columns, columns, editable))
        self._selected: list[int] = []
        self._commands: Final = f"ipc:grid-{next(_numbers)}"

    # --- for the program ----------------------------------------------------------------------

    @property
    def data(self) -> Any:
        """The table as it is now, with all that has been edited; of the kind that was given."""
        return self._rows.now.table.data

    def update(self, rows: Rows) -> None:
        """Show other rows, in all pages; nothing is selected then.

        Raises:
            TypeError, ValueError: As when a grid is made; nothing changes.
        """
        self._replace(table_of(rows))

    def update_cell(self, index: int, column: str, value: Any) -> None:
        """Set the value of a cell. Rows stay where they are, until they are sorted again.

        Args:
            index: The row's, in the data.
            column: The name of the column.
            value: Of the type that the column has; text is read as if a person had written it.

        Raises:
            ValueError: There is no such cell, or it cannot be that.
        """
        with self._saying:
            now = self._rows.now
            numbers = {one.name: at for at, one in enumerate(now.table.columns)}
            if column not in numbers:
                known = ", ".join(map(repr, numbers))
                raise ValueError(f"there is no column {column!r}; there are: {known}")
            at = numbers[column]
            index = as_index(index)
            self._check_index(index)
            kind = now.table.columns[at].kind
            try:
                if isinstance(value, str) and kind not in ("text", "other"):
                    value = written(kind, value, self._cells(index))
                self._set(index, at, value)
            except ValueError as error:
                raise ValueError(f"{column!r} of row {index}: {error}") from None

    def select(self, indexes: Iterable[int]) -> None:
        """Select rows, and no others, in all pages; no `grid:row-selected` comes of it.

        Args:
            indexes: The rows', in the data.

        Raises:
            ValueError: There is no such row, or too many for `selection`.
        """
        if not isinstance(indexes, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"rows are a list of indexes, as in [{indexes!r}], and not {indexes!r}")
        chosen = sorted(set(map(as_index, indexes)))
        most = {"single": 1, None: 0}.get(self._selection, len(chosen))
        if len(chosen) > most:
            raise ValueError(f"{len(chosen)} rows, and the grid's selection is {self._selection!r}")
        with self._saying:
            for index in chosen:
                self._check_index(index)
            self._tell(events.SELECT, {"indexes": chosen}, lambda: self._choose(chosen))

    def scroll_to(self, index: int) -> None:
        """Have the pages that are there show a row.

        Args:
            index: The row's, in the data. One that does not pass a page's filters stays hidden.

        Raises:
            ValueError: There is no such row.
        """
        with self._saying:
            index = as_index(index)
            self._check_index(index)
            self._tell(events.SCROLL_TO, {"index": index})

    # --- as a part of a window; see `WindowPart` ----------------------------------------------

    @override
    def needs(self) -> PartNeeds:
        """The page's code, and the commands that pages call for rows."""
        return PartNeeds(
            files={"grid.js": _script()},
            commands=self._rows.commands(self._commands),
            events={**dict.fromkeys(events.EMITTED, PLAIN), events.UPDATE_DATA: _DATA},
            says=frozenset(events.KINDS),
            heard=frozenset(events.KINDS),
        )

    @override
    def _hears(self, window: KnownWindow, event: str, body: Body) -> bool:
        adapter = events.EMITTED.get(event)
        if adapter is None:
            return False
        if not body.is_json:
            raise ValueError(f"{event}: a dict is wanted, and not bytes")
        try:
            if events.MEANT.validate_json(body.data).get("id") not in (None, self.id):
                return False
            emitted = adapter.validate_json(body.data)
        except ValidationError as error:
            (first, *_) = error.errors()
            where = ".".join(map(str, first["loc"]))
            raise ValueError(f"{event}: {where}: {first['msg']}") from None
        self._take(event, emitted, body)
        return True

    def _take(self, event: str, emitted: Mapping[str, Any], body: Body) -> None:
        if isinstance(body, TableBody):
            self._replace(body.table)
        elif event == events.UPDATE_CELL:
            self.update_cell(emitted["index"], emitted["column"], emitted["value"])
        elif event == events.SELECT:
            self.select(emitted["indexes"])
        elif event == events.SCROLL_TO:
            self.scroll_to(emitted["index"])

    @override
    def read(self, event: str, body: Body) -> Any | None:
        """What a person has done in this grid."""
        kind = events.KINDS.get(event)
        if kind is None or not body.is_json:
            return None
        try:
            said = kind.model_validate_json(body.data)
        except ValidationError:
            return None  # a page's own event, of the same name
        return self._heard(said) if said.id == self.id else None

    def _heard(self, said: events.Said) -> Any:
        if isinstance(said, events.SaidEdited):
            return self._edit(said)
        now = self._rows.now
        if said.version != now.version:
            raise ValueError(f"the grid {self.id!r} has other rows by now")
        names = [column.name for column in now.table.columns]
        if isinstance(said, events.SaidSelected):
            return self._selected_rows(said, now, names)
        if isinstance(said, events.SaidClicked):
            return self._clicked_row(said, now, names)
        if not said.query().columns <= now.columns.keys():
            raise ValueError(f"the grid {self.id!r} shows no such column")
        return events.query_told(said, names)

    @override
    def _described(self) -> list[Event]:
        told = {
            **self._shown(self._rows.now),
            "id": self.id,
            "revision": self._revision,
            "selected": self._selected,
            "commands": self._commands,
            "label": self._label,
            "selection": self._selection,
        }
        return [Event(events.SHOW, self._body(told))]

    # --- what is set --------------------------------------------------------------------------

    def _shown(self, now: Snapshot) -> dict[str, Any]:
        return {
            "version": now.version,
            "count": len(now.table),
            "columns": described(now.table.columns, now.columns),
        }

    def _replace(self, table: Any) -> None:
        columns = shown_columns(table.columns, self._columns, self._editable)
        with self._saying:
            after = Snapshot(self._rows.now.version + 1, table, columns)

            def replace() -> None:
                self._rows.replace(after)
                self._selected = []

            self._tell(events.UPDATE_DATA, self._shown(after), replace)

    def _choose(self, chosen: list[int]) -> None:
        self._selected = chosen

    def _set(self, index: int, at: int, value: Any, by: str | None = None) -> None:
        """Set a cell, and say so; with `_saying` held."""
        table = self._rows.now.table.with_value(index, at, value)
        (row,) = table.rows([index])  # as the table has it by now
        told = {"index": index, "column": at, "value": shown(row[at]), "by": by}
        self._tell(events.UPDATE_CELL, told, lambda: self._rows.edited(table))

    def _check_index(self, index: int) -> None:
        rows = len(self._rows.now.table)
        if not 0 <= index < rows:
            raise ValueError(f"there is no row {index}; the grid {self.id!r} has {rows}")

    def _cells(self, index: int) -> list[Any]:
        return self._rows.now.table.rows([index])[0]

    # --- what a person does -------------------------------------------------------------------

    def _edit(self, edit: events.SaidEdited) -> events.CellEdited:
        with self._saying:
            version, table, columns = self._rows.now
            column = columns.get(edit.column)
            is_there = version == edit.version and 0 <= edit.index < len(table)
            if column is None or not column.editable or not is_there:
                text = "The table has changed meanwhile." if column else "This cannot be edited."
                raise self._refused(edit, None, text)
            old = self._cells(edit.index)[edit.column]
            try:
                value = written(table.columns[edit.column].kind, edit.value, [old])
                self._set(edit.index, edit.column, value, edit.by)
            except ValueError as error:
                raise self._refused(edit, old, str(error)) from None
            value = self._cells(edit.index)[edit.column]
        name = table.columns[edit.column].name
        return {"id": self.id, "index": edit.index, "column": name, "value": value, "old": old}

    def _refused(self, edit: events.SaidEdited, old: object, text: str) -> ValueError:
        cell = {"index": edit.index, "column": edit.column, "value": shown(old)}
        self._tell(events.REFUSED, {**cell, "version": edit.version, "by": edit.by, "text": text})
        return ValueError(f"a cell of the grid {self.id!r} cannot have the value that came")

    def _selected_rows(
        self, said: events.SaidSelected, now: Snapshot, names: list[str]
    ) -> events.RowsSelected:
        indexes = sorted(set(said.indexes))
        if indexes and not 0 <= indexes[0] <= indexes[-1] < len(now.table):
            raise ValueError(f"the grid {self.id!r} has no such rows")
        named = [dict(zip(names, row, strict=True)) for row in now.table.rows(indexes)]
        return {"id": self.id, "rows": named, "indexes": indexes}

    def _clicked_row(
        self, said: events.SaidClicked, now: Snapshot, names: list[str]
    ) -> events.RowClicked:
        if said.column not in now.columns or not 0 <= said.index < len(now.table):
            raise ValueError(f"the grid {self.id!r} shows no such cell")
        (row,) = now.table.rows([said.index])
        return {
            "id": self.id,
            "row": dict(zip(names, row, strict=True)),
            "index": said.index,
            "column": names[said.column],
        }


@cache
def _script() -> bytes:
    """The page's code, which is a distribution of its own.

    Raises:
        ModuleNotFoundError: It is not installed.
    """
    try:
        folder = files("pytauri_ipc_grid")
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "grids need an extra: pip install 'pytauri-ipc[grid]'", name="pytauri_ipc_grid"
        ) from None
    file = folder / "grid.js"
    if not file.is_file():
        raise FileNotFoundError("the code of grids is not built yet: `make js` builds it")
    return file.read_bytes()
