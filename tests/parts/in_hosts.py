"""Programs of `tests/parts` in each host, with a driver in front of their page."""

import os
from collections.abc import Callable, Generator, Sequence
from typing import Any

import pytest

from tools import hosts
from tools.webdriver import AppWindow

every_host = ("native", "child", "browser", "jupyter")
TIMEOUT = 20.0


def shown_in(program: str, where: Sequence[str]) -> Callable[..., Any]:
    """The fixture `window`: a program with a `main` that shows one, in each of these hosts."""

    @pytest.fixture(params=where, name="window")
    def window(request: pytest.FixtureRequest) -> Generator[AppWindow]:
        host: str = request.param
        lacking = hosts.missing_for(host)
        if lacking is not None:
            refuse: Callable[[str], object] = pytest.fail if os.environ.get("CI") else pytest.skip
            refuse(f"this host needs: {lacking}; `make setup` installs it where it can")
        with hosts.opened(host, ["-m", program], f"from {program} import main\n\nmain()") as shown:
            yield shown

    return window
