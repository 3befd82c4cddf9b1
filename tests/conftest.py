"""What every test has: both backends for `anyio` tests, and a new page."""

import pytest

from tests.fake_tauri import main_window


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    backend: str = request.param
    return backend


@pytest.fixture(autouse=True)
def _new_page() -> None:
    main_window(anew=True)
