"""Toasts of every kind, and a question with its answer: `python -m examples.windows.toasts`."""

from typing import Any

from pytauri_ipc.app import App

FILES = {"budget": "Budget.xlsx", "photos": "Photos.zip", "letter": "Letter.docx"}
MESSAGES = {
    "info": ("New version", "It is installed when you close the program."),
    "success": ("Saved", "All changes are on the disk."),
    "warning": ("Nearly full", "The disk has room for two more files."),
    "error": ("Not sent", "The server does not answer. The message is kept."),
}
KINDS = "".join(
    f"""<button onclick="pytauriIpc.emit('toasts:show', {{ kind: '{kind}', corner: corner.value }})"
    >{kind.title()}</button> """
    for kind in MESSAGES
)
ROWS = "".join(
    f"""<tr id="{key}"><td>{name}</td>
    <td><button onclick="pytauriIpc.emit('files:delete', '{key}')">Delete</button></td></tr>"""
    for key, name in FILES.items()
)
PAGE = f"""
<style>
  body {{ padding-right: 440px; }}
  p {{ display: flex; gap: 8px; align-items: center; }}
  select {{ flex: 1; }}
  td:last-child {{ text-align: end; }}
</style>
<h2>Toasts</h2>
<p>{KINDS}</p>
<p>
  <label for="corner">Shown at the</label>
  <select id="corner">
    <option value="top-right">top right</option><option value="top-left">top left</option>
    <option value="bottom-right">bottom right</option>
    <option value="bottom-left">bottom left</option>
  </select>
</p>
<h2>Files</h2>
<table><tbody>{ROWS}</tbody></table>
"""

app = App(title="Toasts")


def show(data: dict[str, str], _event: str, label: str) -> None:
    title, message = MESSAGES[data["kind"]]
    toast = {"type": data["kind"], "title": title, "message": message, "position": data["corner"]}
    app.emit("ipc:alert", toast, label)


def ask(key: str, _event: str, label: str) -> None:
    """The answer comes as an event of that name, with the data that is given here."""
    question = {
        "type": "confirm",
        "title": f"Delete {FILES[key]}?",
        "message": "It is removed from all your devices. This cannot be undone.",
        "callback_event": "files:answered",
        "callback_data": {"key": key},
    }
    app.emit("ipc:alert", question, label)


def answered(data: dict[str, Any], _event: str, label: str) -> None:
    name = FILES[data["key"]]
    if not data["confirmed"]:
        app.emit("ipc:alert", {"message": f"{name} stays where it is."}, label)
        return
    app.emit("ipc:set-style", {"id": data["key"], "styles": {"display": "none"}}, label)
    app.emit("ipc:alert", {"type": "success", "message": f"{name} is deleted."}, label)


callbacks = {"toasts:show": show, "files:delete": ask, "files:answered": answered}
app.show(PAGE, width=840, height=480, callbacks=callbacks)

if __name__ == "__main__":
    app.run()
