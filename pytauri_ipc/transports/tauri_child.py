"""Tauri windows of a child process: its pages' invokes by their shape, and what they are answered.

An invoke of a page passes through the child as it is: here it looks like Tauri's own, and is taken
in by the same server. What comes from the child arrives in order, and is acted on in that order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from math import inf
from threading import Lock
from typing import Any

from anyio import Event
from typing_extensions import override

from pytauri_ipc.call import Headers
from pytauri_ipc.errors import ChannelClosed, ChannelFull, FrontendClosed
from pytauri_ipc.link import ChannelPort
from pytauri_ipc.transports.base import PageLink
from pytauri_ipc.transports.sessions import SessionLink
from pytauri_ipc.transports.stdio import PipeWriter, Said
from pytauri_ipc.transports.tauri import TauriServer
from pytauri_ipc.transports.tauri_invoke import Invoke
from pytauri_ipc.transports.tauri_window import TauriWindow, WindowPort


class RemoteWindow:
    """A window of the child, as an invoke names it.

    Attributes:
        opening: The number of times that the program had opened a window of this label.
        pipe: What the child reads.
    """

    def __init__(self, label: str, opening: int, pipe: PipeWriter) -> None:
        self._label = label
        self.opening: int = opening
        self.pipe: PipeWriter = pipe

    def label(self) -> str:
        """Its label."""
        return self._label

    def say(self, action: str, *blocks: bytes, **fields: object) -> bool:
        """Have the child do something in this very window; whether there is a child."""
        named = {"action": action, "label": self._label, "opening": self.opening, **fields}
        return self.pipe.say(named, *blocks)


class RemoteInvoke:
    """An invoke of a page in the child, and what answers it: Tauri's, by their shape.

    Attributes:
        command: The header `pyfunc`.
        arguments: What was bound in the child.
    """

    __slots__ = ("_number", "_pipe", "arguments", "command")

    def __init__(self, pipe: PipeWriter, said: Said) -> None:
        line, blocks = said
        self._pipe = pipe
        self._number: int = line["invoke"]
        self.command: str = blocks[0].decode("utf-8", "replace")
        self.arguments: dict[str, Any] = {"webview_window": None, "app_handle": None}
        if len(blocks) > 1:
            self.arguments["body"] = blocks[1]
        if "label" in line:
            window = RemoteWindow(line["label"], line["opening"], pipe)
            self.arguments["webview_window"] = window
            self.arguments["headers"] = _headers(line["headers"])

    def bind_to(self, _parameters: object, /) -> RemoteInvoke:
        """It was bound already, for the same."""
        return self

    def resolve(self, value: str | bytes, /) -> None:
        """Settle the page's promise; nothing where the child is gone."""
        if isinstance(value, str):
            self._answer(b"text", value.encode("utf-8", "replace"))
        else:
            self._answer(b"bytes", value)

    def reject(self, value: str, /) -> None:
        """Reject the page's promise; nothing where the child is gone."""
        self._answer(b"error", value.encode("utf-8", "replace"))

    def _answer(self, kind: bytes, block: bytes) -> None:
        head = b'{"action":"answer","invoke":%d,"kind":"%b","sizes":[%d]}\n'
        self._pipe.write((head % (self._number, kind, len(block)), block))


def _headers(pairs: list[list[str]]) -> Headers:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


class _InOrder:
    """Something to be done in its place among the invokes: it has their shape."""

    command: str = ""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act

    def bind_to(self, _parameters: object, /) -> None:
        """It has nothing to answer."""

    def reject(self, _value: str, /) -> None:
        """It has nothing to answer."""


