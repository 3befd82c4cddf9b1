"""Headless Chromium, driven by a test."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from selenium.webdriver import Chrome
from selenium.webdriver.support.wait import WebDriverWait

from tools.chromium import TIMEOUT, chromium

T = TypeVar("T")


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
def opened() -> Generator[Browser]:
    """A browser that finds names of other sites here."""
    with chromium(
        "--host-resolver-rules=MAP *.example 127.0.0.1",
        "--disable-features=HttpsFirstBalancedModeAutoEnable,LocalNetworkAccessChecks",
    ) as driver:
        yield Browser(driver)
