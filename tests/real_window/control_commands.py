"""What a page says to and asks of its own window's handle, on each kind of thread."""

from collections.abc import Awaitable, Callable
from threading import Thread
from typing import Annotated, Any, Literal

import anyio
from anyio import from_thread, to_thread
from pytauri import AppHandle, Manager

from pytauri_ipc import Commands, State
from tests.real_window.window_queue import QueuedControls

controls = Commands()

Where = Literal["event loop", "worker thread", "asyncio thread", "trio thread"]
Steps = list[tuple[str, list[Any]]]


class Handles:
    """A handle for each label, which outlives the window."""

    def __init__(self) -> None:
        self._handles: dict[str, QueuedControls] = {}

    def of(self, app_handle: AppHandle, label: str) -> QueuedControls:
        if label not in self._handles:
            window = Manager.get_webview_window(app_handle, label)
            assert window is not None
            self._handles[label] = QueuedControls(window)
        return self._handles[label]


HandlesState = Annotated[Handles, State()]


@controls.command()
async def say(
    steps: Steps,
    app_handle: AppHandle,
    handles: HandlesState,
    label: str = "main",
    ask: str | None = None,
    arguments: list[Any] | None = None,
    on: Where = "event loop",
) -> Any:
    """Say all steps, one right after the other, and give the answer to one question after them."""
    handle = handles.of(app_handle, label)

    def say_them() -> None:
        for name, values in steps:
            getattr(handle, name)(*values)

    async def ask_it() -> Any:
        return None if ask is None else await getattr(handle, ask)(*(arguments or ()))

    def say_and_ask() -> Any:
        say_them()
        return from_thread.run(ask_it)

    match on:
        case "event loop":
            say_them()
            return await ask_it()
        case "worker thread":
            return await to_thread.run_sync(say_and_ask)
        case "asyncio thread" | "trio thread":
            backend = on.removesuffix(" thread")
            return await in_a_thread(say_them, ask_it, backend)


async def in_a_thread(
    say_them: Callable[[], None],
    ask_it: Callable[[], Awaitable[Any]],
    backend: str,
) -> Any:
    """Say and ask in a thread that nobody's event loop knows, with an event loop of its own."""
    answers: list[Any] = []

    async def main() -> None:
        say_them()
        answers.append(await ask_it())

    thread = Thread(target=anyio.run, args=(main,), kwargs={"backend": backend})
    thread.start()
    await to_thread.run_sync(thread.join)
    return answers.pop()


@controls.command()
async def fate(ask: str, label: str, app_handle: AppHandle, handles: HandlesState) -> str:
    """How a question ends: the name of what it raises, or its answer."""
    try:
        return str(await getattr(handles.of(app_handle, label), ask)())
    except Exception as error:  # noqa: BLE001 - the test looks at it
        return type(error).__name__


@controls.command()
async def zoom(app_handle: AppHandle, handles: HandlesState) -> float:
    return handles.of(app_handle, "main").zoom
