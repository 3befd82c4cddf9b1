"""Which windows an app has: labels, modes, and what is forgotten."""

from dataclasses import replace
from typing import Any

import pytest

from pytauri_ipc.app.handle import WindowHandle, window_of
from pytauri_ipc.app.window import Window
from pytauri_ipc.app.window_book import Mode, WindowBook
from pytauri_ipc.transports.known_windows import KnownWindow
from tests.app.made_windows import MadeWindows, on_this_loop


class Book(WindowBook):
    """A book with windows that have no host."""

    def __init__(self, mode: Mode) -> None:
        def opened(window: KnownWindow) -> None:
            self.opened(window.label)

        def closed(window: KnownWindow) -> None:
            self.closed(window.label)

        self.context = replace(MadeWindows().context, opened=opened, closed=closed)
        super().__init__(mode, self.handle)

    def handle(self, label: str) -> WindowHandle:
        written: Any = None
        return WindowHandle(Window(label, self.context), on_this_loop, written)

    def show(self, label: str | None = None) -> WindowHandle:
        handle = self.handle_for(label)
        window_of(handle).show("<p>", {}, {}, None)
        return handle


@pytest.fixture
def new() -> Book:
    return Book("new")


def labels(book: Book) -> list[str]:
    return list(book.open)


def test_windows_without_a_label_get_one_each(new: Book) -> None:
    assert [new.show().label for _ in range(3)] == ["main", "window-2", "window-3"]
    assert labels(new) == ["main", "window-2", "window-3"]


def test_a_made_label_is_never_one_that_was_given(new: Book) -> None:
    new.show("window-2")
    assert [new.show().label, new.show().label] == ["main", "window-3"]


def test_one_label_has_one_handle_also_after_closing(new: Book) -> None:
    first = new.show("chart")
    assert new.show("chart") is first
    first.close()
    assert labels(new) == []
    assert new.show("chart") is first


def test_main_is_free_again_once_it_is_closed(new: Book) -> None:
    first = new.show()
    first.close()
    assert new.show() is first


def test_windows_with_made_labels_are_forgotten_when_they_close(new: Book) -> None:
    new.show()
    for _ in range(3):
        new.show().close()
    assert list(new._handles) == ["main"]
    assert not new._made


def test_a_forgotten_window_is_known_again_where_its_handle_opens_it(new: Book) -> None:
    new.show()
    handle = new.show()
    handle.close()
    handle.show()
    assert labels(new) == ["main", "window-2"]
    handle.close()
    assert list(new._handles) == ["main"]


@pytest.mark.parametrize("label", ["", "a b", "a.b", "ä", "a\n", 3, ["a"]])
def test_what_is_no_label_is_an_error(new: Book, label: Any) -> None:
    with pytest.raises(ValueError, match="is no label of a window; write letters"):
        new.handle_for(label)
    assert new.open == {}


@pytest.mark.parametrize("label", ["main", "a/b:c-d_9"])
def test_what_tauri_takes_is_a_label(new: Book, label: str) -> None:
    assert new.show(label).label == label


def test_single_shows_all_in_the_one_window() -> None:
    book = Book("single")
    first = book.show("first")
    assert book.show() is first
    assert book.show("second") is first
    assert labels(book) == ["first"]
    first.close()
    assert book.show("second").label == "second"


def test_multi_closes_all_with_the_first() -> None:
    book = Book("multi")
    first = book.show()
    others = [book.show() for _ in range(2)]
    others[0].close()
    assert labels(book) == ["main", "window-3"]
    first.close()
    assert labels(book) == []
    assert not others[1].is_open


def test_in_multi_the_next_window_after_that_is_the_first_one() -> None:
    book = Book("multi")
    book.show("a").close()
    first, other = book.show("b"), book.show("a")
    other.close()
    assert first.is_open
    other = book.show("a")
    first.close()
    assert not other.is_open


def test_in_other_modes_the_first_closes_alone(new: Book) -> None:
    first = new.show()
    new.show()
    first.close()
    assert labels(new) == ["window-2"]


def test_a_label_that_was_made_has_one_window_while_somebody_has_its_handle(new: Book) -> None:
    new.show("main")
    handle = new.show()
    handle.close()
    assert new.show(handle.label) is handle
    handle.close()
    handle.show()
    assert new.open[handle.label] is handle
