"""An app in a browser: uvicorn on this machine's loopback, and an address for each window."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any, Final, TypeAlias

from anyio.from_thread import BlockingPortal
from anyio.lowlevel import checkpoint
from typing_extensions import override

from pytauri_ipc.app.descriptors import raise_descriptor_limit
from pytauri_ipc.app.host import Setting
from pytauri_ipc.app.web_host import WebHost
from pytauri_ipc.app.web_server import WebServer, listening

_Serve: TypeAlias = Callable[[Future[None]], Coroutine[Any, Any, None]]

_LONGEST_START: Final = 10.0
"""Seconds that the server may take until it takes connections."""


class BrowserHost(WebHost):
    """Serves the app's pages to browsers, on the event loop of its commands where that can be.

    Raises:
        OSError: The port is in use; the message says so, and what to do.
    """

    def __init__(self, setting: Setting) -> None:
        if setting.dev_url is not None:
            raise RuntimeError(
                f"the browser host serves pages itself, and dev_url={setting.dev_url!r} names "
                'another server for them; leave that out, or say App(host="native")'
            )
        super().__init__(setting)
        raise_descriptor_limit()
        self._listener = listening(setting.web)
        self._origin = _origin_of(self._listener, setting.web.host)
        self._loop: asyncio.AbstractEventLoop
        self._uvicorn: WebServer

    @override
    def address_of(self, label: str, /) -> str:
        """The address of a window, with the secret that opens it."""
        return self._origin + super().address_of(label)

    @override
    def run(self) -> int:
        started: Future[None] = Future()
        served = _served(self._setting.portal, self._serve, started)
        served.add_done_callback(lambda _: self.exit(1))  # or it has ended because of an `exit`
        try:
            started.result(_LONGEST_START)
            return super().run()
        finally:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._uvicorn.end)
            served.result()

    async def _serve(self, started: Future[None]) -> None:
        try:
            frame_size = self.server.limits.frame_size
            self._loop = asyncio.get_running_loop()
            self._uvicorn = WebServer(self.application, self._setting.web, frame_size)
            started.set_result(None)
            await self._uvicorn.serve([self._listener])
        finally:
            self._listener.close()
            if not started.done():
                started.set_exception(RuntimeError("the server could not be started"))


def _served(portal: BlockingPortal, serve: _Serve, started: Future[None]) -> Future[None]:
    """Run it on the portal's loop if that is asyncio's, and else on one of its own."""
    if portal.call(_is_asyncio):
        return portal.start_task_soon(serve, started)
    ended: Future[None] = Future()

    def run() -> None:
        try:
            asyncio.run(serve(started))
        except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
            ended.set_exception(error)
        else:
            ended.set_result(None)

    Thread(target=run, name="web server", daemon=True).start()
    return ended


async def _is_asyncio() -> bool:
    await checkpoint()
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _origin_of(listener: socket.socket, host: str) -> str:
    port: int = listener.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
