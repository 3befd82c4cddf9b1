"""One headless Chromium, through its driver, which shows one address."""

from collections.abc import Generator
from contextlib import contextmanager
from shutil import which

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage")


class NoBrowserError(Exception):
    """Chromium cannot be used; the text says why."""


def lacking() -> str | None:
    """What is not installed, or `None`."""
    missing = [name for name in ("chromium", "chromedriver") if which(name) is None]
    return f"needs {' and '.join(missing)}" if missing else None


@contextmanager
def browsing() -> Generator[Chrome]:
    """A browser with an empty page, until the end of the block.

    Raises:
        NoBrowserError: There is none, or it could not show what it was told to.
    """
    options = ChromeOptions()
    options.binary_location = which("chromium") or ""
    options.page_load_strategy = "none"  # so `get` comes back at once
    for flag in _FLAGS:
        options.add_argument(flag)
    try:
        browser = Chrome(options, Service(which("chromedriver") or ""))
        try:
            yield browser
        finally:
            browser.quit()
    except WebDriverException as error:
        raise NoBrowserError(f"Chromium: {error.msg}") from error
