"""Files of pages for cells, which ask for them by paths; unchanged ones are not sent again."""

from collections.abc import Sequence
from hashlib import blake2b
from mimetypes import MimeTypes
from typing import Any, Final

from pytauri_ipc.app.abilities import ABILITIES
from pytauri_ipc.app.sources import INDEX, PageSource
from pytauri_ipc.bridge import app_script

APP_SCRIPT: Final = "/_ipc/app.js"
"""The script that runs in each page before its own."""

_TYPES: Final = MimeTypes()
for _suffix, _type in {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".cjs": "text/javascript",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
}.items():
    _TYPES.add_type(_type, _suffix)


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
        name, content = _read(pages, str(path), is_page=bool(is_page))
        if content is None:
            lines.append({"path": path, "tag": None})
            continue
        tag = blake2b(content, digest_size=16).hexdigest()
        is_new = tag != known
        lines.append({"path": path, "tag": tag, "type": _type_of(name), "new": is_new})
        if is_new:
            contents.append(content)
    return lines, contents


def _read(pages: PageSource, path: str, *, is_page: bool) -> tuple[str, bytes | None]:
    if path == APP_SCRIPT:
        return path, app_script("jupyter", {"can": sorted(ABILITIES["jupyter"])}).encode()
    tried = [path]
    if is_page and "." not in path.rpartition("/")[2]:
        tried += [f"{path}.html", f"/{INDEX}"]
    for name in tried:
        content = pages.read(name)
        if content is not None:
            return name, content
    return path, None


def _type_of(path: str) -> str:
    name = path.rpartition("/")[2]
    if "." not in name:
        return "text/html"  # a folder's page
    found, encoding = _TYPES.guess_type(name)
    return "application/octet-stream" if found is None or encoding else found
