"""One end of a session beside what is known of it, for the state machine to check it against.

The model keeps three accounts: what an owner has said, what has left under which number, and what
the other end is to make of it. None of them is the session's own.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pytauri_ipc import messages
from pytauri_ipc.codec import pack, unpack
from pytauri_ipc.delivery import FRAME, OVERHEAD, WINDOW
from pytauri_ipc.messages import (
    FIRST_CHANNEL,
    OVER,
    PROTOCOL,
    Body,
    Cancel,
    Credit,
    End,
    Failure,
    Frame,
    Hello,
    Items,
    Message,
    Reply,
    Welcome,
)
from pytauri_ipc.session import Kind, Role, Session

ID: Final = "0123456789abcdef" * 2


@dataclass(slots=True)
class Flow:
    """What was sent, and may be sent, on a stream or a channel."""

    items: int = 0
    bytes: int = 0
    items_allowed: int = 0
    bytes_allowed: int = 0

    def has_room(self) -> bool:
        return self.items < self.items_allowed and self.bytes < self.bytes_allowed

    def allow(self, items: int, size: int) -> None:
        self.items_allowed = max(items, self.items_allowed)
        self.bytes_allowed = max(size, self.bytes_allowed)

    def add(self, body: Body) -> None:
        assert self.has_room(), "an item went past the credit"
        self.items += 1
        self.bytes += len(body.data)


class ModelledEnd:
    """One end: its session, what it said, and what it asked and answered.

    Attributes:
        said: What its owner has said and no frame has taken yet, each item for itself.
        transcript: What has left, by its number.
        made: What it asked for and has no answer to, with what the other end may send on it.
        open: What the other end asked for and this one has not answered.
    """

    def __init__(self, role: Role, window: int) -> None:
        self.role = role
        self.session = Session(ID, role, window=window)
        self.said: deque[Message] = deque([Hello(PROTOCOL)] if role == "page" else [])
        self.transcript: list[Message] = []
        self.made: dict[int, tuple[Kind, Flow]] = {}
        self.open: dict[int, Flow | None] = {}
        # What a page says before its welcome fills one frame, however small the window is.
        self._window = max(window, FRAME) if role == "page" else window
        self._largest = 0
        self._channels_heard = FIRST_CHANNEL - 1
        self._bodies = 0

    @property
    def is_over(self) -> bool:
        return self.session.ended is not None

    def flows_made(self) -> list[int]:
        """The streams and channels that this end reads."""
        return [number for number, (kind, _) in self.made.items() if kind != "call"]

    def flows_open(self) -> list[int]:
        """The streams and channels that this end may send on."""
        return [number for number, flow in self.open.items() if flow is not None]

    # --- saying -----------------------------------------------------------------------------

    def call(self, size: int) -> None:
        body = self._body(size)
        number = self.session.call("call", [], body)
        self._make(number, "call", messages.Call(number, "call", [], body))

    def stream(self, items: int, size: int) -> None:
        number = self.session.stream("stream", [("a", "b")], None)
        self._make(number, "stream", messages.Stream(number, "stream", [("a", "b")], None))
        self.credit(number, items, size)

    def channel(self, items: int, size: int) -> None:
        """A channel and its first credit, by which the other end hears of it."""
        number = self.session.open_channel()
        self._make(number, "channel", None)
        self.credit(number, items, size)

    def credit(self, number: int, items: int, size: int) -> None:
        """So many more items and bytes than were allowed before; fewer take nothing back."""
        _, flow = self.made[number]
        items, size = max(flow.items_allowed + items, 0), max(flow.bytes_allowed + size, 0)
        flow.allow(items, size)
        self.session.credit(number, items, size)
        self._say(Credit(number, items, size))

    def cancel(self, number: int) -> None:
        self.session.cancel(number)
        self._say(Cancel(number))

    def emit(self, size: int) -> None:
        body = self._body(size)
        self.session.emit("a:event", body)
        self._say(messages.Event("a:event", body))

    def answer(self, number: int, *, well: bool, size: int) -> None:
        """Reply to a call or end a stream or channel; not well is a failure, where one may be."""
        flow = self.open.pop(number)
        body = self._body(size)
        if not well and number < FIRST_CHANNEL:
            failure = Body(body.data)
            self.session.fail(number, failure)
            self._say(Failure(number, failure))
        elif flow is None:
            self.session.reply(number, body)
            self._say(Reply(number, body))
        else:
            self.session.end(number)
            self._say(End(number))

    def send(self, number: int, count: int, size: int) -> None:
        """So many items, as far as the credit goes."""
        flow = self.open[number]
        assert flow is not None
        waiting = deque([self._body(size) for _ in range(count)])
        left = deque(waiting)
        taken = self.session.send(number, left)
        if self.is_over:
            return
        before = flow.bytes
        for body in list(waiting)[: len(waiting) - len(left)]:
            flow.add(body)
            self._say(Items(number, [body]))
        assert taken == flow.bytes - before
        assert not left or not flow.has_room(), "an item was kept back that had room"

    def _make(self, number: int, kind: Kind, message: Message | None) -> None:
        assert number not in self.made
        self.made[number] = (kind, Flow())
        if message is not None:
            self._say(message)

    def _say(self, message: Message) -> None:
        if not self.is_over:
            self.said.append(message)

    def _body(self, size: int) -> Body:
        """A body that no other is equal to."""
        self._bodies += 1
        self._largest = max(self._largest, size + 30)
        return Body(b"%d " % self._bodies + bytes(size), is_json=self._bodies % 2 == 0)

    # --- frames -----------------------------------------------------------------------------

    def leave(self, now: float) -> list[bytes]:
        """The frames that leave now."""
        frames = self.session.take(now)
        assert not frames or not self.is_over, "something left after the end"
        return [self._written_down(frame) for frame in frames]

    def over(self) -> bytes:
        """End the session."""
        if self.is_over:
            return pack(self.session.over("closed", "again"))
        last = self.session.over("closed", "enough")
        assert last.flags == OVER
        block = self._written_down(last)
        if self.role == "program":
            assert not self.said, "the end left something out"
            assert last.first + len(last.messages) - 1 == len(self.transcript)
        self.said.clear()
        return block

    def _written_down(self, frame: Frame) -> bytes:
        block = pack(frame)
        _, first, _, flags, said = unpack(block)
        if flags & OVER:
            said = said[:-1]
        assert first <= len(self.transcript), "a number was left out"
        for number, message in enumerate(said, first):
            if number < len(self.transcript):
                assert message == self.transcript[number], f"{number} is another message now"
                continue
            self.transcript.append(message)
            for one in _one_by_one(message):
                assert one == self.said.popleft(), f"{one} was not said, or not now"
        return block

    def hear(self, frame: Frame, size: int, now: float, transcript: list[Message]) -> None:
        """Take a frame of the end with that transcript in, and check what the session gives."""
        was_over = self.is_over
        before = self.session._delivery.expected
        heard = self.session.receive(frame, size, now)
        after = self.session._delivery.expected
        if was_over:
            assert heard == [], "something came after the end"
            return
        assert before <= after <= len(transcript)
        expected = [
            one
            for one in transcript[before:after]
            if isinstance(one, messages.Event) or self._is_for_owner(one)
        ]
        assert heard == expected
        if self.is_over and frame.messages[:-1]:
            assert after == len(transcript), "the end overtook what was said before it"

    def _is_for_owner(self, message: Message) -> bool:
        match message:
            case Hello():
                self.said.append(Welcome(PROTOCOL, WINDOW, self._window))
                return False
            case Welcome(_, _, window):
                self._window = max(window, FRAME)
                return False
            case messages.Call(number):
                self.open[number] = None
            case messages.Stream(number):
                self.open[number] = Flow()
            case Cancel(number):
                return number in self.open
            case Credit(number, items, size):
                return self._hear_credit(number, items, size)
            case Items(number, bodies):
                for body in bodies:
                    self.made[number][1].add(body)
            case Reply(number) | Failure(number) | End(number):
                del self.made[number]  # it was there, so this is its only answer
            case _:
                raise AssertionError(message)
        return True

    def _hear_credit(self, number: int, items: int, size: int) -> bool:
        if number > self._channels_heard:
            self._channels_heard = number
            self.open[number] = Flow()
        flow = self.open.get(number)
        if flow is None:
            return False
        flow.allow(items, size)
        return True

    # --- what holds at every step -----------------------------------------------------------

    def check(self) -> None:
        session, delivery = self.session, self.session._delivery
        assert session._theirs.keys() == self.open.keys()
        assert session._made.keys() == self.made.keys()
        if self.is_over:
            assert session.deadline is None
            return
        for number, flow in self.open.items():
            theirs = session._theirs[number]
            for account in Flow.__slots__ if flow is not None else ():
                assert getattr(theirs, account) == getattr(flow, account), account
            assert session.has_room(number) == (flow is not None and flow.has_room())
        # One message may stand past the window: a large body, or a frame of items.
        most = self._window + max(self._largest, FRAME) + OVERHEAD
        assert delivery._sent_bytes == sum(size for _, size in delivery._sent)
        assert delivery._sent_bytes <= most
        assert delivery.next == len(self.transcript)
        assert (session.deadline is None) == (not delivery._sent)

    def check_quiet(self, now: float, transcript: list[Message]) -> None:
        """Check that nothing is left to do, and nothing kept in memory."""
        session, delivery = self.session, self.session._delivery
        assert not self.said, "something never left"
        assert delivery.expected == len(transcript), "something never arrived"
        assert not self.made, "something was never answered"
        assert not self.open
        assert session.take(now) == [], "an idle session sends"
        assert session.deadline is None
        assert not delivery._sent
        assert not delivery._unsent
        assert not delivery._early
        assert delivery._sent_bytes == delivery._early_bytes == 0


def _one_by_one(message: Message) -> Iterator[Message]:
    """What an owner has said: each item for itself, however many travel in one message."""
    if isinstance(message, Items):
        for body in message.bodies:
            yield Items(message.id, [body])
    else:
        yield message
