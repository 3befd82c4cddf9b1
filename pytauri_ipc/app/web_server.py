"""uvicorn, as an app serves itself: one listening socket, quiet, and patient with nobody."""

import asyncio
import re
import socket
from asyncio.transports import BaseTransport, Transport
from typing import Any, Final, cast

from typing_extensions import override
from uvicorn import Config, Server, __version__
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.transports.asgi_socket import DirectSocket

_LOWEST: Final = (0, 53)
"""The uvicorn whose sockets have what `_Sockets` uses: `frames` and `disconnected`."""


def check_version(version: str) -> None:
    """Check that it is a uvicorn that this file can use.

    Raises:
        ImportError: It is too old.
    """
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is not None and (int(numbers[1]), int(numbers[2])) < _LOWEST:
        lowest = ".".join(map(str, _LOWEST))
        raise ImportError(
            f"this app needs uvicorn {lowest} or later to serve its pages, and {version} is here; "
            'install it with\n  pip install --upgrade "pytauri-ipc[web]"',
            name="uvicorn",
        )


check_version(__version__)

_BACKLOG: Final = 2_048
_LONGEST_END: Final = 2
"""Seconds that pages have to take leave."""

_HEADS: Final = 1024 * 1024
"""Bytes of a message beside its largest body."""


def listening(options: WebOptions) -> socket.socket:
    """A socket that listens as the options say.

    Raises:
        OSError: It cannot; the message says where, and what to do.
    """
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # asyncio sends small frames at once only over what is named TCP: else they wait for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # Not on Windows, where two programs could have the same port by it.
        if hasattr(socket, "SO_REUSEPORT"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise OSError(
            error.errno,
            f"the app cannot listen on {options.host} port {options.port} ({error.strerror}); give "
            "another one in WebOptions(port=...), or 0 for any that is free",
        ) from error
    listener.setblocking(False)
    return listener


class WebServer(Server):
    """Serves an application until `end`, on an asyncio loop.

    Args:
        application: An ASGI application that needs no lifespan events.
        options: How many connections there may be, and for how long one may say nothing.
        frame_size: The largest body that a page sends.
    """

    def __init__(self, application: Any, options: WebOptions, frame_size: int) -> None:
        super().__init__(
            Config(
                application,
                http=cast("Any", type("_Http", (_Http,), {"options": options})),
                ws=cast("Any", _Sockets),
                ws_max_size=frame_size + _HEADS,
                ws_per_message_deflate=False,
                interface="asgi3",
                proxy_headers=False,
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="warning",  # below that it tells the headers of sockets
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=_LONGEST_END,
            )
        )
        self._ended = asyncio.Event()

    @override
    async def main_loop(self) -> None:
        await self._ended.wait()  # uvicorn's own looks ten times a second

    def end(self) -> None:
        """Serve no more; on the loop."""
        self._ended.set()


class _Http(H11Protocol):
    """Closes what says nothing: a stranger needs no token to hold a connection open."""

    options: WebOptions
    _deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast("Transport", transport))
        if len(self.connections) > self.options.connections + _STRANGERS:
            cast("Transport", transport).abort()
        else:
            self._wait()

    def _wait(self) -> None:
        self._rest()
        self._deadline = self.loop.call_later(self.options.patience, self._look)

    def _look(self) -> None:
        cycle = cast("RequestResponseCycle | None", self.cycle)
        is_answering = cycle is not None and not cycle.response_complete
        if not is_answering:
            self.transport.abort()

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    @override
    def on_response_complete(self) -> None:
        self._wait()  # the next request may begin, and never end
        super().on_response_complete()

    @override
    def handle_websocket_upgrade(self, event: Any) -> None:
        self._rest()
        super().handle_websocket_upgrade(event)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)


_STRANGERS: Final = 1_000
"""Connections beside those of pages: what loads, and what is refused."""

_CONTINUED: Final = 0x00
_FIRST: Final = 0x02
_LAST: Final = 0x80
_WHOLE: Final = _FIRST | _LAST
"""First bytes of frames of a binary message."""

_SHORT: Final = 126
_MEDIUM: Final = 2**16
"""Sizes from which on a frame says them in two and in eight bytes."""

_PIECE: Final = 1024 * 1024
"""Bytes of a larger message that are handed to the transport at once."""


class _Sockets(WebSocketsSansIOProtocol, DirectSocket):
    """Hands blocks over without a queue, and lets go of a page that does not read."""

    _left: memoryview = memoryview(b"")  # of the message that is being written
    _is_paused = False

    @override
    async def run_asgi(self) -> None:
        try:
            await super().run_asgi()
        finally:  # uvicorn would wait for the page to take what is left
            self.loop.call_later(_LONGEST_END, self.transport.abort)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.handshake_exc is not None and self.conn.eof_sent:
            self.transport.close()  # what is no handshake uvicorn leaves open, and unanswered

    @override
    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # else it tells the log of each one that was refused

    @override
    def send_receive_event_to_app(self) -> None:
        heard = self.heard
        if heard is None or self.close_sent or self.curr_msg_data_type == "text":
            super().send_receive_event_to_app()
            return
        frames, self.frames = self.frames, []
        heard(frames[0] if len(frames) == 1 else b"".join(frames))

    @override
    def write_message(self, message: bytes) -> bool:
        if self.close_sent or self.disconnected or not self.writable.is_set():
            return False
        if len(message) < _MEDIUM:
            self.transport.write(_frame_head(_WHOLE, len(message)) + message)
        else:
            self._left = memoryview(message)
            self._write_on(_FIRST)
        return True

    def _write_on(self, kind: int = _CONTINUED) -> None:
        """Write as much as leaves at once: what a transport keeps it copies, and more than once."""
        while self._left and not self._is_paused:
            if self.close_sent or self.transport.is_closing():
                self._left = memoryview(b"")
                return
            piece, self._left = self._left[:_PIECE], self._left[_PIECE:]
            kind |= 0 if self._left else _LAST
            self.transport.write(_frame_head(kind, len(piece)))
            self.transport.write(piece)
            kind = _CONTINUED

    @override
    def pause_writing(self) -> None:
        self._is_paused = True
        super().pause_writing()

    @override
    def resume_writing(self) -> None:
        self._is_paused = False
        self._write_on()
        if not self._is_paused:  # else others would write into the midst of a message
            super().resume_writing()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._left = memoryview(b"")
        super().connection_lost(exc)


def _frame_head(kind: int, size: int) -> bytes:
    """What a frame begins with; a server's are not masked. RFC 6455, section 5.2."""
    if size < _SHORT:
        return bytes((kind, size))
    if size < _MEDIUM:
        return bytes((kind, _SHORT)) + size.to_bytes(2, "big")
    return bytes((kind, _SHORT + 1)) + size.to_bytes(8, "big")
