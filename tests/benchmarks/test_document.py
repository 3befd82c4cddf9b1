"""The figures of the document are written between its markers, and nowhere else."""

from pathlib import Path

import pytest

from tests.benchmarks import document, setting
from tests.benchmarks.document import DOCUMENT, replaced, write_run

TEXT = """before
<!-- measured: rows -->
old
<!-- end: rows -->
between
<!-- measured: chart -->
<!-- end: chart -->
after
"""


def test_only_what_stands_between_the_markers_is_written_anew() -> None:
    text = replaced(TEXT, {"rows": "| 1 \\1 |", "chart": "![](a.svg)\n"})
    assert text == (
        "before\n"
        "<!-- measured: rows -->\n\n| 1 \\1 |\n\n<!-- end: rows -->\n"
        "between\n"
        "<!-- measured: chart -->\n\n![](a.svg)\n\n<!-- end: chart -->\n"
        "after\n"
    )


def test_writing_twice_is_writing_once() -> None:
    once = replaced(TEXT, {"rows": "new"})
    assert replaced(once, {"rows": "new"}) == once


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        TEXT.replace("<!-- end: rows -->", ""),
        TEXT + "<!-- measured: rows -->",
        TEXT + "<!-- end: rows -->",
        "<!-- end: rows --> <!-- measured: rows -->",
    ],
)
def test_a_document_without_its_markers_is_left_alone(text: str) -> None:
    with pytest.raises(ValueError, match="measured: rows"):
        replaced(text, {"rows": "new"})


def test_the_document_has_a_place_for_everything_that_is_measured() -> None:
    names = ["rows", "chart", "browser", "child", "lane", "grid", "live", "sessions"]
    sections = dict.fromkeys(names, "new")
    assert replaced(DOCUMENT.read_text("utf-8"), sections).count("\nnew\n") == len(sections)


def test_a_run_is_written_with_what_it_ran_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "performance.md"
    copy.write_text(TEXT, "utf-8")
    monkeypatch.setattr(document, "DOCUMENT", copy)
    write_run("rows", "| 1 |", setting.machine())
    words = setting.in_words(setting.versions(), setting.machine())
    section, _, _ = copy.read_text("utf-8").partition("<!-- end: rows -->")
    assert "| 1 |\n\n" in section
    assert words.partition(";")[0] in section
