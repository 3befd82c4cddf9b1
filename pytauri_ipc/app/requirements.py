"""What has to be so for windows to be opened by this process."""

import os
import sys
from importlib import import_module
from threading import current_thread, main_thread


def check_can_run() -> None:
    """Check that windows can be opened here, by this thread.

    Raises:
        RuntimeError: This is not the main thread, or there is no display.
    """
    if current_thread() is not main_thread():
        raise RuntimeError(
            "App.run has to be called on the main thread: windows live there; put your own work "
            'into a thread instead, or have windows in a child process: App(host="child")'
        )
    check_has_display()


def check_has_display() -> None:
    """Check that there is a display.

    Raises:
        RuntimeError: There is none.
    """
    if not _has_display():
        raise RuntimeError(
            "there is no display to open a window on; without one, `xvfb-run -a python ...` "
            'brings a hidden one, and App(host="browser") shows windows in a browser'
        )


def lacking_for_windows() -> str | None:
    """What keeps this process from opening windows, in words, or `None`.

    It loads PyTauri, as opening one does.
    """
    if not _has_display():
        return "there is no display"
    try:
        import_module("pytauri")
    except (ImportError, OSError, RuntimeError) as error:  # RuntimeError: no native module
        reason = str(error).strip()
        return f"PyTauri cannot be loaded: {reason.splitlines()[0] if reason else error!r}"
    return None


def _has_display() -> bool:
    displays = (os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY"))
    return sys.platform != "linux" or any(displays)
