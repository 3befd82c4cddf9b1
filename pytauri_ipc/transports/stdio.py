"""The wire to another process: JSON lines over two pipes, and raw bytes that a line announces.

A line whose `sizes` is a list of numbers is followed by that many blocks of so many bytes each,
which nobody decodes on the way. Both ends use the same; see docs/protocol.md, "Child process".
The standard library alone: what starts fast imports this first.
"""

import json
import os
import select
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from threading import Condition, Thread
from typing import Any, Final, NamedTuple

CHUNK: Final = 64 * 1024
"""Bytes that are read at a time: room for more costs more than what most lines are."""

_ROOM: Final = 1024 * 1024
"""Bytes of a pipe, where the system takes the wish; what is long is read in pieces of that size."""

_MOST_PARTS: Final = 512
"""Parts of one write; systems take 1,024."""

_CAN_TRY: Final = sys.platform != "win32"
"""Whether a pipe can be asked to take what it has room for; else a thread waits for it."""


class Said(NamedTuple):
    """One line, and what came behind it.

    Attributes:
        line: What it says.
        blocks: The bytes that it has announced.
    """

    line: dict[str, Any]
    blocks: Sequence[bytes] = ()


def packed(line: dict[str, Any], *blocks: bytes) -> list[bytes]:
    """A line and its blocks, as `PipeWriter.write` takes them."""
    if blocks:
        line = {**line, "sizes": [len(block) for block in blocks]}
    return [json.dumps(line, separators=(",", ":")).encode() + b"\n", *blocks]


class LineReader:
    """Puts together what was said from the pieces in which it comes. Without IO.

    Args:
        stray: Called with each line that is none of this protocol.
    """

    def __init__(self, stray: Callable[[bytes], object]) -> None:
        self._stray = stray
        self._pieces: list[bytes] = []
        self._have = 0
        self._needed = 0  # bytes of the blocks that are awaited
        self._line: dict[str, Any] | None = None
        self._sizes: list[int] = []

    def feed(self, piece: bytes) -> list[Said]:
        """What is complete with the next bytes."""
        self._have += len(piece)
        # Pieces of something long are joined once.
        if self._have < self._needed or (self._line is None and b"\n" not in piece):
            self._pieces.append(piece)
            return []
        if self._pieces:
            self._pieces.append(piece)
            piece = b"".join(self._pieces)
        done: list[Said] = []
        at = self._take(piece, done)
        self._have = len(piece) - at
        self._pieces = [piece[at:]] if self._have else []
        return done

    @property
    def lacking(self) -> int:
        """How many bytes of announced blocks are still to come."""
        return max(self._needed - self._have, 0)

    def _take(self, data: bytes, done: list[Said]) -> int:
        """Add what is complete; gives where the rest begins."""
        at = 0
        while True:
            if self._line is None:
                end = data.find(b"\n", at)
                if end < 0:
                    return at
                self._begin(data[at:end])
                at = end + 1
            elif len(data) - at < self._needed:
                return at
            else:
                blocks: list[bytes] = []
                for size in self._sizes:
                    blocks.append(data[at : at + size])
                    at += size
                done.append(Said(self._line, blocks))
                self._line, self._needed = None, 0

    def _begin(self, text: bytes) -> None:
        try:
            line = json.loads(text)
            sizes = line.pop("sizes", [])
            needed = sum(sizes)
        except (ValueError, AttributeError, TypeError):
            if text:  # an empty one parts what was printed before from the first line
                self._stray(text)
            return
        self._line, self._sizes, self._needed = line, sizes, needed


class PipeReader:
    """What arrives on a pipe, until its other end is closed. For one thread.

    Args:
        descriptor: The pipe; it is this reader's from now on.
        stray: As of a `LineReader`.
    """

    def __init__(self, descriptor: int, stray: Callable[[bytes], object]) -> None:
        self._descriptor = descriptor
        self._reader = LineReader(stray)
        widen(descriptor)

    def __iter__(self) -> Iterator[Said]:
        try:
            size = CHUNK
            while piece := os.read(self._descriptor, size):
                yield from self._reader.feed(piece)
                size = _ROOM if self._reader.lacking > CHUNK else CHUNK
        except OSError:  # it is as good as closed
            return

    def close(self) -> None:
        """Read nothing any more; once nobody waits for it."""
        os.close(self._descriptor)


