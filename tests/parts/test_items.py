"""Items of toolbars: what they take, what pages tell them, and what pages are told of them."""

import gc
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import from_json

from pytauri_ipc.messages import Body
from pytauri_ipc.parts import (
    Button,
    DateInput,
    Item,
    MultiSelect,
    NumberInput,
    Option,
    RadioGroup,
    RangeInput,
    Select,
    Separator,
    TextInput,
    Toggle,
)
from pytauri_ipc.parts.items import EventItem


class Window:
    """What is told to a window."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def put(self, event: str, body: Body) -> None:
        assert event == "toolbar:update"
        self.told.append(from_json(body.data))


EVERY: tuple[Callable[[], Item], ...] = (
    lambda: Button(id="a", label="Save", event="app:a"),
    lambda: Toggle(id="a", event="app:a"),
    lambda: Select(id="a", event="app:a", options=["x"]),
    lambda: MultiSelect(id="a", event="app:a", options=["x"]),
    lambda: TextInput(id="a", event="app:a"),
    lambda: NumberInput(id="a", event="app:a"),
    lambda: DateInput(id="a", event="app:a"),
    lambda: RangeInput(id="a", event="app:a"),
    lambda: RadioGroup(id="a", event="app:a", options=["x"]),
    lambda: Separator(id="a"),
)
of_every_kind = pytest.mark.parametrize("make", EVERY, ids=lambda make: make().kind)


# --- what they take ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Button(label="", event="app:a"), "at least 1 character"),
        (lambda: Button(label="x", event="save"), "no name of an event"),
        (lambda: Button(label="x", event="ipc:save"), "reserved"),
        (lambda: Button(label="x", event="toolbar:save"), "the toolbars' own"),
        (lambda: Toggle(event="app:a", id=""), "at least 1 character"),
        (lambda: Select(event="app:a", options=["x"], value="y"), "'y' is none of the options"),
        (lambda: Select(event="app:a", options=[1], value=True), "True is none of the options"),
        (lambda: Select(event="app:a", options=["x", "x"]), "'x' stands for two options"),
        (lambda: RadioGroup(event="app:a", options=["x"], value="y"), "none of the options"),
        (lambda: MultiSelect(event="app:a", options=["x"], value=["y"]), "none of the options"),
        (lambda: NumberInput(event="app:a", min=3, value=2), "2 is less than min, 3"),
        (lambda: NumberInput(event="app:a", max=3, value=4), "4 is more than max, 3"),
        (lambda: NumberInput(event="app:a", min=3, max=2), "min is 3, and max is less: 2"),
        (lambda: NumberInput(event="app:a", step=0), "greater than 0"),
        (lambda: DateInput(event="app:a", min=date(2026, 2, 1), value=date(2026, 1, 1)), "less"),
        (lambda: RangeInput(event="app:a", min=5, max=5), "has to be less than max, 5"),
        (lambda: RangeInput(event="app:a", value=101), "101 is more than max, 100"),
        (lambda: TextInput(event="app:a", debounce=-1), "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_is_a_clear_error(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make()


def test_an_id_is_made_up_where_none_is_given() -> None:
    first, second = Separator(), Separator()
    assert first.id != second.id


def test_options_are_values_or_have_labels() -> None:
    select = Select(event="app:a", options=["x", 2, Option(value=True, label="Yes")])
    assert select.options == ["x", 2, Option(value=True, label="Yes")]
    assert select.described()["options"] == [
        {"value": "x", "label": "x"},
        {"value": 2, "label": "2"},
        {"value": True, "label": "Yes"},
    ]


def test_a_range_begins_at_its_left_end() -> None:
    assert RangeInput(event="app:a", min=5).value == 5
    assert RangeInput(event="app:a").value == 0


# --- what a person sets --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "said", "value"),
    [
        (Button(label="x", event="app:a", data={"n": 1}), None, {"n": 1}),
        (Toggle(event="app:a"), True, True),
        (TextInput(event="app:a"), "Größe", "Größe"),
        (NumberInput(event="app:a"), 3, 3),
        (NumberInput(event="app:a"), 2.5, 2.5),
        (NumberInput(event="app:a", value=1), None, None),
        (DateInput(event="app:a"), "2026-11-22", date(2026, 11, 22)),
        (DateInput(event="app:a", value=date(2026, 1, 1)), None, None),
        (RangeInput(event="app:a"), 7, 7),
        (Select(event="app:a", options=[1, "1", True]), "1", "1"),
        (Select(event="app:a", options=["1", True, 1]), 1, 1),
        (RadioGroup(event="app:a", options=["a", True]), True, True),
        (MultiSelect(event="app:a", options=["a", 2]), ["a", 2], ["a", 2]),
    ],
    ids=lambda one: one.kind if isinstance(one, Item) else "",
)
def test_its_value_arrives_typed(item: EventItem[Any], said: Any, value: Any) -> None:
    heard = item.heard(said, "page")
    assert (type(heard), heard) == (type(value), value)
    if not isinstance(item, Button):
        assert getattr(item, "value") == value  # noqa: B009 - a button has none


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Toggle(event="app:a"), 1),
        (Toggle(event="app:a"), "true"),
        (TextInput(event="app:a"), 3),
        (NumberInput(event="app:a", max=3), 4),
        (NumberInput(event="app:a"), "4"),
        (NumberInput(event="app:a"), True),
        (DateInput(event="app:a"), "tomorrow"),
        (DateInput(event="app:a", max=date(2026, 1, 1)), "2026-01-02"),
        (RangeInput(event="app:a"), 101),
        (RangeInput(event="app:a"), None),
        (Select(event="app:a", options=["a"]), "b"),
        (MultiSelect(event="app:a", options=["a"]), ["a", "b"]),
        (MultiSelect(event="app:a", options=["a"]), "a"),
    ],
    ids=lambda one: one.kind if isinstance(one, Item) else str(one),
)
def test_what_it_cannot_be_is_refused_and_the_page_is_told_what_it_is(
    item: EventItem[Any], said: Any
) -> None:
    window = Window()
    item.shown_in(window)
    before = item.described()
    with pytest.raises(ValueError, match="cannot have the value that came"):
        item.heard(said, "page")
    assert item.described() == before
    assert window.told == [{"id": item.id, "value": before["value"], "by": "page"}]


def test_all_windows_hear_whose_change_it_was() -> None:
    item = TextInput(id="name", event="app:a")
    windows = [Window(), Window()]
    for window in windows:
        item.shown_in(window)
    item.heard("Ann", "page")
    for window in windows:
        assert window.told == [{"id": "name", "value": "Ann", "by": "page"}]


# --- what the program sets -----------------------------------------------------------------


@of_every_kind
def test_what_is_set_is_told_and_nothing_else(make: Callable[[], Item]) -> None:
    item, window = make(), Window()
    item.shown_in(window)
    item.disabled = True
    item.set(label="New", tooltip="why")
    assert window.told == [
        {"id": "a", "disabled": True},
        {"id": "a", "label": "New", "tooltip": "why"},
    ]
    assert (item.disabled, item.label, item.tooltip) == (True, "New", "why")


def test_what_does_not_fit_sets_and_tells_nothing() -> None:
    item, window = Select(id="a", event="app:a", options=["x", "y"], value="x"), Window()
    item.shown_in(window)
    with pytest.raises(ValidationError, match="'z' is none of the options"):
        item.set(label="New", value="z")
    with pytest.raises(ValidationError, match="'x' is none of the options"):
        item.options = ["z"]
    with pytest.raises(ValueError, match="keeps its id"):
        item.id = "b"
    with pytest.raises(ValidationError, match="Extra inputs"):
        item.set(colour="red")
    assert window.told == []
    assert (item.label, item.value, item.id) == ("", "x", "a")


def test_fields_that_depend_on_each_other_are_set_at_once() -> None:
    item, window = Select(id="a", event="app:a", options=["x"], value="x"), Window()
    item.shown_in(window)
    item.set(options=["z"], value="z")
    assert window.told == [{"id": "a", "options": [{"value": "z", "label": "z"}], "value": "z"}]


def test_a_window_that_shows_it_no_longer_is_not_told() -> None:
    item, window = Toggle(id="a", event="app:a"), Window()
    item.shown_in(window)
    item.gone_from(window)
    item.value = True
    assert window.told == []


def test_an_item_keeps_no_window() -> None:
    item = Toggle(id="a", event="app:a")
    item.shown_in(Window())
    gc.collect()
    item.value = True
    assert len(item._windows) == 0
