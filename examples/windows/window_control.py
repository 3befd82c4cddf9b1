"""One window that is the remote control of another: `python -m examples.windows.window_control`."""

from collections.abc import Awaitable, Callable

from pytauri_ipc.app import App

SCREEN = "<h1>Screen</h1><p>The other window controls this one.</p>"

app = App(title="Remote control")
screen = app.show(SCREEN, label="screen", title="Screen", position=(640, 60), width=400, height=300)


# What sets something is a plain call; what asks is awaited, and has in it what was set before.
async def resize(by: int) -> None:
    width, height = await screen.inner_size()
    screen.set_size(max(width + by, 200), max(height + by, 150))


async def move(by: int) -> None:
    x, y = await screen.outer_position()
    screen.set_position(x + by, y)


ACTIONS: dict[str, Callable[[], Awaitable[None] | None]] = {
    "Smaller": lambda: resize(-40),
    "Larger": lambda: resize(40),
    "Left": lambda: move(-40),
    "Right": lambda: move(40),
    "Maximize": screen.maximize,
    "Restore": screen.unmaximize,
    "Full screen": lambda: screen.set_fullscreen(True),
    "Windowed": lambda: screen.set_fullscreen(False),
    "Zoom out": lambda: screen.set_zoom(max(screen.zoom - 0.25, 0.5)),
    "Zoom in": lambda: screen.set_zoom(min(screen.zoom + 0.25, 3)),
    "Light": lambda: screen.set_theme("light"),
    "Dark": lambda: screen.set_theme("dark"),
    "Hide": screen.hide,
    "Show": screen.show,
    "Center": screen.center,
    "Focus": screen.set_focus,
}
BUTTONS = "".join(
    f"""<button onclick="pytauriIpc.emit('remote:press', '{name}')">{name}</button>"""
    for name in ACTIONS
)
REMOTE = f"""
<style>
  div {{ display: grid; grid-template-columns: repeat(4, 1fr); gap: 8px; margin-block: 16px; }}
  input {{ width: 100%; }}
  button {{ padding-inline: 0; }}
</style>
<input aria-label="Title" value="Screen" oninput="pytauriIpc.emit('remote:title', this.value)">
<div>{BUTTONS}</div>
<p id="state" role="status">Press a button.</p>
"""

remote = app.show(REMOTE, label="remote", position=(40, 60), width=540, height=350)
remote.on("remote:title", screen.set_title)
remote.on("ipc:closed", lambda _data: app.exit())


@remote.on("remote:press")
async def press(name: str) -> None:
    if not screen.is_open:  # a person has closed it, and it comes back as it was
        screen.show()
    waiting = ACTIONS[name]()
    if waiting is not None:
        await waiting
    (width, height), (x, y) = await screen.inner_size(), await screen.outer_position()
    state = f"{width:.0f} by {height:.0f} pixels at {x:.0f}, {y:.0f}, zoom {screen.zoom:.0%}"
    remote.emit("ipc:set-content", {"id": "state", "text": state})


if __name__ == "__main__":
    app.run()
