"""Menus as a person writes them: ids, handlers, and mistakes that show at once."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytauri_ipc.app.menu_items import AnyMenuItem, ItemChanges
from pytauri_ipc.app.menus import (
    AboutMetadata,
    CheckMenuItem,
    Menu,
    MenuItem,
    PredefinedMenuItem,
    Submenu,
)

ANYTHING: Any = "anything"
A_MENU: Any = Menu([])


def one(data: Any) -> None: ...


async def three(data: Any, event: str, label: str) -> None: ...


def none() -> None: ...


def four(a: int, b: int, c: int, d: int) -> None: ...


TAKES_NONE: Any = none
TAKES_FOUR: Any = four

FILE = Submenu(
    "&File",
    [
        MenuItem("New", one),
        MenuItem("New", three, id="new"),
        PredefinedMenuItem("separator"),
        Submenu("Recent", [MenuItem("New"), CheckMenuItem("Pinned", one)]),
    ],
)


def ids(menu: Menu) -> list[str | None]:
    return [None if isinstance(i, PredefinedMenuItem) else i.id for i in menu.all_items()]


def test_items_without_an_id_get_one_from_the_texts_on_the_way() -> None:
    menu = Menu([FILE])
    assert ids(menu) == [
        "file",
        "file/new",
        "new",
        None,
        "file/recent",
        "file/recent/new",
        "file/recent/pinned",
    ]


def test_ids_stay_when_other_items_come_and_go() -> None:
    more = Submenu("&File", [MenuItem("Open"), *FILE.items])
    assert set(ids(Menu([FILE]))) < set(ids(Menu([MenuItem("Go"), more])))


def test_two_items_of_one_text_get_two_ids() -> None:
    assert ids(Menu([MenuItem("Go"), MenuItem("Go"), MenuItem("go")])) == ["go", "go-2", "go-3"]


def test_an_id_that_a_person_chose_comes_before_one_that_is_made() -> None:
    assert ids(Menu([MenuItem("Go"), MenuItem("Other", id="go")])) == ["go-2", "go"]


def test_handlers_are_found_by_the_ids_of_their_items() -> None:
    assert Menu([FILE]).handlers == {"file/new": one, "new": three, "file/recent/pinned": one}


def test_one_submenu_may_stand_in_two_menus() -> None:
    assert ids(Menu([FILE])) == ids(Menu([FILE]))
    assert [item.id for item in FILE.items if isinstance(item, MenuItem)] == [None, "new"]


labels = st.text(max_size=6).filter(str.strip)
items: st.SearchStrategy[AnyMenuItem] = st.recursive(
    st.builds(MenuItem, labels) | st.builds(CheckMenuItem, labels, checked=st.booleans()),
    lambda below: st.builds(Submenu, labels, st.lists(below, max_size=3)),
    max_leaves=8,
)


@given(st.lists(items, max_size=5))
def test_every_item_has_an_id_of_its_own_whatever_the_texts(several: list[AnyMenuItem]) -> None:
    menu = Menu(several)
    found = ids(menu)
    assert all(found)
    assert len(set(found)) == len(found)
    assert ids(Menu(menu.items)) == found


# --- mistakes, where they are made ----------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: PredefinedMenuItem(ANYTHING), ValueError, "no predefined menu item 'anything'"),
        (
            lambda: PredefinedMenuItem("quit", metadata=AboutMetadata("x")),
            ValueError,
            "'quit' takes no metadata",
        ),
        (
            lambda: Menu([MenuItem("A", id="x"), Submenu("B", [MenuItem("C", id="x")])]),
            ValueError,
            "the menu has two items with the id 'x'",
        ),
        (
            lambda: Menu([Submenu("A", [], id="x"), MenuItem("B", id="x")], id="bar"),
            ValueError,
            "the menu 'bar' has two items with the id 'x'",
        ),
        (lambda: MenuItem("A", accelerator="Ctrl"), ValueError, "'Ctrl' is no accelerator"),
        (lambda: CheckMenuItem("A", accelerator="Q+Q"), ValueError, "'Q\\+Q' is no accelerator"),
        (lambda: MenuItem("A", TAKES_NONE), TypeError, "cannot listen to events"),
        (lambda: CheckMenuItem("A", TAKES_FOUR), TypeError, "cannot listen to events"),
        (lambda: MenuItem("A", ANYTHING), TypeError, "is no callback"),
        (lambda: MenuItem(" "), ValueError, "a text that can be read"),
        (lambda: Submenu("", []), ValueError, "a text that can be read"),
        (lambda: MenuItem("A", id=""), ValueError, "the id has to be a text"),
        (lambda: MenuItem("A", enabled=ANYTHING), ValueError, "enabled is True or False"),
        (lambda: CheckMenuItem("A", checked=ANYTHING), ValueError, "checked is True or False"),
        (lambda: Menu([ANYTHING]), TypeError, "'anything' is no item of a menu"),
        (lambda: Menu(ANYTHING), TypeError, "the items have to be a list"),
        (lambda: Submenu("A", [A_MENU]), TypeError, "A: Menu.* is no item of a menu"),
    ],
)
def test_a_mistake_shows_when_it_is_made(
    make: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make()


# --- changes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        ("new", ItemChanges(text="Fresh", enabled=False, accelerator="F2")),
        ("new", ItemChanges(accelerator=None)),
        ("file/recent/pinned", ItemChanges(checked=True)),
        ("file", ItemChanges(text="File", enabled=True)),
    ],
)
def test_a_change_that_can_be_is_taken(item: str, changes: ItemChanges) -> None:
    Menu([FILE]).check_change(item, **changes)


@pytest.mark.parametrize(
    ("item", "changes", "message"),
    [
        ("nothing", {"text": "A"}, "no item 'nothing'; it has 'file', 'file/new', 'new'"),
        ("new", {"checked": True}, "'new' has no check mark"),
        ("file/recent/pinned", {"checked": 1}, "checked is True or False"),
        ("new", {"enabled": "yes"}, "enabled is True or False"),
        ("new", {"text": ""}, "a text that can be read"),
        ("new", {"accelerator": "Ctrl"}, "no accelerator"),
        ("file", {"accelerator": "F2"}, "'file' is a submenu"),
        ("new", {"colour": "red"}, "no 'colour'; text, enabled, checked, accelerator"),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    item: str, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Menu([FILE]).check_change(item, **changes)
