"""The frames that Tauri's invokes bring, and their answers; see docs/protocol.md, "Tauri"."""

import re
from base64 import b64decode
from contextlib import suppress
from typing import Final, NamedTuple

from pydantic_core import from_json

from pytauri_ipc.codec import ProtocolViolation, decode, pack, unpack
from pytauri_ipc.messages import Body, Call, Frame
from pytauri_ipc.transports.tauri_invoke import Invoke, InvokeResolver

_HEADER: Final = re.compile(r"ipc:([0-9]{0,10})([-:+*=])(.*)", re.DOTALL)
"""The callback for pushes, in the first frame; how the frame comes; its head, or all of it."""

_NAMED: Final = re.compile(r'\["([0-9a-f]{32})"')
"""How a head begins."""

_ESCAPED_LETTER: Final = re.compile(rb"\\u00[567]")
"""In JSON, any letter of `__proto__` written as an escape."""

_PREFIX: Final = 4
"""Bytes of a packed frame before its head."""

EVALUATED: Final = 8192
"""Bytes of JSON below which Tauri evaluates it in the page, which would fetch a larger one."""

LONG: Final = "long"
"""Answers a post whose reply is pushed for its size: the next time a request is faster."""

LONGEST_TEXT: Final = 64 * 1024
"""A larger frame is pushed as bytes, not given as the text of a rejection."""


class SessionInvoke(NamedTuple):
    """An invoke that brings a frame.

    Attributes:
        invoke: Tauri's own.
        callback: Where pushes go, in a session's first frame; otherwise empty.
        form: `:` for a head alone, `+` for a head whose bodies are the invoke's body, `*` for a
            packed frame as the invoke's body, `-` for a line, `=` for a packed frame in base64.
        text: The head; of `-` and `=` the frame, of `*` nothing.
    """

    invoke: Invoke
    callback: str
    form: str
    text: str

    @classmethod
    def read(cls, invoke: Invoke) -> "SessionInvoke | None":
        """The frame that an invoke brings, or `None` if it is PyTauri's own kind of call."""
        match = _HEADER.fullmatch(invoke.command)
        return None if match is None else cls(invoke, *match.groups())

    def parameters(self) -> dict[str, None]:
        """What to ask of `Invoke.bind_to`."""
        parameters: dict[str, None] = {}
        if self.form in "+*":
            parameters["body"] = None
        if self.callback:
            parameters.update(dict.fromkeys(("webview_window", "app_handle", "headers")))
        return parameters

    def frame(self, body: bytes) -> Frame:
        """The frame; `body` is the invoke's.

        Raises:
            CutShort: It was cut on its way.
            ProtocolViolation: It is whole, and no frame.
        """
        match self.form:
            case "-":
                head, _, bodies = self.text.partition("\t")
                return decode(head, bodies.encode())
            case "*":
                return unpack(body)
            case "=":
                try:
                    return unpack(b64decode(self.text, validate=True))
                except ValueError as error:  # letters beyond ASCII raise another than the rest
                    raise ProtocolViolation("a frame in the header is base64") from error
            case _:
                return decode(self.text, body)

    def session_named(self, body: bytes) -> str:
        """The session that a frame names which cannot be read; empty where it names none."""
        head = self.text
        with suppress(ValueError):
            if self.form in "*=":
                block = body if self.form == "*" else b64decode(self.text)
                head = block[_PREFIX:].decode("latin-1")
        named = _NAMED.match(head)
        return "" if named is None else named[1]


class Request(NamedTuple):
    """An invoke that was bound, and waits for its answer.

    Attributes:
        resolver: Answers it.
        frame: What it brought.
        size: The bytes of the frame's block.
        call: The id of the call, if the frame was a call and nothing else.
        form: How the frame came, as `SessionInvoke.form` says.
        is_raw: Whether it brought raw bytes, so that they can go back as well.
    """

    resolver: InvokeResolver
    frame: Frame
    size: int
    call: int | None
    form: str
    is_raw: bool

    @classmethod
    def of(cls, invoke: SessionInvoke, body: bytes, resolver: InvokeResolver) -> "Request":
        """Read the frame; `body` is the invoke's.

        Raises:
            CutShort: It was cut on its way.
            ProtocolViolation: It is whole, and no frame.
        """
        frame = invoke.frame(body)
        said = frame.messages
        call = said[0].id if len(said) == 1 and type(said[0]) is Call else None
        size = len(invoke.text) + len(body)
        return cls(resolver, frame, size, call, invoke.form, bool(body))

    @property
    def is_text(self) -> bool:
        """Whether the page can take nothing but text."""
        return self.form == "="

    @property
    def _is_rejected(self) -> bool:
        """Whether a frame has to be text: bytes cannot come, or would be taken for the reply."""
        return self.form in "-=" or self.call is not None

    def takes(self, size: int) -> bool:
        """Whether a frame with bodies of so many bytes is best sent with this answer."""
        if self.form == "-":
            return size < EVALUATED
        return size < LONGEST_TEXT or not self._is_rejected

    def alone(self, reply: Body) -> str | bytes | None:
        """A reply as the answer itself, or `None` if the page would not make the same of it."""
        data, is_json = reply
        if not is_json:
            return data if self.is_raw else None  # a page that fell back would get a list
        if self.is_text:
            return None
        if self.form == "-" and not _evaluates(data):
            return None
        try:
            return data.decode()
        except UnicodeDecodeError:  # it is no JSON, which the page has to say
            return None

    def answer(self, frame: Frame) -> None:
        """Send a frame with the answer."""
        block = pack(frame)
        if self._is_rejected:
            self.resolver.reject(block.decode("latin-1"))
        else:
            self.resolver.resolve(block)

    def let_go(self, size: int = 0) -> None:
        """Answer with nothing; `size` is that of the bodies that answer it on another way."""
        if self._is_rejected:
            is_long = self.form == "-" and not self.takes(size)
            self.resolver.reject(LONG if is_long else "")
        else:
            self.resolver.resolve("null")


def _evaluates(data: bytes) -> bool:
    """Whether JavaScript makes the same of a body as JSON does.

    Tauri evaluates what begins with a brace or a bracket unread: what is no JSON would run.
    """
    if len(data) >= EVALUATED or b"__proto__" in data or _ESCAPED_LETTER.search(data):
        return False
    try:
        from_json(data, allow_inf_nan=False)
    except ValueError:
        return False
    return True
