"""What a page says to and asks of its own window's handle, on each kind of thread."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Thread
from typing import Annotated, Any, Literal

import trio
from anyio import from_thread, to_thread
from pytauri.webview import WebviewWindow

from pytauri_ipc import Commands, State
from tests.real_window.window_queue import QueuedControls

controls = Commands()

Where = Literal["event loop", "worker thread", "asyncio thread", "trio thread"]
Steps = list[tuple[str, list[Any]]]


class Handles:
    """A handle for each label."""

    def __init__(self) -> None:
        self._handles: dict[str, QueuedControls] = {}

    def of(self, window: WebviewWindow) -> QueuedControls:
        label = window.label()
        if label not in self._handles:
            self._handles[label] = QueuedControls(window)
        return self._handles[label]


@controls.command()
async def say(
    steps: Steps,
    webview_window: WebviewWindow,
    handles: Annotated[Handles, State()],
    ask: str | None = None,
    arguments: list[Any] | None = None,
    on: Where = "event loop",
) -> Any:
    """Say all steps, one right after the other, and give the answer to one question after them."""
    handle = handles.of(webview_window)

    async def ask_it() -> Any:
        return None if ask is None else await getattr(handle, ask)(*(arguments or ()))

    def say_them() -> None:
        for name, values in steps:
            getattr(handle, name)(*values)

    match on:
        case "event loop":
            say_them()
            return await ask_it()
        case "worker thread":

            def work() -> Any:
                say_them()
                return from_thread.run(ask_it)

            return await to_thread.run_sync(work)
        case "asyncio thread" | "trio thread":
            run = asyncio.run if on == "asyncio thread" else trio.run
            return await in_a_thread(say_them, ask_it, run)


async def in_a_thread(
    say_them: Callable[[], None],
    ask_it: Callable[[], Awaitable[Any]],
    run: Callable[..., Any],
) -> Any:
    """Say and ask in a thread that nobody's event loop knows, with an event loop of its own."""
    answers: list[Any] = []

    async def main() -> None:
        say_them()
        answers.append(await ask_it())

    thread = Thread(target=lambda: run(main) if run is trio.run else run(main()))
    thread.start()
    await to_thread.run_sync(thread.join)
    return answers.pop()


@controls.command()
async def zoom(webview_window: WebviewWindow, handles: Annotated[Handles, State()]) -> float:
    return handles.of(webview_window).zoom


@controls.command()
async def wrong(
    name: str,
    values: list[Any],
    webview_window: WebviewWindow,
    handles: Annotated[Handles, State()],
) -> str:
    """What a control raises right where it is said."""
    try:
        getattr(handles.of(webview_window), name)(*values)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"
