"""The adapters to asyncio's and trio's loops: tasks, cancelling, waking, timers, contexts."""

import asyncio
import sys
import threading
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint
from anyio.to_thread import run_sync

from pytauri_ipc.event_loop import Cancellable, EventLoop, running_event_loop

pytestmark = pytest.mark.anyio


def spawn(loop: EventLoop, coroutine: Coroutine[Any, Any, object]) -> Cancellable:
    return loop.spawn(coroutine, "a test's")


tenant: ContextVar[str] = ContextVar("tenant", default="nobody")


async def test_what_is_spawned_runs_in_a_task_of_its_own() -> None:
    tasks: list[int] = []
    both_ran = anyio.Event()

    async def note_the_task() -> None:
        await checkpoint()
        tasks.append(anyio.get_current_task().id)
        if len(tasks) == 2:
            both_ran.set()

    async with running_event_loop() as loop:
        spawn(loop, note_the_task())
        spawn(loop, note_the_task())
        await both_ran.wait()
    assert len({*tasks, anyio.get_current_task().id}) == 3


async def test_what_is_spawned_may_use_cancel_scopes_and_task_groups_at_once() -> None:
    ran = anyio.Event()

    async def use_them() -> None:
        with anyio.fail_after(30):
            async with anyio.create_task_group() as group:
                group.start_soon(checkpoint)
        ran.set()

    async with running_event_loop() as loop:
        spawn(loop, use_them())
        await ran.wait()


async def test_cancelling_ends_a_task_and_runs_its_finally() -> None:
    waiting, cleaned_up = anyio.Event(), anyio.Event()
    went_on: list[str] = []

    async def wait_for_ever() -> None:
        waiting.set()
        try:
            await anyio.sleep_forever()
            went_on.append("after the wait")
        finally:
            cleaned_up.set()

    async with running_event_loop() as loop:
        cancel = spawn(loop, wait_for_ever()).cancel
        await waiting.wait()
        cancel()
        await cleaned_up.wait()
    assert not went_on


async def test_cancelling_reaches_one_task_alone() -> None:
    released = anyio.Event()
    ended: list[str] = []

    async def wait(name: str) -> None:
        await released.wait()
        ended.append(name)

    async with running_event_loop() as loop:
        first = spawn(loop, wait("first"))
        spawn(loop, wait("second"))
        await anyio.wait_all_tasks_blocked()
        first.cancel()
        await anyio.wait_all_tasks_blocked()
        released.set()
        await anyio.wait_all_tasks_blocked()
    assert ended == ["second"]


async def test_a_task_cancelled_at_once_gets_no_further_than_its_first_wait() -> None:
    reached: list[str] = []

    async def begin() -> None:
        await checkpoint()
        reached.append("after the first wait")

    async with running_event_loop() as loop:
        spawn(loop, begin()).cancel()
        await anyio.wait_all_tasks_blocked()
    assert not reached


async def test_cancelling_late_or_twice_does_nothing() -> None:
    ended = anyio.Event()

    async def end() -> None:
        ended.set()

    async with running_event_loop() as loop:
        cancel = spawn(loop, end()).cancel
        await ended.wait()
        await anyio.wait_all_tasks_blocked()
        cancel()
        cancel()
        await anyio.wait_all_tasks_blocked()


async def test_waking_from_another_thread_runs_the_callback_on_the_loops_own() -> None:
    threads: list[int] = []
    called = anyio.Event()

    def callback() -> None:
        threads.append(threading.get_ident())
        called.set()

    async with running_event_loop() as loop:
        await run_sync(loop.wake, callback)
        await called.wait()
    assert threads == [threading.get_ident()]


async def test_waking_from_the_loops_own_thread_calls_later_not_at_once() -> None:
    called = anyio.Event()
    async with running_event_loop() as loop:
        loop.wake(called.set)
        assert not called.is_set()
        await called.wait()


async def test_a_callback_may_spawn() -> None:
    ran = anyio.Event()

    async def run() -> None:
        await checkpoint()
        ran.set()

    async with running_event_loop() as loop:
        await run_sync(loop.wake, lambda: spawn(loop, run()))
        await ran.wait()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_lone_task_begins_within_the_callback_that_spawns_it() -> None:
    steps: list[str] = []
    ended = anyio.Event()

    async def run() -> None:
        steps.append(f"begins in {tenant.get()}")
        assert anyio.get_current_task().name == "a test's"
        await checkpoint()
        steps.append("ends")
        ended.set()

    def callback() -> None:
        spawn(loop, run())
        steps.append("the callback ends")

    tenant.set("the host")
    async with running_event_loop() as loop:
        for _ in range(3):
            ended = anyio.Event()
            loop.wake(lambda: None)
            await anyio.wait_all_tasks_blocked()
            loop.wake(callback)
            await ended.wait()
    once = ["begins in the host", "the callback ends", "ends"]
    if sys.version_info >= (3, 12):
        assert steps == once * 3
    else:  # the first makes the spare task for the next one
        assert steps[3:] == once * 2


