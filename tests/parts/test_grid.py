"""Grids, without pages: what is set, said, heard and refused."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from threading import Event as Flag
from threading import Thread, get_ident
from typing import Any, cast

import anyio
import numpy as np
import polars as pl
import pytest
from pydantic_core import from_json, to_json

from pytauri_ipc import Commands, InvokeException, Limits, TestClient
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.parts import Grid, GridColumn
from pytauri_ipc.parts.table_queries import Order, Query
from pytauri_ipc.parts.tables import table_of
from pytauri_ipc.transports.known_windows import KnownWindow
from tests.parts.standing import standing
from tests.window_pages import FakeWindowPage

ROWS = [{"n": at, "name": f"p{at}", "day": date(2026, 1, 1 + at)} for at in range(5)]

pytestmark = pytest.mark.anyio


class Heard(KnownWindow):
    """A window that keeps what its pages are to hear."""

    def __init__(self) -> None:
        super().__init__("main", Limits())
        self.said: list[tuple[str, Any]] = []

    def mention(self, event: str, body: Body) -> None:
        self.said.append((event, from_json(body.data)))


def grid_of(**options: Any) -> tuple[Grid, Heard]:
    grid, window = Grid(ROWS, id="g", **options), Heard()
    grid.joins(window)
    return grid, window


def greeted(grid: Grid) -> Any:
    """What a page is told that comes now."""
    load, show = grid.greetings()
    assert (load.name, show.name) == ("ipc:part", "grid:show")
    return from_json(show.body.data)


def say(grid: Grid, event: str, **fields: Any) -> Any:
    return grid.read(event, Body(to_json({"id": "g", "version": 1, **fields})))


def edit(grid: Grid, index: int, column: int, value: object) -> Any:
    return say(grid, "grid:cell-edited", index=index, column=column, value=value, by="me")


def client_of(grid: Grid) -> TestClient:
    commands = Commands()
    for name, function in grid.needs().commands.items():
        commands.build_in(name, function, "main")
    return TestClient(commands)


# --- what is shown ------------------------------------------------------------------------------


def test_a_page_is_greeted_with_columns_and_no_rows() -> None:
    grid, _ = grid_of(columns=["day", GridColumn(name="n", label="N", width=50)], editable=["n"])
    told = greeted(grid)
    assert told["count"] == 5
    assert told["columns"] == [
        {"at": 2, "label": "day", "kind": "date", "width": None, "editable": False},
        {"at": 0, "label": "N", "kind": "integer", "width": 50, "editable": True},
    ]
    assert "p1" not in str(told)


def test_what_cannot_be_shown_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="no column 'x'; there are: 'n', 'name', 'day'"):
        Grid(ROWS, columns=["x"])
    with pytest.raises(ValueError, match="no column 'x'"):
        Grid(ROWS, editable=["x"])
    with pytest.raises(ValueError, match="selection is 'single'"):
        Grid(ROWS, selection="many")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="list of dicts"):
        Grid(5)


def test_a_column_of_other_things_cannot_be_edited() -> None:
    grid = Grid([{"a": [1]}], editable=True)
    assert greeted(grid)["columns"][0]["editable"] is False


async def test_pages_get_the_rows_they_ask_for() -> None:
    grid, _ = grid_of(columns=["name", "day", "n"])
    async with client_of(grid) as client:
        name = greeted(grid)["commands"] + "-rows"
        asked: dict[str, Any] = {"version": 1, "view": "a", "start": 1, "end": 3}
        assert await client.invoke(name, asked) == {
            "version": 1,
            "count": 5,
            "rows": [[1, "p1", "2026-01-02", 1], [2, "p2", "2026-01-03", 2]],
        }
        sort = [{"column": 0, "descending": True}]
        only = [{"column": 0, "conditions": [{"type": "lessThan", "value": 3}]}]
        asked = {**asked, "view": "b", "sort": sort, "filters": only, "start": 0}
        answer: Any = await client.invoke(name, asked)
        assert (answer["count"], [row[0] for row in answer["rows"]]) == (3, [2, 1, 0])
        place = {**asked, "index": 0}
        assert await client.invoke(greeted(grid)["commands"] + "-place", place) == {"at": 2}
        hidden = {**asked, "index": 4}
        assert await client.invoke(greeted(grid)["commands"] + "-place", hidden) == {"at": None}


async def test_what_is_not_shown_is_not_to_be_found_out() -> None:
    grid, _ = grid_of(columns=["name", "day"])
    hidden = {"column": 0, "conditions": [{"type": "lessThan", "value": 3}]}
    async with client_of(grid) as client:
        asked: dict[str, Any] = {"version": 1, "view": "a", "start": 0, "end": 3}
        name = greeted(grid)["commands"] + "-rows"
        for query in ({"sort": [{"column": 0, "descending": True}]}, {"filters": [hidden]}):
            with pytest.raises(InvokeException, match="shows no such column") as raised:
                await client.invoke(name, {**asked, **query})
            assert raised.value.code == "invalid_body"
    said = Body(to_json({"id": grid.id, "version": 1, "filters": [hidden]}))
    with pytest.raises(ValueError, match="shows no such column"):
        grid.read("grid:filter", said)


async def test_a_page_that_is_behind_gets_no_rows() -> None:
    grid, _ = grid_of()
    grid.update([{"n": 1, "name": "x", "day": None}])
    async with client_of(grid) as client:
        name = greeted(grid)["commands"] + "-rows"
        old: Any = await client.invoke(name, {"version": 1, "view": "a", "start": 0, "end": 9})
        assert old == {"version": 2, "count": 0, "rows": []}
        new: Any = await client.invoke(name, {"version": 2, "view": "a", "start": 0, "end": 9})
        assert new["rows"] == [[0, 1, "x", None]]


_WRONG: list[dict[str, Any]] = [
    {"sort": [{"column": 9, "descending": True}]},
    {"filters": [{"column": 0, "conditions": []}]},
    {"start": -1},
]


@pytest.mark.parametrize("query", _WRONG)
async def test_what_a_page_cannot_ask_is_refused(query: dict[str, Any]) -> None:
    grid, _ = grid_of()
    async with client_of(grid) as client:
        asked = {"version": 1, "view": "a", "start": 0, "end": 3, **query}
        with pytest.raises(InvokeException):
            await client.invoke(greeted(grid)["commands"] + "-rows", asked)


# --- orders -------------------------------------------------------------------------------------


class Slow:
    """A table whose order waits to be let go, and counts how often it is worked out."""

    def __init__(self) -> None:
        self._table = table_of(ROWS)
        self.columns = self._table.columns
        self.data: Any = None
        self.go, self.begun = Flag(), Flag()
        self.threads: list[int] = []

    def __len__(self) -> int:
        return len(self._table)

    def order(self, query: Query, /) -> Order:
        self.threads.append(get_ident())
        self.begun.set()
        assert self.go.wait(20)
        return self._table.order(query)

    def rows(self, indexes: Sequence[int], /) -> list[list[Any]]:
        return self._table.rows(indexes)

    def with_value(self, index: int, column: int, value: Any, /) -> Any:
        raise NotImplementedError


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr("pytauri_ipc.parts.grid.table_of", lambda _rows: made)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    return made


def sorted_rows(grid: Grid, view: str, column: int = 0) -> tuple[str, dict[str, Any]]:
    sort = [{"column": column, "descending": True}]
    asked = {"version": 1, "view": view, "sort": sort, "start": 0, "end": 2}
    return greeted(grid)["commands"] + "-rows", asked


async def test_an_order_is_worked_out_once_and_not_on_the_event_loop(slow: Slow) -> None:
    grid = Grid([])
    answers: list[Any] = []
    async with client_of(grid) as client, anyio.create_task_group() as tasks:

        async def ask(view: str) -> None:
            answers.append(await client.invoke(*sorted_rows(grid, view)))

        for view in ("a", "a", "b"):
            tasks.start_soon(ask, view)
        await anyio.to_thread.run_sync(slow.begun.wait, 20)
        plain: Any = await client.invoke(
            greeted(grid)["commands"] + "-rows", {"version": 1, "view": "", "start": 0, "end": 1}
        )
        assert len(plain["rows"]) == 1  # meanwhile the loop goes on
        slow.go.set()
    assert [[row[0] for row in one["rows"]] for one in answers] == [[4, 3]] * 3
    assert len(slow.threads) == 1
    assert slow.threads[0] != get_ident()


async def test_whoever_is_called_off_while_another_order_is_worked_out_costs_nothing(
    slow: Slow,
) -> None:
    grid = Grid([])
    async with client_of(grid) as client, anyio.create_task_group() as tasks:
        called_off = anyio.CancelScope()
        waits = anyio.Event()

        async def ask(view: str, column: int) -> None:
            await client.invoke(*sorted_rows(grid, view, column))

        async def ask_and_leave() -> None:
            with called_off:
                waits.set()
                await ask("b", 1)

        tasks.start_soon(ask, "a", 0)
        await anyio.to_thread.run_sync(slow.begun.wait, 20)
        tasks.start_soon(ask_and_leave)
        await waits.wait()
        await client.invoke(
            greeted(grid)["commands"] + "-rows", {"version": 1, "view": "", "start": 0, "end": 1}
        )
        called_off.cancel()
        await client.invoke(
            greeted(grid)["commands"] + "-rows", {"version": 1, "view": "", "start": 0, "end": 1}
        )
        slow.go.set()
    assert len(slow.threads) == 1


async def test_rows_stay_where_they_are_when_a_cell_is_edited() -> None:
    grid, _ = grid_of()
    async with client_of(grid) as client:
        before: Any = await client.invoke(*sorted_rows(grid, "a"))
        grid.update_cell(4, "n", -1)
        after: Any = await client.invoke(*sorted_rows(grid, "a"))
        assert [row[0] for row in after["rows"]] == [row[0] for row in before["rows"]] == [4, 3]
        assert after["rows"][0][1] == -1
        again: Any = await client.invoke(*sorted_rows(grid, "b"))
        assert [row[0] for row in again["rows"]] == [3, 2]


# --- what a person does -------------------------------------------------------------------------


def test_callbacks_get_rows_by_the_names_of_columns() -> None:
    grid, _ = grid_of(columns=["name"])
    assert say(grid, "grid:row-selected", indexes=[1, 3]) == {
        "id": "g",
        "rows": [ROWS[1], ROWS[3]],
        "indexes": [1, 3],
    }
    clicked = say(grid, "grid:row-clicked", index=2, column=1)
    assert clicked == {"id": "g", "row": ROWS[2], "index": 2, "column": "name"}


def test_sort_and_filters_are_told_by_the_names_of_columns() -> None:
    grid, _ = grid_of()
    sort = say(grid, "grid:sort", sort=[{"column": 1, "descending": True}])
    assert sort == {"id": "g", "sort": [{"column": "name", "descending": True}]}
    condition = {"type": "equals", "value": "x", "to": None}
    told = say(grid, "grid:filter", filters=[{"column": 1, "conditions": [condition]}])
    assert told == {
        "id": "g",
        "filters": [{"column": "name", "conditions": [condition], "any": False}],
    }


def test_an_edit_is_in_the_table_before_anybody_hears_of_it() -> None:
    grid, window = grid_of(editable=True)
    assert edit(grid, 1, 2, "2026-12-24") == {
        "id": "g",
        "index": 1,
        "column": "day",
        "value": date(2026, 12, 24),
        "old": date(2026, 1, 2),
    }
    assert grid.data[1]["day"] == date(2026, 12, 24)
    assert ROWS[1]["day"] == date(2026, 1, 2)
    told = {"id": "g", "revision": 1, "index": 1, "column": 2, "value": "2026-12-24", "by": "me"}
    assert window.said == [("grid:update-cell", told)]


def test_what_the_program_cannot_set_is_named_with_its_column_and_row() -> None:
    grid, window = grid_of()
    with pytest.raises(ValueError, match="'n' of row 2: “abc” is no whole number"):
        grid.update_cell(2, "n", "abc")
    assert (grid.data, window.said) == (ROWS, [])


def test_what_a_cell_cannot_be_is_refused_and_the_page_gets_the_old_value() -> None:
    grid, window = grid_of(editable=["n"])
    with pytest.raises(ValueError, match="cannot have the value"):
        edit(grid, 1, 0, "abc")
    ((event, told),) = window.said
    assert event == "grid:refused"
    assert (told["value"], told["text"], told["by"]) == (1, "“abc” is no whole number.", "me")
    assert grid.data == ROWS


@pytest.mark.parametrize(
    ("index", "column", "version"), [(1, 1, 1), (9, 0, 1), (-1, 0, 1), (1, 0, 2), (1, 7, 1)]
)
def test_what_is_not_to_be_edited_is_not(index: int, column: int, version: int) -> None:
    grid, _ = grid_of(editable=["n"])
    said = {"index": index, "column": column, "value": "5", "by": "me", "version": version}
    with pytest.raises(ValueError, match="cannot have the value"):
        say(grid, "grid:cell-edited", **said)
    assert grid.data == ROWS


def test_events_of_other_grids_and_of_pages_are_not_read() -> None:
    grid, _ = grid_of()
    assert say(grid, "grid:row-selected", id="other", indexes=[]) is None
    assert say(grid, "grid:row-selected", indexes="all") is None
    assert say(grid, "app:own", indexes=[1]) is None
    assert grid.read("grid:row-selected", Body(b"\0", is_json=False)) is None


def test_rows_that_are_no_longer_there_are_not_heard() -> None:
    grid, _ = grid_of()
    with pytest.raises(ValueError, match="has no such rows"):
        say(grid, "grid:row-selected", indexes=[5])
    grid.update(ROWS[:2])
    with pytest.raises(ValueError, match="other rows by now"):
        say(grid, "grid:row-selected", indexes=[1])


# --- what the program says ----------------------------------------------------------------------


def emit(grid: Grid, event: str, data: object) -> bool:
    """As a window's handle does."""
    commands = Commands()
    commands.build_in_events(grid.needs().events)
    return told(grid, Event(event, commands.written(event, data)))


