"""A browser's part, played by a test: requests and sockets, right or wrong in one thing."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from secrets import token_hex
from time import monotonic
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pytauri_ipc.codec import size_of_block, unpack
from pytauri_ipc.messages import Body, Message
from pytauri_ipc.session import Session
from tests.socket_blocks import next_block, send_frame

TIMEOUT = 20.0


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Visitor:
    """Somebody who asks a program for something.

    Attributes:
        netloc: Where the program is.
        token: What the visitor takes for the token.
        headers: Sent with each request.
        ticket: Got by entering.
    """

    netloc: str
    token: str = ""
    label: str = "main"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    ticket: str = ""

    @classmethod
    def at(cls, address: str) -> "Visitor":
        """Somebody who has the address that the program has printed."""
        parts = urlsplit(address)
        return cls(parts.netloc, parts.fragment, parts.path.rpartition("/")[2])

    @property
    def origin(self) -> str:
        return f"http://{self.netloc}"

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        connection = HTTPConnection(self.netloc, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, {**self.headers, **(headers or {})})
            got = connection.getresponse()
            found = {name.lower(): got.headers.get_all(name, []) for name in got.headers}
            return Answer(
                got.status, {name: ", ".join(all_) for name, all_ in found.items()}, got.read()
            )
        finally:
            connection.close()

    def show_token(self, **more: object) -> Answer:
        """What the page behind the printed address does."""
        said = json.dumps({"token": self.token, "label": self.label, **more})
        return self.ask("/_ipc/~/enter", "POST", said, {"Origin": self.origin})

    def enter(self) -> "Visitor":
        """Get cookie and ticket."""
        answer = self.show_token()
        assert answer.status == 200, answer
        self.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        self.ticket = json.loads(answer.body)["ticket"]
        return self

    @contextmanager
    def socket(
        self,
        *,
        origin: str | None = "",
        ticket: str | None = None,
        headers: Mapping[str, str] | None = None,
        protocols: Sequence[str] | None = None,
        path: str = "/_ipc/~/socket",
    ) -> Generator[ClientConnection]:
        ticket = self.ticket if ticket is None else ticket
        named = ["pytauri-ipc", f"ipc-ticket.{ticket}"] if protocols is None else protocols
        said = self.origin if origin == "" else origin
        with connect(
            f"ws://{self.netloc}{path}",
            origin=said,  # pyright: ignore[reportArgumentType]
            subprotocols=named,  # pyright: ignore[reportArgumentType]
            additional_headers={**self.headers, **(headers or {})},
            compression=None,
            open_timeout=TIMEOUT,
            proxy=None,
            max_size=None,
        ) as socket:
            yield socket

    @contextmanager
    def page(self, session_id: str | None = None) -> Generator["PlayedPage"]:
        """A page with a session and a socket."""
        with self.socket() as socket:
            yield PlayedPage(Session(session_id or token_hex(16), "page"), socket)


@dataclass
class PlayedPage:
    """The page's end of a session, over a socket that may be another one later."""

    session: Session
    socket: ClientConnection
    heard: list[Message] = field(default_factory=list[Message])

    def flush(self) -> None:
        for frame in self.session.take(monotonic()):
            send_frame(self.socket.send, frame)

    def take(self, timeout: float = TIMEOUT) -> list[Message]:
        """What the next frame brings."""
        block = next_block(lambda: self.socket.recv(timeout))
        new = self.session.receive(unpack(block), size_of_block(block), monotonic())
        self.heard += new
        return new

    def close_code(self) -> int:
        """By which code the program closes the socket; 0 where it says none."""
        while True:
            try:
                self.take()
            except ConnectionClosed as closed:
                return 0 if closed.rcvd is None else closed.rcvd.code

    def call(self, name: str, body: bytes | None = b"{}") -> Message:
        """Call a command, and wait for its answer."""
        number = self.session.call(name, [], None if body is None else Body(body))
        self.flush()
        while True:
            for message in self.take():
                if getattr(message, "id", None) == number:
                    return message
            self.flush()  # what had to wait until the page was welcome
