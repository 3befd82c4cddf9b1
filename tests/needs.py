"""What a test needs of the machine. Without it a test is skipped, but on CI it fails: there nobody
would notice."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

import pytest

from tools import hosts
from tools.webdriver import AppWindow


def refuse(why: str) -> NoReturn:
    """The test cannot run here."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def need(lacking: str | None) -> None:
    """Refuse where something is lacking."""
    if lacking is not None:
        refuse(f"this needs: {lacking}; `make setup` installs it where it can")


@contextmanager
def opened(host: str, *program: str, cell: str = "") -> Generator[AppWindow]:
    """A module of Python, with its arguments, in a host; see `tools.hosts.opened`."""
    need(hosts.missing_for(host))
    with hosts.opened(host, ["-m", *program], cell) as window:
        yield window