def told(grid: Grid, event: Event) -> bool:
    return grid.told(Heard(), event.name, event.body)


def test_pages_hear_what_is_set_and_those_that_come_later_find_it() -> None:
    grid, window = grid_of()
    grid.select([3, 1])
    grid.update_cell(0, "name", "Ann")
    assert [event for event, _ in window.said] == ["grid:select", "grid:update-cell"]
    now = greeted(grid)
    assert (now["selected"], now["revision"]) == ([1, 3], 2)
    grid.update(pl.DataFrame({"other": [1.5]}))
    now = greeted(grid)
    assert (now["selected"], now["count"], now["version"], now["revision"]) == ([], 1, 2, 3)
    assert now["columns"][0]["label"] == "other"
    assert window.said[-1][1]["columns"] == now["columns"]


def test_everything_can_be_said_by_events() -> None:
    grid, window = grid_of()
    assert emit(grid, "grid:update-cell", {"id": "g", "index": 0, "column": "day", "value": None})
    assert emit(grid, "grid:update-cell", {"index": 1, "column": "day", "value": "2026-02-03"})
    assert emit(grid, "grid:select", {"indexes": [1]})
    assert emit(grid, "grid:scroll-to", {"index": 4})
    assert grid.data[0]["day"] is None
    assert grid.data[1]["day"] == date(2026, 2, 3)
    assert window.said[-1] == ("grid:scroll-to", {"id": "g", "revision": 4, "index": 4})
    assert emit(grid, "grid:update-data", {"data": pl.DataFrame({"n": [1, 2]})})
    assert isinstance(grid.data, pl.DataFrame)
    assert not emit(grid, "grid:select", {"id": "other", "indexes": [1]})
    assert not emit(grid, "app:own", {"indexes": [1]})


