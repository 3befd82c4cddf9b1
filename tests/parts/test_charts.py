"""Charts in a window: what its pages are told, first and later, and what they answer."""

from base64 import b64encode
from collections.abc import Callable
from html import unescape
from threading import Thread
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from pydantic_core import from_json, to_json

from pytauri_ipc import Commands, Limits, TestClient
from pytauri_ipc.app import App
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.window_parts import WindowParts
from pytauri_ipc.messages import Body
from pytauri_ipc.parts.arrays import unpacked
from pytauri_ipc.parts.charts import Chart
from pytauri_ipc.transports.known_windows import KnownWindow, KnownWindows
from tests.parts.standing import standing
from tests.web_client import TIMEOUT
from tests.window_pages import FakeWindowPage


@pytest.fixture
def window() -> KnownWindow:
    return KnownWindow("main", Limits())


@pytest.fixture
def chart() -> Chart:
    return Chart(go.Figure(go.Scatter(x=[1, 2], y=[1, 4])), id="c")


def page_of(window: KnownWindow, name: str = "page") -> FakeWindowPage:
    page = FakeWindowPage(window, name)
    page.is_ready()
    return page


def heard(page: FakeWindowPage) -> list[tuple[str, Any]]:
    return [(text, unpacked(body)) for text, body, _ in page.offered if body is not None]


def test_a_page_loads_plotly_and_is_shown_the_figure(window: KnownWindow, chart: Chart) -> None:
    standing(window, chart)
    (load, scripts), (show, shown) = heard(page_of(window))
    assert (load, show) == ("ipc:part", "plotly:show")
    assert scripts == {
        "namespace": "plotly",
        "scripts": ["/_ipc/parts/plotly.min.js", "/_ipc/parts/plotly.js"],
    }
    assert (shown["id"], shown["revision"], shown["themed"]) == ("c", 0, True)
    assert shown["figure"]["data"] == [{"type": "scatter", "x": [1, 2], "y": [1, 4]}]


def test_its_scripts_are_among_the_files_of_the_app(window: KnownWindow, chart: Chart) -> None:
    pages = AppPages()
    parts = WindowParts(window, pages, Commands())
    parts.replace([chart])
    parts.open()
    for script in ("plotly.min.js", "plotly.js"):
        assert pages.read(f"/_ipc/parts/{script}")


CHANGES: dict[str, tuple[Callable[[Chart], None], dict[str, Any]]] = {
    "plotly:update-layout": (
        lambda chart: chart.update_layout({"title": "New", "xaxis.range": [0, 9]}),
        {"layout": {"title": {"text": "New"}, "xaxis.range": [0, 9]}},
    ),
    "plotly:update-traces": (
        lambda chart: chart.update_traces({"marker.color": "red"}, [0]),
        {"update": {"marker.color": "red"}, "traces": [0]},
    ),
    "plotly:extend-traces": (
        lambda chart: chart.extend_traces({"y": [[9]]}, max_points=2),
        {"update": {"y": [[9]]}, "traces": [0], "maxPoints": 2},
    ),
    "plotly:update-figure": (
        lambda chart: chart.update_figure({"data": [], "layout": {"title": "New"}}),
        {"figure": {"data": [], "layout": {"title": {"text": "New"}}}, "themed": True},
    ),
}


@pytest.mark.parametrize("event", CHANGES)
def test_what_is_set_is_said_to_the_page_and_shown_to_the_next_one(
    window: KnownWindow, chart: Chart, event: str
) -> None:
    standing(window, chart)
    page = page_of(window)
    change, said = CHANGES[event]
    change(chart)
    assert heard(page)[2:] == [(event, {"id": "c", "revision": 1, **said})]
    page.goes()
    after = page_of(window, "after")
    assert [name for name, _ in heard(after)] == ["ipc:part", "plotly:show"]
    shown = heard(after)[1][1]
    assert shown["revision"] == 1
    assert shown["figure"] != heard(page)[1][1]["figure"]


@pytest.mark.parametrize("event", CHANGES)
def test_an_event_of_the_program_does_the_same(
    window: KnownWindow, chart: Chart, event: str
) -> None:
    standing(window, chart)
    page = page_of(window)
    change, said = CHANGES[event]
    window.put(event, Body(to_json({key: said[key] for key in said if key != "themed"})))
    by_event = heard(page)[2:]
    change(chart)
    assert by_event == [(event, {"id": "c", "revision": 1, **said})]
    assert heard(page)[3][1] == {"id": "c", "revision": 2, **said}


def test_arrays_travel_as_bytes(window: KnownWindow, chart: Chart) -> None:
    standing(window, chart)
    page = page_of(window)
    chart.extend_traces({"x": [np.arange(1000.0)], "y": [np.arange(1000, dtype="f4")]})
    _, body, _ = page.offered[-1]
    assert body is not None
    assert not body.is_json
    assert 12_000 <= len(body.data) < 12_300
    said = unpacked(body)["update"]
    assert (said["x"][0].kind, said["y"][0].kind) == ("f8", "f4")


