"""`python -m tests.benchmarks.contestants.live_window POINTS`: a window with a live chart."""

import sys
from collections.abc import AsyncIterator
from time import perf_counter

import numpy as np
from anyio import sleep

from pytauri_ipc.app import App
from pytauri_ipc.parts import Chart

AT_ONCE = 1000
RATE = 60
PAGE = '<div id="live" style="height: 400px"></div>'


def main(most: int) -> None:
    """Show it until the process is stopped."""
    app = App()
    empty = {"x": np.zeros(0), "y": np.zeros(0), "mode": "lines"}
    chart = Chart({"data": [empty], "layout": {}}, id="live")

    @app.commands.command()
    async def run(seconds: float) -> AsyncIterator[tuple[int, float]]:
        """Update the chart so long; each time how often it was, and the seconds that took."""
        begin, spent = perf_counter(), 0.0
        for at in range(round(seconds * RATE)):
            await sleep(max(0.0, begin + at / RATE - perf_counter()))
            start = perf_counter()
            x = np.arange(at * AT_ONCE, (at + 1) * AT_ONCE) / (AT_ONCE * RATE)
            y = np.sin(x * 20) + np.random.default_rng(at).random(AT_ONCE)
            chart.extend_traces({"x": [x], "y": [y]}, max_points=most)
            spent += perf_counter() - start
        yield round(seconds * RATE), spent

    app.show(PAGE, parts=[chart], width=1000, height=500)
    app.run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
