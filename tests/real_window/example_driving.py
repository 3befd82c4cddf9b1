"""The tests' hand on `examples.windows`: their pages clicked and read, and pictures of them."""

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.real_window.driving import REPOSITORY, TIMEOUT, TROUBLE, wait_for_end
from tests.real_window.menu_driving import gets_keys, xdotool
from tests.real_window.permissions import Pages, environment
from tests.real_window.x_screen import screen
from tools.processes import wait_until
from tools.webdriver import TWO_FRAMES, AppWindow, open_app

ARTIFACTS = REPOSITORY / "artifacts" / "windows"
"""Where screenshots go, to be looked at."""

STILL = 8
"""Pictures that have to be the same: what was behind a menu is painted some frames after it."""

Look = Literal["light", "dark"]

LAYER = """
const layer = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
return [...(layer?.querySelectorAll(arguments[0]) ?? [])];
"""
AT_REST = """
const layer = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
const isMoving = (one) => one.getAnimations().length > 0;
return ![...(layer?.querySelectorAll(".toast, dialog") ?? [])].some(isMoving);
"""
HEARS = "return Boolean(window.pytauriIpc) && document.readyState === 'complete'"


class Example:
    """An example that runs, and the window of it that the driver looks at."""

    def __init__(self, window: AppWindow, name: str, look: Look) -> None:
        self.window = window
        self.driver = window.driver
        self.name = f"{name}-{look}"
        self._pages = Pages(window)

    def look_at(self, label: str) -> None:
        """Look at the window of that label, once its page is there."""
        self._pages.look_at(label)

    def wait_until(self, script: str, *arguments: object) -> None:
        """Wait until a script gives what is true."""
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda _: self.window.run(script, *arguments), f"never true: {script}"
        )

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def click(self, text: str) -> None:
        """Click the button with that text or name."""
        buttons = self.driver.find_elements(By.TAG_NAME, "button")
        names = {one.get_attribute("aria-label") or one.text: one for one in buttons}
        names[text].click()

    def text(self, selector: str) -> str:
        return self.find(selector).text

    def wait_for_text(self, selector: str, text: str) -> None:
        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(
            lambda _: self.text(selector) == text,
            f"{selector!r} never said {text!r}, but {self.text(selector)!r}",
        )

    def value(self, selector: str) -> str:
        """What a field holds."""
        found: str = self.window.run("return document.querySelector(arguments[0]).value", selector)
        return found

    def type(self, selector: str, text: str) -> None:
        self.find(selector).send_keys(text)

    def wait_for_layer(self, selector: str, *texts: str) -> list[WebElement]:
        """The elements of toasts and questions, once they have these texts and nothing moves."""
        found: list[WebElement] = []

        def is_there(_: object) -> bool:
            found[:] = self.window.run(LAYER, selector)
            return [one.text for one in found] == list(texts) and self.window.run(AT_REST)

        WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(is_there, f"never {texts}")
        return found

    def answer(self, text: str) -> None:
        """Answer the question that is shown."""
        answers: list[WebElement] = self.window.run(LAYER, ".answers button")
        next(one for one in answers if one.text == text).click()

    def point_elsewhere(self) -> None:
        """Take the pointer off the buttons, for a picture."""
        ActionChains(self.driver).move_to_element(self.find("body")).perform()

    def picture(self, name: str) -> Path:
        """Save what the window's page shows."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        file = ARTIFACTS / f"{self.name}-{name}.png"
        self.window.screenshot(file)
        return file

    def picture_of_screen(self, name: str) -> Path:
        """Save what the whole screen shows: title bars, menus, dialogs and all windows."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        file = ARTIFACTS / f"{self.name}-{name}.png"
        seen: list[Image.Image] = []

        def is_still() -> bool:
            self.window.run(TWO_FRAMES)
            seen.append(found.picture())
            return len(seen) > STILL and all(one == seen[-1] for one in seen[-STILL:])

        with screen() as found:
            wait_until(is_still, TIMEOUT)  # what never is still is taken as it is
        seen[-1].save(file)
        return file

    def picture_of_menus(self, name: str, count: int) -> Path:
        """The same, once so many menus are open and have been drawn."""
        seen: list[list[bytes]] = [[]]

        def are_drawn() -> bool:
            seen.append(found.popups())
            return len(seen[-1]) == count and seen[-1] == seen[-2]

        with screen() as found:
            assert wait_until(are_drawn, TIMEOUT), f"{len(seen[-1])} menus were open"
        return self.picture_of_screen(name)

    def press(self, title: str, *keys: str) -> None:
        """Press real keys while the window with that title has the focus."""
        assert wait_until(lambda: gets_keys(title), TIMEOUT), f"no window {title!r}"
        xdotool("key", "--delay", "60", *keys)

    def wait_for_end(self) -> int:
        """The status of the program, once it has ended by itself."""
        return wait_for_end(self.window).status


@contextmanager
def running(
    name: str,
    home: Path,
    *arguments: object,
    look: Look = "light",
    env: Mapping[str, str] | None = None,
    label: str = "main",
) -> Generator[Example]:
    """An example on a desktop of that look; it may print no trouble.

    Args:
        name: Its module in `examples.windows`.
        home: The home folder of the person who starts it.
        arguments: For its command line.
        look: How the desktop looks, which the example follows.
        env: More variables.
        label: The window to look at first.
    """
    python = [sys.executable, "-W", "default", "-X", "faulthandler"]
    command = [*python, "-m", f"examples.windows.{name}", *map(str, arguments)]
    theme = {"GTK_THEME": "Adwaita:dark"} if look == "dark" else {}
    variables: dict[str, Any] = {**environment(home), **theme, **(env or {})}
    settings = home / ".config" / "gtk-3.0" / "settings.ini"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[Settings]\ngtk-cursor-blink=0\n")  # else no picture is ever still
    with open_app(command, cwd=REPOSITORY, env=variables) as window:
        window.driver.set_script_timeout(TIMEOUT)
        example = Example(window, name, look)
        example.look_at(label)
        example.wait_until(HEARS)
        yield example
        printed = window.log()
    assert not [line for line in printed.splitlines() if any(word in line for word in TROUBLE)]
    assert "Traceback" not in printed, printed
