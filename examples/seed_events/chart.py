"""A chart that answers clicks: `python -m examples.seed_events.chart`.

Event System: "The callbacks dict", "React to chart interactions".
"""

from typing import Any

import plotly.express as px

from pytauri_ipc.app import App

app = App(title="Chart")
# Plotly Express has no types
fig: Any = px.scatter(x=[1, 2, 3], y=[1, 4, 9])  # pyright: ignore[reportUnknownMemberType]


def on_click(data: dict[str, Any], event_type: str, label: str) -> None:
    point = data["points"][0]
    app.emit("ipc:alert", {"message": f"Clicked: ({point['x']}, {point['y']})"}, label)
    # Update the chart title with the clicked point
    app.emit(
        "plotly:update-layout",
        {"layout": {"title": f"Clicked: ({point['x']:.2f}, {point['y']:.2f})"}},
        label,
    )


app.show_plotly(fig, callbacks={"plotly:click": on_click})

if __name__ == "__main__":
    app.run()
