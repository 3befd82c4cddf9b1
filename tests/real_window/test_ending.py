"""How an `App` ends, and what becomes of windows that go and pages that come back."""

import json
import subprocess
from typing import Any

import pytest

from tests.real_window.driving import PYTHON, REPOSITORY, TIMEOUT


@pytest.fixture(params=["asyncio", "trio"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def told_by(part: str, backend: str = "asyncio") -> list[Any]:
    command = [*PYTHON, "-m", "tests.real_window.ending_app", part, backend]
    ended = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=2 * TIMEOUT
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout, ended.stderr
    told: list[Any] = json.loads(ended.stdout)
    return told


def test_who_waits_for_a_page_is_told_before_the_lifespan_is_left(backend: str) -> None:
    assert told_by("waiting", backend) == ["FrontendClosed", False, "FrontendClosed", 3]


def test_an_exit_after_the_loop_has_ended_does_not_end_the_process(backend: str) -> None:
    assert told_by("late", backend) == [3]


def test_the_exit_code_counts_though_the_last_window_closes_first(backend: str) -> None:
    assert told_by("last", backend) == [4]


def test_windows_with_any_label_show_their_html() -> None:
    assert told_by("labels") == ["a/b", "a:b", "a-b_1", 0]


def test_a_page_that_a_person_goes_back_to_hears_events() -> None:
    assert told_by("back") == [[7], 0]


def test_nothing_is_kept_of_windows_that_a_person_has_closed() -> None:
    assert told_by("gone") == [1, 0]


def test_what_a_page_says_after_the_end_is_not_even_refused() -> None:
    """To refuse it calls PyTauri, on a thread that Python's end then aborts."""
    assert told_by("deaf") == [0]
