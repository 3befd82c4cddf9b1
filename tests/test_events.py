"""Events: names, patterns, labels, and what a callback takes."""

# pyright: reportUnknownLambdaType=false

from collections.abc import Callable
from functools import partial
from queue import Queue
from typing import Any

import pytest

from pytauri_ipc.events import (
    EventName,
    arguments_taken,
    check_name,
    check_pattern,
    is_async,
    is_name,
    label_matcher,
)

NAMES = ["app:progress", "a:b", "my-app:file.saved_2", "A.1:B_2", "app:ipc"]
NO_NAMES = [
    *("", ":", "app", "app:", ":progress", "app:a:b", "app :a", "app:a b", "app:a\n", "\napp:a"),
    *("app:*", "*", "*:a", "äpp:a", "app:☃", "app:\ud800", "app/a:b"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_namespace_and_an_event(name: str) -> None:
    check_name(name)
    check_pattern(name)
    assert is_name(name)


@pytest.mark.parametrize("name", NO_NAMES)
def test_nothing_else_is_a_name(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(ValueError, match="namespace:event-name"):
        check_name(name)


def test_a_name_is_text() -> None:
    wrong: Any = 5
    with pytest.raises(ValueError, match="5 is no name"):
        check_name(wrong)
    with pytest.raises(ValueError, match="5 is no event"):
        check_pattern(wrong)


def test_reserved_names_are_heard_but_not_said() -> None:
    with pytest.raises(ValueError, match="reserved"):
        check_name("ipc:alert")
    check_pattern("ipc:alert")
    check_pattern("ipc:*")


@pytest.mark.parametrize("pattern", ["*", "app:*", "app:saved"])
def test_a_pattern_is_a_name_a_namespace_or_all(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["", "**", "app", "app:sav*", "*:saved", "app:*:*", "*\n"])
def test_nothing_else_is_a_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"'app:\*' for a namespace"):
        check_pattern(pattern)


def test_a_declared_name_is_its_text_and_knows_its_payload() -> None:
    name = EventName.of("app:progress", list[int])
    assert name == "app:progress"
    assert hash(name) == hash("app:progress")
    assert name.payload == list[int]


@pytest.mark.parametrize("name", ["progress", "ipc:progress"])
def test_a_name_is_checked_when_it_is_declared(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        EventName.of(name, int)


@pytest.mark.parametrize(
    ("pattern", "label", "is_meant"),
    [
        ("*", "", True),
        ("*", "main", True),
        ("main", "main", True),
        ("main", "main-2", False),
        ("main", "Main", False),
        ("settings-*", "settings-2", True),
        ("settings-*", "main", False),
    ],
)
def test_a_label_is_matched_as_in_allow(pattern: str, label: str, is_meant: bool) -> None:
    assert bool(label_matcher(pattern)(label)) is is_meant


# --- callbacks ------------------------------------------------------------------------------


class Listener:
    def one(self, data: object) -> None: ...

    def __call__(self, data: object, event: str) -> None: ...

    @staticmethod
    def static(data: object, event: str, label: str) -> None: ...


class AsyncListener:
    async def __call__(self, data: object) -> None: ...


async def asynchronous(data: object, event: str) -> None: ...


def three(data: object, event: str, label: str) -> None: ...


SHAPES: list[tuple[Callable[..., object], int]] = [
    (lambda data: None, 1),
    (lambda data, event: None, 2),
    (three, 3),
    (asynchronous, 2),
    (print, 3),
    (lambda data, *rest: None, 3),
    (lambda data, n=1: None, 1),  # a default is the callback's own
    (lambda data, event, n=1: None, 2),
    (lambda data=None: None, 1),
    (lambda data, *, n=1: None, 1),
    (lambda data, **rest: None, 1),
    (Listener().one, 1),
    (Listener(), 2),
    (Listener.static, 3),
    (partial(three, 0), 2),
    (list[object]().append, 1),
    (Queue[object]().put, 1),
]


@pytest.mark.parametrize(("callback", "count"), SHAPES)
def test_a_callback_gets_as_much_as_it_takes(callback: Callable[..., object], count: int) -> None:
    assert arguments_taken(callback) == count


MISSHAPEN: list[Callable[..., object]] = [
    lambda: None,
    lambda a, b, c, d: None,
    lambda *, data: None,
    lambda data, *, event: None,
    lambda **rest: None,
]


@pytest.mark.parametrize("callback", MISSHAPEN)
def test_a_callback_that_takes_something_else_is_told_what_it_may_take(
    callback: Callable[..., object],
) -> None:
    with pytest.raises(TypeError, match=r"\(data\), \(data, event\) or \(data, event, label\)"):
        arguments_taken(callback)


def test_what_cannot_be_called_is_no_callback() -> None:
    wrong: Any = "saved"
    with pytest.raises(TypeError, match="'saved' is no callback"):
        arguments_taken(wrong)


def test_a_builtin_that_does_not_say_what_it_takes_is_to_be_wrapped() -> None:
    with pytest.raises(TypeError, match="lambda"):
        arguments_taken(type)


def test_async_functions_and_objects_are_told_from_others() -> None:
    assert is_async(asynchronous)
    assert is_async(AsyncListener())
    assert is_async(partial(asynchronous, 1))
    assert not is_async(three)
    assert not is_async(Listener())
