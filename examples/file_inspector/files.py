"""Folders and files, as they are on the disk: plain functions that block, and know no page."""

import codecs
import errno
import os
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import quote, unquote_to_bytes

from pydantic import BaseModel

CHUNK = 8 * 1024 * 1024
HEAD = 2048
"""Bytes read at once for a hash, of which somebody is told, and at all for a preview."""

JOINERS = "\u200c\u200d"
"""Invisible, and yet part of words in many scripts and of emoji."""


class Entry(BaseModel):
    """Something in a folder.

    Attributes:
        key: Names it between page and program. File names are bytes, or broken UTF-16, and JSON
            carries neither.
        name: For eyes only; two entries may look the same.
        kind: `other` is a pipe, a socket or a device, `unreadable` for example a link to nowhere.
        size: The bytes of a file.
    """

    key: str
    name: str
    kind: Literal["folder", "file", "other", "unreadable"]
    size: int = 0


class Listing(BaseModel):
    """A folder and what is in it."""

    folder: str
    entries: list[Entry]


class Problem(BaseModel):
    """What cannot be read, and what the system says about it."""

    name: str
    reason: str


class Preview(BaseModel):
    """What a file looks like: its first bytes as text, or in hexadecimal digits."""

    name: str
    size: int
    modified: datetime
    mode: str
    head: str


def scan(folder: Path) -> dict[Path, Entry]:
    """What is in a folder, subfolders first.

    Raises:
        OSError: The folder cannot be read. What cannot be read in it is an entry all the same.
    """
    with os.scandir(folder) as items:
        entries = {Path(item.path): _entry(item) for item in items}
    return dict(
        sorted(entries.items(), key=lambda it: (it[1].kind != "folder", it[1].name.casefold()))
    )


def look_into(folder: Path) -> Listing:
    """What a page shows of a folder.

    Raises:
        OSError: As `scan`.
    """
    return Listing(folder=shown(str(folder)), entries=list(scan(folder).values()))


def find(folder: Path, key: str) -> Path:
    """The entry of that key. Only what is in the folder has one, so no key leads out of it.

    Raises:
        OSError: There is none (any more), or the folder cannot be read.
    """
    for path, entry in scan(folder).items():
        if entry.key == key:
            return path
    raise FileNotFoundError(
        errno.ENOENT, "It is not in this folder", os.fsdecode(unquote_to_bytes(key))
    )


def preview(folder: Path, key: str) -> Preview:
    """Look into the file of that key.

    Raises:
        OSError: It cannot be read.
    """
    path = find(folder, key)
    with _open_file(path) as file:
        status, head = os.fstat(file.fileno()), file.read(HEAD)
    return Preview(
        name=shown(path.name),
        size=status.st_size,
        modified=datetime.fromtimestamp(status.st_mtime, UTC),
        mode=stat.filemode(status.st_mode),
        head=_as_text(head),
    )


def hash_file(path: Path, tell: Callable[[int], None]) -> str:
    """The SHA-256 of a file, in hexadecimal digits.

    Args:
        path: The file.
        tell: Called after each chunk with the bytes that are done; what it raises ends this.

    Raises:
        OSError: It cannot be read.
    """
    digest, done = sha256(), 0
    with _open_file(path) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            done += len(chunk)
            tell(done)
    return digest.hexdigest()


def shown(name: str) -> str:
    """A file name as text for a page: what is no text, or would not be seen, is escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(
        c if c.isprintable() or c in JOINERS else c.encode("unicode_escape").decode() for c in text
    )


def problem(error: OSError) -> Problem:
    """What an error says, for a page."""
    path = os.fsdecode(error.filename or "")
    return Problem(name=shown(Path(path).name or path), reason=reason_of(error))


def reason_of(error: OSError) -> str:
    """Why something cannot be read, in the words of the system."""
    return error.strerror or str(error)


@contextmanager
def _open_file(path: Path) -> Generator[BinaryIO]:
    """Open a regular file, and nothing else: a pipe would wait for somebody to write."""
    with open(path, "rb", opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file", path)
        yield file


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # Windows has none


def _as_text(head: bytes) -> str:
    if b"\0" not in head:
        with suppress(UnicodeDecodeError):
            # Incremental, because the last character may be cut in two.
            is_all = len(head) < HEAD
            return codecs.getincrementaldecoder("utf-8")().decode(head, final=is_all)
    return head[: HEAD // 8].hex(" ", 2)


def _entry(item: os.DirEntry[str]) -> Entry:
    key, name = quote(os.fsencode(item.name)), shown(item.name)
    try:
        status = item.stat()
    except OSError:
        return Entry(key=key, name=name, kind="unreadable")
    if stat.S_ISREG(status.st_mode):
        return Entry(key=key, name=name, kind="file", size=status.st_size)
    return Entry(key=key, name=name, kind="folder" if stat.S_ISDIR(status.st_mode) else "other")
