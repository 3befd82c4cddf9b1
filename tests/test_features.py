"""The table of features names tests, and they are there."""

import ast
import re

import pytest

from tests.documents import ROOT

TABLE = (ROOT / "docs/features.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_that_is_named_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in [one.name for one in tree.body if isinstance(one, functions)]


def test_each_row_names_a_test() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")]
    features = [row for row in rows if "shown by" not in row and "---" not in row]
    assert len(features) > 40
    assert [
        row for row in features if not re.search(r"`tests/[\w/]+\.py::test_\w+` ?(\||<br>)", row)
    ] == []
