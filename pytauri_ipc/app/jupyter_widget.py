"""The widget that stands in a cell: an anywidget, whose module shows a page in an iframe."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from importlib import import_module
from threading import Lock
from typing import Any, Final

from pytauri_ipc.app.notebooks import with_no_cause
from pytauri_ipc.bridge import widget_script

_lock: Final = Lock()
"""ipykernel numbers what it sends without one: of all apps in a kernel, so this is the module's."""

Hear = Callable[["Cell", Mapping[str, Any], Sequence[memoryview]], object]
"""Hears a message of a page's cell, on whatever thread the kernel hears it."""


class Cell:
    """A window's widget, shown where it is displayed; there may be several of one window.

    Args:
        label: The window's.
        variables: Those of the cell in which it is shown; see `printing_variables`.
        hear: Gets what its views say.
        closed: Called when the notebook closes the widget.

    Raises:
        ModuleNotFoundError: anywidget is missing.
    """

    def __init__(
        self,
        label: str,
        variables: Mapping[ContextVar[Any], Any],
        hear: Hear,
        closed: Callable[["Cell"], object],
    ) -> None:
        self.label: str = label
        self._hear = hear
        self._variables = variables
        kind = _widget_class()
        with with_no_cause(self._variables):
            self._widget: Any = kind()
        self._widget.on_msg(self._has_come)
        self._closed = closed
        self._widget.comm.on_close(self._was_closed)

    def send(self, content: Mapping[str, object], buffers: Sequence[bytes] = ()) -> None:
        """Tell all views something; on any thread."""
        with _lock, with_no_cause(self._variables):
            self._widget.send(content, list(buffers))

    def close(self) -> None:
        """Take it away, in the kernel and in the notebook; on any thread."""
        with _lock:
            self._widget.layout.close()  # a widget of its own, which nobody else closes
            self._widget.close()

    def display(self) -> None:
        """Show it in the cell of the calling context."""
        show: Callable[[object], object] = import_module("IPython.display").display
        show(self._widget)

    def _has_come(self, _widget: object, content: Any, buffers: Sequence[memoryview]) -> None:
        self._hear(self, content, buffers)

    def _was_closed(self, _message: object) -> None:
        self._closed(self)


def check_can_show() -> None:
    """Check that there is what a cell is made with.

    Raises:
        ModuleNotFoundError: anywidget is missing.
    """
    _widget_class()


def _widget_class() -> Any:
    try:
        from anywidget import AnyWidget  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as error:
        if error.name != "anywidget":
            raise
        raise ModuleNotFoundError(
            "windows in a notebook need anywidget, which is not installed; run "
            '`pip install "pytauri-ipc[jupyter]"`, and load the notebook\'s page anew',
            name="anywidget",
        ) from None
    return type("PageWidget", (AnyWidget,), {"_esm": widget_script()})
