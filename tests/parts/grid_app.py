"""A window with a grid of 100,000 rows; what is heard of it stands in the page."""

from datetime import date, timedelta
from typing import Any

from pytauri_ipc.app import App
from pytauri_ipc.parts import Grid, GridColumn

HOSTILE = (
    "<script>document.title = 'hacked'</script><img src=x onerror=\"document.title='hacked'\">"
)
ROWS = 100_000

PAGE = """
<h1>Grid</h1>
<div id="people"></div>
<button id="command" onclick="pytauriIpc.emit('app:do', null)">do</button>
<ol id="log"></ol>
"""


def main() -> App:
    """Show it; in a notebook the app runs once this returns."""
    app = App()
    first = date(2026, 1, 1)
    rows = [
        {
            "n": at,
            "name": f"person {at:06}" if at else HOSTILE,
            "score": at * 7919 % 1000 / 10,
            "is in": at % 3 == 0,
            "day": first + timedelta(at % 365),
            HOSTILE: "text",
            "big": 2**60 + at,
        }
        for at in range(ROWS)
    ]
    columns = ["n", "name", GridColumn(name="score", label="Score"), "is in", "day", HOSTILE, "big"]
    editable = ["name", "score", "is in", "day", "big"]
    people = Grid(rows, id="people", columns=columns, editable=editable, label="People")
    heard: list[str] = []

    def log(text: str) -> None:
        heard.append(text)
        window.emit("ipc:set-content", {"id": "log", "text": "\n".join(heard)})

    async def on_selected(data: Any) -> None:
        log(f"selected {data['indexes']} {[row['n'] for row in data['rows']]}")

    async def on_edited(data: Any) -> None:
        assert people.data[data["index"]][data["column"]] == data["value"]
        log(f"edited {data['index']} {data['column']} {data['old']!r} {data['value']!r}")

    async def on_sort(data: Any) -> None:
        log(f"sort {[(one['column'], one['descending']) for one in data['sort']]}")

    async def on_filter(data: Any) -> None:
        log(f"filter {[(one['column'], one['conditions']) for one in data['filters']]}")

    async def on_do(_data: Any) -> None:
        step = next(steps)
        if step == 0:
            people.scroll_to(70_000)
            people.select([70_000])
        elif step == 1:
            window.emit(
                "grid:update-cell", {"id": "people", "index": 70_000, "column": "n", "value": -5}
            )
        else:
            window.emit("grid:update-data", {"data": [{**rows[1], "name": HOSTILE}]})

    steps = iter(range(3))
    window = app.show(
        PAGE,
        title="Grid",
        parts=[people],
        callbacks={
            "grid:row-selected": on_selected,
            "grid:cell-edited": on_edited,
            "grid:sort": on_sort,
            "grid:filter": on_filter,
            "app:do": on_do,
        },
    )
    return app


if __name__ == "__main__":
    main().run()
