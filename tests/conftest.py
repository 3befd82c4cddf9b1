"""What every test has: both backends for `anyio` tests, and a new page."""

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
