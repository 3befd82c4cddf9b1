"""The event loop of an app's commands, on a thread that keeps no program from ending."""

from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from threading import Thread

import anyio
from anyio.from_thread import BlockingPortal


@contextmanager
def portal_thread(backend: str) -> Generator[BlockingPortal]:
    """A portal, as `anyio.from_thread.start_blocking_portal` gives one.

    Python waits for that one's thread before it runs anything that is to run at its end, so that a
    program with an app in the background would never end.

    Args:
        backend: The event loop, `"asyncio"` or `"trio"`.
    """
    begun: Future[BlockingPortal] = Future()

    async def serve() -> None:
        async with BlockingPortal() as portal:
            begun.set_result(portal)
            await portal.sleep_until_stopped()

    def run() -> None:
        try:
            anyio.run(serve, backend=backend)
        except BaseException as error:
            if begun.done():
                raise
            begun.set_exception(error)

    thread = Thread(target=run, name=f"commands ({backend})", daemon=True)
    thread.start()
    portal = begun.result()
    is_well = False
    try:
        yield portal
        is_well = True
    finally:
        with suppress(RuntimeError):  # it may have stopped by itself
            portal.call(portal.stop, not is_well)
        thread.join()
