"""A table of a million rows: sorted, filtered, selected and edited; Python keeps it."""

from datetime import date, timedelta
from random import Random

from pytauri_ipc.app import App
from pytauri_ipc.parts import Button, CellEdited, Grid, GridColumn, RowsSelected, Toolbar

ROWS = 1_000_000
EDITABLE = ("customer", "amount", "paid", "day")


def orders() -> dict[str, list[object]]:
    """The columns of the table; a data frame of pandas or polars would do as well."""
    random = Random(1)
    first = date(2026, 1, 1)
    names = ("Ada", "Grace", "Linus", "Margaret", "Tim")
    whole = range(ROWS)
    return {
        "number": list(whole),
        "customer": [random.choice(names) for _ in whole],
        "amount": [round(random.random() * 1000, 2) for _ in whole],
        "paid": [random.random() < 0.7 for _ in whole],
        "day": [first + timedelta(at % 365) for at in whole],
    }


def main() -> None:
    """Show it."""
    app = App(title="Orders")
    grid = Grid(
        orders(),
        id="orders",
        columns=[GridColumn(name="number", label="Order", width=120), *EDITABLE],
        editable=EDITABLE,
        label="Orders",
    )
    chosen = Button(id="chosen", label="Nothing selected", event="app:unselect")

    async def selected(data: RowsSelected) -> None:
        total = sum(row["amount"] for row in data["rows"])
        chosen.label = f"{len(data['rows'])} selected: {total:,.2f}"

    async def edited(data: CellEdited) -> None:
        message = f"{data['column']}: {data['old']} is now {data['value']}"
        window.emit("ipc:toast", {"message": message, "type": "success"})

    async def unselect(_data: object) -> None:
        grid.select([])
        chosen.label = "Nothing selected"

    window = app.show_grid(
        grid,
        toolbars=[Toolbar(items=[chosen])],
        callbacks={
            "grid:row-selected": selected,
            "grid:cell-edited": edited,
            "app:unselect": unselect,
        },
    )
    app.run()


if __name__ == "__main__":
    main()
