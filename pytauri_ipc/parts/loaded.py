"""What charts and grids have in common: a place in the page, and code that pages load for them."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from itertools import count
from threading import Lock, RLock
from typing import Any, ClassVar, Final

from pydantic_core import to_json

from pytauri_ipc.app.window_parts import PART_FILES, PartNeeds
from pytauri_ipc.messages import Body, Event
from pytauri_ipc.transports.known_windows import KnownWindow

LOAD: Final = "ipc:part"
"""What each page is told that comes: what to load for the events of a namespace."""

_ID: Final = re.compile(r"[A-Za-z][\w:.-]*", re.ASCII)
_numbers = count(1)


class LoadedPart(ABC):
    """A part of a window's pages whose code they load. For any thread.

    What the program sets is kept here, and said to the pages that are there: all of them show the
    same, in all windows, and one that comes later is greeted with it. Each change makes another
    revision, by whose number a page knows what it was greeted with already.

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
        self._revision = 0
        self._taken: Body | None = None

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

    def told(self, window: KnownWindow, event: str, body: Body) -> bool:
        """The program emits an event to a window; whether it was for this part.

        What is emitted to several windows at once comes for each of them, and counts once.
        """
        if event.partition(":")[0] != self.NAMESPACE:
            return False  # without waiting for what is being said
        with self._saying:
            if body is self._taken:
                return True
            if not self._hears(window, event, body):
                return False
            self._taken = body
            return True

    # --- for those that are one ----------------------------------------------------------------

    @abstractmethod
    def _described(self) -> list[Event]:
        """The part as it is now; called with `_state` held."""

    @abstractmethod
    def _hears(self, window: KnownWindow, event: str, body: Body) -> bool:
        """Do what the program emits; whether it was for this part. With `_saying` held."""

    def _body(self, told: Mapping[str, Any]) -> Body:
        """What is told, as pages read it."""
        return Body(to_json(told))

    def _tell(
        self, event: str, told: Mapping[str, Any], apply: Callable[[], object] = lambda: None
    ) -> None:
        """Change something, and have the pages hear of it that are there.

        Args:
            event: What they hear.
            told: What it carries beside id and revision; where it cannot be written, nothing
                changes.
            apply: Changes it; or raises, and nothing is said.
        """
        with self._saying:
            body = self._body({"id": self.id, "revision": self._revision + 1, **told})
            with self._state:
                apply()
                self._revision += 1
            self._say(event, body)

    def _say(self, event: str, body: Body) -> None:
        """Have the pages hear it that are there; called with `_saying` held."""
        for window in self._windows:
            window.mention(event, body)
