"""What another child has to be told, so that windows look as they did."""

from typing import Any

from pytauri_ipc.app.child_book import ChildBook
from pytauri_ipc.app.menus import CheckMenuItem, Menu
from pytauri_ipc.app.tray import TrayOptions

MENU = Menu([CheckMenuItem("Dark", id="dark")])


def opened(book: ChildBook, label: str = "main", opening: int = 1) -> None:
    book.note(label, "open", (opening, "/index.html", 1, {"title": "T"}, None))


def told(*said: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """What is said again of a window that was told this."""
    book = ChildBook()
    opened(book)
    for action, *arguments in said:
        book.note("main", action, tuple(arguments))
    first, *rest = book.again()
    assert first.action == "open"
    return [tuple(first.arguments), *((one.action, *one.arguments) for one in rest)]


OPENED = (1, "/index.html", 1, {"title": "T"}, None)


def test_a_window_is_opened_as_it_was() -> None:
    assert told() == [OPENED]


def test_it_shows_what_it_showed_last() -> None:
    assert told(("navigate", "/b.html", 2), ("reload", 3)) == [
        (1, "/b.html", 3, {"title": "T"}, None)
    ]


def test_of_what_undoes_one_another_the_last_counts() -> None:
    assert told(("hide",), ("maximize",), ("show",), ("set_title", "a"), ("set_title", "b")) == [
        OPENED,
        ("maximize",),
        ("show",),
        ("set_title", "b"),
    ]
    assert told(("set_size", 1, 2), ("resize", 3, 4), ("center",), ("set_position", 5, 6)) == [
        OPENED,
        ("resize", 3, 4),
        ("set_position", 5, 6),
    ]


def test_of_a_size_what_is_left_out_stays_as_it_was() -> None:
    assert told(("resize", 3, None)) == [OPENED, ("resize", 3, None)]
    assert told(("set_size", 1, 2), ("resize", 3, None)) == [OPENED, ("resize", 3, 2)]
    assert told(("resize", 3, None), ("resize", None, 4)) == [OPENED, ("resize", 3, 4)]
    assert told(("resize", 3, None), ("set_size", 1, 2)) == [OPENED, ("set_size", 1, 2)]


def test_what_has_passed_is_not_done_again() -> None:
    passing = ("print", "set_focus", "open_devtools")
    assert told(("eval", "1"), ("load_again", 1), *((one,) for one in passing)) == [OPENED]


def test_items_of_a_menu_are_as_they_were_set_and_clicked() -> None:
    book = ChildBook()
    opened(book)
    book.note("main", "set_menu", (MENU,))
    book.note("main", "change_menu_item", ("dark", {"text": "Darker"}))
    book.check_mark("main", "dark", True)
    again = book.again()
    assert again[0].arguments[4] == MENU
    assert again[1] == ("main", "change_menu_item", ("dark", {"text": "Darker", "checked": True}))
    book.note("main", "set_menu", (None,))
    assert len(book.again()) == 1


def test_a_window_that_is_gone_is_not_opened() -> None:
    book = ChildBook()
    opened(book, opening=2)
    book.window_is_gone("main", 1)  # an earlier one of that label
    assert len(book.again()) == 1
    book.window_is_gone("main", 2)
    assert book.again() == []
    opened(book)
    book.note("main", "close", ())
    book.note("main", "set_title", ("late",))
    assert book.again() == []


def test_it_knows_whether_all_is_gone_that_was_there() -> None:
    book = ChildBook()
    assert not book.is_left_empty
    opened(book)
    book.note("tray", "tray", (TrayOptions("tray"),))
    book.note("main", "close", ())
    assert not book.is_left_empty
    book.note("tray", "tray_control", ("remove",))
    assert book.is_left_empty


def test_tray_icons_are_there_again() -> None:
    book = ChildBook()
    options = TrayOptions("tray", menu=MENU)
    book.note("tray", "tray", (options,))
    for control in (
        ("set_tooltip", "a"),
        ("change_item", "dark", {"text": "Darker"}),
        ("set_tooltip", "b"),
    ):
        book.note("tray", "tray_control", control)
    book.tray_check_mark("tray", "dark", True)
    assert book.again() == [
        ("tray", "tray", (options,)),
        ("tray", "tray_control", ("set_tooltip", "b")),
        ("tray", "tray_control", ("change_item", "dark", {"text": "Darker", "checked": True})),
    ]
    book.note("tray", "tray_control", ("set_menu", None))
    assert [one.arguments[0] for one in book.again()] == [options, "set_tooltip", "set_menu"]
    book.note("tray", "tray_control", ("remove",))
    assert book.again() == []
