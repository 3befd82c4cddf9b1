"""A WebSocket as ASGI has it, as a `Wire`: blocks out without a task, blocks in without a queue.

The server's event loop may be that of the sessions, or another one in another thread.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, MutableMapping
from contextlib import suppress
from functools import partial
from logging import getLogger
from threading import get_ident
from typing import Any, Final, TypeAlias, cast

from anyio import Event, get_cancelled_exc_class, move_on_after
from typing_extensions import override

from pytauri_ipc.codec import Block, is_head, size_of_block
from pytauri_ipc.event_loop import Cancellable, EventLoop, running_event_loop
from pytauri_ipc.transports.wires import (
    NOT_BINARY,
    TOO_LARGE,
    Carrier,
    Wire,
    WireLink,
    next_number,
)

_logger = getLogger("pytauri_ipc")

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_FULL: Final = 512 * 1024
"""Bytes that wait to be written before the session holds the next ones back."""

_LONGEST_REASON: Final = 120
"""Bytes of a close frame's reason: a WebSocket takes 123."""


class DirectSocket(ABC):
    """A server's end of a socket that lends itself to being used without ASGI's messages.

    A server whose `receive` and `send` are methods of such a class has its sockets served so: a
    block is heard in the very callback of the loop that has read it, and written at once.
    """

    heard: Callable[[bytes], object] | None = None
    """Where set, called with each binary message; `receive` gives all others."""

    @abstractmethod
    def write_message(self, message: bytes) -> bool:
        """Write a binary message; whether that was possible at once."""


