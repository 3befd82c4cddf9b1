"""What an app is where its windows are pages in a browser, whoever serves them."""

import sys
from functools import partial
from threading import Event, Thread
from typing import ClassVar, Final, TextIO, cast

from typing_extensions import override

from pytauri_ipc.app.entrances import entrance
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.web_access import Access
from pytauri_ipc.app.web_application import WebApplication
from pytauri_ipc.app.web_options import web_limits
from pytauri_ipc.app.web_windows import SETTLE, WebWindows
from pytauri_ipc.transports.websocket import WebSocketServer

_LONGEST_END: Final = 5.0
"""Seconds that the thread of the windows may take to end."""


class WebHost(Host):
    """Serves nothing itself: any ASGI server may serve `application`.

    Attributes:
        application: Pages and socket, as ASGI.
    """

    _where: ClassVar = ", below where the application is mounted"

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._code = 0
        self._ending = Event()
        self._access = Access(setting.web, setting.token)
        self._server: Final = WebSocketServer(
            setting.registry,
            limits=web_limits(setting.limits),
            states=setting.states,
            windows=setting.windows,
        )
        operations = setting.operations
        self._windows = WebWindows(
            self._server,
            setting.windows,
            self._tell_address,
            self.exit,
            partial(operations.ask, "", SETTLE),
        )
        self.application: WebApplication = WebApplication(
            self._server, setting.pages, self._windows, self._access, setting.web
        )
        self._worker = Thread(
            target=operations.serve, args=(self._windows.execute,), name="windows", daemon=True
        )

    @property
    @override
    def server(self) -> WebSocketServer:
        return self._server

    @override
    def run(self) -> int:
        """Do what is asked for until the end; gives the exit code."""
        self._worker.start()
        try:
            self._ending.wait()
        finally:
            self._stop()
        return self._code

    def _stop(self) -> None:
        self._setting.operations.stop()
        self._worker.join(_LONGEST_END)

    @override
    def exit(self, code: int, /) -> None:
        if not self._ending.is_set():
            self._code = code
            self._ending.set()

    @override
    def address_of(self, label: str, /) -> str:
        """The address of a window, below where the app is mounted.

        It opens the app to whoever has it: it is for the person alone.
        """
        return entrance(label, self._access.token)

    def _tell_address(self, label: str) -> None:
        """Tell the person, on stderr: a log would keep the token."""
        out = cast("TextIO | None", sys.stderr)
        if out is not None:  # as it is where Python has no console
            out.write(f"The window {label!r} is at {self.address_of(label)}{self._where}\n")
            out.flush()
