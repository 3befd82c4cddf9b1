"""The tests' hand on a window's handle: what its own page says to it, and asks."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from selenium.webdriver.support.wait import WebDriverWait

from tests.real_window.driving import PYTHON, REPOSITORY, TIMEOUT, Page
from tools.webdriver import open_app

TITLE = "Window main"
"""Of the window that the tests look at."""

AS_BEFORE: list[tuple[str, list[object]]] = [
    ("unminimize", []),
    ("set_fullscreen", [False]),
    ("unmaximize", []),
    ("set_resizable", [True]),
    ("set_min_size", [None]),
    ("set_max_size", [None]),
    ("set_decorations", [True]),
    ("set_size", [800, 600]),
    ("set_position", [200, 100]),
    ("set_zoom", [1]),
    ("set_title", [TITLE]),
]


@contextmanager
def controls_app(backend: str = "asyncio") -> Generator[Page]:
    """The app of these tests, once its window's page is there."""
    command = [*PYTHON, "-m", "tests.real_window.controls_app", "--backend", backend]
    with open_app(command, cwd=REPOSITORY) as window:
        window.driver.set_script_timeout(TIMEOUT)
        page = Page(window)
        page.switch_to("main")
        yield page


class Controlled:
    """A window: what the page in the driver's window says to its handle."""

    def __init__(self, page: Page, label: str = "main") -> None:
        self.page = page
        self.label = label

    def say(self, name: str, *values: object) -> None:
        self._say(steps=[(name, values)])

    def ask(self, question: str, *arguments: object) -> Any:
        return self._say(steps=[], ask=question, arguments=arguments)

    def say_and_ask(
        self, *steps: tuple[str, list[object]], ask: str, on: str = "event loop"
    ) -> Any:
        """What the handle answers right after it was told all this."""
        return self._say(steps=steps, ask=ask, on=on)

    def _say(self, **what: object) -> Any:
        return self.page.invoke("controls.say", {**what, "label": self.label})

    def see(self, look: Callable[[], object], what: object = True) -> None:
        """Wait until that is seen."""
        seen: list[object] = []

        def is_there(_: object) -> bool:
            seen[:] = [look()]
            return seen == [what]

        WebDriverWait(self.page.driver, TIMEOUT, poll_frequency=0.02).until(
            is_there, f"it never is {what!r}"
        )

    def see_size(self, width: float, height: float) -> None:
        """Wait until the page has that size."""
        self.see(lambda: self.page.window.run("return [innerWidth, innerHeight]"), [width, height])


@contextmanager
def as_before(page: Page) -> Generator[Controlled]:
    """The window as it was opened, whatever an earlier test has made of it.

    Whatever it is told has to be carried out: the app may log no failure.
    """
    window = Controlled(page)
    before = len(page.window.log())
    window.say_and_ask(*AS_BEFORE, ask="inner_size")
    window.see_size(800, 600)
    yield window
    assert "Traceback" not in page.window.log()[before:]
