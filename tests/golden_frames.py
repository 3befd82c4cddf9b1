"""Reads `tests/golden/`: frames and what they are as bytes, which the page's tests read too."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any, Final, NamedTuple

from pytauri_ipc import messages
from pytauri_ipc.messages import Body, Frame, Message

_KINDS: Final[dict[str, Any]] = {
    "hello": messages.Hello,
    "welcome": messages.Welcome,
    "call": messages.Call,
    "stream": messages.Stream,
    "cancel": messages.Cancel,
    "credit": messages.Credit,
    "reply": messages.Reply,
    "failure": messages.Failure,
    "items": messages.Items,
    "end": messages.End,
    "event": messages.Event,
    "bye": messages.Bye,
}


class GoldenFrame(NamedTuple):
    """A frame, and its packed bytes."""

    name: str
    frame: Frame
    packed: bytes


class BadBlock(NamedTuple):
    """Bytes that are no frame: `"cut"` or `"protocol"` says why."""

    name: str
    packed: bytes
    error: str


def golden() -> tuple[list[GoldenFrame], list[BadBlock]]:
    """All of them."""
    text = Path(__file__).with_name("golden").joinpath("frames.json").read_text()
    found: dict[str, Any] = json.loads(text)
    frames = [
        GoldenFrame(one["name"], _frame(one["frame"]), b64decode(one["packed"]))
        for one in found["frames"]
    ]
    bad = [BadBlock(one["name"], b64decode(one["packed"]), one["error"]) for one in found["bad"]]
    return frames, bad


def _frame(frame: dict[str, Any]) -> Frame:
    said = [_message(*message) for message in frame.pop("messages")]
    return Frame(**frame, messages=said)


def _message(kind: str, *fields: Any) -> Message:
    message: Message = _KINDS[kind](*map(_field, fields))
    return message


def _field(field: Any) -> Any:
    match field:
        case {"json": str(text)}:
            return Body(text.encode())
        case {"bytes": str(digits)}:
            return Body(bytes.fromhex(digits), is_json=False)
        case [[str(), str()], *_]:
            return [tuple(pair) for pair in field]
        case [dict(), *_]:
            return [_field(body) for body in field]
        case _:
            return field
