"""The event loop of an app's commands, for whoever asks something there, from wherever."""

from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from threading import Lock, current_thread, get_ident, main_thread
from typing import Any

from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync

from pytauri_ipc.app.waiting import result_of
from pytauri_ipc.errors import FrontendClosed


class CommandLoop:
    """Runs async functions on the loop of the commands, once there is one. For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._portal: Future[BlockingPortal] = Future()
        self._thread: int | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing runs there any more."""
        return self._portal.done() and self._portal.exception() is not None

    def check_can_wait(self) -> None:
        """Check that this thread may wait for an answer.

        Raises:
            RuntimeError: It is the main thread, on which the app would have to run meanwhile.
        """
        if not self._portal.done() and current_thread() is main_thread():
            raise RuntimeError("the app does not run yet; ask in a callback or a command")

    def begins(self, thread: int) -> None:
        """There is a loop, on that thread; what was asked before waits on."""
        self._thread = thread

    def opens(self, portal: BlockingPortal) -> None:
        """Pages can be asked now."""
        self._portal.set_result(portal)

    def ends(self) -> None:
        """Nothing runs there any more. A second time it does nothing."""
        with self._lock:
            self._thread = None
            if self.has_ended:
                return
            if self._portal.done():
                self._portal = Future()
            self._portal.set_exception(FrontendClosed("the app has ended"))

    async def run(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Run an async function there; on any event loop.

        Raises:
            FrontendClosed: The app has ended, or ends before the result is there.
            RuntimeError: As `check_can_wait`.
        """
        if get_ident() == self._thread:
            return await ask()
        self.check_can_wait()
        portal = await result_of(self._portal, cancels=False)
        try:
            # It waits for the other loop, so it is not for a thread that has one of its own.
            asked = await run_sync(portal.start_task_soon, ask)
        except RuntimeError as error:
            raise FrontendClosed("the app has ended") from error
        return await result_of(asked)
