"""An app's pages as a browser asks for them: found by their paths, with the app's script."""

from html import escape
from typing import Final, NamedTuple

from pytauri_ipc.app.page import head_of
from pytauri_ipc.app.page_files import HTML, find_file
from pytauri_ipc.app.sources import PageSource

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
    found = find_file(pages, path, is_page=True)
    if found is None:
        return None
    name, kind, data = found
    is_text = kind.startswith("text/") or kind.endswith(("json", "javascript"))
    # A page may say itself in which encoding it is; that would count for nothing beside ours.
    says_itself = kind == HTML and "." in name.rpartition("/")[2]
    said = f"{kind}; charset=utf-8" if is_text and not says_itself else kind
    return Found(said, with_script(data, script) if kind == HTML else data)


def with_script(page: bytes, address: str) -> bytes:
    """A page with a script as the first thing in its head, before any policy that it states."""
    if page.startswith(_WIDE):
        return page
    text = page.decode("latin-1")  # the tags are ASCII in any encoding that is left
    begin = head_of(text)
    return b"".join(
        (page[:begin], f'<script src="{escape(address)}"></script>'.encode(), page[begin:])
    )
