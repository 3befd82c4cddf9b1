"""The addresses by which people open windows in a browser: where they lead, and what opens them."""

import os
from base64 import urlsafe_b64encode
from typing import Final
from urllib.parse import quote

from pytauri_ipc.app.sources import APP_PAGES

OWN: Final = f"/{APP_PAGES}/~/"
"""The folder of what the server answers itself: no label and no page of a program has that name."""


def new_token() -> str:
    """256 random bits, which open the windows of one app."""
    return urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()


def entrance(label: str, token: str) -> str:
    """The path of a window's address, below where the app is mounted; the token is its fragment."""
    return f"{OWN}open/{quote(label, safe='')}#{token}"