def test_it_shows_the_same_in_all_its_windows(window: KnownWindow, chart: Chart) -> None:
    other = KnownWindow("other", Limits())
    standing(window, chart)
    standing(other, chart)
    pages = [page_of(window), page_of(other)]
    body = Body(to_json({"layout": {"width": 3}}))
    window.put("plotly:update-layout", body)
    assert [heard(page)[2][1]["layout"] for page in pages] == [{"width": 3}] * 2


def test_without_an_id_the_first_chart_is_meant_and_with_one_that(
    window: KnownWindow, caplog: pytest.LogCaptureFixture
) -> None:
    charts = [Chart({"data": []}, id=name) for name in "ab"]
    standing(window, *charts)
    page = page_of(window)
    window.put("plotly:update-layout", Body(to_json({"layout": {}})))
    window.put("plotly:update-layout", Body(to_json({"layout": {}, "id": "b"})))
    window.put("plotly:update-layout", Body(to_json({"layout": {}, "id": "none"})))
    said = [data["id"] for name, data in heard(page) if name == "plotly:update-layout"]
    assert said == ["a", "b", "none"]
    window.put("plotly:update-lay", Body(to_json({"layout": {}})))
    wrong_id, wrong_name = caplog.messages
    assert wrong_id == (
        "plotly:update-layout names no part of window 'main' by its id; there are: 'a', 'b'"
    )
    assert wrong_name.startswith(
        "no part of window 'main' knows 'plotly:update-lay'; they know plotly:export, "
    )


def test_a_callback_for_what_no_page_says_is_told_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    names = ["plotly:clicked", "plotly:click", "plotly:*", "app:clicked"]
    App().show_plotly({"data": []}, callbacks=dict.fromkeys(names, print))
    [told] = caplog.messages
    assert told.startswith(
        "no part of window 'main' says 'plotly:clicked'; they say plotly:click, "
    )


def test_what_cannot_be_is_refused_and_changes_nothing(window: KnownWindow, chart: Chart) -> None:
    standing(window, chart)
    page = page_of(window)
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("plotly:update-layout", {"title": "no layout"}),
        ("plotly:update-traces", {"update": {"x": 1}, "traces": [7]}),
        ("plotly:extend-traces", {"update": {"y": []}}),
        ("plotly:export", {"filename": "a.gif"}),
    ]
    for event, data in wrong:
        with pytest.raises(ValueError, match=r"layout: Field required|no trace 7|arrays|\.gif"):
            window.put(event, Body(to_json(data)))
    with pytest.raises(TypeError):
        chart.update_layout({"title": object()})
    assert len(heard(page)) == 2
    chart.update_layout({"width": 1})
    assert heard(page)[2][1]["revision"] == 1


def test_without_a_page_nothing_waits(window: KnownWindow, chart: Chart) -> None:
    standing(window, chart)
    for _ in range(100):
        chart.extend_traces({"y": [np.zeros(100_000)]}, max_points=10)
    page = page_of(window)
    assert [name for name, _ in heard(page)] == ["ipc:part", "plotly:show"]


def test_a_page_that_takes_nothing_in_is_shown_the_figure_when_it_comes_anew(
    window: KnownWindow,
) -> None:
    chart, other = Chart({"data": []}), KnownWindow("other", Limits())
    standing(window, chart)
    standing(other, chart)
    page, good = page_of(window), page_of(other)
    page.refuses = True
    chart.update_layout({"width": 1})
    assert (len(heard(page)), heard(good)[2][0]) == (2, "plotly:update-layout")
    page.goes()
    assert heard(page_of(window, "after"))[1][1]["figure"]["layout"] == {"width": 1}


def test_what_is_emitted_to_several_windows_counts_once(window: KnownWindow) -> None:
    chart, other = Chart({"data": [{"y": []}]}, id="c"), KnownWindow("other", Limits())
    windows = KnownWindows()
    for one in (window, other):
        windows.add(one)
        standing(one, chart)
    pages = [page_of(window), page_of(other)]
    body = Body(to_json({"update": {"y": [[1, 2]]}}))
    assert windows.broadcast("plotly:extend-traces", body, bool) == 2
    assert [len(heard(page)) for page in pages] == [3, 3]
    assert chart._figure.described()["data"] == [{"y": [1, 2]}]
    windows.broadcast("plotly:extend-traces", Body(to_json({"update": {"y": [[3]]}})), bool)
    assert chart._figure.described()["data"] == [{"y": [1, 2, 3]}]


def test_what_one_window_refuses_the_others_hear(window: KnownWindow) -> None:
    other, windows = KnownWindow("other", Limits()), KnownWindows()
    for one in (window, other):
        windows.add(one)
    standing(window, Chart({"data": []}))
    page = page_of(other)
    body = Body(to_json({"update": {}, "traces": [7]}))
    with pytest.raises(ValueError, match="there is no trace 7"):
        windows.broadcast("plotly:update-traces", body, bool)
    assert page.told == ["plotly:update-traces"]