def test_other_events_do_not_wait_for_what_a_grid_says() -> None:
    grid, _ = grid_of()
    passed: list[bool] = []
    event = Event("app:progress", Body(b"1"))
    with grid._saying:
        other = Thread(target=lambda: passed.append(told(grid, event)), daemon=True)
        other.start()
        other.join(20)
        assert passed == [False]


def test_bytes_for_a_grid_are_refused() -> None:
    grid, _ = grid_of()
    with pytest.raises(ValueError, match="grid:select: a dict is wanted, and not bytes"):
        told(grid, Event("grid:select", Body(b"\0", is_json=False)))


@pytest.mark.parametrize(
    ("event", "data", "message"),
    [
        ("grid:select", {}, "indexes"),
        ("grid:select", {"indexes": [99]}, "no row 99"),
        ("grid:scroll-to", {"index": -1}, "no row -1"),
        ("grid:update-cell", {"index": 0, "column": "x", "value": 1}, "no column 'x'"),
        ("grid:update-cell", {"index": 0, "column": "day", "value": "soon"}, "is no day"),
    ],
)
def test_what_cannot_be_set_is_refused(event: str, data: Any, message: str) -> None:
    grid, window = grid_of()
    with pytest.raises(ValueError, match=message):
        emit(grid, event, data)
    assert window.said == []


