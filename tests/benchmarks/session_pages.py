"""A page that is played over a real socket, on an event loop: it calls, and hears events."""

import asyncio
from random import random
from secrets import token_hex
from time import monotonic, perf_counter
from urllib.parse import parse_qs, urlsplit

from pydantic_core import from_json, to_json
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from pytauri_ipc.codec import pack, unpack
from pytauri_ipc.events import READY
from pytauri_ipc.messages import Body, Event, Message, Reply
from pytauri_ipc.session import Session
from tests.web_client import Visitor

TELL = "bench:tell"
"""What a page says to have everybody told so many times."""

TOLD = "bench:told"
"""What everybody is told then: a number, and when, by `perf_counter`, the same in all processes."""


class Page:
    """The page's end of a session.

    Attributes:
        answers: The seconds that each answered call took.
        events: The numbers of the events that came, as they came.
        late: The seconds from when each was said.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.answers: list[float] = []
        self.events: list[int] = []
        self.late: list[float] = []
        self._socket = socket
        self._session = Session(token_hex(16), "page")
        self._waiting: dict[int, asyncio.Future[Body]] = {}
        self._heard = asyncio.Event()
        self._welcome = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def get_ready(self, number: int) -> None:
        """Say that the page is there; what is emitted is for such pages."""
        self._session.emit(READY, Body(to_json({"page": number, "heard": {}})))
        await self._flush()
        await self._welcome.wait()

    def forget(self) -> None:
        """Count answers and events anew."""
        self.answers, self.events, self.late = [], [], []

    async def call_all(self, count: int, pause: float) -> None:
        """Call so many times, each when the one before is answered, and check the answers.

        Args:
            count: How often.
            pause: Seconds from one call to the next, with some chance in it; 0 for none.
        """
        for number in range(count):
            if pause:
                await asyncio.sleep(pause * random() * 2)
            start = perf_counter()
            body = await self._call("greet", {"name": "Ann", "number": number})
            if from_json(body.data) != {"text": "Hello Ann", "number": number}:
                raise AssertionError(f"the answer to call {number} was {body.data!r}")
            self.answers.append(perf_counter() - start)

    async def _call(self, name: str, body: object) -> Body:
        number = self._session.call(name, [], Body(to_json(body)))
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._flush()
        return await waiting

    def tell(self, count: int) -> None:
        """Have everybody told so many times."""
        self._session.emit(TELL, Body(to_json({"count": count})))

    async def hear(self, count: int) -> None:
        """Wait until so many events have come."""
        await self._flush()
        while len(self.events) < count:
            self._heard.clear()
            await self._heard.wait()

    async def leave(self) -> None:
        """Close the socket; the session's end is the program's matter."""
        await self._socket.close()
        await self._reading

    async def _flush(self) -> None:
        for frame in self._session.take(monotonic()):
            await self._socket.send(pack(frame))

    async def _read(self) -> None:
        try:
            async for block in self._socket:
                assert isinstance(block, bytes)
                for message in self._session.receive(unpack(block), len(block), monotonic()):
                    self._hear(message)
                self._welcome.set()
                await self._flush()  # what had to wait until the page was welcome, and acks
        except ConnectionClosed:
            pass
        for waiting in self._waiting.values():
            waiting.cancel()

    def _hear(self, message: Message) -> None:
        match message:
            case Reply(number, body):
                self._waiting.pop(number).set_result(body)
            case Event(name, body) if name == TOLD:
                told = from_json(body.data)
                self.events.append(told["number"])
                self.late.append(perf_counter() - told["at"])
                self._heard.set()
            case Event():
                pass  # the app's own
            case _:
                raise AssertionError(f"a page was told {message}")


def number_in(address: str) -> int:
    """The number of the page that a window shows, in that page's address."""
    return int(parse_qs(urlsplit(address).query)["ipc-page"][0])


async def connect(visitor: Visitor, number: int) -> Page:
    """A page of somebody who has entered, and which is ready to hear events.

    Args:
        visitor: The one.
        number: What `number_in` gives.
    """
    socket = await open_socket(
        f"ws://{visitor.netloc}/_ipc/~/socket",
        origin=Origin(visitor.origin),
        subprotocols=[Subprotocol("pytauri-ipc"), Subprotocol(f"ipc-ticket.{visitor.ticket}")],
        additional_headers=visitor.headers,
        compression=None,
        proxy=None,
        max_size=None,
    )
    page = Page(socket)
    await page.get_ready(number)
    return page
