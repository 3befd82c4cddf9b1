"""What was sent on a channel and has not left: from any thread, held back by the page's credit."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final, Protocol

from anyio import Event
from anyio.lowlevel import checkpoint
from typing_extensions import override

from pytauri_ipc.delivery import FRAME, OVERHEAD
from pytauri_ipc.errors import ChannelClosed, ChannelFull
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.messages import Body

_FEWEST: Final = 1024
_SMALLEST: Final = 64
"""A channel holds as many messages as `Limits.unsent_bytes` has of these bytes, and no fewer."""


class OutboxLink(Protocol):
    """The session of the page that the channel belongs to."""

    closed: bool

    def run_soon(self, errand: Callable[[], object]) -> None:
        """Run a function on the event loop; from any thread."""
        ...

    def is_on_loop(self) -> bool:
        """Whether this is the event loop's thread."""
        ...

    def open_outbox(self, outbox: "Outbox", number: int) -> None:
        """A channel is used for the first time."""
        ...

    def pump(self, number: int, waiting: deque[Body]) -> int:
        """Send what there is room for; gives its bytes."""
        ...

    def flush(self) -> None:
        """Have it leave now."""
        ...

    def finish(self, number: int) -> None:
        """Nothing more comes."""
        ...


class Outbox:
    """What was sent on a channel and has not left yet. It outlives its port until all has left."""

    def __init__(self, link: OutboxLink, number: int, limit: int) -> None:
        self._link = link
        self._number = number
        self._limit = limit
        self._most = max(_FEWEST, limit // _SMALLEST)
        self._lock = Lock()
        self._waiting: deque[Body] = deque()
        self._size = 0
        self._drained: list[Event] = []
        self._is_known = False  # to the link
        self._is_due = False  # an errand of this outbox is on its way to the event loop
        self._gathered = 0  # bytes since they last filled a frame
        self.ended: bool = False

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self.ended or self._link.closed

    def put(self, body: Body) -> None:
        """Take a message in; on any thread."""
        size = len(body.data)
        with self._lock:
            if self.ended or self._link.closed:
                raise ChannelClosed("the channel is closed, or its page is gone")
            is_over = self._size + size > self._limit or len(self._waiting) >= self._most
            if is_over and self._waiting:  # a message alone is never too large
                raise ChannelFull(
                    f"{len(self._waiting)} messages of {self._size} bytes have not left yet; the "
                    f"limit is {self._most} messages and {self._limit} bytes: await drain()"
                )
            self._waiting.append(body)
            self._size += size
            self._gathered += size + OVERHEAD
            is_full = self._gathered >= FRAME
            if is_full:
                self._gathered = 0
            if not self._is_due:
                self._call()
        if is_full and self._link.is_on_loop():  # whoever sends there in a loop holds it up
            self._look()
            self._link.flush()

    def end(self) -> None:
        """Nothing more comes; on any thread."""
        with self._lock:
            if not self.ended:
                self.ended = True
                if not self._is_due:
                    self._call()

    def _call(self) -> None:
        self._is_due = True
        self._link.run_soon(self._look)

    async def drain(self) -> None:
        """Wait until all that was put in has left."""
        await checkpoint()
        while self._waiting and not self.closed:
            drained = Event()
            self._drained.append(drained)
            await drained.wait()
        if self.closed:
            raise ChannelClosed("the channel is closed, or its page is gone")

    # --- on the event loop ------------------------------------------------------------------

    def _look(self) -> None:
        self._is_due = False
        if self._is_known:
            self.pump()
        else:
            self._is_known = True
            self._link.open_outbox(self, self._number)

    def pump(self) -> None:
        """Send what there is room for."""
        size = self._link.pump(self._number, self._waiting)
        with self._lock:
            self._size -= size
            is_empty = not self._waiting
            is_done = is_empty and self.ended
        if is_empty or self.ended:
            self._release()
        if is_done:
            self._link.finish(self._number)

    def abandon(self) -> None:
        """The page does not want it any more, or is gone."""
        with self._lock:
            self.ended = True
            self._waiting.clear()
            self._size = 0
        self._release()
        self._link.finish(self._number)

    def _release(self) -> None:
        for drained in self._drained:
            drained.set()
        self._drained.clear()


class SessionPort(ChannelPort):
    """The Python end of a channel. It ends when its last reference goes."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    @property
    @override
    def closed(self) -> bool:
        return self._outbox.closed

    @override
    def send(self, data: bytes, is_json: bool, /) -> None:
        self._outbox.put(Body(data, is_json))

    @override
    async def drain(self) -> None:
        await self._outbox.drain()

    @override
    def close(self) -> None:
        self._outbox.end()

    __del__ = close
