"""What pages say of a grid, and what callbacks get of it."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Final, NotRequired, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter
from typing_extensions import TypedDict

from pytauri_ipc.parts.table_queries import Condition, Filter, Query, Sort

SHOW: Final = "grid:show"
"""What each page is told that comes: the grid as it is now, without its rows."""

SELECTED: Final = "grid:row-selected"
CLICKED: Final = "grid:row-clicked"
EDITED: Final = "grid:cell-edited"
SORTED: Final = "grid:sort"
FILTERED: Final = "grid:filter"

UPDATE_DATA: Final = "grid:update-data"
UPDATE_CELL: Final = "grid:update-cell"
SELECT: Final = "grid:select"
SCROLL_TO: Final = "grid:scroll-to"
REFUSED: Final = "grid:refused"
"""What the page is told whose edit cannot be."""


class RowsSelected(TypedDict):
    """The data of `grid:row-selected`.

    Attributes:
        id: The grid's.
        rows: The rows that are selected, by the names of columns, those that are not shown too.
        indexes: Where they stand in the data.
    """

    id: str
    rows: list[dict[str, Any]]
    indexes: list[int]


class RowClicked(TypedDict):
    """The data of `grid:row-clicked`.

    Attributes:
        id: The grid's.
        row: The row, by the names of columns.
        index: Where it stands in the data.
        column: The name of the column.
    """

    id: str
    row: dict[str, Any]
    index: int
    column: str


class CellEdited(TypedDict):
    """The data of `grid:cell-edited`: a person has written something else into a cell.

    Attributes:
        id: The grid's.
        index: Where the row stands in the data.
        column: The name of the column.
        value: What is there now, of the type that the column has.
        old: What was there before.
    """

    id: str
    index: int
    column: str
    value: Any
    old: Any


class SortedBy(TypedDict):
    """A column that rows are sorted by."""

    column: str
    descending: bool


class RowsSorted(TypedDict):
    """The data of `grid:sort`; the first column counts most, and none means the data's order."""

    id: str
    sort: list[SortedBy]


class FilterCondition(TypedDict):
    """What values have to be like, as in `{"type": "inRange", "value": 1, "to": 5}`."""

    type: str
    value: JsonValue
    to: JsonValue


class ColumnFilter(TypedDict):
    """The filter of a column; `any` says whether one of several conditions is enough."""

    column: str
    conditions: list[FilterCondition]
    any: bool


class RowsFiltered(TypedDict):
    """The data of `grid:filter`; rows have to pass all."""

    id: str
    filters: list[ColumnFilter]


_MOST_COLUMNS: Final = 100
"""That rows are sorted or filtered by at once."""

# --- what pages say -------------------------------------------------------------------------------


class _Said(BaseModel):
    """Of columns pages know the numbers."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, hide_input_in_errors=True)


class SaidSort(_Said):
    """A column, and which way."""

    column: int
    descending: bool


class SaidCondition(_Said):
    """A condition."""

    type: Annotated[str, Field(max_length=40)]
    value: str | int | float | None = None
    to: str | int | float | None = None


class SaidFilter(_Said):
    """The filter of a column."""

    column: int
    conditions: Annotated[Sequence[SaidCondition], Field(min_length=1, max_length=20)]
    any: bool = False


class SaidQuery(_Said):
    """How a page wants the rows."""

    sort: Annotated[Sequence[SaidSort], Field(max_length=_MOST_COLUMNS)] = ()
    filters: Annotated[Sequence[SaidFilter], Field(max_length=_MOST_COLUMNS)] = ()

    def query(self) -> Query:
        """The same for tables."""
        return Query(
            tuple(Sort(one.column, one.descending) for one in self.sort),
            tuple(
                Filter(
                    one.column,
                    tuple(Condition(each.type, each.value, each.to) for each in one.conditions),
                    one.any,
                )
                for one in self.filters
            ),
        )


class View(SaidQuery):
    """Which rows a page looks at: the number of the data, and its own name for sort and filters."""

    version: int
    view: Annotated[str, Field(max_length=60)]


class RowsAsked(View):
    """What a page asks for: some rows of a view."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class PlaceAsked(View):
    """What a page asks for: where in a view a row stands."""

    index: int


class Place(TypedDict):
    """Where a row stands in a view, or `None` where it does not pass the filters."""

    at: int | None


class RowsGiven(TypedDict):
    """Some rows of a view.

    Attributes:
        version: That of the data; another one than asked for comes without rows.
        count: How many rows the view has.
        rows: Each its index, and its cells.
    """

    version: int
    count: int
    rows: list[Any]


class SaidSelected(_Said):
    """`grid:row-selected` as pages say it."""

    id: str
    version: int
    indexes: Annotated[list[int], Field(max_length=100_000)]


class SaidClicked(_Said):
    """`grid:row-clicked` as pages say it."""

    id: str
    version: int
    index: int
    column: int


class SaidEdited(_Said):
    """`grid:cell-edited` as pages say it; `by` is the page."""

    id: str
    version: int
    index: int
    column: int
    value: str | bool | None
    by: str


class SaidSorted(SaidQuery):
    """`grid:sort` as pages say it."""

    id: str
    version: int


class SaidFiltered(SaidQuery):
    """`grid:filter` as pages say it."""

    id: str
    version: int


Said: TypeAlias = SaidSelected | SaidClicked | SaidEdited | SaidSorted | SaidFiltered

KINDS: Final[dict[str, type[Said]]] = {
    SELECTED: SaidSelected,
    CLICKED: SaidClicked,
    EDITED: SaidEdited,
    SORTED: SaidSorted,
    FILTERED: SaidFiltered,
}


# --- what the program emits -----------------------------------------------------------------------


class EmittedCell(TypedDict):
    """`grid:update-cell`."""

    index: int
    column: str
    value: Any


class EmittedSelection(TypedDict):
    """`grid:select`."""

    indexes: list[int]


class EmittedPlace(TypedDict):
    """`grid:scroll-to`."""

    index: int


class Emitted(TypedDict):
    """What they have in common; without an id, the first grid of the window is meant."""

    id: NotRequired[str | None]


EMITTED: Final[dict[str, TypeAdapter[Any]]] = {
    UPDATE_DATA: TypeAdapter(dict[str, Any]),
    UPDATE_CELL: TypeAdapter(EmittedCell),
    SELECT: TypeAdapter(EmittedSelection),
    SCROLL_TO: TypeAdapter(EmittedPlace),
}
MEANT: Final = TypeAdapter(Emitted)


# --- what callbacks get ---------------------------------------------------------------------------


def query_told(said: SaidSorted | SaidFiltered, names: Sequence[str]) -> RowsSorted | RowsFiltered:
    """How a person wants the rows, by the names of columns.

    Raises:
        ValueError: There is no such column.
    """
    if any(not 0 <= column < len(names) for column in said.query().columns):
        raise ValueError("there is no such column")
    if isinstance(said, SaidSorted):
        sort: list[SortedBy] = [
            {"column": names[one.column], "descending": one.descending} for one in said.sort
        ]
        return {"id": said.id, "sort": sort}
    filters: list[ColumnFilter] = [
        {
            "column": names[one.column],
            "conditions": [
                {"type": each.type, "value": each.value, "to": each.to} for each in one.conditions
            ],
            "any": one.any,
        }
        for one in said.filters
    ]
    return {"id": said.id, "filters": filters}