def test_data_that_is_none_is_refused() -> None:
    grid, _ = grid_of()
    for data in (None, {}, {"data": 5}, [1]):
        with pytest.raises(TypeError, match="grid:update-data"):
            emit(grid, "grid:update-data", data)


def test_a_single_selection_has_one_row() -> None:
    grid, _ = grid_of(selection="single")
    grid.select([1])
    with pytest.raises(ValueError, match="selection is 'single'"):
        grid.select([1, 2])


# --- extras -------------------------------------------------------------------------------------


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=50
    )
    return done.stdout + done.stderr


def test_toolbars_and_lists_need_nothing_of_the_extra() -> None:
    program = (
        "import sys; from pytauri_ipc.parts import Grid, Toolbar; Grid([{'a': 1}]);"
        "print(sorted({'narwhals', 'pandas', 'polars'} & sys.modules.keys()))"
    )
    assert run(program).strip() == "[]"


@pytest.mark.parametrize(
    ("missing", "rows"),
    [("pytauri_ipc_grid", "[]"), ("narwhals", "__import__('polars').DataFrame()")],
)
def test_without_the_extra_a_sentence_says_so(missing: str, rows: str) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None\nfrom pytauri_ipc.parts import Grid\n"
    program += f"Grid({rows})"
    told = run(program)
    assert "ModuleNotFoundError: " in told
    assert "pip install 'pytauri-ipc[grid]'" in told


