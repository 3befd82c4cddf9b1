"""Frames to bytes and back; see docs/protocol.md, "Frames".

Everything that arrives is checked here, so that a message that was read is one that was meant:
its fields have their types, and its bodies are whole. What bodies hold is nobody's business here.
"""

from collections.abc import Callable
from json import dumps
from typing import Any, Final, TypeAlias, cast

from pydantic_core import from_json

from pytauri_ipc.messages import (
    ANSWER,
    OVER,
    PROBE,
    Body,
    Bye,
    Call,
    Cancel,
    Credit,
    End,
    Event,
    Failure,
    Frame,
    Hello,
    Items,
    Message,
    Reply,
    Stream,
    Welcome,
)

Block: TypeAlias = bytes | tuple[bytes, bytes]
"""A packed frame: whole, or its head and its bodies apart."""

APART: Final = 64 * 1024
"""A body with that many bytes leaves apart and uncopied, where the host keeps an order."""

_PREFIX: Final = 4
"""Bytes that say how long the head of a packed frame is."""

_IS_APART: Final = 1 << 31
"""Of those bytes' number: the bodies follow in a block of their own."""

_LARGEST: Final = 2**53 - 1
"""The largest integer that JavaScript holds exactly."""

_ALL_FLAGS: Final = PROBE | ANSWER | OVER
_DIGITS: Final = 32
_HEXADECIMAL: Final = "0123456789abcdef"


class CutShort(Exception):
    """A frame is shorter than it says: it was cut on its way, and counts as lost."""


class ProtocolViolation(Exception):
    """The other end broke a rule of the protocol; the message says which."""


# --- writing ----------------------------------------------------------------------------------


def encode(frame: Frame) -> tuple[str, list[bytes]]:
    """The head of a frame as ASCII text, and the bodies that follow it."""
    bodies: list[bytes] = []
    texts = [_WRITERS[type(message)](message, bodies) for message in frame.messages]
    head = f'["{frame.session}",{frame.first},{frame.ack},{frame.flags},[{",".join(texts)}]]'
    return head, bodies


def pack(frame: Frame) -> bytes:
    """The frame as one block of bytes."""
    return _joined(*encode(frame))


def pack_apart(frame: Frame) -> Block:
    """The frame as one block, or as two where it has a lone body that is large."""
    head, bodies = encode(frame)
    if len(bodies) == 1 and len(bodies[0]) >= APART:
        return _joined(head, [], _IS_APART), bodies[0]
    return _joined(head, bodies)


def _joined(head: str, bodies: list[bytes], mark: int = 0) -> bytes:
    raw = head.encode()
    return b"".join(((len(raw) | mark).to_bytes(_PREFIX, "little"), raw, *bodies))


_Writer: TypeAlias = Callable[[Any, list[bytes]], str]


def _size(body: Body | None, bodies: list[bytes]) -> str:
    if body is None:
        return "null"
    data, is_json = body
    bodies.append(data)
    return str(len(data) if is_json else ~len(data))


def _text(text: str) -> str:
    return dumps(text).replace("\x7f", "\\u007f")  # no header may hold it


def _write_call(kind: str) -> _Writer:
    def write(message: Call | Stream, bodies: list[bytes]) -> str:
        pairs = ",".join(f"[{_text(name)},{_text(value)}]" for name, value in message.headers)
        size = _size(message.body, bodies)
        return f'["{kind}",{message.id},{_text(message.name)},[{pairs}],{size}]'

    return write


def _write_items(message: Items, bodies: list[bytes]) -> str:
    sizes = ",".join(
        [str(len(data) if is_json else ~len(data)) for data, is_json in message.bodies]
    )
    bodies.extend([data for data, _ in message.bodies])
    return f'["items",{message.id},[{sizes}]]'


_WRITERS: Final[dict[type[Message], _Writer]] = {
    Hello: lambda message, _: f'["hello",{message.protocol}]',
    Welcome: lambda message, _: (
        f'["welcome",{message.protocol},{message.frame_size},{message.window}]'
    ),
    Call: _write_call("call"),
    Stream: _write_call("stream"),
    Cancel: lambda message, _: f'["cancel",{message.id}]',
    Credit: lambda message, _: f'["credit",{message.id},{message.items},{message.bytes}]',
    Reply: lambda message, bodies: f'["reply",{message.id},{_size(message.body, bodies)}]',
    Failure: lambda message, bodies: f'["failure",{message.id},{_size(message.body, bodies)}]',
    Items: _write_items,
    End: lambda message, _: f'["end",{message.id}]',
    Event: lambda message, bodies: f'["event",{_text(message.name)},{_size(message.body, bodies)}]',
    Bye: lambda message, _: f'["bye",{_text(message.code)},{_text(message.text)}]',
}


# --- reading ----------------------------------------------------------------------------------


def size_of_block(block: Block) -> int:
    """Its bytes."""
    return len(block) if isinstance(block, bytes) else len(block[0]) + len(block[1])


def is_head(block: bytes) -> bool:
    """Whether the next block has the bodies of this one."""
    return len(block) >= _PREFIX and block[_PREFIX - 1] & 0x80 != 0


def unpack(block: Block) -> Frame:
    """Read a frame out of one block.

    Raises:
        CutShort: The block is shorter than it says.
        ProtocolViolation: It is whole, and no frame.
    """
    if not isinstance(block, bytes):
        head, bodies = block
        if len(head) != _PREFIX + (int.from_bytes(head[:_PREFIX], "little") ^ _IS_APART):
            raise ProtocolViolation("a head that comes apart is as long as it says")
        return _decode(head[_PREFIX:], bodies, 0)
    start = _PREFIX + int.from_bytes(block[:_PREFIX], "little")
    if len(block) < start or len(block) < _PREFIX:
        raise CutShort
    return _decode(block[_PREFIX:start], block, start)


