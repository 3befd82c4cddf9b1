"""A window with two charts; what is heard of them stands in the page."""

import sys
from typing import Any

import numpy as np
import plotly.graph_objects as go

from pytauri_ipc.app import App
from pytauri_ipc.parts import Button, Toolbar
from pytauri_ipc.parts.charts import Chart

HOSTILE = "<script>document.title = 'hacked'</script><img src=x>"

PAGE = """
<div id="left" style="height: 300px"></div>
<div id="right" style="height: 300px"></div>
<ol id="log"></ol>
"""


def main() -> App:
    """Show it; in a notebook the app runs once this returns."""
    app = App()
    bars = go.Bar(x=["a", HOSTILE, "c"], y=[3, 1, 2], name=HOSTILE)
    left = Chart(go.Figure([bars, go.Bar(x=["a"], y=[1], name="other")]), id="left")
    left.update_layout({"title": HOSTILE, "showlegend": True})
    right = Chart({"data": [{"x": [], "y": [], "mode": "markers"}], "layout": {}}, id="right")
    log: list[str] = []

    def note(*words: object) -> None:
        log.append(" ".join(map(str, words)))
        lines = "".join(f"<li>{number}" for number in range(len(log)))
        window.emit("ipc:set-content", {"id": "log", "html": lines})
        for number, line in enumerate(log, 1):
            selector = f"#log li:nth-child({number})"
            window.emit("ipc:set-content", {"selector": selector, "text": line})

    def on_click(data: dict[str, Any]) -> None:
        point = data["points"][0]
        note("clicked", data["id"], point["curveNumber"], point["pointNumber"], point["y"])
        app.emit("plotly:update-layout", {"layout": {"title": "Clicked"}, "id": "left"})

    def on_legend(data: dict[str, Any]) -> None:
        note("legend", data["id"], data["curveNumber"], data["name"], data["visible"])

    def on_more() -> None:
        for start in range(0, 3000, 1000):
            x = np.arange(start, start + 1000, dtype="f8")
            right.extend_traces({"x": [x], "y": [np.sin(x)]}, max_points=2500)
        left.update_traces({"y": [np.array([1.0, 2.0, 30.0])]}, [0])

    more = Button(label="More", id="more", event="app:more")
    save = Button(label="Save", id="save", event="app:save")
    window = app.show(
        PAGE,
        parts=[left, right],
        toolbars=[Toolbar(items=[more, save])],
        callbacks={
            "plotly:click": on_click,
            "plotly:legend-click": on_legend,
            "plotly:relayout": lambda data: note("relayout", data["id"], sorted(data["update"])),
            "app:more": lambda _: on_more(),
            "app:save": lambda _: left.export("bars.svg"),
            "app:mistake": lambda _: right.update_figure({"data": [{"type": "barr", "y": [1]}]}),
        },
        width=1000,
        height=800,
    )
    return app


if __name__ == "__main__":
    sys.exit(main().run())
