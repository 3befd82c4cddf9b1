"""Files of pages for cells, which ask for them by paths; unchanged ones are not sent again."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.page_files import PageFile, find_file
from pytauri_ipc.app.sources import PageSource
from pytauri_ipc.bridge import app_script

APP_SCRIPT: Final = "/_ipc/app.js"
"""The script that runs in each page before its own."""


def answer(pages: PageSource, wanted: Sequence[Any]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What a cell is told of files: a line for each, and the contents of those that are new to it.

    Args:
        pages: Where they come from.
        wanted: For each its path, the tag of what the cell has of it or `None`, and whether it is
            to be a page: then a name without a dot may mean `index.html`, as in windows.
    """
    lines: list[dict[str, Any]] = []
    contents: list[bytes] = []
    for path, known, is_page in wanted:
        found = _find(pages, str(path), is_page=bool(is_page))
        if found is None:
            lines.append({"path": path, "tag": None})
            continue
        _, kind, content = found
        tag = blake2b(content, digest_size=16).hexdigest()
        is_new = tag != known
        lines.append({"path": path, "tag": tag, "type": kind, "new": is_new})
        if is_new:
            contents.append(content)
    return lines, contents


def _find(pages: PageSource, path: str, *, is_page: bool) -> PageFile | None:
    if path == APP_SCRIPT:
        script = app_script("jupyter", {"can": sorted(ABILITIES["jupyter"])})
        return PageFile(path, "text/javascript", script.encode())
    return find_file(pages, path, is_page=is_page)
