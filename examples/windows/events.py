"""Events of a page, heard in three ways, and a page that changes in response to them.

`python -m examples.windows.events`
"""

from pytauri_ipc.app import App

PAGE = """
<style>
  body { display: grid; place-content: center; justify-items: center; gap: 20px; }
  body > * { margin: 0; }
  #degrees { font-size: 4.5rem; font-weight: 650; line-height: 1; transition: color 300ms; }
  #dial { display: flex; gap: 16px; align-items: center; }
  #dial button { width: 3em; padding: 0; font-size: 1.2rem; }
  #wish { width: 190px; }
</style>
<h2>Living room</h2>
<output id="degrees" for="wish">20.0°</output>
<p id="state" role="status">Warm enough</p>
<div id="dial">
  <button aria-label="Cooler" onclick="pytauriIpc.emit('heating:step', -0.5)">&minus;</button>
  <input id="wish" type="range" aria-label="Temperature" min="15" max="25" step="0.5" value="20"
    oninput="pytauriIpc.emit('heating:set', this.valueAsNumber)">
  <button aria-label="Warmer" onclick="pytauriIpc.emit('heating:step', 0.5)">+</button>
</div>
<label>
  <input type="checkbox" onchange="pytauriIpc.emit('heating:away', this.checked)">
  Nobody is at home
</label>
<script>
  pytauriIpc.on("heating:changed", (degrees) => {
    document.getElementById("wish").value = degrees;
  });
</script>
"""

app = App(title="Heating")
wish = 20.0


# 1. In the dict of callbacks. It takes the data, the event's name and the window's label, or less.
async def step(change: float, _event: str, _label: str) -> None:
    turn_to(wish + change)


room = app.show(PAGE, label="living-room", width=420, height=400, callbacks={"heating:step": step})


# 2. With the window's handle, at any time.
@room.on("heating:set")
async def set_wish(degrees: float) -> None:
    turn_to(degrees)


# 3. With the app: of one label, of a pattern such as "*-room", or of all windows.
@app.on("heating:away", label="living-room")
async def away(is_away: bool) -> None:
    turn_to(16.0 if is_away else 20.0)


def turn_to(degrees: float) -> None:
    """Change what Python knows, and tell the page, which needs no code to be changed."""
    global wish  # noqa: PLW0603 - the one thing that this program knows
    wish = min(max(degrees, 15.0), 25.0)
    looks = [("Saving energy", "accent"), ("Warm enough", "text"), ("Heating up", "danger")]
    state, color = looks[(wish > 18) + (wish > 21)]
    room.emit("heating:changed", wish)
    room.emit("ipc:set-content", {"id": "degrees", "text": f"{wish:.1f}°"})
    room.emit("ipc:set-content", {"id": "state", "text": state})
    room.emit("ipc:set-style", {"id": "degrees", "styles": {"color": f"var(--ipc-{color})"}})


if __name__ == "__main__":
    app.run()
