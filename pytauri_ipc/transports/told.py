"""What the pages of a window have been told, and perhaps have not heard. For the event loop."""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from pytauri_ipc.messages import Body, Event
from pytauri_ipc.session import Session


class _Said(NamedTuple):
    """An event, and the number of the message that it has become."""

    number: int
    event: Event


class Told:
    """Keeps each event that has become a message until its page, or the next one, has heard it."""

    def __init__(self) -> None:
        self._session: Session | None = None  # that which `_said` is about
        self._said: deque[_Said] = deque()
        self._left: list[tuple[str, _Said]] = []

    def said(self, session: Session, number: int, event: str, body: Body, /) -> None:
        """An event has become a message to the page that has this session."""
        if self._session is not session:
            self._set_aside()
            self._session = session
        while self._said and self._said[0].number < session.acked:
            self._said.popleft()
        self._said.append(_Said(number, Event(event, body)))

    def is_over(self, session: Session) -> None:
        """That page is gone; what it has not acknowledged is kept until the next one says more."""
        if self._session is session:
            self._set_aside()

    def unheard(self, heard: Mapping[str, int]) -> list[Event]:
        """What pages that are gone have not heard, in order; it is not kept any longer.

        Args:
            heard: How many messages of which session were heard, as far as that is known.
        """
        self._set_aside()
        left, self._left = self._left, []
        return [one.event for session, one in left if one.number >= heard.get(session, 0)]

    def not_heard(self) -> list[Event]:
        """What the page that is there has not acknowledged; it is kept all the same."""
        acked = 0 if self._session is None else self._session.acked
        left = (one for _, one in self._left)
        return [one.event for one in (*left, *(one for one in self._said if one.number >= acked))]

    def _set_aside(self) -> None:
        session = self._session
        if session is not None:
            unknown = (one for one in self._said if one.number >= session.acked)
            self._left.extend((session.id, one) for one in unknown)
        self._session = None
        self._said.clear()
