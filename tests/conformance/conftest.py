"""The hosts that the suite runs over."""

from collections.abc import AsyncGenerator

import pytest

from tests.conformance.memory_page import memory_page
from tests.conformance.page import Page


@pytest.fixture
async def page() -> AsyncGenerator[Page]:
    async with memory_page() as page:
        yield page
