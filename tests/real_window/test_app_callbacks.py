"""Callbacks of an app's pages: how they are registered, what they get, and what they may do."""

import threading
from typing import Any

import anyio
import pytest
from anyio import from_thread

from pytauri_ipc import Commands
from tests.real_window.driving import TIMEOUT
from tests.real_window.playing import Stage, played

BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])

PAGE = """<h1>page</h1><script>
  pytauriIpc.on("app:say", ([event, data]) => pytauriIpc.emit(event, data));
  pytauriIpc.on("app:ask", (data) => pytauriIpc.emit("app:answer", data));
</script>"""

EVERYTHING = 2 + 2 + 2 + 4 + 3 + 3 + 1
"""How often something is heard, but for what windows say of themselves."""


async def registered(stage: Stage) -> object:
    """Every way to listen, to two windows that say the same."""
    app = stage.app
    heard: dict[str, list[list[Any]]] = {}

    def one(data: Any) -> None:
        heard.setdefault("dict, one argument", []).append([data])

    def two(data: Any, event: str) -> None:
        heard.setdefault("handle, two arguments", []).append([data, event])

    async def three(data: Any, event: str, label: str) -> None:
        heard.setdefault("app and label, three arguments, async", []).append([data, event, label])

    def note(name: str) -> Any:
        def noted(data: Any, event: str, label: str) -> None:
            heard.setdefault(name, []).append([data, event, label])

        return noted

    app.on("x:press", three, label="left")  # before there is a window
    app.on("x:*", note("namespace"))
    app.on("*", note("all"), label="le*")
    app.commands.on("x:press", note("commands"))
    left = app.show(PAGE, label="left", callbacks={"x:press": one})
    right = app.show(PAGE, label="right")
    left.on("x:press", two)
    left.once("x:press", note("once"))
    is_off = note("off")
    left.on("x:press", is_off)
    left.off("x:press", is_off)

    @right.on("x:end")
    def end(data: Any) -> None:
        stage.note(["ended", data, ""])

    stage.run()
    for number in (1, 2):
        left.emit("app:say", ["x:press", number])
    right.emit("app:say", ["x:press", 3])
    left.emit("app:say", ["y:other", None])
    left.emit("app:say", ["app:last", None])
    await stage.said("app:last", None, "left")
    right.emit("app:say", ["x:end", None])
    await stage.said("ended", None, "")

    def of_the_test() -> dict[str, list[list[Any]]]:
        found = dict(heard)
        found["all"] = [one for one in found.get("all", []) if one[1][:4] not in ("app:", "ipc:")]
        return {name: sorted(entries, key=str) for name, entries in found.items()}

    # Each runs in a thread or a task of its own: none waits for another.
    await stage.until(lambda: sum(map(len, of_the_test().values())) >= EVERYTHING)
    return of_the_test()


@BACKENDS
def test_callbacks_are_registered_in_all_ways_and_get_what_they_take(backend: str) -> None:
    first, second = ([number, "x:press", "left"] for number in (1, 2))
    third = [3, "x:press", "right"]
    assert played(registered, backend).value == {
        "dict, one argument": [[1], [2]],
        "handle, two arguments": [[1, "x:press"], [2, "x:press"]],
        "app and label, three arguments, async": [first, second],
        "namespace": [first, second, third, [None, "x:end", "right"]],
        "all": [first, second, [None, "y:other", "left"]],
        "commands": [first, second, third],
        "once": [first],
    }


async def asked(stage: Stage) -> object:
    """Callbacks of both kinds, and a handler of a command, ask their window and wait."""
    app = stage.app
    answers: dict[str, object] = {}

    def is_sync(data: str, _: str, label: str) -> None:
        window = app.windows[label]
        size = from_thread.run(window.inner_size)
        answers["sync"] = [*size, from_thread.run(window.evaluate, data)]

    async def is_async(data: str) -> None:
        answers["async"] = [*await window.inner_size(), await window.evaluate(data)]

    window = app.show(
        PAGE,
        label="main",
        width=500,
        height=300,
        callbacks={"x:sync": is_sync, "x:async": is_async},
    )
    stage.run()
    window.emit("app:say", ["x:sync", "document.querySelector('h1').textContent"])
    window.emit("app:say", ["x:async", "Promise.resolve(1 + 1)"])
    await stage.until(lambda: len(answers) == 2)
    return answers


@BACKENDS
def test_a_callback_asks_its_window_and_waits(backend: str) -> None:
    assert played(asked, backend).value == {"sync": [500, 300, "page"], "async": [500, 300, 2]}


