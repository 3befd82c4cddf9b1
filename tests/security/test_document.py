"""Each promise of docs/security.md names the tests that attack it, and these exist."""

import re
from pathlib import Path

import pytest

from tests.documents import ROOT

DOCUMENT = (ROOT / "docs/security.md").read_text("utf-8")
PROMISES = re.findall(r"^\| ([A-Z]\d+) \| (.+?) \| (.+) \|$", DOCUMENT, re.MULTILINE)


def test_there_are_promises_for_each_host() -> None:
    assert {number[0] for number, _, _ in PROMISES} == {"N", "F", "C", "B", "J", "A"}
    numbers = [number for number, _, _ in PROMISES]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(("number", "promise", "tests"), PROMISES, ids=[p[0] for p in PROMISES])
def test_each_promise_names_tests_that_exist(number: str, promise: str, tests: str) -> None:
    named = re.findall(r"`([\w/]+\.(?:py|ts)) (\w+|[^`]+)`", tests)
    assert named, f"{number} names no test"
    for file, name in named:
        text = Path(ROOT, file).read_text("utf-8")
        assert f"def {name}(" in text or f'"{name}"' in text, f"{number}: {file} has no {name}"
