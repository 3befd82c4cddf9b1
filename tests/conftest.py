"""What every test has: both backends for `anyio` tests, and a new page."""

from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.fake_tauri import main_window

# For a long look: pytest --hypothesis-profile=long --timeout=7200, and the file.
settings.register_profile("long", max_examples=20_000)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


@pytest.fixture(autouse=True)
def _new_page() -> None:
    main_window(anew=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test has printed passes from a worker as UTF-8, half a surrogate pair too."""
    report = yield
    report.sections = [(name, _writable(text)) for name, text in report.sections]
    return report


def _writable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
