"""Three ways to register callbacks, and two to answer: `python -m examples.seed_events.callbacks`.

Event System: "The Callback Signature", "Registering Callbacks", "Sending Events from Python",
"Custom Event Naming".
"""

from typing import Any

from pytauri_ipc.app import App

PAGE = """
<h1 id="msg">Hello</h1>
<button id="save" onclick="pytauriIpc.emit('myapp:save', { n: 1 })">Save</button>
<button id="export" onclick="pytauriIpc.emit('myapp:export', { n: 2 })">Export</button>
<button id="filter" onclick="pytauriIpc.emit('dashboard:filter-change', { n: 3 })">Filter</button>
"""

app = App(title="Callbacks")


def on_filter(data: dict[str, Any]) -> None:
    """The data alone; with the app, by a label, before anything is shown."""
    handle.emit("ipc:set-content", {"id": "msg", "text": f"Filtered by {data['n']}"})


app.on("dashboard:filter-change", on_filter, label="my-window")


def on_save(data: dict[str, Any], event_type: str, label: str) -> None:
    """All three; in the dict of callbacks."""
    text = f"Saved {data['n']}: {event_type} of {label}"
    app.emit("ipc:set-content", {"id": "msg", "text": text}, label)


handle = app.show(PAGE, label="my-window", callbacks={"myapp:save": on_save})
handle.emit("ipc:set-content", {"id": "msg", "text": "Updated!"})


def on_export(data: dict[str, Any], event_type: str) -> None:
    """The first two; with the handle, once there is one."""
    handle.emit("ipc:set-content", {"id": "msg", "text": f"{event_type} {data['n']}"})


handle.on("myapp:export", on_export)

if __name__ == "__main__":
    app.run()
