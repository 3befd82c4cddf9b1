"""An `App` with menus and a tray icon: `python -m tests.real_window.app_with_menus asyncio`.

Two windows have one menu. What the handlers hear is printed, a line of JSON each.
"""

import json
import sys
from threading import Lock
from typing import Any

from pytauri_ipc.app import App, CheckMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu

PAGE = "<h1 id=heading>Words</h1>"
HEADING = "document.getElementById('heading').textContent"

app = App(title="Menus", backend="trio" if "trio" in sys.argv else "asyncio")


saying = Lock()


def say(kind: str, *what: object) -> None:
    with saying:  # handlers run side by side
        print(json.dumps([kind, *what]), flush=True)


def new(data: Any, event: str, label: str) -> None:
    say("new", data, event, label)


async def save(_data: Any, _event: str, label: str) -> None:
    app.emit("ipc:set-content", {"id": "heading", "text": "Saved"}, label)
    say("saved", label, await app.windows[label].evaluate(HEADING, returns=str))


def wrap(data: Any) -> None:
    say("wrapped", data)


async def size(_data: Any, _event: str, label: str) -> None:
    found = await app.windows[label].inner_size()
    say("size", label, found.width)


def turn(_data: Any, _event: str, label: str) -> None:
    app.windows[label].change_menu_item("wrap", checked=True, text="Unwrap")
    say("turned")


def replace(_data: Any, _event: str, label: str) -> None:
    app.windows[label].set_menu(OTHER)
    say("replaced")


def fail(_data: Any) -> None:
    raise RuntimeError("a handler that fails")


def states(_data: Any) -> None:
    say("states", {label: handle.is_visible for label, handle in app.windows.items()})


def show(data: Any, event: str, label: str) -> None:
    for handle in app.windows.values():
        handle.show()
    say("shown", data, event, label)


def hide(_data: Any, event: str) -> None:
    for handle in app.windows.values():
        handle.hide()
    say("hidden", event)


def close(_data: Any) -> None:
    for handle in tuple(app.windows.values()):
        handle.close()
    say("closed")


def follow(_data: Any) -> None:
    tray.change_item("mute", text="Silence", checked=True)
    tray.set_title("Busy")
    say("followed")


FILE = Submenu(
    "File",
    [
        MenuItem("New", new, id="new", accelerator="CmdOrCtrl+N"),
        MenuItem("Save", save, accelerator="CmdOrCtrl+S"),
        CheckMenuItem("Wrap", wrap, id="wrap", accelerator="F6"),
        Submenu("More", [MenuItem("Size", size), Submenu("Most", [MenuItem("Deepest", new)])]),
        MenuItem("Turn", turn, accelerator="F7"),
        MenuItem("Replace", replace, accelerator="F8"),
        MenuItem("Fail", fail, accelerator="F4"),
        PredefinedMenuItem("hide"),
        PredefinedMenuItem("quit"),
    ],
)
OTHER = Menu([Submenu("Other", [MenuItem("Else", new, accelerator="F9")])])

tray = app.tray(
    tooltip="Menus",
    menu=Menu(
        [
            MenuItem("Show", show),
            MenuItem("Hide", hide),
            MenuItem("Close", close),
            MenuItem("States", states),
            CheckMenuItem("Mute", wrap, id="mute"),
            MenuItem("Follow", follow),
            PredefinedMenuItem("quit"),
        ]
    ),
)


def main() -> int:
    menu = Menu([FILE])
    for number, label in enumerate(("left", "right")):
        app.show(
            PAGE,
            label=label,
            title=f"Window {label}",
            width=400,
            height=300,
            position=(10 + 500 * number, 40),
            menu=menu,
        )
    app.on("ipc:menu-click", lambda data, _event, label: say("any", data["id"], label))
    say("ready")
    return app.run()


if __name__ == "__main__":
    sys.exit(main())
