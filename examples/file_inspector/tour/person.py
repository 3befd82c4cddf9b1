"""Somebody in front of the window, for the tour and the tests: clicks, and waits to see."""

import re
from dataclasses import dataclass
from typing import cast

from selenium.common.exceptions import TimeoutException
from selenium.webdriver.support.wait import WebDriverWait

from tools.webdriver import AppWindow

# The driver's own text of an element leaves out what has an ellipsis.
TEXTS = """
return [...document.querySelectorAll(arguments[0])]
    .filter(element => element.getClientRects().length > 0)
    .map(element => element.innerText)
"""


class NotSeen(AssertionError):
    """The page did not show what it should."""


@dataclass(frozen=True, slots=True)
class Person:
    """Acts on the page of an open File Inspector; elements are named by CSS selectors.

    Attributes:
        window: The window.
        patience: Seconds to wait for something to be seen.
    """

    window: AppWindow
    patience: float = 15.0

    def click(self, selector: str) -> None:
        self.window.driver.find_element("css selector", selector).click()

    def texts(self, selector: str) -> list[str]:
        """What stands in all such elements that are not hidden, now."""
        return cast("list[str]", self.window.run(TEXTS, selector))

    def names(self) -> list[str]:
        """The names in the list now."""
        return self.texts("#entries bdi")

    def row(self, name: str) -> str:
        """The selector of the row with this name.

        Raises:
            NotSeen: There is none now.
        """
        names = self.names()
        if name not in names:
            raise NotSeen(f"there is no {name!r} among {names}")
        return f"#entries tr:nth-child({names.index(name) + 1})"

    def open(self, name: str) -> None:
        """Click on a file or a folder."""
        self.click(f"{self.row(name)} button")

    def sees(self, selector: str, pattern: str) -> str:
        """Wait until a text is there, by a regular expression; give all that stands around it.

        Raises:
            NotSeen: It did not come.
        """
        seen = ""

        def is_there(_: object) -> bool:
            nonlocal seen
            seen = "\n".join(self.texts(selector))
            return re.search(pattern, seen) is not None

        try:
            WebDriverWait(self.window.driver, self.patience, 0.02).until(is_there)
        except TimeoutException:
            raise NotSeen(f"{selector}: expected {pattern!r}, saw {seen!r}") from None
        return seen

    def sees_result(self, name: str, pattern: str) -> str:
        """Likewise, in the last column of the row with this name."""
        return self.sees(f"{self.row(name)} .result span", pattern)
