"""Headless Chromium, for tests in a real browser and for the demo's tour."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Imported where it is used: what is missing can be told without it.
    from selenium.webdriver import Chrome

TIMEOUT = 20.0
"""Seconds for whatever has to happen in the end."""


def missing_for_browsers() -> str | None:
    """What driving Chromium lacks on this machine, or None."""
    lacking = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    lacking += [
        f"the Python package {name}"
        for name in ("selenium", "uvicorn")
        if importlib.util.find_spec(name) is None
    ]
    return ", ".join(lacking) or None


@contextmanager
def chromium(*options: str, timeout: float = TIMEOUT) -> Generator[Chrome]:
    """A browser, and the driver of its first tab; it ends with the block.

    Args:
        options: More of its command line.
        timeout: Seconds for a page to load, and for a script.
    """
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    chosen = ChromeOptions()
    chosen.binary_location = shutil.which("chromium") or ""
    for option in (
        "--headless=new",
        "--no-sandbox",  # which root cannot have
        "--disable-dev-shm-usage",
        *options,
    ):
        chosen.add_argument(option)
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=chosen, service=Service(shutil.which("chromedriver")))
    try:
        driver.set_page_load_timeout(timeout)
        driver.set_script_timeout(timeout)
        yield driver
    finally:
        driver.quit()


def window_size(width: int, height: int) -> Sequence[str]:
    """The option for a window of that size, in pixels."""
    return (f"--window-size={width},{height}",)
