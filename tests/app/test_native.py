"""The native host's fast lane: it listens while windows run, and not a moment longer."""

from collections.abc import Generator
from dataclasses import dataclass, field
from socket import socket
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app import serving
from pytauri_ipc.transports.known_windows import KnownWindows

listening = serving.listening


@dataclass
class Setting:
    """What a native host uses of one."""

    portal: BlockingPortal
    registry: Commands = field(default_factory=Commands)
    limits: Limits = field(default_factory=Limits)
    states: tuple[()] = ()
    windows: KnownWindows = field(default_factory=KnownWindows)
    fast_lane: bool = True
    config: Any = None
    pages: Any = None
    plugins: Any = ()
    dev_url: str | None = None
    operations: Any = None
    hooks: Any = None


class FakeApp:
    """In the place of Tauri."""

    is_refused = False

    def __init__(self, building: Any) -> None:
        if self.is_refused:
            raise ValueError("Tauri refuses it")

    def run(self) -> int:
        return 3


@pytest.fixture
def made(anyio_backend: str, monkeypatch: pytest.MonkeyPatch) -> Generator[Any]:
    """The module of the host, what it is made with, and the sockets that have listened."""
    from pytauri_ipc.app import native  # noqa: PLC0415 - it loads Tauri

    listened: list[socket] = []

    def listen(options: Any) -> socket:
        listened.append(listening(options))
        return listened[-1]

    monkeypatch.setattr(native, "NativeApp", FakeApp)
    monkeypatch.setattr(serving, "listening", listen)
    with start_blocking_portal(anyio_backend) as portal:
        yield native.NativeHost, Setting(portal), listened


def test_it_listens_while_windows_run(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    host, setting, listened = made
    found: list[int] = []

    def run(_: FakeApp) -> int:
        found.extend(one.fileno() for one in listened)
        return 3

    monkeypatch.setattr(FakeApp, "run", run)
    assert host(setting).run() == 3
    assert len(found) == 1
    assert found[0] != -1
    assert [one.fileno() for one in listened] == [-1]


def test_where_tauri_refuses_nothing_listens(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    host, setting, listened = made
    monkeypatch.setattr(FakeApp, "is_refused", True)
    with pytest.raises(ValueError, match="Tauri refuses it"):
        host(setting)
    assert [one for one in listened if one.fileno() != -1] == []


def test_where_the_lane_does_not_begin_nothing_listens(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, setting, listened = made

    def refuse(_self: object, _ended: object) -> None:
        raise RuntimeError("it does not begin")

    monkeypatch.setattr(serving.Serving, "begin", refuse)
    with pytest.raises(RuntimeError, match="it does not begin"):
        host(setting).run()
    assert [one.fileno() for one in listened] == [-1]


def test_a_lane_that_fails_is_told_of_and_costs_no_exit_code(
    made: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    host, setting, _ = made
    served: list[Any] = []
    begin = serving.Serving.begin

    def note(self: Any, ended: Any) -> None:
        begin(self, ended)
        served.append(self._served)

    async def fail(*_: object) -> None:
        raise OSError("the socket is broken")

    def run(_: FakeApp) -> int:
        assert isinstance(served[0].exception(10), OSError)
        return 3

    monkeypatch.setattr(serving.Serving, "begin", note)
    monkeypatch.setattr(serving.WebServer, "serve", fail)
    monkeypatch.setattr(FakeApp, "run", run)
    assert host(setting).run() == 3
    assert "the fast lane has ended; windows go on without it" in caplog.text
    assert "the socket is broken" in caplog.text
