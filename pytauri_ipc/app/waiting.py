"""Waiting, on whichever event loop runs here, for what another thread does."""

import sys
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from typing import TypeVar

from anyio import Event

from pytauri_ipc.errors import FrontendClosed

T = TypeVar("T")


async def result_of(future: Future[T], *, cancels: bool = True) -> T:
    """The result of a future that another thread sets, on any event loop.

    Args:
        future: The future.
        cancels: Whether cancelling this cancels the future.

    Raises:
        FrontendClosed: It was cancelled there: the app has ended.
    """
    done, wake = Event(), _waker()

    def tell(_: Future[T]) -> None:
        with suppress(RuntimeError):  # the loop is gone, and who waited with it
            wake(done.set)

    future.add_done_callback(tell)
    try:
        await done.wait()
    except BaseException:
        if cancels:
            future.cancel()
        raise
    try:
        return future.result()
    except CancelledError as error:
        raise FrontendClosed("the app has ended") from error


def _waker() -> Callable[[Callable[[], object]], object]:
    """What runs a callback on this event loop, from any thread."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        wake: Callable[[Callable[[], object]], object]
        wake = trio.lowlevel.current_trio_token().run_sync_soon
        return wake
    from asyncio import get_running_loop  # noqa: PLC0415 - where it runs

    return get_running_loop().call_soon_threadsafe