def test_indexes_of_numpy_are_indexes() -> None:
    window = KnownWindow("main", Limits())
    grid = Grid(ROWS, id="g")
    standing(window, grid)
    page = FakeWindowPage(window)
    page.is_ready()
    grid.select(np.array([1, 3]))
    grid.update_cell(cast("Any", np.int64(0)), "name", "new")
    assert greeted(grid)["selected"] == [1, 3]
    assert page.told[-2:] == ["grid:select", "grid:update-cell"]
    with pytest.raises(TypeError):
        grid.select(["a"])  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="a list of indexes"):
        grid.select(1)  # pyright: ignore[reportArgumentType]


def test_what_a_page_makes_up_is_not_heard() -> None:
    window = KnownWindow("main", Limits())
    grid = Grid(ROWS, id="g")
    standing(window, grid)
    edited = {"id": grid.id, "index": 0, "column": "name", "value": "x", "old": "p0", "version": 1}
    for event, said in (
        ("grid:cell-edited", edited),
        ("grid:cell-edited", {**edited, "id": "other"}),
        ("grid:row-selected", {"id": grid.id, "rows": [{"name": "made up"}]}),
    ):
        with pytest.raises(ValueError, match="no part of the window has said it"):
            window.read(event, Body(to_json(said)))


async def test_an_order_without_rows_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    grid, _ = grid_of()
    asked = {"version": 1, "view": "a", "start": 0, "end": 3}
    nothing = [{"column": 0, "conditions": [{"type": "lessThan", "value": -1}]}]
    orders: list[object] = []
    table = type(grid._rows.now.table)
    worked_out = table.order

    def order(self: Any, query: Any) -> Any:
        orders.append(query)
        return worked_out(self, query)

    monkeypatch.setattr(table, "order", order)
    async with client_of(grid) as client:
        for _ in range(2):
            answer: Any = await client.invoke(
                greeted(grid)["commands"] + "-rows", {**asked, "filters": nothing}
            )
            assert answer["count"] == 0
    assert len(orders) == 1
