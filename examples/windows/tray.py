"""A timer that lives in the tray, with its window or without: `python -m examples.windows.tray`."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio

from pytauri_ipc.app import App, CheckMenuItem, Menu, MenuItem, PredefinedMenuItem

PAGE = """
<style>
  body { display: grid; place-content: center; justify-items: center; gap: 16px; }
  body > * { margin: 0; }
  #left { font: 650 4rem / 1 var(--ipc-font); font-variant-numeric: tabular-nums; }
</style>
<p id="state" role="status">Until the next break</p>
<output id="left">25:00</output>
<div style="display: flex; gap: 8px">
  <button class="primary" onclick="pytauriIpc.emit('timer:restart')">Start again</button>
  <button onclick="pytauriIpc.emit('timer:hide')">Hide in the tray</button>
</div>
"""
MINUTES = 25

left = MINUTES * 60
is_paused = False


# What goes on while the app runs, whether a window is seen or not.
@asynccontextmanager
async def counting(_app: App) -> AsyncGenerator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(count)
        yield
        tasks.cancel_scope.cancel()


async def count() -> None:
    global left  # noqa: PLW0603 - what this program knows
    while True:
        await anyio.sleep(1)
        left = max(0, left - (not is_paused))
        tell()


def tell() -> None:
    told = f"{left // 60:02}:{left % 60:02}"
    state = "Paused" if is_paused else "Until the next break" if left else "Time for a break"
    tray.set_title(told)
    app.emit("ipc:set-content", {"id": "left", "text": told})
    app.emit("ipc:set-content", {"id": "state", "text": state})


async def restart(_data: object) -> None:
    global left  # noqa: PLW0603
    left = MINUTES * 60
    tell()


async def pause(data: dict[str, Any]) -> None:
    global is_paused  # noqa: PLW0603
    is_paused = data["checked"]
    tell()


app = App(title="Break timer", lifespan=counting)
window = app.show(PAGE, width=380, height=280, callbacks={"timer:restart": restart})
window.on("timer:hide", lambda _data: window.hide())
items = [
    MenuItem("Show", lambda _data: window.show()),
    MenuItem("Start Again", restart),
    CheckMenuItem("Pause", pause),
    PredefinedMenuItem("quit"),
]
tray = app.tray(tooltip="Break timer", menu=Menu(items))

if __name__ == "__main__":
    app.run()