class ChildServer(TauriServer):
    """All windows of the child. What it is told by the child comes on one thread."""

    @override
    def receive(self, message: Invoke) -> None:
        if isinstance(message, _InOrder):
            message.act()
        else:
            super().receive(message)

    @override
    def window_link(self, label: str, window: Any) -> TauriWindow:
        return RemotePage(self, label, window)

    # --- from the thread that reads ---------------------------------------------------------

    def hear(self, said: Said, pipe: PipeWriter) -> None:
        """A page invokes; the child has bound it."""
        self.post(RemoteInvoke(pipe, said))

    def hear_name(self, said: Said, pipe: PipeWriter) -> None:
        """A page calls by PyTauri's own package; what is to be bound depends on the command."""

        def bind() -> None:
            takes_body = self.takes_body(said.blocks[0].decode("utf-8", "replace"))
            pipe.say({"action": "bind", "invoke": said.line["invoke"], "body": takes_body})

        self.post(_InOrder(bind))

    def window_is_gone(self, label: str, opening: int) -> None:
        """A window is gone, as it was opened that many times."""

        def is_meant(link: RemotePage) -> bool:
            return link.frontend.label == label and link.remote.opening == opening

        self._end(is_meant, None)

    def child_is_gone(self, why: str) -> None:
        """The child is gone, and all windows with it: whoever waits for a page hears why."""
        self._end(lambda _: True, why)

    def _end(self, is_meant: Callable[[RemotePage], bool], why: str | None) -> None:
        # At once, for channels and frontends; the calls follow on their own thread.
        for link in self._meant(is_meant):
            for page in (link, *link.sessions):
                page.closed = True
        self.post(_InOrder(partial(self._end_now, is_meant, why)))

    def _end_now(self, is_meant: Callable[[RemotePage], bool], why: str | None) -> None:
        for link in self._meant(is_meant):
            for page in link.sessions:
                if why is not None and isinstance(page, SessionLink) and page.session.ended is None:
                    page.session.over("closed", why)
            link.close()

    def _meant(self, is_meant: Callable[[RemotePage], bool]) -> list[RemotePage]:
        pages = [link for link in self._windows.copy().values() if isinstance(link, RemotePage)]
        return [page for page in pages if is_meant(page)]


class RemotePage(TauriWindow):
    """A window of the child, and its page as far as it calls through PyTauri's npm package."""

    host = "child"

    def __init__(self, server: TauriServer, label: str, window: RemoteWindow) -> None:
        super().__init__(server, label, window)
        self.remote: RemoteWindow = window
        self.webview_window: object | None = None  # Tauri's is in another process

    @override
    def watch(self) -> None:
        """The child tells when it is gone."""

    @override
    def cannot_reach(self, page: PageLink) -> None:
        """See `TauriWindow`; where the child is gone, it ends when it is known why."""
        if not self.remote.pipe.is_over:
            super().cannot_reach(page)

    @override
    def evaluate(self, js: str, /) -> None:
        if self.closed or not self.remote.say("eval_js", js.encode("utf-8", "replace")):
            raise FrontendClosed("the window is gone")

    @override
    def make_port(self, channel_id: int) -> ChannelPort:
        return RemotePort(self, channel_id, self._server.limits.unsent_bytes)

    @override
    def open_pushes(self, callback: int) -> ChannelPort:
        port = super().open_pushes(callback)
        if isinstance(port, RemotePort):
            port.limit = inf
        return port

    async def wait_written(self, position: int) -> None:
        """Wait until the pipe has taken so much, or the child is gone; on the event loop."""
        written = Event()
        self.remote.pipe.call_when_written(position, partial(self._server.run_soon, written.set))
        await written.wait()


class RemotePort(WindowPort):
    """One in the child, which takes what the pipe has room for: the rest waits here.

    Attributes:
        limit: The bytes of this channel that may wait.
    """

    def __init__(self, link: RemotePage, channel_id: int, limit: float) -> None:
        super().__init__(link, channel_id)
        self._page = link
        self.limit: float = limit
        self._lock = Lock()
        self._size = 0
        self._waiting: deque[tuple[int, int]] = deque()  # where in the pipe each ends; its size

    @property
    @override
    def closed(self) -> bool:
        return super().closed or self._page.remote.pipe.is_over

    @override
    def _send(self, data: bytes, is_json: bool) -> None:
        window, size = self._page.remote, len(data)
        with self._lock:
            self._check_room(size)
            if not window.say("push", data, channel=self._id, is_text=is_json):
                raise ChannelClosed("the process of the windows is gone")
            position = window.pipe.taken
            if window.pipe.written < position:
                self._waiting.append((position, size))
                self._size += size

    def _check_room(self, size: int) -> None:
        written, waiting = self._page.remote.pipe.written, self._waiting
        while waiting and waiting[0][0] <= written:
            self._size -= waiting.popleft()[1]
        if waiting and self._size + size > self.limit:  # a message alone is never too large
            raise ChannelFull(
                f"{len(waiting)} messages of {self._size} bytes have not left yet; the limit is "
                f"{self.limit} bytes: await drain()"
            )

    @override
    async def _leave(self) -> None:
        with self._lock:
            position = self._waiting[-1][0] if self._waiting else 0
        await self._page.wait_written(position)

    @override
    def _end(self) -> None:
        self._ended = True
        self._page.remote.say("drop", channel=self._id)
