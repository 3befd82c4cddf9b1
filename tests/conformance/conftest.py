"""The hosts that the suite runs over."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache

import pytest

from pytauri_ipc import Limits
from tests.conformance.browser_page import PAGES as SUITE_PAGES
from tests.conformance.browser_page import Served, browser_page, suite_commands
from tests.conformance.commands import Journal
from tests.conformance.jupyter_page import SuiteNotebook, jupyter_page
from tests.conformance.memory_page import memory_page
from tests.conformance.page import Page
from tests.conformance.window_page import window_page
from tests.jupyter.conftest import Lab, running_lab
from tests.needs import need
from tests.real_browser.chromium import Browser
from tests.real_browser.chromium import opened as opened_browser
from tests.real_window.driving import END, opened
from tests.real_window.driving import Page as Driven
from tests.web_program import running
from tools import webdriver
from tools.chromium import missing_for_browsers

_WINDOW, _CHILD = "tests.real_window.app", "tests.conformance.child_app"

PAGES = {
    "window": (_WINDOW, "index.html"),
    "strict window": (_WINDOW, "strict.html"),
    "child": (_CHILD, "index.html"),
    "strict child": (_CHILD, "strict.html"),
}
"""The hosts that are real windows: the program, and the page that it shows; a strict one forbids
everything but its own scripts."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Strict pages are shown on one backend: a page's policy knows nothing of the other end."""
    twice = [item for item in items if "[trio-strict " in item.nodeid]
    items[:] = [item for item in items if item not in set(twice)]
    config.hook.pytest_deselected(items=twice)


OpenNotebook = Callable[[str, Limits], SuiteNotebook]
OpenApp = Callable[[str, tuple[str, str], Limits], Driven]


def _open_app(stack: ExitStack, backend: str, shown: tuple[str, str], limits: Limits) -> Driven:
    program, page = shown
    need(webdriver.missing_for_windows())
    stack.enter_context(webdriver.display())
    bounds = (
        *("--body-size", limits.body_size),
        *("--calls-in-flight", limits.calls_in_flight),
        *("--unsent-bytes", limits.unsent_bytes),
    )
    options = ("--backend", backend, "--page", page, *bounds)
    return stack.enter_context(opened(*options, program=program))


@contextmanager
def _apps() -> Generator[OpenApp]:
    """Apps in real windows: one for a backend, a program and limits, until it has ended."""
    with ExitStack() as stack:
        there: dict[object, Driven] = {}

        def open_(backend: str, shown: tuple[str, str], limits: Limits) -> Driven:
            known = there.get((backend, shown, limits))
            if known is None or END in known.window.log():
                known = there[backend, shown, limits] = _open_app(stack, backend, shown, limits)
            return known

        yield open_


@pytest.fixture(scope="package")
def lasting_apps() -> Generator[OpenApp]:
    with _apps() as open_:
        yield open_


@pytest.fixture(scope="module")
def app(lasting_apps: OpenApp) -> Generator[OpenApp]:
    """The app of a real window, for all tests: by backend, program and limits.

    One with limits of its own is for the tests of one module.
    """
    with _apps() as own:

        def open_(backend: str, shown: tuple[str, str], limits: Limits) -> Driven:
            return (lasting_apps if limits == Limits() else own)(backend, shown, limits)

        yield open_


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Generator[Callable[[], Lab]]:
    """A JupyterLab, started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda: stack.enter_context(running_lab(tmp_path_factory.mktemp("jupyter"))))


@contextmanager
def _notebooks(lab: Callable[[], Lab]) -> Generator[OpenNotebook]:
    with ExitStack() as stack:

        @cache
        def open_(backend: str, limits: Limits) -> SuiteNotebook:
            return stack.enter_context(SuiteNotebook.opened(lab(), backend, limits))

        yield open_


@pytest.fixture(scope="package")
def lasting_notebooks(lab: Callable[[], Lab]) -> Generator[OpenNotebook]:
    with _notebooks(lab) as open_:
        yield open_


@pytest.fixture(scope="module")
def notebooks(lab: Callable[[], Lab], lasting_notebooks: OpenNotebook) -> Generator[OpenNotebook]:
    """The notebook of the suite, for all tests: by backend and limits, as with `app`."""
    with _notebooks(lab) as own:

        def open_(backend: str, limits: Limits) -> SuiteNotebook:
            return (lasting_notebooks if limits == Limits() else own)(backend, limits)

        yield open_


@pytest.fixture(params=["memory", *PAGES, "browser", "jupyter"])
def host(request: pytest.FixtureRequest) -> str:
    host: str = request.param
    return host


@pytest.fixture
def limits() -> Limits:
    """What a page may ask; a test's module may give it others."""
    return Limits()


OpenProgram = Callable[[str, Limits], AbstractContextManager[Served]]


@pytest.fixture(scope="package")
def browser() -> Generator[Callable[[], Browser]]:
    """A real browser, opened when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def open_() -> Browser:
            need(missing_for_browsers())
            return stack.enter_context(opened_browser())

        yield open_


@pytest.fixture
def served(browser: Callable[[], Browser]) -> OpenProgram:
    """A program that a real browser shows, by backend and limits; each for one test.

    Two at a time would be one registry's, and each hear what is emitted to the other's pages.
    """

    @contextmanager
    def open_(backend: str, limits: Limits) -> Generator[Served]:
        journal = Journal()
        with running(
            suite_commands(), SUITE_PAGES, backend=backend, limits=limits, states=[journal]
        ) as program:
            program.open("main")
            yield Served(browser(), program, journal)

    return open_


@pytest.fixture
def driven(app: OpenApp, host: str, anyio_backend: str, limits: Limits) -> Driven | None:
    """The app of a real window, on the test's backend; none for the other hosts."""
    return app(anyio_backend, PAGES[host], limits) if host in PAGES else None


@pytest.fixture
def notebook(
    notebooks: OpenNotebook, host: str, anyio_backend: str, limits: Limits
) -> SuiteNotebook | None:
    """The suite in a notebook, on the test's backend; none for the other hosts."""
    return notebooks(anyio_backend, limits) if host == "jupyter" else None


@pytest.fixture
def program(
    served: OpenProgram, host: str, anyio_backend: str, limits: Limits
) -> Generator[Served | None]:
    """The suite in a browser, on the test's backend; none for the other hosts."""
    if host != "browser":
        yield None
        return
    with served(anyio_backend, limits) as program:
        yield program


@pytest.fixture
async def page(
    driven: Driven | None, notebook: SuiteNotebook | None, program: Served | None, limits: Limits
) -> AsyncGenerator[Page]:
    if notebook is not None:
        opened = jupyter_page(notebook)
    elif program is not None:
        opened = browser_page(program)
    else:
        opened = memory_page(limits) if driven is None else window_page(driven)
    async with opened as page:
        yield page
