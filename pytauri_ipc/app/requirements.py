"""What has to be so for windows to be opened by this thread of this process."""

import os
import sys
from threading import current_thread, main_thread


def check_can_run() -> None:
    """Check that windows can be opened here.

    Raises:
        RuntimeError: This is not the main thread, or there is no display.
    """
    if current_thread() is not main_thread():
        raise RuntimeError(
            "App.run has to be called on the main thread: windows live there; put your own work "
            "into a thread instead, and start that before"
        )
    displays = (os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY"))
    if sys.platform == "linux" and not any(displays):
        raise RuntimeError(
            "there is no display to open a window on; without one, `xvfb-run -a python ...` "
            "brings a hidden one"
        )
