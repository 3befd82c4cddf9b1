"""Numbers, acks and repair: each message arrives once, in order; see docs/protocol.md, "Delivery".

It knows neither what messages mean nor what frames look like as bytes. It is no thread's, has no
clock and waits for nothing: `now` is handed in, in seconds of a clock that never goes back.
"""

from collections import deque
from typing import Final, NamedTuple

from pytauri_ipc.codec import ProtocolViolation
from pytauri_ipc.messages import ANSWER, PROBE, Message

WINDOW: Final = 64 * 1024 * 1024
"""Bytes that may be on their way without an ack, and that may wait for what came too late."""

FRAME: Final = 256 * 1024
"""Bytes of bodies that a frame gathers before the next one begins."""

ALONE: Final = 64 * 1024
"""A message with that many bytes of bodies has a frame of its own."""

OVERHEAD: Final = 64
"""Bytes that a message counts for besides its bodies."""

_FIRST_PATIENCE: Final = 0.25
_LAST_PATIENCE: Final = 5.0


class Part(NamedTuple):
    """What delivery has to do with of a frame; see `messages.Frame`."""

    first: int
    ack: int
    flags: int
    messages: list[Message]


class _Sent(NamedTuple):
    """A message, and the bytes that it counts for."""

    message: Message
    size: int


class Delivery:
    """One end's numbers.

    Args:
        window: The bytes that may be unacknowledged.

    Attributes:
        expected: The number of the message that has to come next.
        is_held: Whether nothing new may leave beside the first frame, and what is unacknowledged
            is sent again in place of a probe: so until the page is welcome.
    """

    def __init__(self, *, window: int = WINDOW) -> None:
        self.expected: int = 0
        self.is_held: bool = False
        self._window = window
        # what is said here
        self._unsent: deque[_Sent] = deque()
        self._sent: deque[_Sent] = deque()
        self._sent_bytes = 0
        self._acked = 0
        self._sends_again = False
        # what is heard from there
        self._early: dict[int, _Sent] = {}
        self._early_bytes = 0
        self._heard_bytes = 0
        self._answers = False
        self._acks = False
        # probes
        self._probes = False
        self._probed: int | None = None
        self._patience = _FIRST_PATIENCE
        self._deadline: float | None = None

    @property
    def next(self) -> int:
        """The number of the next message that leaves."""
        return self._acked + len(self._sent)

    # --- saying -----------------------------------------------------------------------------

    def say(self, message: Message, size: int) -> None:
        """Have a message sent; `size` is that of its bodies."""
        self._unsent.append(_Sent(message, size + OVERHEAD))

    def grow(self, size: int) -> None:
        """The message that was said last, and has not left, has become larger."""
        message, before = self._unsent[-1]
        self._unsent[-1] = _Sent(message, before + size)

    def take(self, now: float) -> list[Part]:
        """The frames that leave now."""
        parts: list[Part] = []
        if self._sends_again:
            self._sends_again = False
            self._gather(list(self._sent), self._acked, parts)
        new = self._admitted()
        if new:
            first = self.next
            self._sent.extend(new)
            self._sent_bytes += sum([size for _, size in new])
            if self._deadline is None:
                self._deadline = now + self._patience
            self._gather(new, first, parts)
        return self._flagged(parts)

    def rest(self) -> Part:
        """All that is not acknowledged, for the last frame of a session."""
        left = [message for message, _ in (*self._sent, *self._unsent)]
        return Part(self._acked, self.expected, 0, left)

    def _admitted(self) -> list[_Sent]:
        if not self._unsent or (self.is_held and self._sent):
            return []
        room = FRAME if self.is_held else self._window - self._sent_bytes
        new: list[_Sent] = []
        while self._unsent and room > 0:
            size = self._unsent[0].size
            if self.is_held and new and size >= ALONE:
                break  # it would have a frame of its own
            room -= size
            new.append(self._unsent.popleft())
        return new

    def _gather(self, sent: list[_Sent], first: int, parts: list[Part]) -> None:
        messages: list[Message] = []
        gathered = 0
        for message, size in sent:
            if messages and (gathered >= FRAME or size >= ALONE):
                parts.append(Part(first, self.expected, 0, messages))
                first += len(messages)
                messages, gathered = [], 0
            messages.append(message)
            gathered += FRAME if size >= ALONE else size
        if messages:
            parts.append(Part(first, self.expected, 0, messages))

    def _flagged(self, parts: list[Part]) -> list[Part]:
        flags = (PROBE if self._probes else 0) | (ANSWER if self._answers else 0)
        if parts and flags:
            parts[-1] = parts[-1]._replace(flags=flags)
        elif flags or (self._acks and not parts):
            parts = [Part(self.next, self.expected, flags, [])]
        if parts:
            self._probes = self._answers = self._acks = False
            self._heard_bytes = 0
        return parts

    # --- hearing ----------------------------------------------------------------------------

    def receive(self, part: Part, sizes: list[int], now: float) -> list[Message]:
        """The messages that are new, in order, now that this frame has arrived.

        Args:
            part: The frame.
            sizes: Those of its messages' bodies.
            now: The time.

        Raises:
            ProtocolViolation: It acknowledges what was never said.
        """
        self._hear_ack(part.ack, now)
        if part.flags & ANSWER and self._probed is not None:
            self._sends_again = self._sends_again or part.ack < self._probed
            self._probed = None
        if part.flags & PROBE:
            self._answers = True
        first, messages = part.first, part.messages
        if first == self.expected and not self._early:
            self.expected += len(messages)
            self._count(sum(sizes) + OVERHEAD * len(sizes))
            return messages
        if messages and first + len(messages) <= self.expected:
            self._answers = True
        return self._sorted_in(first, messages, sizes)

    def _hear_ack(self, ack: int, now: float) -> None:
        passed = ack - self._acked
        if passed <= 0:
            return
        if passed > len(self._sent):
            raise ProtocolViolation(f"message {ack - 1} is acknowledged, and was never sent")
        for _ in range(passed):
            self._sent_bytes -= self._sent.popleft().size
        self._acked = ack
        self._patience = _FIRST_PATIENCE
        self._deadline = now + self._patience if self._sent else None

    def _sorted_in(self, first: int, messages: list[Message], sizes: list[int]) -> list[Message]:
        new: list[Message] = []
        for number, (message, size) in enumerate(zip(messages, sizes, strict=True), first):
            if number < self.expected or number in self._early:
                continue
            one = _Sent(message, size + OVERHEAD)
            if number == self.expected:  # whatever waits for it, so that no end overtakes it
                self._take_in(one, new)
            elif self._early_bytes + one.size <= self._window:
                self._early[number] = one
                self._early_bytes += one.size
            else:
                break  # it comes again
        return new

    def _take_in(self, one: _Sent | None, new: list[Message]) -> None:
        """Add the message that has to come next, and those that waited for it."""
        while one is not None:
            new.append(one.message)
            self.expected += 1
            self._count(one.size)
            one = self._early.pop(self.expected, None)
            if one is not None:
                self._early_bytes -= one.size

    def _count(self, size: int) -> None:
        self._heard_bytes += size
        if self._heard_bytes >= WINDOW // 2:
            self._acks = True

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
        self._deadline = now + self._patience
        self._ask()

    def reconnected(self) -> None:
        """There is a connection again: ask at once what has arrived."""
        self._ask()

    def _ask(self) -> None:
        if self.is_held and (self._sent or self._unsent):
            self._sends_again = True  # perhaps nobody knows of this session yet: no probe
            return
        self._probes = True
        self._probed = self.next
