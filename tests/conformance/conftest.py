"""The hosts that the suite runs over."""

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager

import pytest

from tests.conformance.memory_page import memory_page
from tests.conformance.page import Page
from tests.conformance.window_page import window_page
from tests.real_window.driving import Page as Driven
from tests.real_window.driving import opened
from tools import webdriver


@contextmanager
def _app(backend: str) -> Generator[Driven]:
    lacking = webdriver.missing_for_windows()
    if lacking is not None:
        refuse: Callable[[str], object] = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(f"a real window needs: {lacking}; `make setup` installs it where it can")
    with webdriver.display(), opened("--backend", backend) as driven:
        yield driven


@pytest.fixture(scope="module")
def asyncio_app() -> Generator[Driven]:
    with _app("asyncio") as driven:
        yield driven


@pytest.fixture(scope="module")
def trio_app() -> Generator[Driven]:
    with _app("trio") as driven:
        yield driven


@pytest.fixture(params=["memory", "window"])
def host(request: pytest.FixtureRequest) -> str:
    host: str = request.param
    return host


@pytest.fixture
def driven(request: pytest.FixtureRequest, host: str, anyio_backend: str) -> Driven | None:
    """The app of a real window, on the test's backend; none for the other hosts."""
    if host != "window":
        return None
    found: Driven = request.getfixturevalue(f"{anyio_backend}_app")
    return found


@pytest.fixture
async def page(driven: Driven | None) -> AsyncGenerator[Page]:
    async with memory_page() if driven is None else window_page(driven) as page:
        yield page
