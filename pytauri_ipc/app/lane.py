"""The fast lane: a loopback socket that carries the sessions of native windows beside Tauri.

A page gets the address and a token that is good once over Tauri's own messages, so that only a page
which may speak to the program at all has it; see docs/security.md, "The fast lane".
"""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from logging import getLogger
from secrets import token_urlsafe
from threading import Lock
from time import monotonic
from typing import Final, NamedTuple

from pytauri_ipc.app.config import origin_of
from pytauri_ipc.app.host import Setting
from pytauri_ipc.app.serving import Serving
from pytauri_ipc.app.web_access import PROTOCOL, Headers, is_loopback
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.transports.asgi_socket import AsgiSocket, Message, Receive, Send
from pytauri_ipc.transports.tauri import TauriServer
from pytauri_ipc.transports.tauri_lane import LaneWires
from pytauri_ipc.transports.tauri_session import TauriSession

_logger = getLogger("pytauri_ipc")

_TOKEN: Final = "ipc-lane."
_OPTIONS: Final = WebOptions(patience=5.0)
_LIVES: Final = 30.0
"""Seconds in which a token is good."""

_OWN: Final = frozenset({"tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"})
"""The origins that an app's own pages have in Tauri's windows, by the system."""


@contextmanager
def serving_lane(setting: Setting, server: TauriServer) -> "Generator[Lane]":
    """Within this, the windows of an app have a lane; see `Lane`."""
    lane = Lane(setting, server)
    try:
        lane.begin()
        yield lane
    finally:
        lane.end()


class _Ticket(NamedTuple):
    session: TauriSession
    until: float


class Lane:
    """Serves the socket, from `begin` to `end`.

    Args:
        setting: The app's.
        server: Whose sessions it carries.

    Raises:
        OSError: This machine has no loopback to listen on.
    """

    def __init__(self, setting: Setting, server: TauriServer) -> None:
        dev_url = setting.dev_url
        self._origins = _OWN if dev_url is None else _OWN.union((origin_of(dev_url).lower(),))
        self._wires = LaneWires(server)
        self._serving = Serving(self._answer, _OPTIONS, server.limits.frame_size, setting.portal)
        self._url = f"ws://127.0.0.1:{self._serving.port}/"
        self._lock = Lock()
        self._tickets: dict[str, _Ticket] = {}
        self._is_over = False
        server.sessions.greeted = self._offer

    def begin(self) -> None:
        """Take connections."""
        self._serving.begin(self._has_ended)

    def _has_ended(self) -> None:
        if not self._is_over:
            self._is_over = True
            _logger.error("the fast lane has ended; windows go on without it")

    def end(self) -> None:
        """Take none any more; those that are there are closed. What has failed is logged."""
        self._is_over = True
        try:
            self._serving.end()
        except Exception:
            _logger.exception("the server of the fast lane has failed")

    # --- tokens -----------------------------------------------------------------------------

    def _offer(self, session: TauriSession) -> None:
        if self._is_over:
            return
        now = monotonic()
        token = token_urlsafe(32)
        with self._lock:
            for late in [one for one, ticket in self._tickets.items() if ticket.until < now]:
                del self._tickets[late]
            self._tickets[token] = _Ticket(session, now + _LIVES)
        session.offer_lane(self._url, token)

    def _session_of(self, scope: Message) -> TauriSession | None:
        """Whose token a handshake shows; it is good no more then."""
        headers = Headers(scope)
        hosts, origins = headers.all(b"host"), headers.all(b"origin")
        if len(hosts) != 1 or not is_loopback(hosts[0]):
            return None
        if len(origins) != 1 or origins[0].lower() not in self._origins:
            return None
        said: list[str] = scope.get("subprotocols") or []
        shown = [one.removeprefix(_TOKEN) for one in said if one.startswith(_TOKEN)]
        if len(shown) != 1:
            return None
        with self._lock:
            # It is random and good once: the time that this takes tells nothing of another one.
            ticket = self._tickets.pop(shown[0], None)
        return None if ticket is None or ticket.until < monotonic() else ticket.session

    # --- sockets ----------------------------------------------------------------------------

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """The ASGI application: nothing but the socket."""
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 404, "headers": headers})
            await send({"type": "http.response.body", "body": b"There is nothing here.\n"})
            return
        await receive()
        session = self._session_of(scope)
        if session is None:
            await send({"type": "websocket.close"})  # before it is accepted: a 403
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        label = session.frontend.label
        socket = AsgiSocket(label, self._wires, receive, send, _OPTIONS.patience)
        await socket.serve(partial(self._wires.begin, socket, session))
