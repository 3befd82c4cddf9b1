"""`App.asgi()`: an app inside somebody's own server, with its lifespan events or without."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from threading import Lock
from typing import Any, Final

from anyio import to_thread

from pytauri_ipc.app.background import Background
from pytauri_ipc.app.host import Host
from pytauri_ipc.app.life import Life
from pytauri_ipc.failures import alone
from pytauri_ipc.transports.asgi_socket import Message, Receive, Send

_ENDED: Final = "The app has ended; its server has to be started anew.\n"


class ServedApp:
    """An app as one plain ASGI application, which any server runs and any framework mounts.

        application = app.asgi()          # uvicorn notes:application

    Where the server tells it so, the app begins and ends with the server, and its commands run on
    the server's event loop. A framework tells what is mounted in it nothing: give it `lifespan`
    too, as in `Starlette(routes=[Mount("/notes", application)], lifespan=application.lifespan)`.
    Otherwise the app begins with the first request, and its commands run on a thread of their own.

    Args:
        begin: Marks the app as begun; raises where it has run already.
        life: That of the app.
        host: What serves it, once that is there.
    """

    def __init__(
        self, begin: Callable[[], object], life: Callable[[], Life], host: Callable[[], Host | None]
    ) -> None:
        self._begin = begin
        self._life = life
        self._host = host
        self._lock = Lock()
        self._background: Background | None = None
        self._has_ended = False

    @asynccontextmanager
    async def lifespan(self, _server: object = None) -> AsyncGenerator[None]:
        """Within this the app runs, on this event loop.

        Raises:
            RuntimeError: The app has run before, or a request has begun it.
        """
        self._begin()
        async with self._ending_life().on_this_loop():
            yield

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._follow(receive, send)
        elif self._has_ended:
            await _refuse(scope, send)
        else:
            served: Any = self._host() or await to_thread.run_sync(self._start)
            await served.application(scope, receive, send)

    def _ending_life(self) -> Life:
        """One after which nothing is answered: `App.exit` may end it before its server goes."""
        life = self._life()

        def ended() -> None:
            self._has_ended = True
            life.ended()

        return replace(life, ended=ended)

    async def _follow(self, receive: Receive, send: Send) -> None:
        await receive()
        has_begun = False
        try:
            async with self.lifespan():
                has_begun = True
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            kind = "shutdown" if has_begun else "startup"
            await send({"type": f"lifespan.{kind}.failed", "message": str(alone(error))})
            raise
        await send({"type": "lifespan.shutdown.complete"})

    def _start(self) -> Host | None:
        """Nobody told of a beginning: the first request does, on a thread that may wait."""
        with self._lock:
            if self._background is None:
                self._begin()
                self._background = Background(self._ending_life())
                self._background.start()
        self._background.begun()
        return self._host()


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1001, "reason": "the app has ended"})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": _ENDED.encode()})