@pytest.mark.parametrize("anyio_backend", ["asyncio"])  # trio begins them in any order
async def test_tasks_spawned_in_one_callback_begin_in_their_order() -> None:
    begun: list[int] = []
    all_began = anyio.Event()

    async def run(number: int) -> None:
        begun.append(number)
        await checkpoint()
        if len(begun) == 6:
            all_began.set()

    def callback() -> None:
        for number in range(3):
            spawn(loop, run(len(spawned) + number))
        spawned.extend([0, 0, 0])

    spawned: list[int] = []
    async with running_event_loop() as loop:
        loop.wake(callback)
        await anyio.wait_all_tasks_blocked()
        loop.wake(callback)
        await all_began.wait()
    assert begun == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_tasks_of_a_callback_that_comes_between_begin_in_their_order_too() -> None:
    """Another thread may wake the loop between two tasks that one callback spawns."""
    begun: list[int] = []
    all_began = anyio.Event()

    async def run(number: int) -> None:
        begun.append(number)
        await checkpoint()
        if len(begun) == 4:
            all_began.set()

    def callback() -> None:
        spawn(loop, run(1))
        loop.wake(lambda: spawn(loop, run(3)))
        spawn(loop, run(2))

    async with running_event_loop() as loop:
        loop.wake(lambda: spawn(loop, run(0)))
        await anyio.wait_all_tasks_blocked()
        loop.wake(callback)
        await all_began.wait()
    assert begun == [0, 1, 2, 3]


async def test_a_task_may_spawn_another() -> None:
    ended = anyio.Event()

    async def inner() -> None:
        await checkpoint()
        ended.set()

    async def outer() -> None:
        spawn(loop, inner())
        await checkpoint()

    async with running_event_loop() as loop:
        for _ in range(2):
            ended = anyio.Event()
            loop.wake(lambda: spawn(loop, outer()))
            await ended.wait()
            await anyio.wait_all_tasks_blocked()


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_loop_that_is_left_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    ended = anyio.Event()

    async def run() -> None:
        ended.set()

    async with running_event_loop() as loop:
        loop.wake(lambda: spawn(loop, run()))
        await ended.wait()
    assert asyncio.all_tasks() == before


async def test_a_callback_is_called_later() -> None:
    called = anyio.Event()
    async with running_event_loop() as loop:
        loop.call_later(0.001, called.set)
        assert not called.is_set()
        await called.wait()


async def test_a_later_callback_that_is_cancelled_is_not_called() -> None:
    called: list[str] = []
    other_called = anyio.Event()
    async with running_event_loop() as loop:
        cancel = loop.call_later(0, lambda: called.append("cancelled")).cancel
        cancel()
        cancel()
        loop.call_later(0, other_called.set)
        await other_called.wait()
        await anyio.wait_all_tasks_blocked()
    assert not called


async def test_a_task_sees_the_context_of_the_entering_task_and_keeps_its_own() -> None:
    seen: list[str] = []
    both_ran = anyio.Event()

    async def enter(name: str) -> None:
        seen.append(tenant.get())
        tenant.set(name)
        await checkpoint()
        assert tenant.get() == name
        if len(seen) == 2:
            both_ran.set()

    tenant.set("host")
    async with running_event_loop() as loop:
        spawn(loop, enter("first"))
        spawn(loop, enter("second"))
        await both_ran.wait()
    assert seen == ["host", "host"]
    assert tenant.get() == "host"


async def test_the_context_of_a_waking_thread_reaches_no_task() -> None:
    seen: list[str] = []
    seen_twice = anyio.Event()

    async def look() -> None:
        seen.append(tenant.get())
        if len(seen) == 2:
            seen_twice.set()

    def wake_as_somebody(loop: EventLoop) -> None:
        tenant.set("the waking thread")
        loop.wake(lambda: spawn(loop, look()))

    tenant.set("host")
    async with running_event_loop() as loop:
        await run_sync(wake_as_somebody, loop)
        tenant.set("set after the loop was entered")
        wake_as_somebody(loop)
        await seen_twice.wait()
    assert seen == ["host", "host"]


async def test_a_loop_that_is_cancelled_from_outside_raises_the_cancellation_alone() -> None:
    raised: list[BaseException] = []
    with anyio.CancelScope() as scope:
        try:
            async with running_event_loop() as loop:
                task = spawn(loop, anyio.sleep_forever())
                await anyio.wait_all_tasks_blocked()
                scope.cancel()
                try:
                    await anyio.sleep_forever()
                finally:
                    task.cancel()
        except BaseException as error:
            raised.append(error)
            raise
    assert scope.cancelled_caught
    [error] = raised
    assert isinstance(error, anyio.get_cancelled_exc_class())


async def test_tasks_of_one_turn_begin_in_the_order_in_which_they_were_spawned() -> None:
    began: list[int] = []

    async def begin(number: int) -> None:
        began.append(number)

    async with running_event_loop() as loop:
        for _ in range(20):  # trio reverses every second turn, by chance
            began.clear()
            for number in range(10):
                spawn(loop, begin(number))
            await anyio.wait_all_tasks_blocked()
            assert began == list(range(10))


@pytest.mark.parametrize("anyio_backend", ["trio"])  # a timer of asyncio's ends with its loop
async def test_a_loop_that_is_left_waits_for_no_timer() -> None:
    called: list[str] = []
    async with running_event_loop() as loop:
        loop.call_later(3600, lambda: called.append("late"))
    assert not called


def test_waking_a_loop_that_has_ended_raises(anyio_backend: str) -> None:
    async def adapter() -> EventLoop:
        async with running_event_loop() as loop:
            return loop

    loop = anyio.run(adapter, backend=anyio_backend)
    with pytest.raises(RuntimeError):
        loop.wake(lambda: None)
