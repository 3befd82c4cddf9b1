"""What stands in all pages of a window, beside what they bring themselves: toolbars."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from pytauri_ipc.messages import Body, Event
from pytauri_ipc.transports.known_windows import KnownWindow


class WindowPart(Protocol):
    """A part of a window's pages. For any thread."""

    @property
    def names(self) -> Sequence[str]:
        """By what it is known there; no two parts of a window have the same."""
        ...

    def joins(self, window: KnownWindow, /) -> None:
        """It stands in the pages of a window from now on."""
        ...

    def leaves(self, window: KnownWindow, /) -> None:
        """It stands there no longer."""
        ...

    def greeting(self) -> Event:
        """What a page hears first that has come."""
        ...

    def read(self, event: str, body: Body, /) -> Any | None:
        """What an event of a page means, or `None` where that is not known here.

        Raises:
            ValueError: It cannot be, and nobody is to hear it.
        """
        ...


class WindowParts:
    """The parts of one window.

    Args:
        known: The window.
    """

    def __init__(self, known: KnownWindow) -> None:
        self._known = known
        self._parts: tuple[WindowPart, ...] = ()
        known.greetings = lambda: [part.greeting() for part in self._parts]
        known.read = self._read

    def replace(self, parts: Sequence[WindowPart]) -> None:
        """Other ones stand there from now on, in the pages that come."""
        for part in self._parts:
            part.leaves(self._known)
        self._parts = tuple(parts)
        for part in self._parts:
            part.joins(self._known)

    def _read(self, event: str, body: Body) -> Any | None:
        for part in self._parts:
            data = part.read(event, body)
            if data is not None:
                return data
        return None


def checked_parts(parts: Sequence[WindowPart]) -> tuple[WindowPart, ...]:
    """Check what is to stand in a window.

    Raises:
        TypeError: They are none.
        ValueError: Two have the same name.
    """
    given: Any = parts
    if not isinstance(given, (list, tuple)) or not all(hasattr(one, "greeting") for one in parts):
        raise TypeError(
            f"toolbars is a list of toolbars, as in toolbars=[Toolbar(items=[...])], and not "
            f"{parts!r}"
        )
    names = Counter(name for part in parts for name in part.names)
    twice = [name for name, times in names.items() if times > 1]
    if twice:
        raise ValueError(
            f"two items of the window have the id {twice[0]!r}; give each another `id=`"
        )
    return tuple(parts)
