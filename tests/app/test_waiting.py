"""Waiting on any event loop for what another thread does."""

from concurrent.futures import Future
from threading import Thread
from typing import Any

import anyio
import pytest
from anyio.from_thread import start_blocking_portal

from pytauri_ipc.app.waiting import result_of
from pytauri_ipc.errors import FrontendClosed

pytestmark = pytest.mark.anyio


async def waiting_for(future: Future[Any], act: Any) -> Any:
    """The result, where somebody acts once it is waited for."""
    got: list[Any] = []

    async def wait() -> None:
        got.append(await result_of(future))

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        act()
    return got[0]


async def test_a_result_that_another_thread_sets_is_given() -> None:
    future: Future[int] = Future()
    thread = Thread(target=future.set_result, args=(7,))
    assert await waiting_for(future, thread.start) == 7
    thread.join()


async def test_a_result_that_is_there_is_given_at_once() -> None:
    future: Future[int] = Future()
    future.set_result(7)
    assert await result_of(future) == 7


async def test_what_it_failed_with_is_raised() -> None:
    future: Future[int] = Future()
    future.set_exception(LookupError("no such window"))
    with pytest.raises(LookupError, match="no such window"):
        await result_of(future)


async def test_one_that_was_cancelled_over_there_means_that_the_app_has_ended() -> None:
    future: Future[int] = Future()
    future.cancel()
    with pytest.raises(FrontendClosed, match="the app has ended"):
        await result_of(future)


@pytest.mark.parametrize("cancels", [True, False])
async def test_cancelling_the_wait_cancels_the_future_where_it_may(cancels: bool) -> None:
    future: Future[int] = Future()
    with anyio.move_on_after(0.001) as scope:
        await result_of(future, cancels=cancels)
    assert scope.cancelled_caught
    assert future.cancelled() is cancels


def test_a_loop_that_is_gone_is_told_nothing(
    anyio_backend: str, caplog: pytest.LogCaptureFixture
) -> None:
    future: Future[int] = Future()

    async def begin() -> None:
        with anyio.move_on_after(0.001):
            await result_of(future, cancels=False)

    with start_blocking_portal(anyio_backend) as portal:
        portal.call(begin)
    future.set_result(7)
    assert caplog.records == []
