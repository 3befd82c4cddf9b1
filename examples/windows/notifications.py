"""A component that can tell and ask, on `emit` and `on` alone, so that it fits every host.

`python -m examples.windows.notifications`
"""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Protocol

from pytauri_ipc.app import App


class Widget(Protocol):
    """All that a component needs to know of what shows it; a window's handle has both."""

    def emit(self, event: str, data: object = ..., /) -> object: ...
    def on(self, event: str, callback: Callable[..., object], /) -> object: ...


class NotificationMixin:
    """Gives a component toasts and questions; it has a `widget`."""

    widget: Widget
    _questions = count(1)

    def notify(self, title: str, body: str, level: str = "info") -> None:
        self.widget.emit("ipc:alert", {"title": title, "message": body, "type": level})

    def confirm(self, question: str, answered: Callable[[bool], object]) -> None:
        """Ask; `answered` is called once, with what the person said."""
        event = f"notification:answer-{next(self._questions)}"
        alert = {"message": question, "type": "confirm", "callback_event": event}

        def hear(data: Mapping[str, Any]) -> None:
            answered(data["confirmed"])

        self.widget.on(event, hear)
        self.widget.emit("ipc:alert", alert)


class Backups(NotificationMixin):
    """A component: its page, and what its buttons do."""

    page = """
        <h2>Backups</h2>
        <p>The last one was made <strong id="last">yesterday</strong>.</p>
        <div style="display: flex; gap: 8px">
          <button class="primary" onclick="pytauriIpc.emit('backup:start')">Back up now</button>
          <button onclick="pytauriIpc.emit('backup:forget')">Forget old ones</button>
        </div>
    """

    def __init__(self, widget: Widget) -> None:
        self.widget = widget
        widget.on("backup:start", self.start)
        widget.on("backup:forget", self.ask)

    def start(self, _data: object) -> None:
        self.widget.emit("ipc:set-content", {"id": "last", "text": "just now"})
        self.notify("Backed up", "214 files are safe.", "success")

    def ask(self, _data: object) -> None:
        self.confirm("Forget all backups but the last one?", self.forget)

    def forget(self, is_sure: bool) -> None:
        if is_sure:
            self.notify("Forgotten", "3 old backups are gone.", "warning")
        else:
            self.notify("Nothing is forgotten", "All backups are still there.")


app = App(title="Backups")
Backups(app.show(Backups.page, width=760, height=280))

if __name__ == "__main__":
    app.run()
