"""Charts in every host: what a person does with them, and what the program changes."""

from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.parts.chart_app import HOSTILE
from tests.parts.in_hosts import TIMEOUT, every_host, shown_in
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

pytestmark = pytest.mark.timeout(2 * STARTS_WITHIN + 60)

window = shown_in("tests.parts.chart_app", every_host)

TEXTS = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
STATE = """
const [left, right] = ["left", "right"].map((id) => document.getElementById(id));
const [{ x, y }] = right.data;
return [x.length, x[0], x[x.length - 1], x.constructor.name, Array.from(left.data[0].y)];
"""
CENTRE = """
const box = document.querySelectorAll(arguments[0])[arguments[1]].getBoundingClientRect();
const whole = document.getElementById(arguments[2]).getBoundingClientRect();
const middle = (one) => [one.x + one.width / 2, one.y + one.height / 2];
const [[x, y], [toX, toY]] = [middle(box), middle(whole)];
return [Math.round(x - toX), Math.round(y - toY)];
"""


def texts(window: AppWindow, selector: str) -> list[str]:
    return window.run(TEXTS, selector)


def click(window: AppWindow, selector: str, at: int, chart: str) -> None:
    """SVG is no element that every driver can click: its place in the chart is."""
    x, y = window.run(CENTRE, selector, at, chart)
    element = window.driver.find_element("id", chart)
    ActionChains(window.driver).move_to_element_with_offset(element, x, y).click().perform()


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
    click(window, bars, 2, "left")
    hears(window, "clicked left 0 2 2")
    assert wait_until(lambda: texts(window, "#left .gtitle") == ["Clicked"], TIMEOUT)
    click(window, "#left .legendtoggle", 1, "left")
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
