"""Numbers, acks and repair: each message arrives once, in order; see docs/protocol.md, "Delivery".

It knows neither what messages mean nor what frames look like as bytes. It is no thread's, has no
clock and waits for nothing: `now` is handed in, in seconds of a clock that never goes back.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from pytauri_ipc.codec import ProtocolViolation
from pytauri_ipc.messages import ANSWER, PROBE, Frame, Message

WINDOW: Final = 64 * 1024 * 1024
"""Bytes that may be on their way without an ack, and that may wait for what came too late."""

FRAME: Final = 256 * 1024
"""Bytes of bodies that a frame gathers before the next one begins."""

ALONE: Final = 64 * 1024
"""A message with that many bytes of bodies has a frame of its own."""

OVERHEAD: Final = 64
"""Bytes that a message counts for besides its bodies."""

ACKS: Final = 16
"""An ack leaves alone when this fraction of the window has come: where messages are as small as can
be, their sender counts eight times the bytes of their block, and that is half of the window."""

_FIRST_PATIENCE: Final = 0.25
_LAST_PATIENCE: Final = 5.0
_SLOWEST: Final = 16 * 1024 * 1024
"""Bytes a second that are waited for before an answer is missed: a probe overtakes a large body."""

_Sized: TypeAlias = tuple[Message, int]
"""A message, and the bytes that it counts for. A plain tuple, for there is one for each message."""


class Delivery:
    """One end's numbers.

    Args:
        session_id: What its frames say whose they are.
        window: The bytes that may be unacknowledged.

    Attributes:
        expected: The number of the message that has to come next.
        is_held: Whether nothing new may leave beside the first frame, and what is unacknowledged
            is sent again in place of a probe: so until the page is welcome.
        window: The bytes that may be unacknowledged; the same at both ends.
        unsent_bytes: Those that wait for room in the window, or for the next frame.
    """

    def __init__(self, session_id: str, *, window: int = WINDOW) -> None:
        self.expected: int = 0
        self.is_held: bool = False
        self.window: int = window
        self.unsent_bytes: int = 0
        self._session_id = session_id
        # what is said here
        self._unsent: deque[_Sized] = deque()
        self._sent: deque[_Sized] = deque()
        self._sent_bytes = 0
        self._acked = 0
        self._sends_again = False
        # what is heard from there
        self._early: dict[int, _Sized] = {}
        self._early_bytes = 0
        self._heard_bytes = 0
        self._flags = 0
        # probes
        self._probed: int | None = None
        self._patience = _FIRST_PATIENCE
        self._deadline: float | None = None

    @property
    def next(self) -> int:
        """The number of the next message that leaves."""
        return self._acked + len(self._sent)

    @property
    def said(self) -> int:
        """How many messages were said, those that have not left among them."""
        return self.next + len(self._unsent)

    @property
    def acked(self) -> int:
        """How many of them the other end has acknowledged."""
        return self._acked

    # --- saying -----------------------------------------------------------------------------

    def say(self, message: Message, size: int) -> None:
        """Have a message sent; `size` is that of its bodies."""
        self._unsent.append((message, size + OVERHEAD))
        self.unsent_bytes += size + OVERHEAD

    def grow(self, size: int) -> None:
        """The message that was said last, and has not left, has become larger."""
        message, before = self._unsent[-1]
        self._unsent[-1] = (message, before + size)
        self.unsent_bytes += size

    def take(self, now: float) -> list[Frame]:
        """The frames that leave now."""
        frames: list[Frame] = []
        if self._sends_again:
            self._sends_again = False
            self._gather(self._sent, self._acked, frames)
        if self._unsent:
            self._gather(self._admitted(), self.next, frames)
            if self._deadline is None and self._sent:
                self._deadline = now + self._wait()
        if self._flags or (not frames and self._heard_bytes * ACKS >= self.window):
            last = frames.pop() if frames else self._frame(self.next, [])
            frames.append(last._replace(flags=self._flags))
            self._flags = 0
        if frames:
            self._heard_bytes = 0
        return frames

    def rest(self) -> Frame:
        """All that is not acknowledged, for the last frame of a session."""
        return self._frame(self._acked, [message for message, _ in (*self._sent, *self._unsent)])

    def _admitted(self) -> Iterator[_Sized]:
        """What may be sent now for the first time: of an end that is held, one frame in all."""
        if self.is_held and self._sent:
            return
        unsent, gathered = self._unsent, 0
        while unsent and self._sent_bytes < self.window:
            one = unsent[0]
            if self.is_held and _is_full(gathered, one[1]):
                return
            gathered += _weight(one[1])
            self._sent_bytes += one[1]
            self.unsent_bytes -= one[1]
            self._sent.append(unsent.popleft())
            yield one

    def _gather(self, sent: Iterable[_Sized], first: int, frames: list[Frame]) -> None:
        messages: list[Message] = []
        gathered = 0
        for message, size in sent:
            if _is_full(gathered, size):
                frames.append(self._frame(first, messages))
                first += len(messages)
                messages, gathered = [], 0
            messages.append(message)
            gathered += _weight(size)
        if messages:
            frames.append(self._frame(first, messages))

    def _frame(self, first: int, messages: list[Message]) -> Frame:
        return Frame(self._session_id, first, self.expected, 0, messages)

    # --- hearing ----------------------------------------------------------------------------

    def receive(self, frame: Frame, size: int, now: float) -> list[Message]:
        """The messages that are new, in order, now that this frame has arrived.

        Args:
            frame: The frame.
            size: The bytes of its block.
            now: The time.

        Raises:
            ProtocolViolation: It acknowledges what was never said.
        """
        _, first, ack, flags, messages = frame
        if ack > self._acked:
            self._hear_ack(ack, now)
        if flags:
            self._hear_flags(ack, flags)
        if not messages:
            return messages
        self._heard_bytes += size
        if first == self.expected and not self._early:
            self.expected = first + len(messages)
            return messages
        if first + len(messages) <= self.expected:
            self._flags |= ANSWER
            return []
        return self._sort_in(first, messages, size // len(messages))

    def _hear_ack(self, ack: int, now: float) -> None:
        passed = ack - self._acked
        if passed > len(self._sent):
            raise ProtocolViolation(f"message {ack - 1} is acknowledged, and was never sent")
        for _ in range(passed):
            self._sent_bytes -= self._sent.popleft()[1]
        self._acked = ack
        self._patience = _FIRST_PATIENCE
        self._deadline = now + self._wait() if self._sent else None

    def _hear_flags(self, ack: int, flags: int) -> None:
        if flags & ANSWER and self._probed is not None:
            self._sends_again = self._sends_again or ack < self._probed
            self._probed = None
        if flags & PROBE:
            self._flags |= ANSWER

    def _sort_in(self, first: int, messages: list[Message], share: int) -> list[Message]:
        new: list[Message] = []
        for number, message in enumerate(messages, first):
            if number < self.expected or number in self._early:
                continue
            if number == self.expected:  # however much waits, so that no end overtakes it
                new.append(message)
                self.expected += 1
                self._add_early(new)
            elif self._early_bytes + share <= self.window:
                self._early[number] = (message, share)
                self._early_bytes += share
            else:
                break  # it comes again
        return new

    def _add_early(self, new: list[Message]) -> None:
        """Add what came too early, and is in its place now."""
        while self.expected in self._early:
            message, share = self._early.pop(self.expected)
            self._early_bytes -= share
            new.append(message)
            self.expected += 1

    # --- time -------------------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When `tick` is due, or `None` while everything is acknowledged."""
        return self._deadline

    def tick(self, now: float) -> None:
        """The time is `now`: if nothing has been heard for too long, ask."""
        if self._deadline is None or now < self._deadline:
            return
        self._patience = min(2 * self._patience, _LAST_PATIENCE)
        self._deadline = now + self._wait()
        self.reconnected()

    def _wait(self) -> float:
        """Seconds until what has been sent should be acknowledged."""
        return self._patience + max(0, self._sent_bytes - FRAME) / _SLOWEST

    def reconnected(self) -> None:
        """There is a connection again: ask at once what has arrived."""
        if self.is_held and (self._sent or self._unsent):
            self._sends_again = True  # perhaps nobody knows of this session yet: no probe
        else:
            self._flags |= PROBE
            self._probed = self.next


def _is_full(gathered: int, size: int) -> bool:
    """Whether a frame that has gathered so much has no place for one more message."""
    return gathered > 0 and gathered + _weight(size) > FRAME


def _weight(size: int) -> int:
    """What a message takes of a frame: a large one all of it."""
    return FRAME if size >= ALONE + OVERHEAD else size
