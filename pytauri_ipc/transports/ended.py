"""Sessions that have ended, and why: a late hello revives none, and who asks is told."""

from collections import OrderedDict
from typing import Final

from pytauri_ipc.messages import Bye, Frame
from pytauri_ipc.session import over

ENDED: Final = Bye("closed", "the session has ended")
"""What is said of a session of which no more is known."""

TOLD: Final = 200
"""Characters that are remembered of why: a page may have said it."""

_MOST: Final = 10_000


class EndedSessions:
    """Those of one handler, the last ten thousand. For the event loop's thread."""

    def __init__(self) -> None:
        self._ends: OrderedDict[str, Bye] = OrderedDict()

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._ends

    def remember(self, session_id: str, end: Bye | None) -> None:
        """A session has ended; the first word about it counts."""
        known = end or ENDED
        self._ends.setdefault(session_id, Bye(known.code[:TOLD], known.text[:TOLD]))
        if len(self._ends) > _MOST:
            self._ends.popitem(last=False)

    def last_word(self, session_id: str) -> Frame:
        """The frame that tells a page that its session is over, and why."""
        return over(session_id, *self._ends.get(session_id, ENDED))
