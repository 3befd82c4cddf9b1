"""What a handle's controls queue, and what they refuse right where they are said."""

import math
from typing import Any

import pytest
from typing_extensions import override

from pytauri_ipc.app.controls import WindowControls
from pytauri_ipc.app.geometry import Monitor, Position, Size


class Recorded(WindowControls):
    """Keeps what is said, and answers what it is told to."""

    def __init__(self, answer: object = None) -> None:
        self.said: list[tuple[object, ...]] = []
        self.answer = answer

    @override
    def _control(self, action: str, /, *arguments: object) -> None:
        self.said.append((action, *arguments))

    @override
    async def _ask(self, question: str, /, *arguments: object) -> Any:
        self.said.append((question, *arguments))
        return self.answer


@pytest.mark.parametrize(
    ("name", "values", "crosses"),
    [
        ("maximize", [], []),
        ("set_fullscreen", [True], [True]),
        ("set_size", [500, 400.5], [500, 400.5]),
        ("set_min_size", [500, 400], [500, 400]),
        ("set_min_size", [None], [None, None]),
        ("set_max_size", [None, None], [None, None]),
        ("set_position", [-10, 0], [-10, 0]),
        ("set_title", ["a"], ["a"]),
        ("set_background_color", ["#Ff8000"], [[255, 128, 0, 255]]),
        ("set_background_color", ["#ff800080"], [[255, 128, 0, 128]]),
        ("set_background_color", [(1, 2, 3)], [[1, 2, 3, 255]]),
        ("set_background_color", [[1, 2, 3, 4]], [[1, 2, 3, 4]]),
        ("set_background_color", [None], [None]),
        ("set_progress_bar", [50], [50, "normal"]),
        ("set_progress_bar", [None], [None, "normal"]),
        ("set_badge_count", [3], [3]),
        ("set_cursor_icon", ["not-allowed"], ["not-allowed"]),
        ("request_attention", [], ["informational"]),
        ("request_attention", [None], [None]),
        ("set_zoom", [2], [2.0]),
    ],
)
def test_a_control_is_queued_as_plain_data(
    name: str, values: list[object], crosses: list[object]
) -> None:
    window = Recorded()
    getattr(window, name)(*values)
    assert window.said == [(name, *crosses)]


@pytest.mark.parametrize(
    ("name", "values", "error", "message"),
    [
        ("set_size", [-3, 5], ValueError, "the width of set_size is a number from 1 to 32767, not"),
        ("set_size", [5, 0], ValueError, "the height of set_size"),
        ("set_size", [math.nan, 5], ValueError, "not nan"),
        ("set_size", [math.inf, 5], ValueError, "not inf"),
        ("set_size", [10**400, 5], ValueError, "from 1 to 32767"),
        ("set_size", [True, 5], TypeError, "is a number, not True"),
        ("set_size", ["5", 5], TypeError, "is a number, not '5'"),
        ("set_min_size", [5, None], TypeError, "a width and a height, or None alone"),
        ("set_max_size", [None, 5], TypeError, "a width and a height, or None alone"),
        ("set_position", [math.nan, 0], ValueError, "the x of set_position"),
        ("set_position", [0, 40_000], ValueError, "the y of set_position"),
        ("set_fullscreen", [1], TypeError, "set_fullscreen takes True or False, not 1"),
        ("set_enabled", [None], TypeError, "True or False"),
        ("set_title", [3], TypeError, "takes a string, not 3"),
        ("set_title", ["a\0b"], ValueError, "without NUL"),
        ("set_background_color", ["red"], ValueError, "'#rrggbb'"),
        ("set_background_color", ["#ff8"], ValueError, "'#rrggbb'"),
        ("set_background_color", ["#ff8000\n"], ValueError, "'#rrggbb'"),
        ("set_background_color", [(1, 2)], ValueError, "from 0 to 255"),
        ("set_background_color", [(1, 2, 256)], ValueError, "from 0 to 255"),
        ("set_background_color", [(1, 2, True)], ValueError, "from 0 to 255"),
        ("set_background_color", [7], ValueError, "or None, not 7"),
        ("set_progress_bar", [101], ValueError, "from 0 to 100"),
        ("set_progress_bar", [math.nan], ValueError, "from 0 to 100"),
        ("set_badge_count", [-1], ValueError, "set_badge_count"),
        ("set_badge_count", [1.5], TypeError, "a whole number"),
        ("set_cursor_icon", ["hand"], ValueError, "'pointer'"),
        ("set_cursor_icon", [["text"]], ValueError, "'pointer'"),
        ("request_attention", ["loud"], ValueError, "'critical', 'informational'"),
        ("set_zoom", [0], ValueError, "from 0.1 to 10"),
        ("set_zoom", ["2"], TypeError, "set_zoom is a number"),
    ],
)
def test_a_wrong_value_raises_where_it_is_said_and_is_not_queued(
    name: str, values: list[object], error: type[Exception], message: str
) -> None:
    window = Recorded()
    with pytest.raises(error) as raised:
        getattr(window, name)(*values)
    assert message in str(raised.value)
    assert window.said == []


def test_a_status_of_progress_is_one_of_those_there_are() -> None:
    window = Recorded()
    window.set_progress_bar(0, status="paused")
    assert window.said == [("set_progress_bar", 0, "paused")]
    with pytest.raises(ValueError, match="'normal', 'indeterminate', 'paused', 'error'"):
        window.set_progress_bar(0, status="busy")  # pyright: ignore[reportArgumentType]


def test_the_zoom_is_what_was_set_last() -> None:
    window = Recorded()
    assert window.zoom == 1.0
    window.set_zoom(1.5)
    with pytest.raises(ValueError):
        window.set_zoom(11)
    assert window.zoom == 1.5
    assert Recorded().zoom == 1.0


class Closed(Recorded):
    """Refuses, as a handle whose window is closed does."""

    @override
    def _control(self, action: str, /, *arguments: object) -> None:
        raise RuntimeError("closed")


def test_a_zoom_that_was_refused_is_not_remembered() -> None:
    window = Closed()
    with pytest.raises(RuntimeError):
        window.set_zoom(2)
    assert window.zoom == 1.0


MONITOR = [None, [0, 0], [1280, 1024], [0, 20], [1280, 1004], 2.0]


@pytest.mark.anyio
async def test_answers_come_as_the_types_that_are_told() -> None:
    assert await Recorded([1.5, 2]).inner_size() == Size(width=1.5, height=2)
    assert await Recorded([1, 2]).outer_position() == Position(x=1, y=2)
    monitor = Monitor(None, Position(0, 0), Size(1280, 1024), Position(0, 20), Size(1280, 1004), 2)
    assert await Recorded([MONITOR]).monitors() == [monitor]
    assert await Recorded(MONITOR).current_monitor() == monitor
    assert await Recorded().primary_monitor() is None
    window = Recorded()
    assert await window.monitor_at(3, 4) is None
    assert window.said == [("monitor_at", 3, 4)]
    with pytest.raises(ValueError, match="the x of monitor_at"):
        await window.monitor_at(math.nan, 0)
