"""A page of this package's own JavaScript in a double of a Tauri window, call by call."""

from collections.abc import Iterable
from json import loads
from secrets import token_hex
from threading import RLock
from typing import Final
from weakref import WeakKeyDictionary

from pytauri_ipc import messages
from pytauri_ipc.codec import encode, unpack
from pytauri_ipc.messages import Body, Frame, Message
from pytauri_ipc.session import Session
from tests.fake_tauri import (
    Answer,
    FakeInvoke,
    FakeWindow,
    Promise,
    Rejected,
    Resolved,
    main_window,
)

PUSHES: Final = 4_000_000_000
"""The callback that a page registers with Tauri for pushes."""


class FakePage:
    """The page of a window: each call is a frame of its own, as calls of several turns are."""

    def __init__(self, window: FakeWindow) -> None:
        self._window = window
        self._lock = RLock()
        self._calls: dict[int, PageInvoke] = {}
        self.session = Session(token_hex(16), "page")
        self.session._delivery.is_held = False  # the double keeps invokes in their order
        window.pushes[PUSHES] = self._hear_push

    def call(
        self, command: str, body: bytes | None, headers: Iterable[tuple[bytes, bytes]], app: object
    ) -> "PageInvoke | None":
        """An invoke that brings a call; `None` where the session has ended meanwhile."""
        with self._lock:
            if self.session.ended is not None:
                return None
            is_first = self.session._delivery.next == 0
            pairs = [(name.decode(), value.decode()) for name, value in headers]
            number = self.session.call(command, pairs, None if body is None else Body(body))
            [frame] = self.session.take(0.0)
            invoke = PageInvoke(self, frame, is_first=is_first, window=self._window, app=app)
            self._calls[number] = invoke
            return invoke

    def hear(self, invoke: "PageInvoke", answer: Answer) -> None:
        """Tauri has answered an invoke."""
        said = invoke.frame.messages
        if isinstance(answer, Resolved) and len(said) == 1:
            number = said[0].id if isinstance(said[0], messages.Call) else 0
            value = answer.value
            data = value.encode() if isinstance(value, str) else value
            reply = messages.Reply(number, Body(data, isinstance(value, str)))
            asked = invoke.frame
            self._receive(Frame(asked.session, asked.ack, asked.first + 1, 0, [reply]))
        elif isinstance(answer, Resolved) and isinstance(answer.value, bytes):
            self._receive(unpack(answer.value))
        elif isinstance(answer, Rejected) and answer.value[3:5] == "\0[":
            # A block, and so told by the real page: its first letter may be a refusal's brace.
            self._receive(unpack(answer.value.encode("latin-1")))
        elif isinstance(answer, Rejected) and answer.value:
            invoke.promise.settle(answer)  # refused before any session

    def _hear_push(self, pushed: str | bytes) -> None:
        text = loads(pushed) if isinstance(pushed, str) else pushed
        self._receive(unpack(text.encode("latin-1") if isinstance(text, str) else text))

    def _receive(self, frame: Frame) -> None:
        with self._lock:
            new = self.session.receive(frame, 0, 0.0)
            for message in new:
                self._settle(message)
            ended = self.session.ended
            if ended is not None:
                failure = f'{{"value":"{ended.text}","code":"{ended.code}"}}'
                for invoke in self._calls.values():
                    invoke.promise.settle(Rejected(failure))
                self._calls.clear()

    def _settle(self, message: Message) -> None:
        match message:
            case messages.Reply(number, body):
                self._calls.pop(number).promise.settle(_read(body))
            case messages.Failure(number, body):
                self._calls.pop(number).promise.settle(
                    Rejected(body.data.decode("utf-8", "replace"))
                )
            case _:
                raise AssertionError(message)


class PageInvoke(FakeInvoke):
    """An invoke that brings a frame. Its `promise` is that of the page's call, not Tauri's."""

    def __init__(
        self, page: FakePage, frame: Frame, *, is_first: bool, window: FakeWindow, app: object
    ) -> None:
        head, bodies = encode(frame)
        body = b"".join(bodies)
        form = ("+" if body else ":") + head
        command = f"ipc:{PUSHES if is_first else ''}{form}"
        super().__init__(command, body or None, window=window, app_handle=app)
        self.frame = frame
        self.promise.then(lambda answer: page.hear(self, answer))
        self.promise = Promise()  # the page's own, which others look at


def _read(body: Body) -> Answer:
    if not body.is_json:
        return Resolved(body.data)
    try:
        return Resolved(body.data.decode())
    except UnicodeDecodeError:
        return Rejected('{"value":"the reply is no JSON","code":"protocol"}')


_pages: WeakKeyDictionary[FakeWindow, FakePage] = WeakKeyDictionary()


def page_of(window: FakeWindow) -> FakePage:
    """The page of a window; the same one until its session has ended."""
    page = _pages.get(window)
    if page is None or page.session.ended is not None:
        page = _pages[window] = FakePage(window)
    return page


def structured(
    command: str,
    body: bytes | None = None,
    *,
    window: FakeWindow | None = None,
    headers: Iterable[tuple[bytes, bytes]] = (),
    app_handle: object = None,
) -> PageInvoke:
    """An invoke as this package's own JavaScript makes it; a page that says `body` or leaves it."""
    window = window or main_window()
    while True:
        invoke = page_of(window).call(command, body, headers, app_handle)
        if invoke is not None:
            return invoke
