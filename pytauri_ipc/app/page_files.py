"""The file that an address of a page means, and its type: the same for browsers and for cells."""

from mimetypes import MimeTypes
from typing import Final, NamedTuple

from pytauri_ipc.app.sources import INDEX, PageSource

HTML: Final = "text/html"

_BYTES: Final = "application/octet-stream"
_TYPES: Final = MimeTypes()
for _suffix, _type in {
    ".avif": "image/avif",
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
}.items():
    _TYPES.add_type(_type, _suffix)


class PageFile(NamedTuple):
    """A file of the app's pages.

    Attributes:
        name: Its path, or its folder's.
        kind: Its type, which does not depend on the machine's own list, without an encoding.
        data: What it holds.
    """

    name: str
    kind: str
    data: bytes


def find_file(pages: PageSource, path: str, *, is_page: bool) -> PageFile | None:
    """The file that a path means, or `None`.

    Args:
        pages: All there are.
        path: Decoded, without a query.
        is_page: Whether it may be a page's route: then a name without a dot means what it means to
            Tauri, the page of that name, that of the folder, or else `index.html`.
    """
    for name in _names(path) if is_page else (path,):
        data = pages.read(name)
        if data is not None:
            return PageFile(name, _kind_of(pages, name), data)
    return None


def _names(path: str) -> tuple[str, ...]:
    bare = path.removesuffix("/")
    return (path,) if "." in bare.rpartition("/")[2] else (path, f"{bare}.html", f"/{INDEX}")


def _kind_of(pages: PageSource, name: str) -> str:
    last = name.rpartition("/")[2]
    if not last or ("." not in last and pages.read(f"{name}/{INDEX}") is not None):
        return HTML  # that of the folder
    kind, encoding = _TYPES.guess_type(last)
    return _BYTES if kind is None or encoding is not None else kind
