"""Tests in real windows: a display for all of them, and apps that are opened and closed again."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.needs import need
from tools import webdriver
from tools.webdriver import AppWindow


class OpenApp(Protocol):
    """`tools.webdriver.open_app`, closed at the end of the test."""

    def __call__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 30.0,
    ) -> AppWindow: ...


@pytest.fixture(scope="session", autouse=True)
def _real_window() -> Generator[None]:
    """Skip where there can be no window, but never on CI: there it would go unnoticed."""
    need(webdriver.missing_for_windows())
    with webdriver.display():
        yield


@pytest.fixture
def open_app(request: pytest.FixtureRequest) -> Generator[OpenApp]:
    """Open an app in a real window; what it printed stands in the report of a test that failed."""
    with ExitStack() as windows:

        def open_(command: Sequence[str], **options: Any) -> AppWindow:
            window = windows.enter_context(webdriver.open_app(command, **options))
            windows.callback(_report, request.node, window)
            return window

        yield open_


def _report(test: pytest.Item, window: AppWindow) -> None:
    test.add_report_section("teardown", "printed by the app", window.log())
