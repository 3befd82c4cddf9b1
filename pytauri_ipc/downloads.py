"""What `ipc:download` carries: checked, and its file name made harmless."""

import mimetypes
import re
import unicodedata
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

DEFAULT_NAME: Final = "download"
LONGEST_NAME: Final = 200
"""Bytes of a file's name in UTF-8: most file systems take 255."""

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved.

    Attributes:
        content: Its bytes; what was given as text is UTF-8.
        filename: A name that is offered to the person, without any folder.
    """

    content: bytes
    filename: str

    @classmethod
    def of(cls, data: object) -> "Download":
        """Read `{content, filename, mimeType, encoding}`, of which the content alone is needed.

        An event is JSON: bytes that are no text are given as base64, with `encoding` saying so.

        Raises:
            TypeError: The content is missing, or a part is of another type than it should be.
            ValueError: The content is text that UTF-8 cannot carry, or not what `encoding` says.
        """
        if not isinstance(data, Mapping):
            raise TypeError(f"ipc:download takes {{content, filename}}, not {data!r:.80}")
        given = cast(Mapping[str, Any], data)
        kind = _text(given, "mimeType")
        content = _content(given.get("content"), _text(given, "encoding"))
        return cls(content, harmless(_text(given, "filename"), kind))


def harmless(name: str, mime_type: str = "") -> str:
    """The last part of a name, as every system takes it; with an ending, where the type has one."""
    last = re.split(r"[/\\]", name)[-1]
    # Control characters, and those that make a name read otherwise than it is written.
    plain = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    plain = _FORBIDDEN.sub("_", plain).strip(". ") or DEFAULT_NAME
    if "." not in plain:
        plain += mimetypes.guess_extension(mime_type.partition(";")[0].strip()) or ""
    if _DEVICE.match(plain):
        plain = f"_{plain}"
    return _shortened(plain)


def _shortened(name: str) -> str:
    """Cut in the middle, so that the ending stays."""
    stem, dot, ending = name.rpartition(".")
    tail = (dot + ending).encode() if stem else b""
    if not stem or len(tail) > LONGEST_NAME // 2:
        stem, tail = name, b""
    room = LONGEST_NAME - len(tail)
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + tail.decode()


def _content(value: object, encoding: str) -> bytes:
    if encoding not in {"", "base64"}:
        raise ValueError(f'ipc:download knows no encoding {encoding!r}; leave it out, or "base64"')
    match value:
        case str() if encoding:
            try:
                return b64decode(value, validate=True)
            except ValueError as error:
                raise ValueError(f"ipc:download has content that is no base64: {error}") from None
        case str():
            return value.encode()
        case bytes() | bytearray() | memoryview():
            return bytes(cast(bytes, value))
        case _:
            raise TypeError(f'ipc:download needs "content" as text or bytes, not {value!r:.80}')


def _text(data: Mapping[str, Any], field: str) -> str:
    value: object = data.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"ipc:download takes {field!r} as text, not {value!r:.80}")
    return value
