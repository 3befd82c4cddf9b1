"""The tests' hand on a program with pages in any host: which page is looked at, what is clicked."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.webelement import WebElement

from examples.running import cell_of
from tests.needs import opened
from tests.parts.driving import click_mark, save_into, texts
from tests.parts.every_host import HOSTS, TIMEOUT
from tests.real_window import save_dialog
from tools import hosts
from tools.jupyterlab import STARTS_WITHIN
from tools.processes import wait_until
from tools.webdriver import AppWindow

PICTURES = hosts.ROOT / "artifacts" / "examples"
"""Where screenshots go, to be looked at."""

LONG_ENOUGH = pytest.mark.timeout(2 * STARTS_WITHIN + 120)

IN_LAYER = """
const root = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
const isStill = (one) => one.closest("dialog, .toast").getAnimations().length === 0;
return [...(root?.querySelectorAll(arguments[0]) ?? [])].filter(isStill);
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
            frames = self.run(hosts.LOADED_CELLS)
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
        click_mark(self.window, selector, at, chart)

    def texts(self, selector: str) -> list[str]:
        return texts(self.window, selector)

    def says(self, selector: str, *texts: str) -> None:
        """Wait until the elements have these texts."""
        expected = list(texts)
        wait_until(lambda: self.texts(selector) == expected, TIMEOUT)
        found = self.texts(selector)
        assert found == expected, f"{selector} says {found}, not {expected}: {self.log()}"

    def sees(self, what: Callable[[], object]) -> None:
        assert wait_until(lambda: bool(what()), TIMEOUT), self.log()

    def in_layer(self, selector: str, text: str) -> WebElement:
        """The toast, or what belongs to a question, with that text in it, once it stands still."""
        found: list[Any] = []

        def is_there() -> bool:
            look = "return arguments[0].textContent"
            found[:] = [one for one in self.run(IN_LAYER, selector) if text in self.run(look, one)]
            return bool(found)

        assert wait_until(is_there, TIMEOUT), f"{text}: {self.log()}"
        return found[0]

    def save_from(self, press: Callable[[], object], file: Path) -> None:
        """Save a file that is offered once something is pressed."""
        if self.host in ("browser", "jupyter"):
            save_into(self.window, file.parent)
        press()
        if self.host in ("native", "child"):
            save_dialog.answer("Return")
        self.sees(lambda: file.is_file() and file.stat().st_size > 0)

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.window.screenshot(PICTURES / f"{name}-{self.host}.png")


def shown(module: str, *, hosts: Iterable[str] = HOSTS) -> pytest.MarkDecorator:
    """Have the fixture `page` open an example in each of these hosts."""
    each = [pytest.param(module, host, id=host) for host in hosts]
    return pytest.mark.parametrize(("module", "host"), each)


@contextmanager
def program(module: str, host: str) -> Generator[Program]:
    """An example that is opened in a host: by its one flag, where it has one."""
    has_flag = module.startswith("examples.parts.")
    flag = ("--host", host) if has_flag else ()
    cell = cell_of(module) if has_flag else f"from {module} import app"
    with opened(host, module, *flag, cell=cell) as window:
        yield Program(window, host)
        printed = window.log() if host != "jupyter" else ""
    assert "Traceback" not in printed, printed
