"""`App.asgi()`: an app as an ASGI application that any server or framework runs or mounts.

Where lifespan events come, the app lives on that very event loop, from startup to shutdown. Where
none come, as in an application that is mounted, it begins with the first request, on a thread of
its own, and ends with the program.
"""

from collections.abc import Awaitable, Callable
from threading import Lock
from typing import TypeAlias

from anyio import CancelScope
from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync

from pytauri_ipc.transports.asgi_socket import Message, Receive, Send

Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


class AsgiApplication:
    """Begins an app when it is needed, and answers requests by it.

    Args:
        begin: Runs the app, on that portal or on one of its own, and gives what answers requests
            once it can; on a worker thread. It raises what keeps the app from running.
        end: Ends the app that was begun on a portal, and returns when it has ended; on a worker
            thread.
    """

    def __init__(
        self,
        begin: Callable[[BlockingPortal | None], Application],
        end: Callable[[], object],
    ) -> None:
        self._begin = begin
        self._end = end
        self._lock = Lock()
        self._application: Application | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if self._application is None:
            await run_sync(self._begin_once, None)
        assert self._application is not None, "it has begun"
        await self._application(scope, receive, send)

    def _begin_once(self, portal: BlockingPortal | None) -> None:
        with self._lock:  # requests may come from several loops
            if self._application is None:
                self._application = self._begin(portal)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()  # "lifespan.startup"
        async with BlockingPortal() as portal:
            try:
                await run_sync(self._begin_once, portal)
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                raise
            try:
                await send({"type": "lifespan.startup.complete"})
                await receive()  # "lifespan.shutdown"
            finally:
                with CancelScope(shield=True):
                    await run_sync(self._end)
        await send({"type": "lifespan.shutdown.complete"})
