"""uvicorn as an app serves itself: which ones it can be."""

import re
import tomllib

import pytest

from pytauri_ipc.app.web_server import _LOWEST, check_version
from tests.documents import ROOT


@pytest.mark.parametrize("version", ["0.34.0", "0.52.4"])
def test_one_that_is_too_old_is_a_clear_error(version: str) -> None:
    said = rf"needs uvicorn 0\.53 or later to serve its pages, and {re.escape(version)} is here"
    with pytest.raises(ImportError, match=said):
        check_version(version)


@pytest.mark.parametrize(
    "version", ["0.53.0", "0.54.0.dev1", "0.54rc1", "1.0b1", "1.0.0", "unknown"]
)
def test_the_lowest_and_later_ones_are_taken(version: str) -> None:
    check_version(version)


def test_the_extras_ask_for_the_lowest_that_can_be() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    for name in ("web", "dev"):
        assert "uvicorn>={}.{}".format(*_LOWEST) in extras[name]
