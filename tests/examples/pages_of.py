"""The tests' hand on a program with pages in any host: which page is looked at, what is clicked."""

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.remote.webelement import WebElement

from tools import hosts
from tools.processes import wait_until
from tools.webdriver import AppWindow

TIMEOUT = 20.0
HOSTS = ("native", "browser", "jupyter")

TEXTS = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent.trim())"
IN_LAYER = """
const root = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
return [...(root?.querySelectorAll(arguments[0]) ?? [])];
"""
PLACE = """
const [selector, at, chart] = arguments;
const box = document.querySelectorAll(selector)[at].getBoundingClientRect();
const whole = document.getElementById(chart).getBoundingClientRect();
const middle = (one) => [one.x + one.width / 2, one.y + one.height / 2];
const [[x, y], [toX, toY]] = [middle(box), middle(whole)];
return [Math.round(x - toX), Math.round(y - toY)];
"""


class Program:
    """A program that runs, and the page of it that the driver looks at."""

    def __init__(self, window: AppWindow, host: str) -> None:
        self.window = window
        self.driver: Any = window.driver
        self.host = host

    def run(self, script: str, *arguments: object) -> Any:
        return self.window.run(script, *arguments)

    def look_at(self, selector: str) -> None:
        """Look at the page that has such an element: another window, tab or cell."""
        if self.host == "browser":
            self._open_tabs()
        assert wait_until(lambda: self._finds(selector), TIMEOUT), f"{selector}: {self.log()}"

    def _open_tabs(self) -> None:
        addresses = [word for word in self.log().split() if word.startswith("http://")]
        for address in addresses[len(self.driver.window_handles) :]:
            self.driver.switch_to.new_window("tab")
            self.driver.get(address)

    def _finds(self, selector: str) -> bool:
        if self.host == "jupyter":
            self.driver.switch_to.default_content()
            frames = self.driver.find_elements("css selector", ".jp-OutputArea iframe")
            goes: list[Callable[[], object]] = [
                lambda one=one: (
                    self.driver.switch_to.default_content(),
                    self.driver.switch_to.frame(one),
                )
                for one in frames
            ]
        else:
            goes = [
                lambda one=one: self.driver.switch_to.window(one)
                for one in self.driver.window_handles
            ]
        for go in goes:
            with suppress(WebDriverException):  # it may load at this very moment
                go()
                if self.driver.find_elements("css selector", selector):
                    return True
        return False

    def log(self) -> str:
        return self.window.log()

    def find(self, selector: str) -> WebElement:
        def is_there() -> bool:
            return bool(self.driver.find_elements("css selector", selector))

        assert wait_until(is_there, TIMEOUT), f"{selector}: {self.log()}"
        return self.driver.find_element("css selector", selector)

    def click(self, selector: str) -> None:
        self.find(selector).click()

    def press(self, text: str) -> None:
        """Click the button of a toolbar that is called so."""
        button = f"//button[normalize-space()='{text}']"
        there = wait_until(lambda: bool(self.driver.find_elements("xpath", button)), TIMEOUT)
        assert there, self.log()
        self.driver.find_element("xpath", button).click()

    def click_mark(self, selector: str, at: int, chart: str) -> None:
        """Click what is SVG, which not every driver can: by its place in the chart."""
        element = self.driver.find_element("id", chart)
        # What nobody sees is not drawn, and a cell of a notebook may be out of sight.
        self.run("arguments[0].scrollIntoView({ block: 'center' })", element)
        self.sees(lambda: len(self.texts(selector)) > at)
        x, y = self.run(PLACE, selector, at, chart)
        ActionChains(self.driver).move_to_element_with_offset(element, x, y).click().perform()

    def texts(self, selector: str) -> list[str]:
        return self.run(TEXTS, selector)

    def says(self, selector: str, *texts: str) -> None:
        """Wait until the elements have these texts."""
        expected = list(texts)
        wait_until(lambda: self.texts(selector) == expected, TIMEOUT)
        found = self.texts(selector)
        assert found == expected, f"{selector} says {found}, not {expected}: {self.log()}"

    def sees(self, what: Callable[[], object]) -> None:
        assert wait_until(lambda: bool(what()), TIMEOUT), self.log()

    def in_layer(self, selector: str, text: str) -> WebElement:
        """The toast, or what belongs to a question, with that text in it."""
        found: list[Any] = []

        def is_there() -> bool:
            look = "return arguments[0].textContent"
            found[:] = [one for one in self.run(IN_LAYER, selector) if text in self.run(look, one)]
            return bool(found)

        assert wait_until(is_there, TIMEOUT), f"{text}: {self.log()}"
        return found[0]


@contextmanager
def program(host: str, module: str, cell: str) -> Generator[Program]:
    """A program that is opened in a host."""
    lacking = hosts.missing_for(host)
    if lacking is not None:
        pytest.skip(f"this host needs: {lacking}; `make setup` installs it where it can")
    with hosts.opened(host, ["-m", module], cell) as window:
        yield Program(window, host)
        printed = window.log() if host != "jupyter" else ""
    assert "Traceback" not in printed, printed
