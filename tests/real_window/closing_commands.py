"""Commands that are in flight when something ends, and what they count."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from threading import Event as ThreadEvent
from threading import Thread
from time import sleep
from typing import Annotated, Literal

import anyio
from anyio import CancelScope, sleep_forever
from anyio.from_thread import BlockingPortal
from anyio.lowlevel import checkpoint
from pydantic import BaseModel
from pytauri import AppHandle, Manager
from pytauri.ipc import Invoke
from pytauri.webview import WebviewWindow

from pytauri_ipc import Channel, ChannelClosed, Commands, State
from tests.real_window.leftovers import open_channels

closing = Commands()

PAUSE = 0.005
"""Seconds between the messages of a thread that sends for as long as it can."""

BUSY = 0.2
"""Seconds that keep Tauri from anything else."""

End = Literal["stop the portal", "cancel the portal", "exit", "close", "destroy"]


class Work:
    """What `work` has begun and ended, and what is to happen in the middle of it."""

    def __init__(self) -> None:
        self.portal: BlockingPortal | None = None
        self.app_handle: AppHandle | None = None
        self.started = 0
        self.ended = 0
        self.middle: int | None = None
        self.end: Callable[[], Awaitable[None]] = checkpoint
        self.waiting = 0
        self.all_there = anyio.Event()
        self.kept: Channel[str] | None = None
        self.last_words: str | None = None

    def say_last_words(self) -> None:
        """Send on the channel that was kept until that raises, and note what, by name.

        For a thread of its own, as Tauri's main thread has no need to reach itself.
        """
        channel, self.kept = self.kept, None
        if channel is not None:
            try:
                while True:  # until it is noticed; the test has a deadline
                    channel.send_model("last words")
                    sleep(0.01)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                self.last_words = type(error).__name__


WorkState = Annotated[Work, State()]


@closing.command()
async def in_the_middle(
    of: int, do: End, work: WorkState, app_handle: AppHandle, webview_window: WebviewWindow
) -> None:
    """Have something end when so many of `work` have begun."""
    portal = work.portal
    assert portal is not None

    async def end() -> None:
        match do:
            case "stop the portal":
                await portal.stop()
            case "cancel the portal":
                await portal.stop(cancel_remaining=True)
            case "exit":
                app_handle.exit(0)
            case "close":
                webview_window.close()
            case "destroy":
                webview_window.destroy()

    work.middle, work.end = of, end


@closing.command()
async def destroy_own_window(index: int, count: int, webview_window: WebviewWindow) -> None:
    webview_window.destroy()


@closing.command("work")
async def do_work(index: int, work: WorkState) -> int:
    """A third answers at once, a third waits for ever, a third wants time to clean up."""
    work.started += 1
    try:
        if work.started == work.middle:
            await work.end()
        if index % 3 == 0:
            return index
        try:
            await sleep_forever()
        finally:
            if index % 3 == 1:
                with CancelScope(shield=True):
                    await checkpoint()
    finally:
        work.ended += 1
    raise AssertionError("nobody wakes it")


@closing.command()
async def brief(index: int, work: WorkState) -> int:
    """As those of `work` that wait; see `end_first`."""
    return await do_work(index * 3 + 1, work)


def end_first(handler: Callable[[Invoke], None], work: Work) -> Callable[[Invoke], None]:
    """A handler that the first call of `brief` reaches when its window has just gone.

    Tauri does not know that yet: it has no time until the call is there.
    """
    calls = count()

    def handle(invoke: Invoke) -> None:
        if '"closing.brief"' in invoke.command and next(calls) == 0:
            assert work.app_handle is not None
            window = Manager.get_webview_window(work.app_handle, "brief")
            assert window is not None
            window.run_on_main_thread(partial(ThreadEvent().wait, BUSY))
            window.destroy()
        handler(invoke)

    return handle


@closing.command()
async def stream_for_ever(channel: Channel[int]) -> None:
    """A thread that outlives the call, and ends when its channel does."""

    def send() -> None:
        number = 0
        try:
            while not pause.wait(PAUSE):
                channel.send_model(number)
                number += 1
        except ChannelClosed:
            return

    pause = ThreadEvent()
    Thread(target=send, name="stream_for_ever").start()


@closing.command()
async def keep(channel: Channel[str], work: WorkState) -> None:
    """Keep a channel until the windows are gone."""
    channel.send_model("kept")
    work.kept = channel


class Unusual(BaseException):
    """Not an `Exception`: nobody is supposed to catch it."""


@closing.command()
async def fail(kind: Literal["error", "group", "unusual", "exit", "interrupt"]) -> None:
    match kind:
        case "error":
            raise ValueError(kind)
        case "group":
            raise ExceptionGroup(kind, [ValueError(kind), KeyError(kind)])
        case "unusual":
            raise Unusual(kind)
        case "exit":
            sys.exit(3)
        case "interrupt":
            raise KeyboardInterrupt


@closing.command()
async def cancel_itself() -> None:
    """As code does that takes the task of a command for its own; asyncio alone has that."""
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await sleep_forever()


@closing.command()
async def meet(index: int, count: int, work: WorkState) -> int:
    """Wait until so many calls wait here together."""
    meeting = work.all_there
    work.waiting += 1
    if work.waiting == count:
        work.waiting, work.all_there = 0, anyio.Event()
        meeting.set()
    await meeting.wait()
    return index


class Seen(BaseModel):
    """How many of `work` have begun and ended, and which channels are open."""

    started: int
    ended: int
    channels: list[str]


@closing.command()
async def look(work: WorkState) -> Seen:
    return Seen(started=work.started, ended=work.ended, channels=open_channels())
