"""A program whose windows are pages in a browser, without the rest of an `App`."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, cast

from anyio.from_thread import BlockingPortal, start_blocking_portal

from pytauri_ipc import Commands, Limits
from pytauri_ipc.app.app_pages import AppPages
from pytauri_ipc.app.browser import BrowserHost
from pytauri_ipc.app.entrances import new_token
from pytauri_ipc.app.host import Setting
from pytauri_ipc.app.operations import Operations
from pytauri_ipc.app.sources import page_source
from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.transports.known_windows import KnownWindow, KnownWindows


@dataclass
class SettingDouble:
    """What a browser host uses of a `Setting`."""

    registry: Commands
    pages: AppPages
    portal: BlockingPortal
    web: WebOptions = field(default_factory=WebOptions)
    limits: Limits = field(default_factory=Limits)
    states: Sequence[object] = ()
    windows: KnownWindows = field(default_factory=KnownWindows)
    operations: Operations = field(default_factory=Operations)
    dev_url: str | None = None
    token: str = field(default_factory=new_token)


@dataclass
class Program:
    """A program that runs."""

    host: BrowserHost
    setting: SettingDouble
    commands: Commands
    known: dict[str, KnownWindow] = field(default_factory=dict[str, KnownWindow])

    def open(self, label: str = "main", address: str = "/index.html") -> str:
        """Open a window as an `App` does; gives its address."""
        window = KnownWindow(label, self.setting.limits)
        self.known[label] = window
        self.setting.windows.add(window)
        number = window.expect()
        self.setting.operations.put(label, "open", 1, address, number, {}, None)
        self.settle()
        return self.host.address_of(label)

    def put(self, label: str, action: str, *arguments: Any) -> None:
        self.setting.operations.put(label, action, *arguments)

    def settle(self) -> None:
        """Wait until what was put is done."""
        self.setting.operations.ask("", "settle").exception(10)

    def cut(self) -> None:
        """Cut the sockets of all pages, without a word."""
        self.setting.portal.call(self._cut)

    def _cut(self) -> None:
        for connection in tuple(self.host._serving._uvicorn.server_state.connections):
            connection.transport.abort()

    def close(self, label: str) -> None:
        self.setting.windows.discard(self.known.pop(label))
        self.put(label, "close")
        self.settle()


@contextmanager
def running(
    commands: Commands,
    pages: Mapping[str, str | bytes],
    *,
    backend: str = "asyncio",
    web: WebOptions | None = None,
    limits: Limits | None = None,
    states: Sequence[object] = (),
    pages_of: Callable[[], AppPages] | None = None,
) -> Generator[Program]:
    """A program for as long as this lasts."""
    with start_blocking_portal(backend) as portal:
        setting = SettingDouble(
            registry=commands,
            pages=pages_of() if pages_of else AppPages(page_source(pages), commands),
            portal=portal,
            web=web or WebOptions(),
            limits=limits or Limits(),
            states=states,
        )
        commands.attend(setting.windows)
        host = BrowserHost(cast(Setting, setting))
        host.server.start(portal)
        runner = Thread(target=host.run, name="host")
        runner.start()
        program = Program(host, setting, commands)
        try:
            yield program
        finally:
            for window in program.known.values():  # or the commands would know it for ever
                setting.windows.discard(window)
            portal.call(host.server.end_pages, "the app has ended")
            host.exit(0)
            runner.join(10)
            host.close()
