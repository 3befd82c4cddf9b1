"""Who listens: `on`, `once`, `off`, and who is found for an event."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from typing_extensions import override

from pytauri_ipc.subscriptions import Listening, Subscription, Subscriptions


class Book(Listening):
    """Something that has listeners."""

    def __init__(self) -> None:
        self.subscriptions = Subscriptions()

    @override
    def _listeners(self) -> Subscriptions:
        return self.subscriptions

    def heard_by(self, event: str, label: str = "main") -> list[Callable[..., object]]:
        """The callbacks that take an event."""
        return [s.callback for s in self.subscriptions.matching(event, label) if s.claim()]


class Method:
    def listen(self, data: object) -> None: ...


def one(data: object) -> None: ...


def two(data: object) -> None: ...


@pytest.fixture
def book() -> Book:
    return Book()


def test_a_callback_hears_its_event_alone(book: Book) -> None:
    book.on("app:a", one)
    assert book.heard_by("app:a") == [one]
    assert book.heard_by("app:a") == [one]
    assert book.heard_by("app:b") == []


def test_patterns_hear_a_namespace_or_everything(book: Book) -> None:
    book.on("app:*", one)
    book.on("*", two)
    assert book.heard_by("app:a") == [one, two]
    assert book.heard_by("application:a") == [two]


def test_on_may_be_a_decorator_and_gives_the_function_back(book: Book) -> None:
    @book.on("app:a")
    def listen(data: object) -> None: ...

    @book.once("app:b", label="main")
    def listen_once(data: object) -> None: ...

    assert book.heard_by("app:a") == [listen]
    assert book.heard_by("app:b") == [listen_once]
    assert book.on("app:c", one) is one


def test_once_is_for_one_event(book: Book) -> None:
    book.once("app:*", one)
    book.on("app:*", two)
    assert book.heard_by("app:a") == [one, two]
    assert book.heard_by("app:b") == [two]


def test_once_is_for_one_event_wherever_two_are_heard_at_once(book: Book) -> None:
    for _ in range(200):
        book.once("app:a", one)
    found = book.subscriptions.matching("app:a", "main")
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(Subscription.claim, found * 4))
    assert claimed.count(True) == 200


def test_a_label_chooses_the_pages(book: Book) -> None:
    book.on("app:a", one, label="settings-*")
    assert book.heard_by("app:a", "settings-1") == [one]
    assert book.heard_by("app:a", "main") == []


def test_off_takes_one_callback_away_or_all(book: Book) -> None:
    book.on("app:a", one)
    book.on("app:a", two)
    book.on("app:*", one)
    book.off("app:a", one)
    assert book.heard_by("app:a") == [two, one]
    book.off("app:a")
    book.off("app:a", two)
    assert book.heard_by("app:a") == [one]


def test_off_knows_a_method_again(book: Book) -> None:
    method = Method()
    book.on("app:a", method.listen)
    book.off("app:a", Method().listen)
    assert book.heard_by("app:a") == [method.listen]
    book.off("app:a", method.listen)
    assert book.heard_by("app:a") == []


def test_what_was_taken_away_takes_nothing_that_it_was_found_for(book: Book) -> None:
    book.on("app:a", one)
    book.once("app:a", two)
    found = book.subscriptions.matching("app:a", "main")
    book.off("app:a")
    assert [s.claim() for s in found] == [False, False]
    assert all(s.is_over for s in found)


def test_a_callback_may_change_who_listens_while_it_is_told(book: Book) -> None:
    book.on("app:a", one)
    found = book.subscriptions.matching("app:a", "main")
    book.on("app:a", two)
    assert [s.callback for s in found] == [one]


def test_all_subscriptions_of_a_callback_have_one_key(book: Book) -> None:
    method = Method()
    for event in ("app:a", "app:b"):
        book.on(event, method.listen)
        book.on(event, one)
    matching = book.subscriptions.matching
    first, second = matching("app:a", ""), matching("app:b", "")
    assert [s.key for s in first] == [s.key for s in second]
    assert first[0].key != first[1].key


@pytest.mark.parametrize("event", ["a", "app:a*", ""])
def test_no_such_event_is_an_error_at_once(book: Book, event: str) -> None:
    with pytest.raises(ValueError, match="no event to listen to"):
        book.on(event)
    with pytest.raises(ValueError, match="no event to listen to"):
        book.once(event, one)


def test_a_callback_is_checked_at_once(book: Book) -> None:
    wrong: Any = lambda: None  # noqa: E731
    with pytest.raises(TypeError, match="a callback takes"):
        book.on("app:a", wrong)
    with pytest.raises(TypeError, match="a callback takes"):
        book.once("app:a")(wrong)
    assert book.heard_by("app:a") == []
