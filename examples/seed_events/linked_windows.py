"""A chart that follows a table in another window: `python -m examples.seed_events.linked_windows`.

PyTauri Transport: "Multi-Window Communication".
"""

from typing import Any

import plotly.graph_objects as go

from pytauri_ipc.app import App

PEOPLE = [
    {"name": "Ada", "born": 1815},
    {"name": "Grace", "born": 1906},
    {"name": "Tim", "born": 1955},
]

app = App()


def build_chart(rows: list[dict[str, Any]]) -> Any:
    bar = go.Bar(x=[row["name"] for row in rows], y=[row["born"] for row in rows])
    return go.Figure(bar, {"title": f"{len(rows)} people"})


chart_handle = app.show_plotly(build_chart(PEOPLE), title="Chart")
table_handle = app.show_grid(PEOPLE, title="Data")


def on_row_selected(data: dict[str, Any], event_type: str, label: str) -> None:
    selected = data["rows"]
    filtered_fig = build_chart(selected)
    app.emit("plotly:update-figure", {"figure": filtered_fig}, chart_handle.label)


table_handle.on("grid:row-selected", on_row_selected)

if __name__ == "__main__":
    app.run()