class PipeWriter:
    """Writes to a pipe: whole, in order, from any thread, and without waiting.

    What the pipe has no room for waits for a thread of its own, which begins with the first such.

    Args:
        descriptor: The pipe; it is this writer's from now on.

    Attributes:
        taken: How many bytes it was given so far.
        written: How many of them wait no more: all of them, where nobody reads.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._changed = Condition()
        self._waiting: deque[bytes | memoryview] = deque()
        self._thread: Thread | None = None
        self._is_broken = False
        self._is_closed = False
        self._watching: list[tuple[int, Callable[[], object]]] = []
        self.taken: int = 0
        self.written: int = 0
        widen(descriptor)
        if _CAN_TRY:
            os.set_blocking(descriptor, False)

    @property
    def is_over(self) -> bool:
        """Whether nobody will read what is written from now on."""
        return self._is_broken or self._is_closed

    def write(self, parts: Iterable[bytes]) -> bool:
        """Write this behind what was written before; whether anybody may read it still."""
        views = [part for part in parts if part]
        with self._changed:
            if self.is_over:
                return False
            # A finalizer may say something in the midst of this, on this very thread: it finds
            # that something waits, and adds its own behind all of it.
            is_first = not self._waiting
            self.taken += sum(map(len, views))
            self._waiting.extend(views)
            if is_first and _CAN_TRY:
                self._try()
            if self._waiting:
                self._have_it_written()
            return not self._is_broken

    def say(self, line: dict[str, Any], *blocks: bytes) -> bool:
        """Write a line; as `write`."""
        return self.write(packed(line, *blocks))

    def call_when_written(self, position: int, call: Callable[[], object]) -> None:
        """Have it called once so many bytes are written, or nobody reads any more.

        Args:
            position: As `taken` was.
            call: Called on any thread, or at once; it must not wait.
        """
        with self._changed:
            if self.written < position:
                self._watching.append((position, call))
                return
        call()

    def _try(self) -> None:
        """Write what the pipe has room for; with the lock."""
        waiting = self._waiting
        while waiting:
            # By their places: a finalizer that adds to them in between would break an iterator.
            parts = [waiting[place] for place in range(min(len(waiting), _MOST_PARTS))]
            try:
                done = _written(self._descriptor, parts)
            except BlockingIOError:
                return
            except OSError:  # nobody reads any more
                self._break()
                return
            self._has_written(done)

    def _has_written(self, count: int) -> None:
        self.written += count
        waiting = self._waiting
        while waiting and count >= len(waiting[0]):
            count -= len(waiting.popleft())
        if count:
            waiting[0] = memoryview(waiting[0])[count:]
        if self._watching:
            self._tell()

    def _break(self) -> None:
        self._is_broken = True
        self._drop_waiting()

    def _drop_waiting(self) -> None:
        """Nobody will read it; with the lock."""
        self._waiting.clear()
        self.written = self.taken
        self._tell()
        self._changed.notify_all()

    def _tell(self) -> None:
        watching, self._watching = self._watching, []
        for position, call in watching:
            self.call_when_written(position, call)

    def _have_it_written(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._write_on, name="pipe", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _write_on(self) -> None:
        try:
            while (part := self._next_part()) is not None:
                self._wait_for_room(part)
        except BaseException:  # nobody writes any more, and nobody may wait for it
            with self._changed:
                self._break()
            raise

    def _next_part(self) -> bytes | memoryview | None:
        """What the pipe has no room for, once there is any; `None` at the end."""
        with self._changed:
            while not self.is_over:
                if _CAN_TRY:
                    self._try()
                    self._changed.notify_all()
                if self._waiting:
                    return self._waiting[0]
                self._changed.wait()
        return None

    def _wait_for_room(self, part: bytes | memoryview) -> None:
        """Wait until the pipe takes more; where nothing can tell of that, by writing."""
        if _CAN_TRY:
            poll = select.poll()
            poll.register(self._descriptor, select.POLLOUT)
            with suppress(OSError):
                poll.poll(1_000)
            return
        try:
            done = os.write(self._descriptor, memoryview(part)[:CHUNK])
        except OSError:
            with self._changed:
                self._break()
            return
        with self._changed:
            if self._waiting:
                self._has_written(done)
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Wait until all is written; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting, timeout)

    def close(self) -> None:
        """Write nothing any more, and let the other end know. A second time it does nothing."""
        with self._changed:
            if self._is_closed:
                return
            self._is_closed = True
            self._drop_waiting()
            thread = self._thread
        if thread is not None:
            thread.join()
        os.close(self._descriptor)

    def forget(self) -> None:
        """In a process that was forked: this end is the other process's alone."""
        self._is_closed = True
        with suppress(OSError):
            os.close(self._descriptor)


def _written(descriptor: int, parts: Sequence[bytes | memoryview]) -> int:
    return os.writev(descriptor, parts) if len(parts) > 1 else os.write(descriptor, parts[0])


def widen(descriptor: int) -> None:
    """Give a pipe more room, where the system can: a large body is fewer wake-ups."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - of Unix alone

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _ROOM)
