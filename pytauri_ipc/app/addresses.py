"""Addresses of an app's pages, as a window is sent to them."""

import sys
from typing import Final
from urllib.parse import urlsplit

_OWN: Final = "http://tauri.localhost" if sys.platform == "win32" else "tauri://localhost"
"""Where Tauri serves an app's own pages."""

_MARKS: Final = ("ipc-page=", "ipc-keep=")
"""What the program writes into the query of an address; the page takes it out again."""


class Addresses:
    """Where the pages of an app are.

    Args:
        dev_url: The server that has them instead of the app, or `None`.
    """

    def __init__(self, dev_url: str | None) -> None:
        self._origin: Final = _OWN if dev_url is None else dev_url.rstrip("/")

    def absolute(self, address: str, number: int) -> str:
        """The full address of one of the app's pages, numbered; another one stays as it is."""
        return self._origin + numbered(address, number) if address.startswith("/") else address

    def renewed(self, url: str, number: int) -> str | None:
        """The address at which a page is loaded anew where it stands; of foreign ones `None`."""
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" != self._origin:
            return None
        address = parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()
        return self._origin + numbered(address, number, "&ipc-keep=scroll")

    def is_same_file(self, url: str, there: str) -> bool:
        """Whether a window that is at one address, and goes to another, reads one file again."""
        before, after = urlsplit(url), urlsplit(there)
        is_made = after.path.startswith("/_ipc/") and not after.path.startswith("/_ipc/at/")
        return before[:3] == after[:3] and there.startswith(self._origin) and not is_made


def numbered(address: str, number: int, more: str = "") -> str:
    """An address with the number under which its page is awaited.

    A page that has only just come may not have taken out that of its own.
    """
    parts = urlsplit(address)
    pairs = [pair for pair in parts.query.split("&") if pair and not pair.startswith(_MARKS)]
    return parts._replace(query="&".join([*pairs, f"ipc-page={number}{more}"])).geturl()
