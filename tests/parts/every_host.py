"""Programs of `tests/parts` in each host, with a driver in front of their page."""

from collections.abc import Callable, Generator
from typing import Any, Final

import pytest

from tests.needs import opened
from tools.webdriver import AppWindow

HOSTS: Final = ("native", "child", "browser", "jupyter")
TIMEOUT: Final = 20.0


def shown_in_every_host(program: str) -> Callable[..., Any]:
    """The fixture `window`: a program with a `main` that shows one."""

    @pytest.fixture(params=HOSTS, name="window")
    def window(request: pytest.FixtureRequest) -> Generator[AppWindow]:
        cell = f"from {program} import main\n\nmain()"
        with opened(request.param, program, cell=cell) as shown:
            yield shown

    return window
