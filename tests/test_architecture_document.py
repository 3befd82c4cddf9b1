"""The table of docs/architecture.md has every file of the package, above what it imports."""

import re

import pytest

from tests.documents import ROOT
from tests.test_architecture import IMPORTS

PACKAGES = {"": "__init__.py", "app": "app/__init__.py", "transports": "transports/__init__.py"}
"""They hold the names that people import, or nothing, and are no row of the table."""


def _rows() -> dict[str, int]:
    """The rows of the files, and of the folders that end in `/`, from the top."""
    rows: dict[str, int] = {}
    table = (ROOT / "docs/architecture.md").read_text("utf-8").split("\n## ")[0]
    for number, line in enumerate(table.splitlines()):
        folder = ""
        for name in re.findall(r"`([\w./]+)`", line.partition(" | ")[0]):
            folder = name.rpartition("/")[0] + "/" if "/" in name else folder
            rows[name if "/" in name else folder + name] = number
    return rows


ROWS = _rows()


def _row_of(module: str) -> int | None:
    file = module.replace(".", "/") + ".py"
    return ROWS.get(file, ROWS.get(file.split("/")[0] + "/", ROWS.get(module + "/")))


@pytest.mark.parametrize("module", sorted(IMPORTS.keys() - PACKAGES.keys()))
def test_each_file_stands_above_those_that_it_imports(module: str) -> None:
    row = _row_of(module)
    assert row is not None, "docs/architecture.md does not name it"
    imported = {name: _row_of(name) for name in IMPORTS[module]}
    assert {name for name, its in imported.items() if its is not None and its < row} == set()
