"""A question waits for what was said before it, and for no longer than that may take."""

from collections.abc import Callable
from typing import Any

from pytauri_ipc.app.settling import PATIENCE, STILL, Settling


class SlowWindow:
    """A window that does what it is told after a while, on a clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.answers: dict[str, Any] = {
            "inner_position": [11, 12],
            "inner_size": [800.0, 600.0],
            "is_fullscreen": False,
            "is_maximized": False,
            "outer_position": [10, 10],
            "outer_size": [802.0, 620.0],
            "title": "before",
        }
        self._coming: list[tuple[float, str, object]] = []
        self.settling = Settling(self.ask, clock=lambda: self.now, sleep=self.sleep)

    def ask(self, question: str) -> Any:
        return self.answers[question]

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for change in [change for change in self._coming if change[0] <= self.now]:
            self._coming.remove(change)
            self.answers[change[1]] = change[2]

    def after(self, seconds: float, **answers: object) -> None:
        self._coming += [(self.now + seconds, name, value) for name, value in answers.items()]

    def waits(self, question: str) -> tuple[Any, float]:
        """The answer, and how long it took."""
        began = self.now
        return self.settling.settled(question), self.now - began


def test_a_question_without_a_control_before_it_is_answered_at_once() -> None:
    assert SlowWindow().waits("inner_size") == ([800.0, 600.0], 0.0)


def test_an_answer_that_is_known_is_waited_for() -> None:
    window = SlowWindow()
    window.settling.expect("set_size", [500, 400])
    window.after(0.1, inner_size=[500.4, 399.8])  # rounded to pixels of the screen
    answer, seconds = window.waits("inner_size")
    assert answer == [500.4, 399.8]
    assert 0.1 <= seconds < 0.11
    assert window.waits("inner_size") == ([500.4, 399.8], 0.0)


def test_an_answer_that_is_not_known_is_waited_for_until_it_is_still() -> None:
    window = SlowWindow()
    window.settling.expect("maximize", [])
    window.after(0.05, is_maximized=True, inner_size=[900, 700])
    window.after(0.05 + STILL / 2, inner_size=[1280, 1000])
    answer, seconds = window.waits("inner_size")
    assert answer == [1280, 1000]
    assert 0.05 + STILL * 1.5 <= seconds < 0.1 + STILL * 1.5
    assert window.waits("is_maximized") == (True, 0.0)


def test_what_the_system_refuses_is_waited_for_once_and_not_for_ever() -> None:
    window = SlowWindow()
    window.settling.expect("set_size", [500, 400])
    answer, seconds = window.waits("inner_size")
    assert answer == [800.0, 600.0]
    assert PATIENCE <= seconds < PATIENCE + 0.01
    assert window.waits("inner_size") == ([800.0, 600.0], 0.0)


def test_a_question_that_comes_late_does_not_wait() -> None:
    window = SlowWindow()
    window.settling.expect("set_size", [500, 400])
    window.sleep(PATIENCE)
    assert window.waits("inner_size") == ([800.0, 600.0], 0.0)


def test_what_is_so_already_is_not_waited_for() -> None:
    window = SlowWindow()
    for action, arguments in (
        ("unmaximize", []),
        ("set_fullscreen", [False]),
        ("set_size", [800, 600]),
        ("set_min_size", [100, 100]),
        ("set_title", ["before"]),
    ):
        window.settling.expect(action, arguments)
        assert window.waits("inner_size")[1] == window.waits("outer_size")[1] == 0.0


def test_back_and_forth_is_waited_for_although_it_looks_as_before() -> None:
    window = SlowWindow()
    window.settling.expect("set_size", [500, 400])
    window.settling.expect("set_size", [800, 600])
    window.after(0.01, inner_size=[500, 400])
    window.after(0.02, inner_size=[800, 600])
    window.sleep(0.012)
    assert window.waits("inner_size")[0] == [800, 600]


def test_a_bound_is_waited_for_where_it_changes_the_size() -> None:
    said: list[tuple[str, list[object], list[int]]] = [
        ("set_min_size", [900, 500], [900, 600]),
        ("set_max_size", [700, 900], [700, 600]),
    ]
    for action, arguments, size in said:
        window = SlowWindow()
        window.settling.expect(action, arguments)
        window.after(0.1, inner_size=size)
        assert window.waits("inner_size")[0] == size


def test_other_questions_are_answered_at_once() -> None:
    window = SlowWindow()
    window.settling.expect("set_size", [500, 400])
    assert window.waits("title") == ("before", 0.0)


def test_an_action_without_an_answer_asks_nothing() -> None:
    def ask(question: str) -> object:
        raise AssertionError(question)

    asks: Callable[[str], object] = ask
    for action, arguments in (("set_zoom", [2]), ("set_min_size", [None, None])):
        Settling(asks).expect(action, arguments)
