"""Headless Chromium, driven by a test."""

import importlib.util
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

TIMEOUT = 20.0
"""Seconds for whatever has to happen in the end."""


def missing_for_browsers() -> str | None:
    """What this machine lacks to drive Chromium, or None."""
    lacking = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    if importlib.util.find_spec("uvicorn") is None:
        lacking.append("uvicorn")
    return ", ".join(lacking) or None


class Browser:
    """One browser, and the tab that it looks at."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        """Go there, and wait until the page behind it has its script."""
        self.driver.get("about:blank")  # an address that differs in its fragment loads nothing
        self.driver.get(address)
        self.wait("return window.pytauriIpc !== undefined && document.readyState === 'complete'")

    def new_tab(self) -> str:
        """A further tab, which it looks at from now on."""
        self.driver.switch_to.new_window("tab")
        return self.driver.current_window_handle

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of an async function in the page."""
        body = f"return (async function () {{ {script} }}).apply(null, arguments)"
        return self.driver.execute_script(body, *arguments)  # pyright: ignore[reportUnknownMemberType]

    def invoke(self, command: str, body: object = None) -> Any:
        said = [] if body is None else [body]
        return self.run(
            "return window.pytauriIpc.pyInvoke(arguments[0], ...arguments[1])", command, said
        )

    def wait(self, script: str, *arguments: object) -> Any:
        """Wait until it gives something that is true."""
        return self.wait_for(lambda: self.run(script, *arguments))

    def wait_for(self, condition: Callable[[], T]) -> T:
        def look(_: object) -> T:
            return condition()

        return WebDriverWait(self.driver, TIMEOUT, poll_frequency=0.02).until(look)

    def notice(self) -> str:
        """What the page tells of its connection."""
        return self.run(
            """const layers = [...document.querySelectorAll("pytauri-ipc-layer")];
            const found = layers.map((layer) => layer.shadowRoot.querySelector(".notice"))
              .find((notice) => notice !== null && !notice.hidden);
            return found === undefined ? "" : found.textContent"""
        )


@contextmanager
def chromium() -> Generator[Browser]:
    options = ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP *.example 127.0.0.1",
        "--disable-features=HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks",
    ):
        options.add_argument(argument)
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        driver.set_page_load_timeout(TIMEOUT)
        driver.set_script_timeout(TIMEOUT)
        yield Browser(driver)
    finally:
        driver.quit()
