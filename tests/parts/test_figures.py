"""Figures as the program has set them: what a page is shown that comes later."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from pytauri_ipc.parts.arrays import Column, with_columns
from pytauri_ipc.parts.figures import Extension, Figure


def figure(*traces: dict[str, Any], **layout: Any) -> Figure:
    return Figure({"data": [*traces], "layout": layout})


def data(shown: Figure) -> Any:
    return shown.described()["data"]


def layout(shown: Figure) -> Any:
    return shown.described()["layout"]


def more(update: Any, *traces: int, most: int | None = None) -> Extension:
    return Extension(with_columns(update), traces or (0,), most)


def test_a_figure_of_plotly_is_one() -> None:
    shown = Figure(go.Figure(go.Scatter(x=[1, 2], y=np.array([1.0, 4.0])), {"title": "Squares"}))
    [trace] = data(shown)
    assert (list(trace["x"]), trace["y"].numbers()) == ([1, 2], [1.0, 4.0])
    assert layout(shown)["title"] == {"text": "Squares"}


@pytest.mark.parametrize("wrong", [None, 3, "{}", [], {}, {"x": [1]}])
def test_what_is_no_figure_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="a figure is what Plotly makes, or a dict"):
        Figure(wrong)


def test_a_figure_that_says_nothing_of_its_looks_has_those_of_the_page() -> None:
    plain = Figure(go.Figure(go.Scatter(y=[1])))
    dark = Figure(go.Figure(go.Scatter(y=[1]), {"template": "plotly_dark"}))
    assert (plain.is_themed, dark.is_themed, figure().is_themed) == (True, False, True)
    assert "template" not in layout(plain)
    assert "template" in layout(dark)


def test_what_plotly_is_told_of_looks_for_all_figures_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pio.templates, "default", "plotly_white")
    assert not Figure(go.Figure(go.Scatter(y=[1]))).is_themed


def test_a_layout_is_set_by_paths() -> None:
    shown = figure(xaxis={"range": [0, 1]}, title="Old")
    shown.relayout({"xaxis.range[1]": 5, "yaxis.title.text": "y", "shapes[1].type": "line"})
    shown.relayout({"title": {"text": "New"}, "margin": {"t": 0}})
    assert layout(shown) == {
        "xaxis": {"range": [0, 5]},
        "yaxis": {"title": {"text": "y"}},
        "shapes": [{}, {"type": "line"}],
        "title": {"text": "New"},
        "margin": {"t": 0},
    }


@pytest.mark.parametrize("wrong", ["", "[0]", "."])
def test_a_path_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no attribute"):
        figure().relayout({wrong: 1})


def test_a_list_has_a_value_for_each_trace() -> None:
    shown = figure({"y": [1]}, {"y": [2]}, {"y": [3]})
    shown.restyle({"marker.color": ["red", "blue"], "opacity": 0.5, "y": [[9]]}, [0, 2])
    assert data(shown) == [
        {"y": [9], "marker": {"color": "red"}, "opacity": 0.5},
        {"y": [2]},
        {"y": [9], "marker": {"color": "blue"}, "opacity": 0.5},
    ]
    shown.restyle({"visible": False}, None)
    assert [trace["visible"] for trace in data(shown)] == [False] * 3


@pytest.mark.parametrize("trace", [1, -2])
def test_a_trace_that_is_not_there_is_refused(trace: int) -> None:
    shown = figure({"y": [1]})
    with pytest.raises(ValueError, match=f"there is no trace {trace}: the figure has 1"):
        shown.restyle({"visible": False}, [trace])
    with pytest.raises(ValueError, match=f"there is no trace {trace}"):
        shown.extend(more({"y": [[1]]}, trace))


def test_what_is_added_stands_behind_what_was_there() -> None:
    shown = figure({"y": [1, 2]}, {"y": [5]})
    shown.extend(more({"y": [[3], [6]], "marker.size": [[7], [8]]}, 0, -1))
    assert data(shown) == [
        {"y": [1, 2, 3], "marker": {"size": [7]}},
        {"y": [5, 6], "marker": {"size": [8]}},
    ]


def test_arrays_stay_arrays_where_they_can() -> None:
    shown = figure({"x": with_columns(np.array([1.0]))})
    shown.extend(more({"x": [np.array([2.0])]}))
    assert data(shown) == [{"x": Column("f8", np.array([1.0, 2.0]).tobytes())}]
    shown.extend(more({"x": [["a"]]}))
    assert data(shown) == [{"x": [1.0, 2.0, "a"]}]


def test_what_is_empty_is_of_no_kind() -> None:
    shown = figure({"y": []})
    shown.extend(more({"y": [np.array([1.0])]}))
    assert data(shown) == [{"y": Column("f8", np.array([1.0]).tobytes())}]


@pytest.mark.parametrize("most", [1, 3, 4, 7, 100])
@pytest.mark.parametrize("is_array", [True, False])
def test_the_newest_points_alone_are_kept(most: int, *, is_array: bool) -> None:
    shown = figure({"y": [0, 1]})
    for start in range(2, 20, 3):
        chunk = [start, start + 1, start + 2]
        shown.extend(more({"y": [np.array(chunk, "f8") if is_array else chunk]}, most=most))
    [found] = [trace["y"] for trace in data(shown)]
    numbers = found.numbers() if isinstance(found, Column) else found
    assert numbers == [*range(20)][-most:]


def test_a_chart_that_goes_on_for_ever_keeps_what_it_shows() -> None:
    shown = figure({"y": []})
    for _ in range(1000):
        shown.extend(more({"y": [np.zeros(100)]}, most=250))
    assert len(data(shown)[0]["y"]) == 250
    assert len(shown._data[0]["y"]._chunks) <= 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"y": [1, 2, 3]}, "needs a list of 1 arrays"), ({"y": 3}, "needs a list of 1 arrays")],
)
def test_as_many_arrays_as_traces(wrong: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        figure({"y": [1]}).extend(more(wrong))


def test_what_is_added_is_an_array() -> None:
    with pytest.raises(TypeError, match="what is added to 'y' is an array for each trace"):
        figure({"y": [1]}).extend(more({"y": [3]}))


@pytest.mark.parametrize(
    ("update", "most", "error"),
    [
        ({"x": [[1]], "y": [1]}, None, TypeError),
        ({"x": [[1]], "[0]": [[1]]}, None, ValueError),
        ({"y": [[1]]}, 0, ValueError),
        ({"y": [[1]]}, -1, ValueError),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    update: Any, most: int | None, error: type[Exception]
) -> None:
    shown = figure({"x": [0], "y": [0]})
    with pytest.raises(error):
        shown.extend(more(update, most=most))
    assert data(shown) == [{"x": [0], "y": [0]}]


def test_a_layout_that_cannot_be_changes_nothing() -> None:
    shown = figure(width=1)
    with pytest.raises(ValueError, match="is no attribute"):
        shown.relayout({"width": 2, "": 3})
    assert layout(shown) == {"width": 1}


def test_a_number_of_an_array_is_set() -> None:
    shown = figure({"y": with_columns(np.array([1.0, 2.0]))})
    shown.restyle({"y[1]": 5}, [0])
    assert data(shown) == [{"y": [1.0, 5]}]


def test_a_template_that_is_set_later_is_kept() -> None:
    shown = figure()
    shown.relayout({"template": {"layout": {}}})
    assert not shown.is_themed