class AsgiSocket(Wire):
    """One socket that was accepted.

    Args:
        label: Of the page at its other end.
        server: Whose sessions it carries.
        receive: ASGI's.
        send: ASGI's.
        stall: Seconds that a block may take to leave; a page that reads nothing is let go then.
    """

    def __init__(
        self, label: str, server: Carrier, receive: Receive, send: Send, stall: float
    ) -> None:
        self.label: str = label
        self.number: int = next_number()
        self.link: WireLink | None = None
        self._server = server
        self._receive = receive
        self._send = send
        self._stall = stall
        self._is_stepped = _can_be_stepped(receive) and _can_be_stepped(send)
        self._direct = _direct(receive, send)
        self._waiting: deque[Message] = deque()
        self._is_sending = False
        self._handed = self._sent = 0  # bytes; each is counted in one thread
        self._was_full = False
        self._is_closed = False
        self._head: bytes | None = None  # its bodies are the next message
        self._over: Event
        self._loop: EventLoop
        self._is_home = False
        self._reading: Any = None
        self._sending: Cancellable | None = None

    # --- for the session --------------------------------------------------------------------

    @property
    @override
    def is_full(self) -> bool:
        if self._handed - self._sent <= _FULL:
            return False
        # Said before it is asked again: all may leave meanwhile, in the server's thread.
        self._was_full = True
        return self._handed - self._sent > _FULL

    @override
    def send(self, block: Block) -> None:
        for message in (block,) if isinstance(block, bytes) else block:
            self._send_message(message)

    def _send_message(self, message: bytes) -> None:
        if self._is_closed:
            return
        self._handed += len(message)
        direct = self._direct
        if direct is not None and not self._is_sending and direct.write_message(message):
            self._sent += len(message)
        else:
            self._pass_on({"type": "websocket.send", "bytes": message})

    @override
    def close(self, code: int, reason: str) -> None:
        if not self._is_closed:
            self._is_closed = True
            short = reason.encode()[:_LONGEST_REASON].decode("utf-8", "ignore")
            self._pass_on({"type": "websocket.close", "code": code, "reason": short})

    def _pass_on(self, message: Message) -> None:
        if self._is_home:
            self._say(message)
        else:
            with suppress(RuntimeError):  # the server's loop is gone, and the socket with it
                self._loop.wake(partial(self._say, message))

    # --- out, on the server's loop ----------------------------------------------------------

    def _say(self, message: Message) -> None:
        """Send it; at once where the server takes it at once, and else in order."""
        if self._is_sending:
            self._waiting.append(message)
            return
        saying = cast("Coroutine[Any, Any, None]", self._send(message))
        if not self._is_stepped:
            self._send_in_task(saying, message)
            return
        try:
            waits_for = saying.send(None)
        except StopIteration:
            self._has_sent(message)
        except Exception as error:  # noqa: BLE001 - each server has errors of its own
            self._fail(error)
        else:
            self._send_in_task(_Rest(saying, waits_for), message)

    def _send_in_task(self, saying: Awaitable[None], message: Message) -> None:
        self._is_sending = True
        rest = self._go_on(saying, message)
        self._sending = self._loop.spawn(rest, "pytauri_ipc: a socket sends")

    async def _go_on(self, saying: Awaitable[None], message: Message) -> None:
        try:
            while True:
                with move_on_after(self._stall) as scope:
                    await saying
                if scope.cancelled_caught:
                    self._give_up()
                    return
                self._has_sent(message)
                if not self._waiting:
                    return
                message = self._waiting.popleft()
                saying = self._send(message)
        except Exception as error:  # noqa: BLE001 - as in `_say`
            self._fail(error)
        finally:
            self._is_sending = False

    def _has_sent(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            self._over.set()
            return
        self._sent += len(message["bytes"])
        if self._was_full and self._handed - self._sent <= _FULL // 2:
            self._was_full = False
            self._at_home(self._drained)

    def _drained(self) -> None:
        if self.link is not None:
            self.link.drained()

    def _give_up(self) -> None:
        _logger.warning(
            "a page of window %r has read nothing for %g s; its connection is closed, and its "
            "session waits for the next one",
            self.label,
            self._stall,
        )
        self._is_closed = True
        self._waiting.clear()
        self._over.set()

    def _fail(self, error: Exception) -> None:
        _logger.debug("a socket of window %r was lost: %r", self.label, error)
        self._is_closed = True
        self._waiting.clear()
        self._over.set()

    # --- in, on the server's loop -----------------------------------------------------------

    async def serve(self, begun: Callable[[], object] = bool) -> None:
        """Carry blocks until the socket is closed.

        Args:
            begun: Called once blocks can be sent, before any is heard.
        """
        self._over = Event()
        self._is_home = get_ident() == self._server.thread_id
        if not self._is_home:
            self._direct = None
        async with running_event_loop() as self._loop:
            try:
                begun()
                if self._is_stepped:
                    self._read()
                    if self._direct is not None:  # all that has come before is heard
                        self._direct.heard = self._hear_bytes
                else:
                    reading = self._read_on()
                    self._reading = self._loop.spawn(reading, "pytauri_ipc: a socket listens")
                await self._over.wait()
            finally:
                self._is_closed = True
                self._over.set()
                if self._direct is not None:
                    self._direct.heard = None
                for waiting in (self._reading, self._sending):
                    if waiting is not None:
                        waiting.cancel()
                self._at_home(partial(self._server.lost, self))

    def _read(self, _done: object = None) -> None:
        """Step the server's `receive`, from one callback of the loop to the next.

        There is no task here: a command begins at once (see `AsyncioLoop.spawn`), and its answer
        may leave before this returns.
        """
        while not self._over.is_set():
            receiving = cast("Coroutine[Any, Any, Message]", self._receive())
            if not self._step(receiving):
                return

    def _step(self, receiving: "Coroutine[Any, Any, Message]", _done: object = None) -> bool:
        """Whether a message has come; where not, the rest is seen to once there is one."""
        try:
            waits_for = receiving.send(None)
        except StopIteration as done:
            self._hear(done.value)
            return True
        except Exception as error:  # noqa: BLE001 - as in `_say`
            self._fail(error)
            return True
        waits_for._asyncio_future_blocking = False  # as a task says that it has seen it
        self._reading = waits_for
        waits_for.add_done_callback(partial(self._resume, receiving))
        return False

    def _resume(self, receiving: "Coroutine[Any, Any, Message]", _done: object) -> None:
        self._reading = None
        if self._over.is_set():
            receiving.close()
        elif self._step(receiving):
            self._read()

    async def _read_on(self) -> None:
        try:
            while not self._over.is_set():
                self._hear(await self._receive())
        except get_cancelled_exc_class():
            raise
        except Exception as error:  # noqa: BLE001 - as in `_say`
            self._fail(error)

    def _hear(self, message: Message) -> None:
        if message["type"] != "websocket.receive":
            self._is_closed = True
            self._over.set()
            return
        content = message.get("bytes")
        if content is None:
            self._refuse(NOT_BINARY, "frames are binary messages")
        else:
            self._hear_bytes(content)

    def _hear_bytes(self, content: bytes) -> None:
        head, self._head = self._head, None
        if head is not None:
            self._hear_block((head, content))
        elif is_head(content):
            self._head = content
        else:
            self._hear_block(content)

    def _hear_block(self, block: Block) -> None:
        if size_of_block(block) > self._server.limits.frame_size + _HEAD:
            self._refuse(TOO_LARGE, f"the limit is {self._server.limits.frame_size} bytes")
        elif self._is_home:
            self._server.hear(self, block)
        else:
            self._server.post((self, block))

    def _refuse(self, code: int, reason: str) -> None:
        self._at_home(partial(self.close, code, reason))

    def _at_home(self, errand: Callable[[], object]) -> None:
        """Do it on the loop of the sessions."""
        if self._is_home:
            errand()
        else:
            self._server.run_soon(errand)


_HEAD: Final = 1024 * 1024
"""Bytes that a frame may have beside the largest body: its head, and smaller bodies."""


class _Rest(Awaitable[None]):
    """What is left of a coroutine that has taken its first step already."""

    def __init__(self, coroutine: "Coroutine[Any, Any, None]", waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    @override
    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        try:
            while True:
                try:
                    value = yield waits_for
                except BaseException as error:  # noqa: BLE001 - as `yield from` hands it on
                    waits_for = self._coroutine.throw(error)
                else:
                    waits_for = self._coroutine.send(value)
        except StopIteration:
            return


def _direct(receive: object, send: object) -> DirectSocket | None:
    owner = getattr(receive, "__self__", None)
    is_one = isinstance(owner, DirectSocket) and getattr(send, "__self__", None) is owner
    return owner if is_one else None


def _can_be_stepped(function: object) -> bool:
    """Whether it is of a class whose coroutines wait for asyncio's futures and ask no task.

    Others may ask which task they are in, as `asyncio.timeout` does: these run in tasks.
    """
    kinds = type(getattr(function, "__self__", None)).__mro__
    return any(f"{kind.__module__}.{kind.__name__}" in _STEPPED for kind in kinds)


_STEPPED: Final = {
    f"{DirectSocket.__module__}.{DirectSocket.__name__}",
    "uvicorn.protocols.websockets.websockets_sansio_impl.WebSocketsSansIOProtocol",
}
"""By their names: this file imports no server."""


__all__ = ("AsgiSocket", "DirectSocket", "Message", "Receive", "Send")
