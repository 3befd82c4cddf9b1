"""Which windows an app has: their labels, and what the mode of the app makes of them."""

from collections.abc import Callable, Mapping
from itertools import count
from re import compile as compiled
from threading import RLock
from typing import Final, Literal, TypeAlias
from weakref import WeakValueDictionary

from pytauri_ipc.app.handle import WindowHandle

Mode: TypeAlias = Literal["single", "new", "multi"]
"""What `App.show` does where a window is open already; see `App`."""

_FIRST: Final = "main"
_LABEL: Final = compiled(r"[A-Za-z0-9/:_-]+")


class WindowBook:
    """The windows of an app. For any thread.

    Args:
        mode: The app's.
        new: Makes a window that has a label.
    """

    def __init__(self, mode: Mode, new: Callable[[str], WindowHandle]) -> None:
        self._mode: Final = mode
        self._new = new
        self._lock = RLock()
        self._handles: dict[str, WindowHandle] = {}
        self._made: set[str] = set()
        # Closed windows whose label was made here: there as long as somebody has the handle.
        self._left: WeakValueDictionary[str, WindowHandle] = WeakValueDictionary()
        self._numbers = count(2)
        self._first: str | None = None

    @property
    def open(self) -> Mapping[str, WindowHandle]:
        """Those that are open, by label."""
        with self._lock:
            return {label: one for label, one in self._handles.items() if one.is_open}

    def handle_for(self, label: str | None) -> WindowHandle:
        """The window that shows what is shown under that label, or under none.

        Raises:
            ValueError: It is no label.
        """
        if label is not None:
            _check(label)
        with self._lock:
            if self._mode == "single" and self.open:
                return next(iter(self.open.values()))
            if label is None:
                label = self._free_label()
            if label not in self._handles and not self._revive(label):
                self._handles[label] = self._new(label)
            return self._handles[label]

    def _free_label(self) -> str:
        if _FIRST not in self._handles or not self._handles[_FIRST].is_open:
            return _FIRST
        label = next(one for n in self._numbers if (one := f"window-{n}") not in self._handles)
        self._made.add(label)
        return label

    def _revive(self, label: str) -> bool:
        """Take up a window that was closed; whether there is one of that label."""
        handle = self._left.pop(label, None)
        if handle is not None:
            self._handles[label] = handle
            self._made.add(label)
        return handle is not None

    def opened(self, label: str) -> None:
        """One is opened."""
        with self._lock:
            if self._first is None:
                self._first = label
            self._revive(label)

    def closed(self, label: str) -> None:
        """One is closed; the others too, where they close with it."""
        with self._lock:
            if label in self._made:
                self._made.discard(label)
                self._left[label] = self._handles.pop(label)
            was_first = label == self._first
            if was_first:
                self._first = None
        if was_first and self._mode == "multi":
            for other in self.open.values():
                other.close()


def _check(label: object) -> None:
    if not isinstance(label, str) or not _LABEL.fullmatch(label):
        raise ValueError(
            f"{label!r} is no label of a window; write letters, digits, '-', '_', '/' and ':'"
        )
