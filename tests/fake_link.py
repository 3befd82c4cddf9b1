"""Doubles of a page's connection: `Link` and `ChannelPort`, for tests that need no transport."""

from typing import TypeVar

from pytauri_ipc.errors import ChannelClosed
from pytauri_ipc.frontend import Frontend
from pytauri_ipc.messages import Body

T = TypeVar("T")


class FakePort:
    """A channel's end that keeps what was sent."""

    def __init__(self, link: "FakeLink") -> None:
        self._link = link
        self._is_closed = False
        self.sent: list[str | bytes] = []
        self.closings = 0

    @property
    def closed(self) -> bool:
        return self._is_closed or self._link.closed

    def send(self, data: bytes, is_json: bool, /) -> None:
        if self.closed:
            raise ChannelClosed("closed")
        self.sent.append(data.decode() if is_json else data)

    async def drain(self) -> None:
        if self.closed:
            raise ChannelClosed("closed")

    def close(self) -> None:
        self.closings += 1
        self._is_closed = True


class FakeLink:
    """A page that is there until a test says otherwise.

    Attributes:
        ports: The channels that were opened, by id.
        openings: The ids, once for each time that somebody asked.
        frontend: The page as a command sees it.
    """

    def __init__(self, label: str = "main") -> None:
        self.host = "fake"
        self.closed = False
        self.app_handle: object | None = None
        self.webview_window: object | None = None
        self.ports: dict[int, FakePort] = {}
        self.openings: list[int] = []
        self.emitted: list[tuple[str, object]] = []
        self.frontend = Frontend(label, self)

    is_session = True

    async def wait_closed(self) -> None:
        raise NotImplementedError

    async def request(self, function: str, body: Body | None, /) -> Body:
        raise NotImplementedError

    async def request_value(self, js: str, /) -> Body:
        raise NotImplementedError

    def emit(self, event: str, data: object, /) -> None:
        self.emitted.append((event, data))

    def evaluate(self, js: str, /) -> None:
        raise NotImplementedError

    def state(self, kind: type[T], /) -> T | None:
        return None

    def open_channel(self, channel_id: int, /) -> FakePort:
        self.openings.append(channel_id)
        return self.ports.setdefault(channel_id, FakePort(self))
