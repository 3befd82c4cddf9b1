"""An app's pages as a browser asks for them: found by their paths, with the app's script."""

from html import escape
from mimetypes import guess_type
from typing import Final, NamedTuple

from pytauri_ipc.app.page import head_of
from pytauri_ipc.app.sources import INDEX, PageSource

HTML: Final = "text/html"

_TYPES: Final = {
    ".cjs": "text/javascript",
    ".css": "text/css",
    ".htm": HTML,
    ".html": HTML,
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What does not depend on the machine's own list, which may say anything of `.js`."""

_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins: nothing is put into such a page."""


class Found(NamedTuple):
    """A file, as it is sent."""

    kind: str
    data: bytes


def find_page(pages: PageSource, path: str, script: str) -> Found | None:
    """The file that a path means, as Tauri finds it: a name without a dot may be a page's route.

    Args:
        pages: All there are.
        path: Decoded, without a query.
        script: The address of the app's script, which HTML gets as the first thing in its head.
    """
    for name in _names(path):
        data = pages.read(name)
        if data is not None:
            is_page = name != path or path.endswith("/") or _is_folder(pages, name)
            kind = _kind_of(name, is_page=is_page)
            return Found(kind, with_script(data, script) if kind.startswith(HTML) else data)
    return None


def _names(path: str) -> list[str]:
    last = path.rpartition("/")[2]
    return [path] if "." in last else [path, f"{path}.html", f"/{INDEX}"] if last else [path]


def _is_folder(pages: PageSource, name: str) -> bool:
    """Whether that is a folder, whose path means its `index.html`."""
    is_file = "." in name.rpartition("/")[2]
    return not is_file and pages.read(f"{name}/{INDEX}") is not None


def _kind_of(name: str, *, is_page: bool) -> str:
    _, dot, suffix = name.rpartition("/")[2].rpartition(".")
    if not dot:  # the `index.html` of a folder
        return f"{HTML}; charset=utf-8" if is_page or not suffix else "application/octet-stream"
    kind = _TYPES.get(f".{suffix.lower()}") or guess_type(name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("json", "javascript"))
    # A page may say itself in which encoding it is; that would count for nothing beside ours.
    return f"{kind}; charset=utf-8" if is_text and kind != HTML else kind


def with_script(page: bytes, address: str) -> bytes:
    """A page with a script as the first thing in its head, before any policy that it states."""
    if page.startswith(_WIDE):
        return page
    text = page.decode("latin-1")  # the tags are ASCII in any encoding that is left
    begin = head_of(text)
    return b"".join(
        (page[:begin], f'<script src="{escape(address)}"></script>'.encode(), page[begin:])
    )
