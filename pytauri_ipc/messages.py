"""The messages of the session protocol, and the frames that carry them; see docs/protocol.md.

Only their shapes: what they look like as bytes is in `codec.py`, what they do in `session.py`.
They are named tuples, which are made in half the time of frozen dataclasses.
"""

from typing import Final, NamedTuple, TypeAlias

PROTOCOL: Final = 1
"""The version of the protocol that this package speaks."""

PROBE: Final = 1
"""A frame's flag: answer at once with an ack."""

ANSWER: Final = 2
"""A frame's flag: this ack answers a probe."""

OVER: Final = 4
"""A frame's flag: the session has ended."""

FIRST_CHANNEL: Final = 2**32
"""Ids of channels begin here; those of calls and streams, and of Tauri's own channels, end here."""


class Body(NamedTuple):
    """The bytes that belong to a message.

    Attributes:
        data: JSON text, or raw bytes.
        is_json: Which of the two.
    """

    data: bytes
    is_json: bool = True


class Hello(NamedTuple):
    """The page's first message."""

    protocol: int


class Welcome(NamedTuple):
    """The program's first message.

    Attributes:
        protocol: The version that it speaks.
        frame_size: The bytes of the largest block that it takes.
        window: The bytes that either end may have unacknowledged.
    """

    protocol: int
    frame_size: int
    window: int


class Call(NamedTuple):
    """Run a command of the program, or a function of the page. Answered by one reply or failure."""

    id: int
    name: str
    headers: list[tuple[str, str]]
    body: Body | None


class Stream(NamedTuple):
    """Run a command that gives items. Answered by items, and one end or failure."""

    id: int
    name: str
    headers: list[tuple[str, str]]
    body: Body | None


class Cancel(NamedTuple):
    """The answer, or more items, are not wanted."""

    id: int


class Credit(NamedTuple):
    """How much may have been sent on a stream or channel, in all, from its beginning."""

    id: int
    items: int
    bytes: int


class Reply(NamedTuple):
    """The result of a call."""

    id: int
    body: Body


class Failure(NamedTuple):
    """Why a call or a stream failed: JSON of `value`, `code` and perhaps `data`."""

    id: int
    body: Body


class Items(NamedTuple):
    """Items of a stream or a channel."""

    id: int
    bodies: list[Body]


class End(NamedTuple):
    """A stream or a channel has ended well."""

    id: int


class Event(NamedTuple):
    """A named message with no answer."""

    name: str
    body: Body


class Bye(NamedTuple):
    """Why the session ends."""

    code: str
    text: str


Message: TypeAlias = (
    Hello | Welcome | Call | Stream | Cancel | Credit | Reply | Failure | Items | End | Event | Bye
)


class Frame(NamedTuple):
    """What one end said in one turn.

    Attributes:
        session: The session's id.
        first: The number of the first message.
        ack: The number that the sender expects next.
        flags: A sum of `PROBE`, `ANSWER` and `OVER`.
        messages: In the order in which they were said.
    """

    session: str
    first: int
    ack: int
    flags: int
    messages: list[Message]
