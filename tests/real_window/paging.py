"""The tests' hand on a page of `page_app`."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.real_window.driving import REPOSITORY, TIMEOUT, looking
from tools.webdriver import AppWindow, open_app

ARTIFACTS = REPOSITORY / "artifacts" / "page"
"""Where screenshots go, to be looked at."""


class AppPage:
    """A page whose app says to it what a test wants said."""

    def __init__(self, window: AppWindow) -> None:
        self.window = window
        self.driver = window.driver

    def run(self, script: str, *arguments: object) -> Any:
        return self.window.run(script, *arguments)

    def say(self, event: str, data: object) -> None:
        """Have Python say an event to the page; it has been heard when this returns."""
        self.run("return say(...arguments).then(() => null)", event, data)

    def alert(self, message: str, **options: object) -> None:
        self.say("ipc:alert", {"message": message, **options})

    def answers(self) -> list[Any]:
        """The events that Python has heard since the last look."""
        found: list[Any] = self.run("return pytauriIpc.pyInvoke('take_answers')")
        return found

    def reported(self) -> list[str]:
        found: list[str] = self.run("return reported.splice(0)")
        return found

    def in_layer(self, selector: str) -> Sequence[WebElement]:
        """The elements of toasts and questions."""
        found: Sequence[WebElement] = self.run("return inLayer(arguments[0])", selector)
        return found

    def style_of(self, element: WebElement, name: str) -> str:
        """A style as the engine has worked it out."""
        script = "return getComputedStyle(arguments[0]).getPropertyValue(arguments[1])"
        found: str = self.run(script, element, name)
        return found

    def wait_until(self, script: str, *arguments: object) -> None:
        """Wait until an expression is true of the page that is there by then."""
        looking(self.window).until(
            lambda _: self.run(f"return Boolean({script})", *arguments), f"never true: {script}"
        )

    def wait_for(self, selector: str, count: int) -> None:
        """Wait until so many elements stand in the layer, and nothing moves any more."""
        self.wait_until(
            "inLayer(arguments[0]).length === arguments[1]"
            " && inLayer('.toast, dialog').every((one) => one.getAnimations().length === 0)",
            selector,
            count,
        )

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def press_with_shift(self, key: str) -> None:
        chain = ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key)
        chain.key_up(Keys.SHIFT).perform()

    def point_at(self, element: WebElement) -> None:
        ActionChains(self.driver).move_to_element(element).perform()

    def show(self, page: str) -> None:
        self.run("location.href = arguments[0]", page)
        self.wait_until(
            "location.pathname === arguments[0] && document.readyState === 'complete'", page
        )

    def screenshot(self, name: str) -> Path:
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        file = ARTIFACTS / f"{name}.png"
        self.window.screenshot(file)
        return file


@contextmanager
def page_opened(*options: str) -> Generator[AppPage]:
    command = [sys.executable, "-W", "default", "-m", "tests.real_window.page_app", *options]
    with open_app(command, cwd=REPOSITORY) as window:
        window.driver.set_script_timeout(TIMEOUT)
        yield AppPage(window)


__all__ = ["AppPage", "Keys", "page_opened"]
