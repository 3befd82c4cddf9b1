"""What charts and grids have in common: a place in the page, and code that pages load for them."""

import re
from abc import ABC, abstractmethod
from itertools import count
from threading import Lock, RLock
from typing import Any, ClassVar, Final

from pydantic_core import to_json

from pytauri_ipc.app.window_parts import PART_FILES, PartNeeds
from pytauri_ipc.errors import InvokeException
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.transports.known_windows import KnownWindow

LOAD: Final = "ipc:part"
"""What each page is told that comes: what to load for the events of a namespace."""

_ID: Final = re.compile(r"[A-Za-z][\w:.-]*", re.ASCII)
_numbers = count(1)


class LoadedPart(ABC):
    """A part of a window's pages whose code they load. For any thread.

    What the program sets is kept here, and said to the pages that are there: all of them show the
    same, in all windows, and one that comes later is greeted with it. Each thing said has a number
    by which a page knows what it was greeted with already.

    Args:
        id: That of the element that it stands in; left out, it is made up.

    Attributes:
        id: See there.
        NAMESPACE: That of its events.
        SCRIPTS: The files that pages load, in this order.

    Raises:
        ValueError: The id is none that an element can have.
    """

    NAMESPACE: ClassVar[str]
    SCRIPTS: ClassVar[tuple[str, ...]]

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the word of the field
        given: Any = f"{self.NAMESPACE}-{next(_numbers)}" if id is None else id
        if not isinstance(given, str) or _ID.fullmatch(given) is None:
            raise ValueError(
                f"{given!r} is no id: write letters, digits, '-' and '_', a letter first"
            )
        self.id: Final[str] = given
        # One after another is set and said; who greets a page waits for `_state` alone, since it
        # holds what belongs to the window.
        self._saying = RLock()
        self._state = Lock()
        self._windows: list[KnownWindow] = []

    # --- as a part of a window; see `WindowPart` ----------------------------------------------

    @property
    def names(self) -> list[str]:
        """Its id."""
        return [self.id]

    @abstractmethod
    def needs(self) -> PartNeeds:
        """What has to be there before it can stand in a window."""

    def joins(self, window: KnownWindow) -> None:
        """It stands in the pages of a window from now on."""
        with self._state:
            self._windows = [*self._windows, window]

    def leaves(self, window: KnownWindow) -> None:
        """It stands there no longer."""
        with self._state:
            left = list(self._windows)
            left.remove(window)
            self._windows = left

    def greetings(self) -> list[Event]:
        """What a page hears that has come: what to load, and the part as it is now."""
        scripts = [PART_FILES + name for name in self.SCRIPTS]
        load = {"namespace": self.NAMESPACE, "scripts": scripts}
        with self._state:
            return [Event(LOAD, Body(to_json(load))), *self._described()]

    def read(self, event: str, body: Body) -> Any | None:  # noqa: ARG002
        """What an event of a page means: what stands in it."""
        return None

    @abstractmethod
    def told(self, window: KnownWindow, event: str, body: Body) -> bool:
        """The program emits an event to a window; whether it was for this part."""

    # --- for those that are one ----------------------------------------------------------------

    @abstractmethod
    def _described(self) -> list[Event]:
        """The part as it is now; called with `_state` held."""

    def _say(self, event: str, body: Body) -> None:
        """Have the pages hear it that are there; called with `_saying` held.

        Raises:
            InvokeException: `busy`: a page takes nothing in; the others have heard it.
        """
        busy: InvokeException | None = None
        for window in self._windows:
            try:
                window.mention(event, body)
            except InvokeException as error:
                busy = error
        if busy is not None:
            raise busy
