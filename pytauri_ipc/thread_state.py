"""Keeps Python's state of a thread that Python did not make.

Where native code calls into Python from a thread of its own, CPython makes a thread state for the
time of the call and drops it afterwards; a page of memory is mapped and unmapped for it. PyTauri
calls the invoke handler so, and in a window that is 50 us of each call.
"""

import threading
from contextlib import suppress
from typing import Final

_MOST: Final = 64
"""A host whose threads come and go would have their states pile up: a state outlives its thread."""


class _Thread(threading.local):
    """What goes with a thread state.

    Attributes:
        is_known: Whether this thread was here before.
    """

    is_known: bool = False


_thread = _Thread()
_kept: int = 0


def keep_thread_state() -> None:
    """Keep the state of the calling thread until the program ends.

    It counts as one more entry into Python, which is never left; a thread that Python made ends
    as it always does.
    """
    global _kept  # noqa: PLW0603 - the threads of the process share it
    if _thread.is_known:
        return
    _thread.is_known = True
    if _kept < _MOST:
        _kept += 1
        with suppress(ImportError, AttributeError):  # an interpreter that is not CPython
            from ctypes import pythonapi  # noqa: PLC0415 - only where native code calls

            pythonapi.PyGILState_Ensure()
