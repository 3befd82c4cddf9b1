"""The frames that Tauri's invokes bring, and their answers; see docs/protocol.md, "Tauri"."""

import re
from base64 import b64decode
from contextlib import suppress
from typing import Final, NamedTuple

from pytauri_ipc.codec import ProtocolViolation, decode, pack, unpack
from pytauri_ipc.messages import Call, Frame
from pytauri_ipc.transports.tauri_invoke import Invoke, InvokeResolver

_HEADER: Final = re.compile(r"ipc:([0-9]{0,10})([:+*=])(.*)", re.DOTALL)
"""The callback for pushes, in the first frame; how the frame comes; its head, or all of it."""

_NAMED: Final = re.compile(r'\["([0-9a-f]{32})"')
"""How a head begins."""

_PREFIX: Final = 4
"""Bytes of a packed frame before its head."""


class SessionInvoke(NamedTuple):
    """An invoke that brings a frame.

    Attributes:
        invoke: Tauri's own.
        callback: Where pushes go, in a session's first frame; otherwise empty.
        form: `:` for a head alone, `+` for a head whose bodies are the invoke's body, `*` for a
            packed frame as the invoke's body, `=` for one in base64.
        text: The head; of `=` the frame, of `*` nothing.
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
            parameters["webview_window"] = parameters["app_handle"] = None
        return parameters

    def frame(self, body: bytes) -> Frame:
        """The frame; `body` is the invoke's.

        Raises:
            CutShort: It was cut on its way.
            ProtocolViolation: It is whole, and no frame.
        """
        if self.form == "*":
            return unpack(body)
        if self.form != "=":
            return decode(self.text, body)
        try:
            return unpack(b64decode(self.text, validate=True))
        except ValueError as error:  # letters beyond ASCII raise another than the rest
            raise ProtocolViolation("a frame in the header is base64") from error

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
        is_text: Whether the page can take nothing but text.
        is_raw: Whether it brought raw bytes, so that they can go back as well.
    """

    resolver: InvokeResolver
    frame: Frame
    size: int
    call: int | None
    is_text: bool
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
        return cls(resolver, frame, size, call, invoke.form == "=", bool(body))

    def answer(self, frame: Frame) -> None:
        """Send a frame with the answer."""
        block = pack(frame)
        if self.is_text or self.call is not None:
            self.resolver.reject(block.decode("latin-1"))
        else:
            self.resolver.resolve(block)

    def let_go(self) -> None:
        """Answer with nothing."""
        if self.is_text or self.call is not None:
            self.resolver.reject("")
        else:
            self.resolver.resolve("null")
