"""What a page says to and asks of its own window's handle, on each kind of thread."""

from collections.abc import Awaitable, Callable
from threading import Thread
from typing import Annotated, Any, Literal

import anyio
from anyio import from_thread, to_thread

from pytauri_ipc import Commands, FrontendClosed, State
from pytauri_ipc.app import App

controls = Commands()

Where = Literal["event loop", "worker thread", "asyncio thread", "trio thread"]
Steps = list[tuple[str, list[Any]]]


AppState = Annotated[App, State()]


@controls.command()
async def open_window(label: str, app: AppState) -> None:
    app.show("index.html", label=label, title=f"Window {label}")


@controls.command()
async def say(
    steps: Steps,
    app: AppState,
    label: str = "main",
    ask: str | None = None,
    arguments: list[Any] | None = None,
    on: Where = "event loop",
) -> Any:
    """Say all steps, one right after the other, and give the answer to one question after them."""
    handle = app.windows[label]

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
async def fates(label: str, app: AppState) -> list[str]:
    """How a question ends that is asked before its window closes, and one asked after that."""
    handle = app.windows[label]
    fates: list[str] = []

    async def ask() -> None:
        try:
            fates.append(str(await handle.inner_size()))
        except FrontendClosed as error:
            fates.append(str(error))

    await ask()
    handle.close()
    await ask()
    return fates


@controls.command()
async def zoom(app: AppState) -> float:
    return app.windows["main"].zoom
