"""Toolbars in a window: what its pages are told first, and what their events mean."""

from datetime import date
from threading import Thread
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import from_json, to_json

from pytauri_ipc import Limits
from pytauri_ipc.app import App
from pytauri_ipc.messages import Body
from pytauri_ipc.parts import Button, DateInput, Separator, TextInput, Toggle, Toolbar
from pytauri_ipc.transports.known_windows import KnownWindow
from tests.parts.standing import standing
from tests.web_client import TIMEOUT
from tests.window_pages import FakeWindowPage


@pytest.fixture
def window() -> KnownWindow:
    return KnownWindow("main", Limits())


def said(name: str, value: object) -> Body:
    return Body(to_json({"id": name, "value": value, "by": "page"}))


def told(toolbar: Toolbar) -> dict[str, Any]:
    [(event, body)] = toolbar.greetings()
    assert event == "toolbar:show"
    return from_json(body.data)


def test_a_page_is_told_all_that_it_needs() -> None:
    save = Button(id="save", label="Save", event="app:save", tooltip="now", variant="primary")
    found = told(Toolbar(items=[save, Separator(id="line")], position="left", label="File"))
    assert isinstance(found.pop("id"), int)
    assert found == {
        "position": "left",
        "label": "File",
        "items": [
            {
                "kind": "button",
                "id": "save",
                "label": "Save",
                "event": "app:save",
                "tooltip": "now",
                "disabled": False,
                "variant": "primary",
                "data": None,
            },
            {"kind": "separator", "id": "line", "label": "", "tooltip": None, "disabled": False},
        ],
    }


def test_toolbars_have_numbers_of_their_own() -> None:
    assert told(Toolbar(items=[]))["id"] != told(Toolbar(items=[]))["id"]


def test_each_page_that_comes_is_told_first_how_things_are(window: KnownWindow) -> None:
    name = TextInput(id="name", event="app:name")
    standing(window, Toolbar(items=[name]))
    page = FakeWindowPage(window, "first")
    window.put("app:early", Body(b"1"))
    page.is_ready()
    assert page.told == ["toolbar:show", "app:early"]
    name.value = "Ann"
    assert page.told[2:] == ["toolbar:update"]
    page.goes()
    name.value = "Bob"
    after = FakeWindowPage(window, "second")
    after.is_ready()
    assert after.told.count("toolbar:show") == 1  # and not the one before, which was not heard
    assert after.told[0] == "toolbar:show"


def test_a_page_in_another_tab_is_told_too(window: KnownWindow) -> None:
    standing(window, Toolbar(items=[]))
    page, beside = FakeWindowPage(window, "first"), FakeWindowPage(window, "beside")
    page.is_ready()
    beside.is_ready()
    assert (page.told, beside.told) == (["toolbar:show"], ["toolbar:show"])


def test_a_page_may_come_while_an_item_is_set(window: KnownWindow) -> None:
    """Whoever sets an item waits for the window, and the window must not wait for the item."""
    name = TextInput(id="name", event="app:name")
    standing(window, Toolbar(items=[name]))
    page = FakeWindowPage(window)
    with name._lock:
        thread = Thread(target=page.is_ready, daemon=True)
        thread.start()
        thread.join(TIMEOUT)
        assert not thread.is_alive()
    assert page.told == ["toolbar:show"]


def test_an_event_of_an_item_is_read_as_that_item_has_it(window: KnownWindow) -> None:
    day = DateInput(id="day", event="app:set")
    live = Toggle(id="live", event="app:set")
    standing(window, Toolbar(items=[day]), Toolbar(items=[live]))
    assert window.read("app:set", said("day", "2026-11-22")) == {
        "id": "day",
        "value": date(2026, 11, 22),
    }
    assert window.read("app:set", said("live", True)) == {"id": "live", "value": True}
    assert (day.value, live.value) == (date(2026, 11, 22), True)


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("app:other", said("live", True)),
        ("app:set", said("unknown", True)),
        ("app:set", Body(b'"text"')),
        ("app:set", Body(b"no json")),
        ("app:set", Body(b"\x00", is_json=False)),
        ("app:set", Body(b'{"id": "live", "value": true}')),
    ],
)
def test_other_events_mean_what_they_mean_without_it(
    window: KnownWindow, event: str, body: Body
) -> None:
    live = Toggle(id="live", event="app:set")
    standing(window, Toolbar(items=[live]))
    assert window.read(event, body) is None
    assert live.value is False


def test_other_toolbars_take_the_place_of_those_before(window: KnownWindow) -> None:
    old, new = Toggle(id="old", event="app:set"), Toggle(id="new", event="app:set")
    parts = standing(window)
    parts.replace([Toolbar(items=[old])])
    parts.replace([Toolbar(items=[new])])
    page = FakeWindowPage(window)
    page.is_ready()
    old.value = True
    assert page.told == ["toolbar:show"]
    assert window.read("app:set", said("old", True)) is None


def test_two_items_of_a_toolbar_have_different_ids() -> None:
    with pytest.raises(ValidationError, match="two items have the id 'a'"):
        Toolbar(items=[Separator(id="a"), Separator(id="a")])


def test_two_items_of_a_window_have_different_ids() -> None:
    bars = [Toolbar(items=[Separator(id="a")]), Toolbar(items=[Separator(id="a")])]
    app = App()
    with pytest.raises(ValueError, match="two parts of the window have the id 'a'"):
        app.show("<p>page", toolbars=bars)
    assert not app.windows


@pytest.mark.parametrize("wrong", [Toolbar(items=[]), "top", None])
def test_what_is_no_list_of_toolbars_is_a_clear_error(wrong: Any) -> None:
    with pytest.raises(TypeError, match="toolbars is a list, as in"):
        App().show("<p>page", toolbars=wrong)


def test_what_is_no_toolbar_in_the_list_is_a_clear_error() -> None:
    wrong: Any = [Toolbar(items=[]), Button(label="Save", event="app:save")]
    with pytest.raises(TypeError, match=r"toolbars\[1\] is a Button; write toolbars=\[Toolbar"):
        App().show("<p>page", toolbars=wrong)
