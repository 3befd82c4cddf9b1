"""Toolbars in every host, used by mouse and keys."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select as Choice

from tests.parts.every_host import TIMEOUT, shown_in_every_host
from tests.parts.toolbar_app import HOSTILE
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

pytestmark = pytest.mark.timeout(2 * STARTS_WITHIN + 60)


window = shown_in_every_host("tests.parts.toolbar_app")


class Page:
    """What a person sees of it."""

    def __init__(self, window: AppWindow) -> None:
        self._window = window
        self._driver = window.driver
        assert wait_until(lambda: bool(self.find_all("#log, [data-item=size]")[1:]), TIMEOUT)

    def find_all(self, selector: str) -> list[WebElement]:
        return self._driver.find_elements("css selector", selector)

    def item(self, name: str, inside: str = "", at: int = 0) -> WebElement:
        return self.find_all(f"[data-item={name}] {inside}".strip())[at]

    def text(self, name: str) -> str:
        return self._window.run("return document.getElementById(arguments[0]).textContent", name)

    def hears(self, *lines: str) -> None:
        """Wait until Python has heard that, and nothing else."""
        expected = "\n".join(lines)
        wait_until(lambda: self.text("log") == expected, TIMEOUT)
        assert self.text("log") == expected

    def value(self, name: str) -> str:
        return self._window.run(
            "return document.querySelector(`[data-item=${arguments[0]}] input`).value", name
        )

    # --- by keys alone ----------------------------------------------------------------------

    def press(self, key: str, *, shift: bool = False) -> None:
        chain = ActionChains(self._driver)
        if shift:
            chain = chain.key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT)
        else:
            chain = chain.send_keys(key)
        chain.perform()

    def tab_to(self, name: str, tag: str, *, back: bool = False) -> None:
        """Press Tab until the focus is on a control of that item; a date has several stops."""
        for _ in range(20):
            self.press(Keys.TAB, shift=back)
            found = self._window.run(
                "const at = document.activeElement;"
                "return [at?.closest('[data-item]')?.dataset.item, at?.localName]"
            )
            if found == [name, tag]:
                return
        raise AssertionError(f"Tab never comes to {name!r}")


def test_items_are_used_by_mouse_and_keys_and_follow_the_program(window: AppWindow) -> None:
    page = Page(window)
    page.item("live", "input").click()
    Choice(page.item("color", "select")).select_by_visible_text("2")
    page.item("series", "summary").click()
    page.item("series", "input", 1).click()
    page.item("name", "input").send_keys("Ann")
    page.hears("live True", "color 2", "series [2]", "name 'Ann'")
    page.item("count", "input").send_keys(Keys.BACKSPACE, "4.5", Keys.ENTER)
    page.item("level", "input").send_keys(Keys.ARROW_RIGHT)
    page.item("size", "input", 0).click()
    window.run(
        "const day = document.querySelector('[data-item=day] input');"
        "day.value = '2026-02-28'; day.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    page.hears(
        "live True",
        "color 2",
        "series [2]",
        "name 'Ann'",
        "count 4.5",
        "level 31",
        "size 'S'",
        "day datetime.date(2026, 2, 28)",
    )
    page.item("save").send_keys(Keys.ENTER)
    assert wait_until(lambda: page.item("save").text == "Saved", TIMEOUT)
    assert not page.item("save").is_enabled()
    assert page.text("state") == repr(
        (
            {"n": 1},
            {
                "live": True,
                "color": 2,
                "series": [2],
                "name": "Ann",
                "count": 4.5,
                "day": date(2026, 2, 28),
                "level": 31,
                "size": "S",
            },
        )
    )
    assert wait_until(lambda: page.value("level") == "50", TIMEOUT)
    assert page.value("name") == "from Python"
    assert page.item("live", "span").text == HOSTILE
    assert page.find_all(".ipc-edge script, .ipc-edge img") == []


STEPS: Final[Sequence[tuple[str, str, Sequence[str], str]]] = (
    ("save", "button", [], ""),
    ("live", "input", [Keys.SPACE], "live True"),
    ("color", "select", [Keys.ARROW_DOWN], "color 2"),
    ("series", "summary", [Keys.SPACE], ""),
    ("series", "input", [], ""),
    ("series", "input", [Keys.SPACE], "series [2]"),
    ("name", "input", ["Ann"], "name 'Ann'"),
    ("size", "input", [Keys.ARROW_UP], "size 'S'"),
    ("count", "input", [Keys.ARROW_UP, Keys.ENTER], "count 4"),
    ("day", "input", [Keys.ARROW_UP, Keys.ENTER], "day datetime.date(2026, 12, 22)"),
    ("level", "input", [Keys.ARROW_RIGHT], "level 31"),
)
"""What Tab comes to, in this order, the keys that are pressed there, and what Python hears."""


def test_every_item_is_reached_and_set_by_keys_alone(window: AppWindow) -> None:
    page = Page(window)
    window.run("window.focus()")  # a cell's page is not the one that has the keys
    said: list[str] = []
    for name, tag, keys, heard in STEPS:
        page.tab_to(name, tag)
        for key in keys:
            page.press(key)
        if heard:
            said.append(heard)
            page.hears(*said)
    assert page.find_all("details[open]") == []  # it closes where the focus leaves it
    page.tab_to("series", "summary", back=True)
    page.press(Keys.ENTER)
    page.tab_to("series", "input")
    page.press(Keys.ESCAPE)
    assert page.find_all("details[open]") == []
    page.tab_to("save", "button", back=True)
    page.press(Keys.ENTER)
    assert wait_until(lambda: page.item("save").text == "Saved", TIMEOUT)
