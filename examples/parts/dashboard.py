"""Two windows that follow each other: charts and a table of sales, and a toolbar for both.

`python -m examples.parts.dashboard [--host native|child|browser|jupyter]`

Rows that are selected in the table are what the charts stand out with; a click on a bar leaves
the rows of that product; the toolbar is in both windows, and changes both.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, cast

from examples.parts.sales import REGIONS, Measure, Sale, by_month, by_product, made
from examples.running import run
from pytauri_ipc.app import App, AskedHost
from pytauri_ipc.parts import Button, Grid, GridColumn, RadioGroup, RowsSelected, Select, Toolbar
from pytauri_ipc.parts.charts import Chart

EVERYWHERE = "All regions"
WIDTHS = {"day": 140, "region": 100, "product": 100, "units": 85, "revenue": 100}
COLUMNS = [GridColumn(name=one, label=one.title(), width=WIDTHS[one]) for one in WIDTHS]
PAGE = """
<style>
  body { display: grid; gap: 12px; align-content: start; padding: 16px; }
  dl { display: flex; gap: 12px; margin: 0; }
  dl > div { flex: 1; padding: 10px 16px; }
  dt { font-size: 0.85rem; font-weight: 500; color: var(--ipc-muted); }
  dd { margin: 0; font-size: 1.4rem; font-weight: 650; font-variant-numeric: tabular-nums; }
  dl > div, .card { background: var(--ipc-surface); border: 1px solid var(--ipc-border);
    border-radius: var(--ipc-radius); min-width: 0; }
  .card { height: calc((100vh - 180px) / 2); min-height: 230px; }
</style>
<dl>
  <div><dt>Revenue<dd id="revenue"></div>
  <div><dt>Sales<dd id="sales"></div>
  <div><dt>Shown<dd id="shown"></div>
</dl>
<div class="card" id="products"></div>
<div class="card" id="months"></div>
"""


class Dashboard:
    """What the windows show: a region, perhaps of one product, perhaps of some rows alone."""

    def __init__(self, app: App) -> None:
        self.sales = self.rows = made()
        self.product: str | None = None
        self.chosen: list[Any] = []
        places = [EVERYWHERE, *REGIONS]
        self.region = Select(label="Region", event="sales:set", options=places, value=places[0])
        units = ["revenue", "units"]
        self.measure = RadioGroup(label="Sum of", event="sales:set", options=units, value="revenue")
        self.clear = Button(id="clear", label="Show all", event="sales:clear", disabled=True)
        self.products, self.months = (Chart({"data": []}, id=one) for one in ("products", "months"))
        self.grid = Grid(self.rows, id="table", columns=COLUMNS, label="Sales")
        bar = Toolbar(items=[self.region, self.measure, self.clear], label="What is shown")
        callbacks: Mapping[str, Any] = {
            "sales:set": self.filter,
            "sales:clear": self.on_clear,
            "plotly:click": self.on_click,
            "grid:row-selected": self.on_selected,
        }
        place: Any = {"toolbars": [bar], "callbacks": callbacks, "height": 680}
        self.draw(self.sales)  # so that it is there with the first page
        self.window = app.show(
            PAGE, parts=[self.products, self.months], width=680, position=(0, 20), **place
        )
        place |= {"title": "Sales: table", "width": 590, "position": (686, 20)}
        app.show_grid(self.grid, label="table", **place)
        self.show()

    async def on_clear(self, _data: Any) -> None:
        self.product, self.region.value = None, EVERYWHERE
        await self.filter()

    async def on_click(self, data: dict[str, Any]) -> None:
        """The bar of a product; the second time, of all of them."""
        if data["id"] == "products":
            clicked = data["points"][0]["x"]
            self.product = None if clicked == self.product else clicked
            await self.filter()

    async def on_selected(self, data: RowsSelected) -> None:
        self.chosen = data["rows"]
        self.show()

    async def filter(self, _data: Any = None) -> None:
        """Leave the rows of the region and the product in the table."""
        self.rows = [one for one in self.here() if self.product in (None, one["product"])]
        self.chosen = []
        self.grid.update(self.rows)
        self.show()

    def here(self) -> list[Sale]:
        return [one for one in self.sales if self.region.value in (EVERYWHERE, one["region"])]

    def draw(self, chosen: Sequence[Any]) -> None:
        """Draw all of the region, and over it what is chosen of it."""
        measure, here = cast("Measure", self.measure.value), self.here()
        for chart, name, total in (
            (self.products, "product", by_product),
            (self.months, "month", by_month),
        ):
            title = f"{measure.title()} by {name}"
            chart.update_figure(figure(title, total(here, measure), total(chosen, measure)))

    def show(self) -> None:
        chosen = self.chosen or self.rows
        self.draw(chosen)
        self.clear.disabled = len(chosen) == len(self.sales)
        revenue = f"{sum(sale['revenue'] for sale in chosen):,}"
        what = f"{len(chosen)} selected" if self.chosen else self.product or self.region.value
        for name, text in (("revenue", revenue), ("sales", len(chosen)), ("shown", what)):
            self.window.emit("ipc:set-content", {"id": name, "text": text})


def figure(title: str, whole: Mapping[str, int], part: Mapping[str, int]) -> dict[str, Any]:
    """Two layers: pale what there is, and strong what is chosen."""
    pale: dict[str, Any] = {"opacity": 0.25, "hovertemplate": "%{x}: %{y}<extra>all</extra>"}
    color = "#3b82f6" if "product" in title else "#f97316"
    return {
        "data": [
            {"type": "bar", "x": [*sums], "y": [*sums.values()], "marker": {"color": color}, **look}
            for sums, look in ((whole, pale), (part, {}))
        ],
        "layout": {
            "title": title,
            "barmode": "overlay",
            "showlegend": False,
            "margin": {"t": 48, "r": 16, "b": 40, "l": 56},
            "xaxis": {"fixedrange": True},
            "yaxis": {"fixedrange": True},
        },
    }


def main(host: AskedHost = "auto") -> App:
    """Show it; in a notebook it runs once this returns."""
    app = App(title="Sales", mode="multi", host=host)
    Dashboard(app)
    return app


if __name__ == "__main__":
    sys.exit(run("examples.parts.dashboard", main))
