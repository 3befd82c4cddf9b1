"""The tests' hand on pages with parts: marks of a chart are clicked, files are kept."""

from pathlib import Path
from typing import Any, Final

from selenium.webdriver.common.action_chains import ActionChains

from tests.parts.every_host import TIMEOUT
from tools.processes import wait_until
from tools.webdriver import AppWindow

_TEXTS: Final = """
return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent.trim());
"""
_PLACE: Final = """
const [selector, at, chart] = arguments;
const box = document.querySelectorAll(selector)[at].getBoundingClientRect();
const whole = document.getElementById(chart).getBoundingClientRect();
const middle = (one) => [one.x + one.width / 2, one.y + one.height / 2];
const [[x, y], [toX, toY]] = [middle(box), middle(whole)];
return [Math.round(x - toX), Math.round(y - toY)];
"""


_THEME: Final = """
const [theme] = arguments;
document.documentElement.dataset.theme = theme;
document.documentElement.style.colorScheme = theme;
"""


def set_theme(window: AppWindow, theme: str) -> None:
    """Have the page be light or dark, as `ipc:set-theme` does."""
    window.run(_THEME, theme)


def texts(window: AppWindow, selector: str) -> list[str]:
    """What the elements say."""
    return window.run(_TEXTS, selector)


def click_mark(window: AppWindow, selector: str, at: int, chart: str) -> None:
    """Click what is SVG, which not every driver can: by its place in the chart."""
    element = window.driver.find_element("id", chart)
    # What nobody sees is not drawn, and a cell of a notebook may be out of sight.
    window.run("arguments[0].scrollIntoView({ block: 'center' })", element)
    assert wait_until(lambda: len(texts(window, selector)) > at, TIMEOUT), window.log()
    x, y = window.run(_PLACE, selector, at, chart)
    ActionChains(window.driver).move_to_element_with_offset(element, x, y).click().perform()


def save_into(window: AppWindow, folder: Path) -> None:
    """Have Chromium save without asking."""
    where: dict[str, object] = {"behavior": "allow", "downloadPath": str(folder)}
    driver: Any = window.driver
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)
