"""Programs for the tests of this folder."""

from collections.abc import Generator
from typing import Any

import pytest

from pytauri_ipc import Commands
from tests.fake_tauri import provide_channels
from tests.tauri_app import App, OpenApp, running


@pytest.fixture(autouse=True)
def _channels(monkeypatch: pytest.MonkeyPatch) -> None:
    provide_channels(monkeypatch)  # pages are pushed to


@pytest.fixture
def open_app(anyio_backend: str) -> Generator[OpenApp]:
    """Start a program; it ends with the test."""
    apps: list[Any] = []

    def open_(commands: Commands, **options: Any) -> App:
        app = running(anyio_backend, commands, **options)
        apps.append(app)
        return app.__enter__()

    yield open_
    for app in apps:
        app.__exit__(None, None, None)
