"""The one seam between a page and its host: what a transport gives to `Frontend` and `Channel`.

Both know no host; `transports/` implements these protocols.
"""

from contextvars import ContextVar
from typing import Protocol, TypeVar
from weakref import ref

from pytauri_ipc.messages import Body

T = TypeVar("T")


class ChannelPort(Protocol):
    """The Python end of one channel of one page. Any thread may use it."""

    @property
    def closed(self) -> bool:
        """Whether either end closed it, or the page is gone."""
        ...

    def send(self, data: bytes, is_json: bool, /) -> None:
        """Send JSON text, as UTF-8, or raw bytes, in order, without waiting.

        Raises:
            ChannelClosed: The channel or its page is gone.
            ChannelFull: The page does not keep up.
        """
        ...

    async def drain(self) -> None:
        """Wait, on the handler's event loop, until the page has room again."""
        ...

    def close(self) -> None:
        """Tell the page that nothing more comes. A second call does nothing."""
        ...


class Link(Protocol):
    """One page's connection, as seen from above the transports."""

    @property
    def host(self) -> str:
        """The kind of host: `"tauri"`, `"memory"`."""
        ...

    @property
    def closed(self) -> bool:
        """Whether the page is gone. Never turns back."""
        ...

    @property
    def app_handle(self) -> object | None:
        """Tauri's `AppHandle`, or `None` where there is none."""
        ...

    @property
    def webview_window(self) -> object | None:
        """Tauri's `WebviewWindow` of the page, or `None` where there is none."""
        ...

    @property
    def is_session(self) -> bool:
        """Whether the page speaks the session protocol, so that it can be called."""
        ...

    async def wait_closed(self) -> None:
        """Wait, on the handler's event loop, until the page is gone."""
        ...

    async def request(self, function: str, body: Body | None, /) -> Body:
        """Call a function of the page; `Frontend.call` says what it raises."""
        ...

    async def request_value(self, js: str, /) -> Body:
        """The value of an expression; `Frontend.evaluate` says what it raises."""
        ...

    def emit(self, event: str, data: object, /) -> None:
        """Send an event to the page; from any thread. `Frontend.emit` says what it raises."""
        ...

    def evaluate(self, js: str, /) -> None:
        """Run JavaScript in the page; from any thread. `Frontend.eval` says what it raises."""
        ...

    def state(self, kind: type[T], /) -> T | None:
        """The state managed under exactly this type, or `None`."""
        ...

    def open_channel(self, channel_id: int, /) -> ChannelPort:
        """The port to the page's channel of that id: the same one while it is in use.

        It never raises, and the page notices nothing before the port's first use or its end.
        """
        ...


calling_link: ContextVar[ref[Link]] = ContextVar("pytauri_ipc.calling_link")
"""The link of the call that this context belongs to; set once, where a call starts.

It is a weak one: asyncio keeps a copy of the context with each timer that was cancelled, such as
that of `sleep_forever`, for as long as another one is due before.

A channel id is read out of a body deep inside pydantic: this is how it finds its page, also in a
model that is validated later, inside the command, where pydantic's own context would be lost.
"""


def link_that_calls() -> Link | None:
    """The link of the call that this context belongs to, while its page is there."""
    weak = calling_link.get(None)
    return None if weak is None else weak()