def decode(head: str, bodies: bytes) -> Frame:
    """Read a frame whose head and bodies came apart.

    Raises:
        CutShort: There are fewer bytes than the head says.
        ProtocolViolation: It is whole, and no frame.
    """
    return _decode(head, bodies, 0)


def _decode(head: str | bytes, bodies: bytes, start: int) -> Frame:
    try:
        parts: list[Any] = from_json(head, allow_inf_nan=False)
        session, first, ack, flags, heads = parts
        if type(heads) is not list or len(session) != _DIGITS or session.strip(_HEXADECIMAL):
            raise TypeError
    except (ValueError, TypeError, AttributeError) as error:
        message = "a head is the JSON of [session, first, ack, flags, messages]"
        raise ProtocolViolation(message) from error
    if _number(flags) & ~_ALL_FLAGS:
        raise ProtocolViolation(f"there are no such flags: {flags}")
    reader = _Reader(bodies, start)
    messages = reader.read(cast("list[Any]", heads))
    reader.finish()
    return Frame(session, _number(first), _number(ack), flags, messages)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:  # True is an int, in Python
        raise ProtocolViolation(f"{str(value)[:30]} is no number from 0 to 2^53 - 1")
    return value


def _string(value: object) -> str:
    if type(value) is not str:
        raise ProtocolViolation(f"{str(value)[:30]} is no text")
    return value


def _headers(pairs: object) -> list[tuple[str, str]]:
    if type(pairs) is not list:
        raise ProtocolViolation("headers are a list")
    headers: list[tuple[str, str]] = []
    for pair in cast("list[object]", pairs):
        if type(pair) is not list:  # two letters, or an object of two, could be taken apart too
            raise ProtocolViolation("a header is a list of its name and its value")
        name, value = cast("list[object]", pair)
        headers.append((_string(name), _string(value)))
    return headers


class _Reader:
    """The messages of a frame: their fields checked, their bodies taken out one after another."""

    __slots__ = ("_data", "_end", "_position")

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._position = start
        self._end = len(data)

    def read(self, heads: list[Any]) -> list[Message]:
        """The messages with those heads."""
        messages: list[Message] = []
        try:
            for head in heads:
                messages.append(_READERS[head[0]](self, head))  # noqa: PERF401 - for the error
        except (LookupError, TypeError, ValueError) as error:
            shown = str(heads[len(messages)])[:60]
            raise ProtocolViolation(f"this is no message: {shown}") from error
        return messages

    def finish(self) -> None:
        """Check that the bodies were all there, and nothing besides."""
        if self._position > self._end:
            raise CutShort
        if self._position < self._end:
            raise ProtocolViolation(f"{self._end - self._position} bytes follow the last body")

    def hello(self, head: list[Any]) -> Message:
        _, protocol = head
        return Hello(_number(protocol))

    def welcome(self, head: list[Any]) -> Message:
        _, protocol, frame_size, window = head
        return Welcome(_number(protocol), _number(frame_size), _number(window))

    def call(self, head: list[Any]) -> Message:
        _, number, name, headers, size = head
        body = None if size is None else self._take(size)
        return Call(_number(number), _string(name), _headers(headers), body)

    def stream(self, head: list[Any]) -> Message:
        return Stream._make(self.call(head))

    def cancel(self, head: list[Any]) -> Message:
        _, number = head
        return Cancel(_number(number))

    def credit(self, head: list[Any]) -> Message:
        _, number, items, size = head
        return Credit(_number(number), _number(items), _number(size))

    def reply(self, head: list[Any]) -> Message:
        _, number, size = head
        return Reply(_number(number), self._take(size))

    def failure(self, head: list[Any]) -> Message:
        _, number, size = head
        body = self._take(size)
        if not body.is_json:
            raise ProtocolViolation("a failure is JSON")
        return Failure(_number(number), body)

    def items(self, head: list[Any]) -> Message:
        _, number, sizes = head
        if type(sizes) is not list or not sizes:
            raise ProtocolViolation("items are a list, and not empty")
        bodies = [self._take(size) for size in cast("list[object]", sizes)]
        return Items(_number(number), bodies)

    def end(self, head: list[Any]) -> Message:
        _, number = head
        return End(_number(number))

    def event(self, head: list[Any]) -> Message:
        _, name, size = head
        return Event(_string(name), self._take(size))

    def bye(self, head: list[Any]) -> Message:
        _, code, text = head
        return Bye(_string(code), _string(text))

    def _take(self, size: object) -> Body:
        """The next body; of a frame that was cut, what is left of it: `finish` tells."""
        if type(size) is not int or not ~_LARGEST <= size <= _LARGEST:
            raise ProtocolViolation("a body's size is an integer")
        start, is_json = self._position, size >= 0
        self._position = end = start + (size if is_json else ~size)
        if start == 0 and end == self._end:
            return Body(self._data, is_json)  # a lone body is never copied
        return Body(self._data[start:end], is_json)


_READERS: Final[dict[str, Callable[[_Reader, list[Any]], Message]]] = {
    "hello": _Reader.hello,
    "welcome": _Reader.welcome,
    "call": _Reader.call,
    "stream": _Reader.stream,
    "cancel": _Reader.cancel,
    "credit": _Reader.credit,
    "reply": _Reader.reply,
    "failure": _Reader.failure,
    "items": _Reader.items,
    "end": _Reader.end,
    "event": _Reader.event,
    "bye": _Reader.bye,
}
