"""The code blocks of the documents, for tests that run them."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`(?P<path>[\w./-]+)`[^`]*:\s*\Z")


def code_blocks(document: str, language: str) -> list[str]:
    """The blocks of one language, in order."""
    text = (ROOT / document).read_text("utf-8")
    return [found["code"] for found in _BLOCK.finditer(text) if found["language"] == language]


def named_files(document: str) -> dict[str, str]:
    """The blocks that a sentence ending in `path`: introduces, by that path."""
    text = (ROOT / document).read_text("utf-8")
    files: dict[str, str] = {}
    for found in _BLOCK.finditer(text):
        introduced = _FILE.search(text[: found.start()].rpartition("```")[2])
        if introduced is not None:
            files[introduced["path"]] = found["code"]
    return files
