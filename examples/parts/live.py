"""A chart that grows by 60,000 points a second: `python -m examples.parts.live [--host …]`.

60 times a second 1,000 points are sent to it as bytes; pages draw them as fast as they can.
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import numpy as np

from examples.running import run
from pytauri_ipc.app import App, AskedHost
from pytauri_ipc.parts import Button, RangeInput, Separator, Toggle, Toolbar
from pytauri_ipc.parts.charts import Chart

RATE = 60  # updates a second
POINTS = 1_000  # in each of them
KEPT = 6 * POINTS  # in sight
PAGE = """
<style>
  body { display: flex; flex-direction: column; gap: 12px; padding: 16px; }
  p { display: flex; gap: 24px; margin: 0; color: var(--ipc-muted); }
  output { font-weight: 600; color: var(--ipc-text); font-variant-numeric: tabular-nums; }
  #signal { flex: 1 1 360px; min-height: 0; }
</style>
<p>
  <span>Points so far: <output id="points">0</output></span>
  <span>Updates a second: <output id="rate">0</output></span>
</p>
<div id="signal"></div>
"""


class Live:
    """A signal, and the window that shows it."""

    def __init__(self) -> None:
        self.sent = 0
        self.random = np.random.default_rng(1)
        self.running = Toggle(id="running", label="Running", event="live:running", value=True)
        self.noise = RangeInput(
            id="noise", label="Noise", event="live:noise", min=0, max=100, value=10
        )
        self.export = Button(id="export", label="Save a picture…", event="live:export")
        self.chart = Chart(
            {
                "data": [{"type": "scatter", "mode": "lines", "line": {"width": 1.5}}],
                "layout": {
                    "title": "A signal of 60,000 points a second",
                    "xaxis": {"title": "seconds", "tickformat": ".2f"},
                    "yaxis": {"range": [-3, 3]},
                },
            },
            id="signal",
            config={"displayModeBar": False},
        )

    def show(self, app: App) -> None:
        bar = Toolbar(items=[self.running, self.noise, Separator(), self.export], label="Signal")
        app.show(
            PAGE,
            parts=[self.chart],
            toolbars=[bar],
            callbacks={"live:export": self.on_export},
            width=900,
            height=560,
        )

    async def on_export(self, _data: Any) -> None:
        self.chart.export("signal.png")

    def points(self) -> tuple[Any, Any]:
        """The next ones: two waves, and the noise that the person has chosen."""
        seconds = np.arange(self.sent, self.sent + POINTS) / (RATE * POINTS)
        waves = np.sin(seconds * 2 * np.pi * 50) + 0.5 * np.sin(seconds * 2 * np.pi * 170)
        noise = self.random.normal(0, 0.01 * self.noise.value, POINTS)
        self.sent += POINTS
        return seconds, waves + noise

    async def stream(self, app: App) -> None:
        """Send what is due, and sleep until more is."""
        due = asked = anyio.current_time()
        updates = 0
        while True:
            due = max(due + 1 / RATE, anyio.current_time() - 0.1)  # what is long past is left out
            await anyio.sleep(max(0, due - anyio.current_time()))
            if self.running.value and app.windows:
                x, y = self.points()
                self.chart.extend_traces({"x": [x], "y": [y]}, max_points=KEPT)
                updates += 1
            if (since := anyio.current_time() - asked) >= 0.5:
                told = {"rate": f"{updates / since:.0f}", "points": f"{self.sent:,}"}
                for name, text in told.items():
                    app.emit("ipc:set-content", {"id": name, "text": text})
                asked, updates = anyio.current_time(), 0


def main(host: AskedHost = "auto") -> App:
    """Show it; in a notebook it runs once this returns."""
    live = Live()

    @asynccontextmanager
    async def streaming(app: App) -> AsyncGenerator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(live.stream, app)
            yield
            tasks.cancel_scope.cancel()

    app = App(title="Live", lifespan=streaming, host=host)
    live.show(app)
    return app


if __name__ == "__main__":
    sys.exit(run("examples.parts.live", main))
