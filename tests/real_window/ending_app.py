"""An `App` that ends, or whose windows do: `python -m tests.real_window.ending_app PART BACKEND`.

What a part has found out is printed as JSON, with the exit code at its end.
"""

import gc
import json
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio
from pytauri import builder_factory
from pytauri.webview import WebviewWindow

from pytauri_ipc import FrontendClosed
from pytauri_ipc.app import App, native_app
from pytauri_ipc.app.operations import Operations
from pytauri_ipc.transports.tauri import TauriServer

PAGE = (
    "<script>window.who = '{0}'; window.heard = [];"
    "pytauriIpc.on('app:number', (number) => heard.push(number))</script>"
)
PATIENCE = 15.0

found: list[Any] = []


async def note(ask: Callable[[], Awaitable[object]]) -> None:
    try:
        found.append(await ask())
    except FrontendClosed:
        found.append("FrontendClosed")


@asynccontextmanager
async def lifespan(_: App) -> AsyncGenerator[None]:
    async with anyio.create_task_group() as tasks:
        beside.append(lambda: tasks.start_soon(note, never))
        yield
    found.append(main.is_open)
    await note(main.title)


async def never() -> object:
    return await main.evaluate("new Promise(() => {})")


beside: list[Callable[[], object]] = []
backend: Any = sys.argv[2]
app = App(
    pages={f"{name}.html": PAGE.format(name) for name in ("index", "other")},
    backend=backend,
    lifespan=lifespan if sys.argv[1] == "waiting" else None,
)
main = app.show("index.html")


@app.commands.command()
async def goes(webview_window: WebviewWindow) -> None:
    webview_window.close()  # as a person does it


async def waiting() -> None:
    """Somebody waits for a page, and the app ends."""
    await main.evaluate("1")
    beside[0]()
    # The page knows of it: a question said later is answered.
    await main.evaluate("1")
    app.exit(3)


async def labels() -> None:
    """Windows with all that a label may have show their HTML."""
    for label in ("a/b", "a:b", "a-b_1"):
        window = app.show(PAGE.format(label), label=label)
        found.append(await window.evaluate("window.who", timeout=PATIENCE))
    app.exit()


async def back() -> None:
    """A person goes back to the page before."""
    await main.evaluate("1")
    main.navigate("other.html")
    await main.evaluate("1")
    main.eval("history.back()")
    who = None
    while who != "index":
        with suppress(FrontendClosed):  # the page that leaves was asked
            who = await main.evaluate("who", timeout=PATIENCE)
        await anyio.sleep(0.02)
    app.emit("app:number", 7)
    found.append(await main.evaluate("heard", timeout=PATIENCE))
    app.exit()


async def open_and_close() -> None:
    is_gone = anyio.Event()

    async def hear(_: object) -> None:
        is_gone.set()

    window = app.show("<script>pytauriIpc.pyInvoke('goes')</script>")
    window.on("ipc:closed", hear)
    with anyio.fail_after(PATIENCE):
        await is_gone.wait()


async def gone() -> None:
    """A person closes windows that have labels of their own making."""
    for _ in range(3):
        await open_and_close()
    await main.title()  # after what the host had to do before
    gc.collect()
    kept = [one for one in gc.get_objects() if type(one).__name__ == "NativeWindow"]
    found.append(len(kept))
    app.exit()


def end_late() -> None:
    """Have the app be ended once more between the end of Tauri's loop and that of `run`."""
    stop = Operations.stop

    def stop_late(self: Operations) -> None:
        Operations.stop = stop  # type: ignore[method-assign]
        app.exit(5)
        self.ask("main", "title").exception(PATIENCE)  # the one before is done
        stop(self)

    Operations.stop = stop_late  # type: ignore[method-assign]


async def late() -> None:
    end_late()
    app.exit(3)


async def last() -> None:
    """The last window is closed, and the app told to exit."""
    main.close()
    app.exit(4)


def listen_to_refusals() -> Callable[[], object]:
    """Note what is refused; gives what has a page invoke something once more."""
    handlers: list[Callable[[Any], object]] = []

    def refuse(self: TauriServer, message: object, failure: object) -> None:
        found.append("refused")

    class Builder:
        def build(self, *args: Any, invoke_handler: Any, **others: Any) -> Any:
            handlers.append(invoke_handler)
            return builder_factory().build(*args, invoke_handler=invoke_handler, **others)

    TauriServer.refuse = refuse
    native_app.builder_factory = Builder  # type: ignore[assignment]
    return lambda: handlers[0](None)


async def deaf() -> None:
    app.exit()


PARTS = {part.__name__: part for part in (waiting, labels, back, gone, late, last, deaf)}


@app.once("ipc:ready")
async def begin(_: object) -> None:
    await PARTS[sys.argv[1]]()


invoke = listen_to_refusals() if sys.argv[1] == "deaf" else bool
found.append(app.run())
invoke()
print(json.dumps(found))
