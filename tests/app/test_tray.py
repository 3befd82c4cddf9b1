"""A tray icon's handle: what it sends, who hears it, and mistakes that show at once."""

import sys
from typing import Any

import pytest

from pytauri_ipc.app.icons import Icon
from pytauri_ipc.app.menus import CheckMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu
from pytauri_ipc.app.tray import TRAY_CLICK, Tray, TrayOptions, check_new

ANYTHING: Any = 7
ICON = Icon(bytes(4), 1, 1)


def heard(data: Any) -> None: ...


MENU = Menu([MenuItem("Show", heard), CheckMenuItem("Mute", id="mute")])


class Sent(list[tuple[object, ...]]):
    """What a tray icon has sent."""

    def __call__(self, *operation: object) -> None:
        self.append(operation)


def test_what_is_set_is_sent_in_order() -> None:
    sent = Sent()
    tray = Tray(TrayOptions("main", menu=MENU), sent)
    other = Menu([MenuItem("Other", heard)])
    tray.set_tooltip("Busy")
    tray.set_title(None)
    tray.set_icon(ICON)
    tray.set_icon(None)
    tray.change_item("mute", checked=True, text="Silence")
    tray.set_menu(other)
    tray.set_visible(False)
    tray.remove()
    assert sent == [
        ("set_tooltip", "Busy"),
        ("set_title", None),
        ("set_icon", ICON),
        ("set_icon", None),
        ("change_item", "mute", {"checked": True, "text": "Silence"}),
        ("set_menu", other),
        ("set_visible", False),
        ("remove",),
    ]


def test_the_handlers_are_those_of_its_menu_of_now() -> None:
    tray = Tray(TrayOptions("main", menu=MENU), Sent())
    assert tray.handlers == {"show": heard}
    tray.set_menu(Menu([MenuItem("Other", heard)]))
    assert tray.handlers == {"other": heard}
    tray.set_menu(None)
    assert tray.handlers == {}


def test_its_clicks_are_listened_to() -> None:
    tray = Tray(TrayOptions("main"), Sent())
    tray.on(TRAY_CLICK, heard)
    assert [one.callback for one in tray.listeners.matching(TRAY_CLICK, "main")] == [heard]
    tray.off(TRAY_CLICK, heard)
    assert tray.listeners.matching(TRAY_CLICK, "main") == []


def test_a_wrong_value_raises_and_sends_nothing() -> None:
    sent = Sent()
    tray = Tray(TrayOptions("main", menu=MENU), sent)
    with pytest.raises(TypeError, match="tooltip has to be a text or None, not 7"):
        tray.set_tooltip(ANYTHING)
    with pytest.raises(TypeError, match="title has to be a text or None, not 7"):
        tray.set_title(ANYTHING)
    with pytest.raises(TypeError, match="menu has to be a Menu or None, not 7"):
        tray.set_menu(ANYTHING)
    with pytest.raises(TypeError, match="7 is no icon"):
        tray.set_icon(ANYTHING)
    with pytest.raises(TypeError, match="visible is True or False, not 7"):
        tray.set_visible(ANYTHING)
    with pytest.raises(ValueError, match="no item 'none'"):
        tray.change_item("none", text="A")
    assert sent == []
    assert tray.handlers == {"show": heard}


def test_a_change_where_there_is_no_menu_is_refused() -> None:
    with pytest.raises(ValueError, match="no item 'mute'; it has none"):
        Tray(TrayOptions("main"), Sent()).change_item("mute", checked=True)


def test_items_that_mean_a_window_have_no_place_in_its_menu() -> None:
    menu = Menu([Submenu("Edit", [PredefinedMenuItem("paste")])])
    with pytest.raises(ValueError, match="'paste' belongs into a window's menu"):
        TrayOptions("main", menu=menu)
    with pytest.raises(ValueError, match="'paste' belongs into a window's menu"):
        Tray(TrayOptions("main"), Sent()).set_menu(menu)
    TrayOptions("main", menu=Menu([PredefinedMenuItem("quit"), PredefinedMenuItem("hide")]))


@pytest.mark.parametrize("tray_id", ["", 7])
def test_an_id_has_to_be_a_text(tray_id: Any) -> None:
    with pytest.raises(ValueError, match="a tray icon's id has to be a text"):
        TrayOptions(tray_id)


def test_an_id_is_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    check_new("other", ["main"])
    with pytest.raises(ValueError, match="a tray icon 'main' already"):
        check_new("main", ["main"])


def test_on_linux_one_is_shown_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    check_new("main", [])
    with pytest.raises(RuntimeError, match="Linux shows one tray icon of an app at a time"):
        check_new("other", ["main"])