@pytest.mark.parametrize("wrong", [{"config": {"a": object()}}, {"figure": {"data": [{"x": {1}}]}}])
def test_what_no_page_could_be_shown_is_no_chart(wrong: dict[str, Any]) -> None:
    given: dict[str, Any] = {"figure": {"data": []}, **wrong}
    with pytest.raises(TypeError):
        Chart(**given)


def test_a_window_that_is_closed_is_not_kept_and_comes_back(chart: Chart) -> None:
    app = App()
    handle = app.show_plotly(chart, label="main")
    (command,) = chart.needs().commands
    assert app.commands.route(command).exists
    handle.close()
    assert (chart._windows, app.commands.route(command).exists) == ([], False)
    with pytest.raises(ValueError, match="stands in no window that is open"):
        chart.export()
    handle.show()
    assert len(chart._windows) == 1
    app.show("<p>other", label="main")
    assert (chart._windows, app.commands.route(command).exists) == ([], False)


def test_a_page_may_come_while_it_is_set(window: KnownWindow, chart: Chart) -> None:
    standing(window, chart)
    page = FakeWindowPage(window)
    with chart._saying:
        thread = Thread(target=page.is_ready, daemon=True)
        thread.start()
        thread.join(TIMEOUT)
        assert not thread.is_alive()
    assert page.told == ["ipc:part", "plotly:show"]


@pytest.mark.parametrize("wrong", ["", "a b", "1", "<b>", 3])
def test_an_id_is_one_that_an_element_can_have(wrong: Any) -> None:
    with pytest.raises(ValueError, match="is no id"):
        Chart({"data": []}, id=wrong)


def test_two_charts_of_a_window_have_different_ids() -> None:
    app = App()
    with pytest.raises(ValueError, match="two parts of the window have the id 'c'"):
        app.show("<p>", parts=[Chart({"data": []}, id="c"), Chart({"data": []}, id="c")])


def test_its_page_may_make_code_only_where_a_trace_needs_it() -> None:
    app = App()
    app.show_plotly(go.Figure(go.Scatter(y=[1])), label="plain")
    app.show_plotly(go.Figure(go.Scattergl(y=[1])), label="gl")
    policies = {
        label: "'unsafe-eval'" in unescape((app._pages.read(f"/_ipc/{label}.html") or b"").decode())
        for label in ("plain", "gl")
    }
    assert policies == {"plain": False, "gl": True}


def test_an_app_emits_figures_as_they_are(chart: Chart) -> None:
    app = App()
    handle = app.show_plotly(chart, label="main")
    page = page_of(handle._window.known)
    figure = go.Figure(go.Scatter(y=np.array([1.5, 2.5])))
    app.emit("plotly:update-figure", {"figure": figure}, "main")
    [trace] = heard(page)[2][1]["figure"]["data"]
    assert trace["y"].numbers() == [1.5, 2.5]


@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.anyio
async def test_a_picture_is_saved_once_however_many_pages_make_it(
    window: KnownWindow, chart: Chart
) -> None:
    commands = Commands()
    parts = WindowParts(window, AppPages(), commands)
    parts.replace([chart])
    parts.open()
    saved: list[Any] = []
    window.hosted["ipc:download"] = lambda body: not saved.append(from_json(body.data))
    page = page_of(window)
    chart.export("sales.png", width=300)
    event, asked = heard(page)[2]
    assert event == "plotly:export"
    assert (asked["format"], asked["width"], asked["scale"]) == ("png", 300, 2)
    content = "data:image/png;base64," + b64encode(b"PNG").decode()
    answer = heard(page)[1][1]["answer"]
    async with TestClient(commands) as client:
        for _ in range(2):
            body = {"request": asked["request"], "content": content}
            assert await client.invoke(answer, body, returns=None) is None
    assert saved == [
        {
            "content": b64encode(b"PNG").decode(),
            "encoding": "base64",
            "filename": "sales.png",
            "mimeType": "image/png",
        }
    ]
    assert answer not in commands


@pytest.mark.parametrize("wrong", ["a.gif", "a", "png"])
def test_a_picture_is_of_a_kind_that_there_is(
    chart: Chart, window: KnownWindow, wrong: str
) -> None:
    standing(window, chart)
    with pytest.raises(ValueError, match=r"the name ends in \.png"):
        chart.export(wrong)


def test_what_a_chart_has_itself_is_given_where_it_is_made(chart: Chart) -> None:
    with pytest.raises(TypeError, match="a Chart has its own id: give it where the Chart is made"):
        App().show_plotly(chart, id="other")


@pytest.mark.parametrize("wrong", ["title", None, [1]])
def test_what_is_no_update_is_a_clear_error(chart: Chart, wrong: Any) -> None:
    with pytest.raises(TypeError, match="is a dict of paths"):
        chart.update_layout(wrong)
    with pytest.raises(TypeError, match="is a dict of paths"):
        chart.extend_traces(wrong)
