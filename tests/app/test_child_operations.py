"""Each operation of an app comes out of its line as it went in."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, cast

import pytest

from pytauri_ipc.app import App, Icon
from pytauri_ipc.app.child_operations import Doing, doing_of, line_of
from pytauri_ipc.app.menus import (
    AboutMetadata,
    CheckMenuItem,
    Menu,
    MenuItem,
    PredefinedMenuItem,
    Submenu,
)
from pytauri_ipc.app.native_controls import ACTIONS
from pytauri_ipc.app.operations import Operation

ICON = Icon(bytes(range(16)), 2, 2)
MENU = Menu(
    [
        Submenu("File", [MenuItem("Save", print, accelerator="CmdOrCtrl+S", enabled=False)]),
        CheckMenuItem("Dark", print, checked=True),
        PredefinedMenuItem("about", metadata=AboutMetadata("A", "1", authors=["me"])),
    ],
    id="bar",
)


def crossed(doing: Doing) -> Doing:
    line, blocks = line_of(doing)
    return doing_of(json.loads(json.dumps(line)), blocks)


def test_all_that_an_app_asks_for_crosses() -> None:
    app = App(title="t", host="child")
    window = app.show("<h1>a</h1>", menu=MENU, width=300, min_size=(10, 20), theme="dark")
    window.set_title("☃ \ud800")
    window.set_size(300, 200)
    window.set_min_size(None, None)
    window.set_icon(ICON)
    window.set_background_color("#102030")
    window.set_theme("light")
    window.change_menu_item("dark", checked=False, text="Darker")
    window.set_menu(None)
    window.update("<h1>b</h1>")
    window.reload()
    window.emit("ipc:download", {"filename": "a.txt", "content": "1,5"})
    window.hide()
    window.show()
    window.close()
    tray = app.tray(icon=ICON, menu=Menu([MenuItem("Quit", print)]), tooltip="tip")
    tray.change_item("quit", enabled=False)
    tray.set_icon(ICON)
    tray.set_menu(None)
    tray.remove()
    said: list[Operation] = []

    def note(operation: Operation) -> None:
        said.append(operation)
        if operation.action == "tray_control" and operation.arguments == ("remove",):
            app._operations.stop()

    app._operations.serve(note)
    assert len(said) == 20
    for label, action, arguments, _ in said:
        doing = Doing(label, action, arguments)
        assert plain(crossed(doing)) == plain(doing)


def plain(value: Any) -> Any:
    """Tuples as lists: both ends take either. Handlers stay where they are."""
    if isinstance(value, tuple | list):
        several: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        return [plain(one) for one in several]
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return {key: plain(one) for key, one in given.items()}
    if is_dataclass(value):
        told = [one.name for one in fields(value) if not one.name.startswith("handler")]
        return [type(value), {name: plain(getattr(value, name)) for name in told}]
    return value


def test_handlers_stay_in_the_program() -> None:
    menu = crossed(Doing("main", "set_menu", (MENU,))).arguments[0]
    assert isinstance(menu, Menu)
    assert MENU.handlers
    assert menu.handlers == {}
    assert [getattr(one, "id", None) for one in menu.all_items()] == [
        getattr(one, "id", None) for one in MENU.all_items()
    ]


def test_bytes_and_pixels_go_behind_the_line() -> None:
    line, blocks = line_of(Doing("main", "download", (b"\xff", {"a": [b"b", ICON]})))
    assert blocks == [b"\xff", b"b", ICON.rgba]
    assert "\\u00ff" not in json.dumps(line)
    assert crossed(Doing("main", "set_icon", (ICON,))).arguments == (ICON,)


def test_the_lines_have_the_names_of_the_protocol() -> None:
    options = {"title": "T", "width": 300.0}
    line, _ = line_of(Doing("main", "open", (2, "/index.html", 7, options, None)))
    assert line == {
        "action": "create",
        "label": "main",
        "opening": 2,
        "url": "/index.html",
        "page": 7,
        "title": "T",
        "width": 300.0,
        "menu": None,
    }
    assert line_of(Doing("main", "eval", ("1",)))[0] == {
        "action": "eval_js",
        "label": "main",
        "script": "1",
    }
    assert line_of(Doing("main", "set_theme", ("dark",)))[0]["theme"] == "dark"
    assert line_of(Doing("main", "navigate", ("/a", 3)))[0]["action"] == "set_content"
    assert line_of(Doing("main", "set_zoom", (1.5,)))[0]["arguments"] == [1.5]


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_no_control_has_the_name_of_another_line(action: str) -> None:
    reserved = {"create", "eval_js", "set_content", "start", "answer", "push", "drop", "bind"}
    assert action not in reserved


def test_what_no_line_can_say_is_an_error() -> None:
    with pytest.raises(TypeError, match="cannot be said to another process"):
        line_of(Doing("main", "download", ({"a": object()},)))
