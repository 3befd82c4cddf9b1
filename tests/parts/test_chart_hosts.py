"""Charts in every host: what a person does with them, and what the program changes."""

from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.needs import opened
from tests.parts.chart_app import HOSTILE
from tests.parts.driving import click_mark, texts
from tests.parts.every_host import TIMEOUT, shown_in_every_host
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

pytestmark = pytest.mark.timeout(2 * STARTS_WITHIN + 60)

window = shown_in_every_host("tests.parts.chart_app")

STATE = """
const [left, right] = ["left", "right"].map((id) => document.getElementById(id));
const [{ x, y }] = right.data;
return [x.length, x[0], x[x.length - 1], x.constructor.name, Array.from(left.data[0].y)];
"""


def hears(window: AppWindow, *lines: str) -> None:
    expected = list(lines)
    wait_until(lambda: texts(window, "#log li") == expected, TIMEOUT)
    assert texts(window, "#log li") == expected


def state(window: AppWindow) -> Any:
    return window.run(STATE)


def test_it_is_clicked_and_follows_the_program(window: AppWindow) -> None:
    bars = "#left .bars .point path"
    assert wait_until(lambda: len(texts(window, bars)) == 4, TIMEOUT)
    assert wait_until(lambda: bool(texts(window, "#right .main-svg")), TIMEOUT)
    # Whatever Python sets is text.
    assert window.run("return document.title") != "hacked"
    assert window.driver.find_elements("css selector", "body script, .ipc-chart img") == []
    assert HOSTILE in texts(window, "#left .gtitle")
    assert HOSTILE in texts(window, "#left .legendtext")
    # By mouse: a bar, and the legend.
    click_mark(window, bars, 2, "left")
    hears(window, "clicked left 0 2 2")
    assert wait_until(lambda: texts(window, "#left .gtitle") == ["Clicked"], TIMEOUT)
    click_mark(window, "#left .legendtoggle", 1, "left")
    hears(window, "clicked left 0 2 2", "legend left 1 other True")
    # By keys: the third point of the first trace.
    window.driver.find_element("id", "left").send_keys(Keys.ARROW_RIGHT * 2, Keys.ENTER)
    more = ["legend left 1 other True", "clicked left 0 1 1"]
    hears(window, "clicked left 0 2 2", *more)
    # From the program, as bytes.
    window.driver.find_element("css selector", "[data-item=more]").click()
    expected = [2500, 500, 2999, "Float64Array", [1, 2, 30]]
    assert wait_until(lambda: state(window) == expected, TIMEOUT), state(window)
    hears(window, "clicked left 0 2 2", *more)  # what the program does is no news to it


def test_a_type_that_plotly_does_not_have_is_told_in_the_log() -> None:
    with opened("native", "tests.parts.chart_app") as window:
        assert wait_until(lambda: bool(texts(window, "#right .main-svg")), TIMEOUT)
        window.run("pytauriIpc.emit('app:mistake')")
        expected = 'Trace 0 of the chart "right" is of "barr", a type that plotly.js '
        assert wait_until(lambda: expected in window.log(), TIMEOUT), window.log()
