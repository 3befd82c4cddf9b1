"""A server of our own beside an app: uvicorn, on the loop of the commands where that can be."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any, Final, TypeAlias

from anyio.from_thread import BlockingPortal
from anyio.lowlevel import checkpoint

from pytauri_ipc.app.web_options import WebOptions
from pytauri_ipc.app.web_server import WebServer, listening

_Serve: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

_LONGEST_START: Final = 10.0
"""Seconds that the server may take until it takes connections."""


class Serving:
    """Serves an ASGI application. It listens from now on, and answers from `begin` to `end`.

    Args:
        application: The application.
        options: Where it listens, and what it bears.
        frame_size: The largest body that a page sends.
        portal: That of the commands.

    Attributes:
        port: The port that it listens on.

    Raises:
        OSError: It cannot listen there; the message says what to do.
    """

    def __init__(
        self, application: Any, options: WebOptions, frame_size: int, portal: BlockingPortal
    ) -> None:
        self._application = application
        self._options = options
        self._frame_size = frame_size
        self._portal = portal
        self._listener = listening(options)
        self.port: int = self._listener.getsockname()[1]
        self._started: Future[None] = Future()
        self._served: Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop
        self._uvicorn: WebServer

    def begin(self, ended: Callable[[], object]) -> None:
        """Answer from now on.

        Args:
            ended: Called when it answers no more, whatever the reason; on any thread.
        """
        self._served = _run(self._portal, self._serve)
        self._served.add_done_callback(lambda _: ended())
        self._started.result(_LONGEST_START)

    def end(self) -> None:
        """Answer no more: connections are closed, and this waits for that."""
        if self._served is None:
            self._listener.close()
            return
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._uvicorn.end)
        self._served.result()

    async def _serve(self) -> None:
        try:
            self._loop = asyncio.get_running_loop()
            self._uvicorn = WebServer(self._application, self._options, self._frame_size)
            self._started.set_result(None)
            await self._uvicorn.serve([self._listener])
        finally:
            self._listener.close()
            if not self._started.done():
                self._started.set_exception(RuntimeError("the server could not be started"))


def _run(portal: BlockingPortal, serve: _Serve) -> Future[None]:
    """Run it on the portal's loop if that is asyncio's, and else on one of its own."""
    if portal.call(_is_asyncio):
        return portal.start_task_soon(serve)
    ended: Future[None] = Future()

    def run() -> None:
        try:
            asyncio.run(serve())
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
