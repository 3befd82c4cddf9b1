"""`docs/performance.md`: what stands between its markers is written anew, the rest is prose."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks import setting

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
CHART_FILE = "calls-at-once.svg"


def write(sections: Mapping[str, str]) -> None:
    """Put each section into the document, in place of what it measured before.

    Raises:
        ValueError: The document has no place for one of them, and stays as it is.
    """
    text = DOCUMENT.read_text("utf-8")
    DOCUMENT.write_text(replaced(text, sections), "utf-8")


def write_run(name: str, told: str, machine: Mapping[str, Any]) -> None:
    """Put what a run told into its section, with the versions and the machine that it ran on."""
    write({name: f"{told}\n\n{setting.in_words(setting.versions(), machine)}"})


def replaced(text: str, sections: Mapping[str, str]) -> str:
    """The document with each section anew, from `<!-- measured: NAME -->` to `<!-- end: NAME -->`.

    Raises:
        ValueError: A section is not there, or is there twice.
    """
    for name, content in sections.items():
        start, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
        if text.count(start) != 1 or text.count(end) != 1 or text.index(end) < text.index(start):
            raise ValueError(f"the document needs one {start!r}, and one {end!r} after it")
        before, _, rest = text.partition(start)
        after = rest.partition(end)[2]
        text = f"{before}{start}\n\n{content.strip()}\n\n{end}{after}"
    return text
