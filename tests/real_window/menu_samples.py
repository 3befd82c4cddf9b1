"""The menus that tests show, for the app and for what asks it."""

from pytauri_ipc.app.menus import (
    AboutMetadata,
    CheckMenuItem,
    Menu,
    MenuItem,
    PredefinedMenuItem,
    Submenu,
)

SEPARATOR = PredefinedMenuItem("separator")

EDITOR = Menu(
    [
        Submenu(
            "File",
            [
                MenuItem("New", id="new", accelerator="CmdOrCtrl+N"),
                MenuItem("Save", accelerator="CmdOrCtrl+S"),
                CheckMenuItem("Wrap", accelerator="F6"),
                Submenu(
                    "More", [MenuItem("Deep", id="deep"), Submenu("Most", [MenuItem("Deepest")])]
                ),
                SEPARATOR,
                MenuItem("Off", enabled=False),
                PredefinedMenuItem("services"),
                PredefinedMenuItem("quit"),
            ],
        ),
    ]
)
"""The items of its submenu, as the keys reach them: New, Save, Wrap, More, Quit."""

PREDEFINED = Menu(
    [
        Submenu(
            "Edit", [PredefinedMenuItem(kind) for kind in ("select_all", "cut", "paste", "undo")]
        ),
        Submenu(
            "Window",
            [
                PredefinedMenuItem(kind)
                for kind in ("maximize", "fullscreen", "hide", "close_window")
            ],
        ),
        Submenu(
            "Help",
            [PredefinedMenuItem("about", metadata=AboutMetadata("Menus", "1.2", comments="Words"))],
        ),
    ]
)

OTHER = Menu([Submenu("Other", [MenuItem("New", id="new")])])

TRAY = Menu(
    [
        MenuItem("Show", id="show"),
        CheckMenuItem("Mute", id="mute", checked=True),
        Submenu("More", [MenuItem("Deep", id="deep")]),
        SEPARATOR,
        PredefinedMenuItem("quit", "Leave"),
    ]
)

MENUS = {"editor": EDITOR, "predefined": PREDEFINED, "other": OTHER, "tray": TRAY}
