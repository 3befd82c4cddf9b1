"""A toolbar whose buttons are events: `python -m examples.seed_events.toolbar`.

Event System: "Update content in response to interaction", "Show toast notifications", and the
download of "How Events Are Constructed and Executed".
"""

from pytauri_ipc.app import App
from pytauri_ipc.parts import Button, Toolbar

app = App(title="Toolbar")


def on_click(data: object, event_type: str, label: str) -> None:
    app.emit("ipc:set-content", {"selector": "h1", "text": "Button was clicked!"}, label)


def on_save(data: object, event_type: str, label: str) -> None:
    app.emit(
        "ipc:alert",
        {
            "message": "File saved successfully!",
            "type": "success",
            "position": "top-right",
            "duration": 3000,
        },
        label,
    )


def on_export(data: object, event_type: str, label: str) -> None:
    app.emit(
        "ipc:download",
        {
            "content": "Name,Value\nAlpha,1\nBeta,2",
            "filename": "export.csv",
            "mimeType": "text/csv;charset=utf-8",
        },
        label=label,
    )


toolbar = Toolbar(
    position="top",
    items=[
        Button(label="Click Me", event="app:click"),
        Button(label="Save", event="app:save"),
        Button(label="Export", event="app:export"),
    ],
)
app.show(
    "<h1>Waiting for click...</h1>",
    toolbars=[toolbar],
    callbacks={"app:click": on_click, "app:save": on_save, "app:export": on_export},
)

if __name__ == "__main__":
    app.run()
