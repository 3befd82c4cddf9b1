"""What pages were told, and what of it the next one has to be told again."""

from types import SimpleNamespace
from typing import Any

from pytauri_ipc.messages import Body
from pytauri_ipc.transports.told import Told

NOTHING = Body(b"null")


def session(name: str) -> Any:
    return SimpleNamespace(id=name, acked=0)


def say(told: Told, to: Any, *names: str, first: int = 0) -> None:
    for number, name in enumerate(names, first):
        told.said(to, number, name, NOTHING)


def test_what_is_acknowledged_is_not_kept() -> None:
    told, page = Told(), session("a")
    say(told, page, "a:0", "a:1", "a:2")
    page.acked = 2
    say(told, page, "a:3", first=3)
    assert [one.number for one in told._said] == [2, 3]


def test_pages_one_after_another_leave_what_none_has_heard_in_order() -> None:
    told, first, second = Told(), session("a"), session("b")
    say(told, first, "a:0", "a:1")
    say(told, second, "b:0", "b:1")  # nobody has said that the first one is gone
    told.is_over(first)
    told.is_over(second)
    left = [event.name for event in told.unheard({"a": 1})]
    assert left == ["a:1", "b:0", "b:1"]
    assert told.unheard({}) == []


def test_the_end_of_another_page_sets_nothing_aside() -> None:
    told, page, other = Told(), session("a"), session("b")
    say(told, page, "a:0")
    told.is_over(other)
    page.acked = 1
    assert told.unheard({}) == []