async def slow_ones(stage: Stage) -> object:
    """Eight slow callbacks go on until the fast one has heard a hundred events."""
    fast: list[int] = []
    on_threads, on_loop = [threading.Event() for _ in range(4)], list[anyio.Event]()
    begun: list[None] = []

    def slow(event: threading.Event) -> Any:
        def wait(_: object) -> None:
            begun.append(None)
            assert event.wait(TIMEOUT)

        return wait

    def slow_async() -> Any:
        async def wait(_: object) -> None:
            on_loop.append(anyio.Event())
            begun.append(None)
            await on_loop[-1].wait()

        return wait

    async def release(_: object) -> None:
        for event in (*on_threads, *on_loop):
            event.set()

    window = stage.app.show(PAGE, label="main", callbacks={"x:release": release})
    for event in on_threads:
        window.on("x:go", slow(event))
        window.on("x:go", slow_async())
    window.on("x:fast", fast.append)
    stage.run()
    window.emit("app:say", ["x:go", None])
    await stage.until(lambda: len(begun) == 8)
    for number in range(100):
        window.emit("app:say", ["x:fast", number])
    await stage.until(lambda: len(fast) == 100)
    value = await window.evaluate("6 * 7", timeout=5)
    window.emit("app:say", ["x:release", None])
    await stage.until(lambda: all(event.is_set() for event in on_threads))
    return {"in order": fast == list(range(100)), "value": value}


@BACKENDS
def test_slow_callbacks_hold_up_neither_a_fast_one_nor_the_window(backend: str) -> None:
    assert played(slow_ones, backend).value == {"in order": True, "value": 42}


# --- what goes wrong ------------------------------------------------------------------------


PLAIN: list[Any] = [None, 0, False, "", [], {}, "text", [1, None]]
"""No object is needed."""


async def no_json(stage: Stage) -> object:
    """Values that are no JSON, emitted in every way; then one that is."""
    app = stage.app
    window = app.show(PAGE, label="main")
    circle: list[object] = []
    circle.append(circle)
    raised: list[str] = []

    def try_all() -> None:
        for value in (object(), circle, {1, lambda: None}, {"a": threading.Lock()}):
            for emit in (window.emit, app.emit, app.commands.emit):
                try:
                    emit("app:ask", value)
                except (TypeError, ValueError) as error:
                    raised.append(type(error).__name__)

    try_all()
    stage.run()
    await stage.there(window)
    try_all()
    for value in PLAIN:
        window.emit("app:ask", value)
    await stage.heard(8)
    return {"raised": len(raised), "events": [data for _, data, _ in stage.events]}


def test_a_value_that_is_no_json_raises_where_it_is_said_and_breaks_nothing() -> None:
    assert played(no_json).value == {
        "raised": 24,
        "events": PLAIN,
    }


async def failing(stage: Stage) -> object:
    """Callbacks that fail, beside others, twice; and one that gives what nobody wants."""
    heard: list[object] = []

    def fails(_: object) -> None:
        raise ValueError("sync trouble")

    async def fails_too(_: object) -> None:
        raise LookupError("async trouble")

    def is_well(data: object) -> object:
        heard.append(data)
        return object()

    window = stage.app.show(PAGE, label="main", callbacks={"x:go": fails})
    window.on("x:go", fails_too)
    window.on("x:go", is_well)
    stage.run()
    for number in (1, 2):
        window.emit("app:say", ["x:go", number])
    await stage.until(lambda: len(heard) == 2)
    window.emit("app:ask", "after")
    await stage.said("app:answer", "after", "main")
    return heard


@BACKENDS
def test_a_callback_that_raises_is_logged_and_stops_nobody(backend: str) -> None:
    went = played(failing, backend, logs=True)
    assert went.value == [1, 2]
    assert went.log.count("ValueError: sync trouble") == 2
    assert went.log.count("LookupError: async trouble") == 2
    assert "the callback failing.<locals>.fails, which listens to 'x:go', failed" in went.log


# --- beside Tauri's own ---------------------------------------------------------------------

TAURI = """<script>
  pytauriIpc.on("app:ask", (data) => pytauriIpc.emit("app:answer", data));
  const { event } = __TAURI__;
  event.listen("of-tauri", ({ payload }) => pytauriIpc.emit("app:from-tauri", payload))
    .then(() => pytauriIpc.pyInvoke("listen"))
    .then(() => event.emit("to-tauri", { n: 1 }));
</script>"""


async def beside_tauri(stage: Stage) -> object:
    """Tauri's `Listener` and `Emitter` in a command of the app, and its events in the page."""
    from pytauri import AppHandle, Emitter, Event, Listener  # noqa: PLC0415 - it takes its time

    commands: Commands = stage.app.commands

    async def listen(app_handle: AppHandle) -> None:
        def heard(event: Event) -> None:
            stage.note(["tauri", event.payload, ""])
            Emitter.emit_str(app_handle, "of-tauri", '{"n":2}')

        Listener.listen(app_handle, "to-tauri", heard)

    listen.__annotations__["app_handle"] = AppHandle
    commands.set_command("listen", listen)
    window = stage.app.show(TAURI, label="main")
    stage.run()
    window.emit("app:ask", 3)
    await stage.heard(3)
    return sorted(stage.events, key=str)


def test_tauris_own_events_work_beside_ours_and_nothing_is_heard_twice() -> None:
    assert played(beside_tauri).value == [
        ["app:answer", 3, "main"],
        ["app:from-tauri", {"n": 2}, "main"],
        ["tauri", '{"n":1}', ""],
    ]
