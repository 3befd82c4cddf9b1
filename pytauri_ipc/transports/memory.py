"""The host in memory: calls, replies and channel messages pass as bytes, within one event loop."""

from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from anyio import Event
from typing_extensions import override

from pytauri_ipc.call import Failure, Reply
from pytauri_ipc.dispatcher import PendingCall
from pytauri_ipc.errors import ChannelClosed, ChannelFull
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.transports.base import PageLink, Server


class Answer(NamedTuple):
    """What a page would get for a call.

    Attributes:
        body: The bytes of the reply, or the failure as JSON.
        is_json: Whether the bytes are JSON text.
        is_failure: Whether the page's promise rejects.
        exception: What was raised; it did not pass as bytes.
    """

    body: bytes
    is_json: bool
    is_failure: bool
    exception: BaseException | None = None


class MemoryServer(Server["MemoryCall"]):
    """Serves the calls of pages that are in this process."""

    @override
    def receive(self, message: "MemoryCall") -> None:
        message.start(self.registry.route(message.call.command), self.loop)

    @override
    def refuse(self, message: "MemoryCall", failure: Failure) -> None:
        message.settle(failure)


@dataclass(slots=True, eq=False)
class MemoryCall(PendingCall):
    """A call whose answer is waited for on the same event loop."""

    _answer: Answer | None = field(default=None, init=False)
    _done: Event = field(default_factory=Event, init=False)

    @override
    def send(self, outcome: Reply | Failure) -> None:
        if isinstance(outcome, Failure):
            self._answer = Answer(outcome.as_json(), True, True, outcome.exception)
        else:
            self._answer = Answer(outcome.body, outcome.is_json, False)
        self._done.set()

    async def answer(self) -> Answer:
        """Wait for the answer. A cancelled wait cancels the command."""
        try:
            await self._done.wait()
        except BaseException:
            self.stop(Failure("the call was cancelled", "cancelled"))
            raise
        assert self._answer is not None, "it is set before the event"
        return self._answer


class MemoryLink(PageLink):
    """One page in memory, and its channels."""

    host = "memory"

    def __init__(self, server: MemoryServer, label: str) -> None:
        super().__init__(server, label)
        self.server: MemoryServer = server
        self.channels: dict[int, MemoryChannel] = {}

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        channel = self.channels.get(channel_id)
        if channel is None:  # the page has none of that id
            channel = MemoryChannel(self)
            channel.end_now()
        return MemoryPort(channel)

    @override
    def close(self) -> None:
        super().close()
        for channel in self.channels.values():
            channel.end_now()


class MemoryChannel:
    """The page's end of a channel: what has arrived and is not taken yet."""

    def __init__(self, link: MemoryLink) -> None:
        self._server = link.server
        self._limit = link.server.limits.unsent_bytes
        self._lock = Lock()
        self._items: deque[str | bytes] = deque()
        self._size = 0
        self._changed = Event()
        self.ended: bool = False

    def put(self, item: str | bytes) -> None:
        """Take a message in; on any thread.

        Raises:
            ChannelClosed: It has ended.
            ChannelFull: Too much is waiting.
        """
        with self._lock:
            if self.ended:
                raise ChannelClosed("the channel is closed, or its page is gone")
            if self._size + _size(item) > self._limit:
                raise ChannelFull(f"{self._size} bytes are unread; the limit is {self._limit}")
            self._items.append(item)
            self._size += _size(item)
        self._server.run_soon(self._notify)

    async def take(self) -> str | bytes | None:
        """The next message, or `None` once it has ended and everything is taken."""
        while True:
            changed = self._changed
            with self._lock:
                if self._items:
                    item = self._items.popleft()
                    self._size -= _size(item)
                    self._notify()
                    return item
                if self.ended:
                    return None
            await changed.wait()

    async def drain(self) -> None:
        """Wait until everything is taken.

        Raises:
            ChannelClosed: It has ended.
        """
        while not self.ended and self._size:
            await self._changed.wait()
        if self.ended:
            raise ChannelClosed("the channel is closed, or its page is gone")

    def end(self) -> None:
        """Nothing more comes; on any thread."""
        with self._lock:
            self.ended = True
        self._server.run_soon(self._notify)

    def end_now(self) -> None:
        """Nothing more comes; on the event loop, which may be about to end."""
        with self._lock:
            self.ended = True
        self._notify()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = Event()


def _size(item: str | bytes) -> int:
    return len(item.encode() if isinstance(item, str) else item)


class MemoryPort(ChannelPort):
    """The Python end of a channel in memory. It ends when its last reference goes."""

    def __init__(self, channel: MemoryChannel) -> None:
        self._channel = channel

    @property
    @override
    def closed(self) -> bool:
        return self._channel.ended

    @override
    def send(self, data: str | bytes, /) -> None:
        self._channel.put(data)

    @override
    async def drain(self) -> None:
        await self._channel.drain()

    @override
    def close(self) -> None:
        if not self._channel.ended:
            self._channel.end()

    __del__ = close
