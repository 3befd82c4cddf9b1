"""One run of an app, from the start of its event loop to the end of that."""

from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from threading import get_ident
from typing import Any, TypeAlias

from anyio import create_task_group, to_thread
from anyio.from_thread import BlockingPortal

from pytauri_ipc.app.arguments import listed
from pytauri_ipc.app.command_loop import CommandLoop
from pytauri_ipc.app.host import Host, Setting
from pytauri_ipc.app.hot_reload import HotReload
from pytauri_ipc.app.portal_thread import portal_thread
from pytauri_ipc.transports.base import Server

EndsBy: TypeAlias = Callable[[Callable[[int], object]], AbstractContextManager[object]]
"""Within what it gives, the given function is called with a code to end the app."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """One run of an app.

    Attributes:
        host: Makes what shows the windows.
        setting: What that is made with, on that portal and with those states of the lifespan.
        backend: The event loop of the commands.
        loop: For whoever asks something there.
        lifespan: What is entered before windows open, and left after they are gone; or `None`.
        opened: Called when pages can be answered.
        ended: Called when nothing is shown any more; more than once.
        code: The exit code, where the host has none.
        watched: What follows the files of pages, or `None`.
    """

    host: Callable[[Setting], Host]
    setting: Callable[[BlockingPortal, Sequence[object]], Setting]
    backend: str
    loop: CommandLoop
    lifespan: Callable[[], AbstractAsyncContextManager[Iterable[object] | None]] | None
    opened: Callable[[Host], object]
    ended: Callable[[], object]
    code: Callable[[], int]
    watched: HotReload | None

    def run(self, ends_by: EndsBy, begun: Callable[[], object] = bool) -> int:
        """Run until the end, on this thread; gives the exit code.

        Args:
            ends_by: Gets what ends the host, while that runs.
            begun: Called once pages can be answered.
        """
        with ExitStack() as stack:
            portal = stack.enter_context(portal_thread(self.backend))
            stack.callback(self.ended)
            self.loop.begins(portal.call(get_ident))
            states: list[Any] = []
            if self.lifespan is not None:
                entered = portal.wrap_async_context_manager(self.lifespan())
                states = listed("what a lifespan yields", stack.enter_context(entered) or ())
            host = self.host(self.setting(portal, states))
            stack.callback(host.close)
            host.server.start(portal)
            stack.callback(self._close, portal, host.server)
            self.opened(host)
            self.loop.opens(portal)
            with ends_by(host.exit), self._following(portal):
                host.open()
                begun()
                return host.run() or self.code()

    @asynccontextmanager
    async def on_this_loop(self) -> AsyncGenerator[Host]:
        """Within this it runs, on the event loop that runs here, whatever `backend` is."""
        async with AsyncExitStack() as stack:
            portal = await stack.enter_async_context(BlockingPortal())
            stack.callback(self.ended)
            self.loop.begins(get_ident())
            states: list[Any] = []
            if self.lifespan is not None:
                yielded = await stack.enter_async_context(self.lifespan())
                states = listed("what a lifespan yields", yielded or ())
            host = self.host(self.setting(portal, states))
            host.server.start(portal)
            stack.push_async_callback(host.server.end_pages, "the app has ended")
            stack.callback(self.ended)
            self.opened(host)
            self.loop.opens(portal)
            async with create_task_group() as tasks:
                if self.watched is not None:
                    tasks.start_soon(self.watched.run)
                tasks.start_soon(self._show, host)
                try:
                    yield host
                finally:
                    host.exit(0)
                    if self.watched is not None:
                        self.watched.stop()

    async def _show(self, host: Host) -> None:
        """Until the host ends, which an app may have it do long before its server goes."""
        await to_thread.run_sync(host.run)
        self.ended()
        await host.server.end_pages("the app has ended")

    def _close(self, portal: BlockingPortal, server: Server[Any]) -> None:
        """Windows are gone, and who listens has heard so, before a lifespan is left."""
        self.ended()
        portal.call(server.end_pages, "the app has ended")

    @contextmanager
    def _following(self, portal: BlockingPortal) -> Generator[None]:
        """Follow the files of pages."""
        if self.watched is None:
            yield
            return
        watching = portal.start_task_soon(self.watched.run)
        try:
            yield
        finally:
            self.watched.stop()
            watching.result()
