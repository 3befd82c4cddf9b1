"""Events in Tauri's windows: which pages have them, and whom one reaches after a reload."""

import json
from threading import Condition
from typing import Any

import pytest

from pytauri_ipc import Commands
from pytauri_ipc.codec import encode, unpack
from pytauri_ipc.messages import Body, Event, Frame, Hello, Message
from tests.fake_tauri import FakeInvoke, FakeWindow, Rejected, Resolved, value_of
from tests.tauri_app import App, OpenApp

PUSHES = 7


class Listener:
    """A page that says hello, emits, and keeps the events that are pushed to it."""

    def __init__(self, app: App, window: FakeWindow, session: str) -> None:
        self._app = app
        self._window = window
        self._session = session * 32
        self.events: list[Message] = []
        self._changed = Condition()
        window.pushes[PUSHES] = self._hear
        head, _ = encode(Frame(self._session, 0, 0, 0, [Hello(1)]))
        app.ask(FakeInvoke(f"ipc:{PUSHES}:{head}", window=window))

    def _hear(self, push: Any) -> None:
        data = json.loads(push) if isinstance(push, str) else push
        self._take(unpack(data.encode("latin-1") if isinstance(data, str) else data))

    def _take(self, frame: Frame) -> None:
        with self._changed:
            self.events += [message for message in frame.messages if isinstance(message, Event)]
            self._changed.notify_all()

    def first(self, count: int) -> list[Message]:
        """So many events, once they are there."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.events) >= count, timeout=10)
            return self.events

    def emit(self, *events: tuple[str, str]) -> None:
        messages: list[Message] = [Event(event, Body(data.encode())) for event, data in events]
        head, bodies = encode(Frame(self._session, 1, 1, 0, messages))
        line = f"{head}\t{b''.join(bodies).decode()}"
        answer = self._app.ask(FakeInvoke(f"ipc:-{line}", window=self._window))
        if isinstance(answer, Rejected) and answer.value:  # a frame that was ready takes this way
            self._take(unpack(answer.value.encode("latin-1")))
        elif isinstance(answer, Resolved) and isinstance(answer.value, bytes):
            self._take(unpack(answer.value))


def test_events_pass_both_ways(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.on("app:ask")
    async def answer(data: Any, event: str, label: str) -> None:
        commands.emit("app:answer", [data, event], label)

    app = open_app(commands)
    page = Listener(app, FakeWindow("main"), "1")
    other = Listener(app, FakeWindow("other"), "2")
    page.emit(("app:ask", '"what"'))
    assert page.first(1) == [Event("app:answer", Body(b'["what","app:ask"]'))]
    assert other.events == []


def test_no_page_says_what_a_host_says(open_app: OpenApp, caplog: pytest.LogCaptureFixture) -> None:
    commands = Commands()
    heard: list[str] = []

    @commands.on("*")
    async def hear(_data: Any, event: str) -> None:
        heard.append(event)
        if event == "app:last":
            commands.emit("app:answer", heard)

    page = Listener(open_app(commands), FakeWindow("main"), "1")
    names = ["ipc:menu-click", "ipc:closed", "ipc:tray-click", "ipc:x", "ipc:download", "app:last"]
    page.emit(*((name, "{}") for name in names))
    assert page.first(1) == [Event("app:answer", Body(b'["ipc:download","app:last"]'))]
    assert "'ipc:menu-click' from window 'main' was dropped" in caplog.text


def test_a_page_of_pytauris_package_has_no_events_and_is_not_counted(open_app: OpenApp) -> None:
    commands = Commands()

    @commands.command()
    async def emit() -> int:
        return commands.emit("app:a")

    answer = open_app(commands).ask(FakeInvoke("emit", window=FakeWindow()))
    assert value_of(answer) == 0


def test_after_a_reload_events_reach_the_new_page_alone(open_app: OpenApp) -> None:
    commands = Commands()
    app, window = open_app(commands), FakeWindow()
    old = Listener(app, window, "1")
    assert commands.emit("app:a", 1) == 1
    old.first(1)
    new = Listener(app, window, "2")
    assert commands.emit("app:a", 2) == 1
    assert new.first(1) == [Event("app:a", Body(b"2"))]
    assert old.events == [Event("app:a", Body(b"1"))]


def test_a_window_that_is_gone_is_reached_no_more(open_app: OpenApp) -> None:
    commands = Commands()
    app, window = open_app(commands), FakeWindow()
    Listener(app, window, "1")
    window.destroy()
    assert commands.emit("app:a") == 0


def test_a_large_event_is_pushed_as_bytes(open_app: OpenApp) -> None:
    commands = Commands()
    app = open_app(commands)
    page = Listener(app, FakeWindow(), "1")
    commands.emit("app:a", bytes(100_000))
    assert page.first(1) == [Event("app:a", Body(bytes(100_000), is_json=False))]
