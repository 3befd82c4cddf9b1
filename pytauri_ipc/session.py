"""The session: what two ends have asked of each other; see docs/protocol.md, "Messages".

The same for both ends, and sans-IO: no thread, no clock, no event loop. What is said here leaves
with the next `take`; what `receive` gives is in order, seen once, and fits what was said before.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias

from pytauri_ipc import messages
from pytauri_ipc.codec import ProtocolViolation
from pytauri_ipc.delivery import FRAME, WINDOW, Delivery
from pytauri_ipc.messages import (
    FIRST_CHANNEL,
    OVER,
    PROTOCOL,
    Body,
    Bye,
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

_ITEM_OVERHEAD: Final = 16

Role: TypeAlias = Literal["page", "program"]
Kind: TypeAlias = Literal["call", "stream", "channel"]


class _Flow:
    """How much may be sent on a stream or channel that the other end has opened."""

    __slots__ = ("bytes", "bytes_allowed", "items", "items_allowed")

    def __init__(self) -> None:
        self.items = self.bytes = self.items_allowed = self.bytes_allowed = 0

    def has_room(self) -> bool:
        return self.items < self.items_allowed and self.bytes < self.bytes_allowed


class Session:
    """One end of a session.

    Args:
        session_id: 32 hexadecimal digits; the page draws them.
        role: Which end this is. The page says hello at once, the program welcome when it hears it.
        window: The bytes that may be unacknowledged; the program tells the page.
        frame_size: The largest frame that the program takes; it tells the page.

    Attributes:
        id: The session's id.
        peer_frame_size: The largest frame that the program takes; for the page, once welcome.
        ended: Why the session is over, or `None` while it is not.
    """

    def __init__(
        self,
        session_id: str,
        role: Role,
        *,
        window: int = WINDOW,
        frame_size: int = WINDOW,
    ) -> None:
        self.id: str = session_id
        self.peer_frame_size: int = WINDOW
        self.ended: Bye | None = None
        self._role = role
        self._frame_size = frame_size
        self._delivery = Delivery(session_id, window=window)
        self._made: dict[int, Kind] = {}
        self._calls_made = 0
        self._channels_made = FIRST_CHANNEL - 1
        self._theirs: dict[int, _Flow | None] = {}
        self._calls_heard = 0
        self._channels_heard = FIRST_CHANNEL - 1
        self._greeted = False
        self._growing: tuple[Items, int] | None = None
        self._rules: dict[type[Message], Callable[[Any], bool]] = {
            Hello: self._hear_hello,
            Welcome: self._hear_welcome,
            messages.Call: self._hear_call,
            messages.Stream: self._hear_stream,
            Cancel: self._hear_cancel,
            Credit: self._hear_credit,
            Reply: self._hear_reply,
            Failure: self._hear_failure,
            Items: self._hear_items,
            End: self._hear_end,
            messages.Event: self._hear_event,
            Bye: self._hear_bye,
        }
        if role == "page":
            self._delivery.is_held = True
            self._say(Hello(PROTOCOL))

    @property
    def is_greeted(self) -> bool:
        """Whether the other end's first message has come."""
        return self._greeted

    @property
    def acked(self) -> int:
        """How many of this end's messages the other one has acknowledged."""
        return self._delivery.acked

    # --- what this end wants ----------------------------------------------------------------

    def call(self, name: str, headers: list[tuple[str, str]], body: Body | None) -> int:
        """Call a command of the program, or a function of the page; gives the call's id."""
        number = self._make("call")
        self._say(messages.Call(number, name, headers, body), _size_of(body))
        return number

    def stream(self, name: str, headers: list[tuple[str, str]], body: Body | None) -> int:
        """Open a stream; it has no credit yet. Gives its id."""
        number = self._make("stream")
        self._say(messages.Stream(number, name, headers, body), _size_of(body))
        return number

    def open_channel(self) -> int:
        """The id of a new channel. The other end hears of it by the first credit."""
        self._channels_made += 1
        self._made[self._channels_made] = "channel"
        return self._channels_made

    def credit(self, number: int, items: int, size: int) -> None:
        """How many items and bytes a stream or channel may have brought, in all."""
        if number in self._made:
            self._say(Credit(number, items, size))

    def cancel(self, number: int) -> None:
        """The answer, or more items, are not wanted; the answer comes all the same."""
        if number in self._made:
            self._say(Cancel(number))

    def emit(self, name: str, body: Body) -> int:
        """Say an event. Nothing answers it. Gives the number of the message."""
        number = self._delivery.said
        self._say(messages.Event(name, body), len(body.data))
        return number

    def _make(self, kind: Kind) -> int:
        self._calls_made += 1
        self._made[self._calls_made] = kind
        return self._calls_made

    # --- what this end answers --------------------------------------------------------------

    def reply(self, number: int, body: Body) -> None:
        """Answer a call."""
        del self._theirs[number]
        self._say(Reply(number, body), len(body.data))

    def fail(self, number: int, body: Body) -> None:
        """Answer a call or a stream with a failure."""
        del self._theirs[number]
        self._say(Failure(number, body), len(body.data))

    def send(self, number: int, waiting: deque[Body]) -> int:
        """Take from the left what there is room for, as items of a stream or a channel.

        Returns:
            How many bytes were taken.
        """
        flow = self._theirs[number]
        assert flow is not None, "calls have no items"
        before = flow.bytes
        while waiting and flow.has_room():
            self._send_items(number, flow, waiting)
        return flow.bytes - before

    def _send_items(self, number: int, flow: _Flow, waiting: deque[Body]) -> None:
        """Fill one message with items, the one that was said last if it has room."""
        message, gathered = self._items_of(number, len(waiting[0].data))
        bodies, before = message.bodies, gathered
        while waiting and flow.has_room():
            size = len(waiting[0].data)
            if bodies and gathered + size + _ITEM_OVERHEAD > FRAME:
                break
            bodies.append(waiting.popleft())
            flow.items += 1
            flow.bytes += size
            gathered += size + _ITEM_OVERHEAD
        if self.ended is None:
            self._growing = (message, gathered)
            self._delivery.grow(gathered - before)

    def _items_of(self, number: int, size: int) -> tuple[Items, int]:
        """The message that takes an item of that size, and what it has gathered."""
        growing = self._growing
        if growing is None or growing[0].id != number or growing[1] + size + _ITEM_OVERHEAD > FRAME:
            growing = (Items(number, []), 0)
            self._say(growing[0])
        return growing

    def end(self, number: int) -> None:
        """End a stream or a channel well."""
        del self._theirs[number]
        self._say(End(number))

    def is_open(self, number: int) -> bool:
        """Whether the other end waits for an answer under that id."""
        return number in self._theirs

    def has_ended(self, number: int) -> bool:
        """Whether the other end has made that id, and waits for nothing under it any more."""
        return self._was_made(number) and number not in self._theirs

    @property
    def unsent_bytes(self) -> int:
        """The bytes of what was said and could not leave yet."""
        return self._delivery.unsent_bytes

    def has_room(self, number: int) -> bool:
        """Whether the other end takes one more item of that stream or channel now."""
        flow = self._theirs.get(number)
        return flow is not None and flow.has_room()

    # --- frames -----------------------------------------------------------------------------

    def take(self, now: float) -> list[Frame]:
        """The frames that leave now; none for an idle session, and none once it has ended."""
        self._growing = None
        return [] if self.ended is not None else self._delivery.take(now)

    def over(self, code: str, text: str) -> Frame:
        """End the session: the frame that says so, the program's with all that is unacknowledged.

        Nothing else leaves from now on.
        """
        self._growing = None  # what was said stays as it is
        if self.ended is None:
            self.ended = Bye(code, text)
        if self._role == "page":
            return over(self.id, code, text)
        # What was ready is not lost: it goes along, whatever became of the frames before.
        rest = self._delivery.rest()
        return rest._replace(flags=OVER, messages=[*rest.messages, Bye(code, text)])

    def receive(self, frame: Frame, size: int, now: float) -> list[Message]:
        """What is new in a frame of this session.

        Hellos and welcomes are seen to here; a cancel or a credit for what is answered already is
        left out.

        Args:
            frame: The frame.
            size: The bytes of its block.
            now: The time.

        Raises:
            ProtocolViolation: It breaks a rule: the session has to be ended with `over`.
        """
        if self.ended is not None:
            return []
        is_last = bool(frame.flags & OVER)
        said = frame._replace(messages=frame.messages[:-1]) if is_last else frame
        new, rules = self._delivery.receive(said, size, now), self._rules
        if new and not self._greeted and not isinstance(new[0], Hello | Welcome):
            raise ProtocolViolation("a session begins with `hello` and `welcome`")
        heard = [message for message in new if rules[type(message)](message)]
        if is_last:
            self.ended = _bye_in(frame)
        return heard

    # Each rule says whether the owner of this session has to see to the message.

    def _hear_call(self, message: messages.Call) -> bool:
        self._hear_of(message.id)
        self._theirs[message.id] = None
        return True

    def _hear_stream(self, message: messages.Stream) -> bool:
        self._hear_of(message.id)
        self._theirs[message.id] = _Flow()
        return True

    def _hear_reply(self, message: Reply) -> bool:
        return self._settle(message.id, "call")

    def _hear_failure(self, message: Failure) -> bool:
        return self._settle(message.id, "call", "stream")

    def _hear_end(self, message: End) -> bool:
        return self._settle(message.id, "stream", "channel")

    def _hear_items(self, message: Items) -> bool:
        if self._made.get(message.id, "call") == "call":
            raise ProtocolViolation(f"items for {message.id}, which takes none")
        return True

    def _hear_cancel(self, message: Cancel) -> bool:
        self._check_made(message.id)
        return message.id in self._theirs

    def _hear_event(self, _message: messages.Event) -> bool:
        return True

    def _hear_bye(self, _message: Bye) -> bool:
        raise ProtocolViolation("a bye stands in a frame with the flag `over`")

    def _hear_of(self, number: int) -> None:
        if not self._calls_heard < number < FIRST_CHANNEL:
            raise ProtocolViolation(f"{number} is no new id for a call or a stream")
        self._calls_heard = number

    def _check_made(self, number: int) -> None:
        if not self._was_made(number):
            raise ProtocolViolation(f"{number} has never been made")

    def _was_made(self, number: int) -> bool:
        last = self._calls_heard if number < FIRST_CHANNEL else self._channels_heard
        return 0 < number <= last

    def _settle(self, number: int, *kinds: Kind) -> bool:
        if self._made.get(number) not in kinds:
            raise ProtocolViolation(f"an answer to {number}, which waits for none of that kind")
        del self._made[number]
        return True

    def _hear_credit(self, message: Credit) -> bool:
        number, items, size = message
        if number > self._channels_heard:
            self._channels_heard = number
            self._theirs[number] = _Flow()
        self._check_made(number)
        flow = self._theirs.get(number)
        if flow is None:
            return False
        flow.items_allowed = max(items, flow.items_allowed)
        flow.bytes_allowed = max(size, flow.bytes_allowed)
        return True

    def _hear_hello(self, message: Hello) -> bool:
        self._greet("program", message.protocol)
        self._say(Welcome(PROTOCOL, self._frame_size, self._delivery.window))
        return False

    def _hear_welcome(self, message: Welcome) -> bool:
        self._greet("page", message.protocol)
        if message.window == 0:
            raise ProtocolViolation("nothing fits into a window of 0 bytes")
        self.peer_frame_size = message.frame_size
        self._delivery.window = message.window
        self._delivery.is_held = False
        return False

    def _greet(self, expected: Role, protocol: int) -> None:
        if self._greeted or self._role != expected:
            raise ProtocolViolation("`hello` and `welcome` stand at the beginning, once")
        if protocol != PROTOCOL:
            raise ProtocolViolation(
                f"the other end speaks version {protocol} of the protocol, this one {PROTOCOL}: "
                "use the same release of pytauri-ipc for the page and the program"
            )
        self._greeted = True

    # --- time -------------------------------------------------------------------------------

    @property
    def deadline(self) -> float | None:
        """When `tick` is due, or `None`."""
        return None if self.ended is not None else self._delivery.deadline

    def tick(self, now: float) -> None:
        """The time is `now`; what is due leaves with the next `take`."""
        self._delivery.tick(now)

    def reconnected(self) -> None:
        """There is a connection again."""
        self._delivery.reconnected()

    def _say(self, message: Message, size: int = 0) -> None:
        if self.ended is None:
            self._growing = None
            self._delivery.say(message, size)


def over(session_id: str, code: str, text: str) -> Frame:
    """The frame that ends a session, of which nothing need be known but its id."""
    return Frame(session_id, 0, 0, OVER, [Bye(code, text)])


def _bye_in(frame: Frame) -> Bye:
    match frame.messages:
        case [*_, Bye() as bye]:
            return bye
        case _:
            return Bye("closed", "the session has ended")


def _size_of(body: Body | None) -> int:
    return 0 if body is None else len(body.data)
