"""How a window is to look, checked where it is said."""

import math
from typing import Any

import pytest

from pytauri_ipc.app.window_options import checked, checked_theme

ALL: dict[str, Any] = {
    "title": "Notes",
    "width": 800,
    "height": 600.5,
    "theme": "dark",
    "min_size": [100, 50],
    "max_size": [2000, 1000.5],
    "position": [-5, 0],
    "center": True,
    "resizable": False,
    "decorations": True,
    "maximized": False,
    "fullscreen": False,
    "always_on_top": True,
    "visible": False,
    "focused": True,
}


def check(**options: Any) -> Any:
    given: Any = options
    return checked(given)


def test_what_is_right_stays_as_it_is() -> None:
    assert check(**ALL) == ALL
    assert check() == {}


def test_none_is_as_left_out() -> None:
    assert check(title=None, width=None, theme=None, min_size=None, visible=None) == {}


def test_pairs_may_be_tuples() -> None:
    assert check(min_size=(1, 2), position=(3, 4)) == {"min_size": [1, 2], "position": [3, 4]}


@pytest.mark.parametrize(
    ("option", "value", "error", "message"),
    [
        ("colour", "red", TypeError, "a window has no option 'colour'; it has title, width"),
        (
            "size",
            3,
            TypeError,
            "'size'; it has .*, focused, label, callbacks, menu, toolbars, parts$",
        ),
        ("widht", 3, TypeError, r"no option 'widht' \(did you mean 'width'\?\); it has title"),
        ("Menu", 3, TypeError, r"did you mean 'menu'\?"),
        ("title", 3, TypeError, "title is text, and not 3"),
        ("width", "800", TypeError, "width is a number of pixels, and not '800'"),
        ("width", True, TypeError, "width is a number"),
        ("width", 0, ValueError, "width cannot be 0"),
        ("height", -1, ValueError, "height cannot be -1"),
        ("height", math.nan, ValueError, "height cannot be nan"),
        ("height", math.inf, ValueError, "height cannot be inf"),
        ("min_size", 5, TypeError, "min_size is a pair of numbers, and not 5"),
        ("min_size", (1, 2, 3), TypeError, "min_size is a pair"),
        ("max_size", (1, 0), ValueError, "max_size cannot be 0"),
        ("position", ("1", 2), TypeError, "position is a number"),
        ("position", (1, math.inf), ValueError, "position cannot be inf"),
        ("theme", "blue", ValueError, "the theme is one of 'light', 'dark', 'system', and not"),
        ("theme", [], ValueError, "the theme is one of"),
        ("visible", 1, TypeError, "visible is True or False, and not 1"),
        ("center", "yes", TypeError, "center is True or False"),
    ],
)
def test_what_cannot_be_is_an_error_that_names_it(
    option: str, value: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        check(**{option: value})


def test_a_theme_is_one_of_three() -> None:
    assert [checked_theme(one) for one in ("light", "dark", "system")] == [
        "light",
        "dark",
        "system",
    ]
    with pytest.raises(ValueError, match="and not 'auto'"):
        checked_theme("auto")
