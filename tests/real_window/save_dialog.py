"""The tests' hand on the native save dialog: found on the display, answered by keys.

By `xdotool`: WebKitWebDriver sees pages alone.
"""

import subprocess
from typing import Final

from tests.real_window.driving import TIMEOUT
from tools.processes import wait_until

TITLE: Final = "^Save File$"
"""What GTK calls it where nobody else does. The test's windows are called otherwise."""


def is_open() -> bool:
    return _find() is not None


def wait_for_dialog() -> None:
    assert wait_until(is_open, TIMEOUT), "no save dialog has opened"


def wait_for_no_dialog() -> None:
    assert wait_until(lambda: not is_open(), TIMEOUT), "the save dialog is still there"


def answer(key: str) -> None:
    """Press `Return` or `Escape` in the dialog, once it hears of keys."""

    def pressed() -> bool:
        dialog = _find()
        if dialog is None:
            return True
        _xdotool("windowfocus", "--sync", dialog)
        _xdotool("key", key)
        return wait_until(lambda: not is_open(), 1.0)

    wait_for_dialog()
    assert wait_until(pressed, TIMEOUT), f"{key} did not close the save dialog"


def _find() -> str | None:
    found = _xdotool("search", "--onlyvisible", "--name", TITLE).split()
    return found[0] if found else None


def _xdotool(*arguments: str) -> str:
    """Its output; it fails where a window has gone in the meantime, which is no error here."""
    done = subprocess.run(
        ["xdotool", *arguments], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    return done.stdout
