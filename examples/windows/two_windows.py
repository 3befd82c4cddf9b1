"""Two windows that tell each other what is clicked, and close together.

`python -m examples.windows.two_windows`
"""

from typing import Any

from pytauri_ipc.app import App

PLANETS: dict[str, tuple[int, int, str]] = {
    "Mercury": (4_879, 0, "A day lasts longer than its year."),
    "Venus": (12_104, 0, "The hottest of all, under its clouds."),
    "Earth": (12_756, 1, "The one with windows."),
    "Mars": (6_792, 2, "Rust gives it its color."),
    "Jupiter": (142_984, 95, "Heavier than all the others together."),
    "Saturn": (120_536, 146, "Its rings are a hundred meters thin."),
    "Uranus": (51_118, 28, "It rolls along its orbit on its side."),
    "Neptune": (49_528, 16, "Found with a pencil before a telescope."),
}
ROWS = "".join(
    f"""<tr><td><label><input type="radio" name="planet" value="{name}"
      onchange="pytauriIpc.emit('planets:chosen', this.value)"> {name}</label>
    <td>{diameter:,} km<td>{moons}"""
    for name, (diameter, moons, _) in PLANETS.items()
)
LIST = f"""
<style>
  tr:has(:checked) {{ font-weight: 600; background: var(--ipc-surface-hover); }}
  td:not(:first-child), th:not(:first-child) {{ text-align: end; }}
</style>
<h2>Planets</h2>
<table><thead><tr><th>Name<th>Diameter<th>Moons</thead><tbody>{ROWS}</tbody></table>
<script>
  pytauriIpc.on("planets:shown", (name) => {{
    document.querySelector(`[value="${{name}}"]`).checked = true;
  }});
</script>
"""
DETAILS = """
<style>
  body { display: flex; flex-direction: column; }
  div { display: flex; gap: 8px; margin-top: auto; }
</style>
<h2 id="name">No planet</h2>
<p id="fact" role="status">Choose one in the other window.</p>
<div>
  <button onclick="pytauriIpc.emit('planets:move', -1)">Previous</button>
  <button onclick="pytauriIpc.emit('planets:move', 1)">Next</button>
</div>
"""

# In this mode the other windows close with the first one.
app = App(title="Planets", mode="multi")
chosen = -1


async def choose(name: str) -> None:
    """What one window says goes to the other one, and back to the first."""
    global chosen  # noqa: PLW0603 - what this program knows
    chosen = list(PLANETS).index(name)
    if not details.is_open:  # a person has closed it
        details.show()
    main.emit("planets:shown", name)
    details.emit("ipc:set-content", {"id": "name", "text": name})
    details.emit("ipc:set-content", {"id": "fact", "text": PLANETS[name][2]})


async def move(by: int) -> None:
    await choose(list(PLANETS)[(max(chosen, 0 if by < 0 else -1) + by) % len(PLANETS)])


place: Any = {"position": (560, 60), "width": 320, "height": 220, "title": "Details"}
main = app.show(
    LIST, position=(40, 60), width=480, height=460, callbacks={"planets:chosen": choose}
)
details = app.show(DETAILS, label="details", callbacks={"planets:move": move}, **place)

if __name__ == "__main__":
    app.run()
