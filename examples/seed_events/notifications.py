"""A mixin that knows `emit` alone: `python -m examples.seed_events.notifications`.

PyTauri Transport: "Building Components That Work Everywhere"; "JavaScript Execution" beside it.
"""

from abc import ABC, abstractmethod
from typing import Any

from typing_extensions import override

from pytauri_ipc.app import App, WindowHandle


class EmittingWidget(ABC):
    """What can emit; PyWry has such a class, here it is three lines."""

    @abstractmethod
    def emit(self, event: str, data: object) -> object: ...


class NotificationMixin(EmittingWidget):
    def notify(self, title: str, body: str, level: str = "info") -> None:
        self.emit("ipc:alert", {"message": body, "title": title, "type": level})

    def confirm(self, question: str, callback_event: str) -> None:
        self.emit(
            "ipc:alert",
            {"message": question, "type": "confirm", "callback_event": callback_event},
        )


class Backups(NotificationMixin):
    def __init__(self, handle: WindowHandle) -> None:
        self._handle = handle
        handle.on("backups:ask", self.ask)
        handle.on("backups:forget", self.forget)

    @override
    def emit(self, event: str, data: object) -> object:
        return self._handle.emit(event, data)

    def ask(self, _data: object) -> None:
        self.notify("Backups", "There are three.", "warning")
        self.confirm("Forget them?", "backups:forget")

    def forget(self, data: dict[str, Any]) -> None:
        said = "Forgotten" if data["confirmed"] else "Kept"
        self._handle.eval(f"document.getElementById('counter').textContent = '{said}'")
        self._handle.eval("document.title = 'Updated from Python'")


app = App(title="Backups")
handle = app.show("""
  <h1 id="counter">3</h1>
  <button id="ask" onclick="pytauriIpc.emit('backups:ask')">Forget…</button>
""")
backups = Backups(handle)

if __name__ == "__main__":
    app.run()
