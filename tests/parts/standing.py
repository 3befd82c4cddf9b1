"""Parts that stand in a window, without an app."""

from pytauri_ipc import Commands
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.window_parts import WindowPart, WindowParts
from pytauri_ipc.transports.known_windows import KnownWindow


def standing(window: KnownWindow, *parts: WindowPart) -> WindowParts:
    """The parts of a window, with these ones in it."""
    made = WindowParts(window, AppPages(), Commands())
    made.replace(parts)
    made.open()
    return made
