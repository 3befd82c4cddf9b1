"""Twenty windows: addressed by label, pattern and all, forwarded between, closed; and bursts."""

import gc
from collections import Counter
from threading import enumerate as all_threads
from typing import Any

import pytest

from pytauri_ipc import Frontend
from pytauri_ipc.app import WindowHandle
from tests.real_window.playing import Stage, played

LOOPS = 3
COUNT = 20
TOLD = COUNT + COUNT // 2 + COUNT + 1
"""Each window alone, those of a pattern, and all, with one more that is there before."""

PAGE = """<h1>a window</h1><script>
  const me = __TAURI_INTERNALS__.metadata.currentWindow.label;
  pytauriIpc.on("app:to", (data) => pytauriIpc.emit("app:got", [me, data]));
</script>"""

OURS = ("pytauri_ipc.", "pytauri.")
WINDOW = "pytauri_ipc.transports.tauri_window.TauriWindow"
REMEMBERED = "pytauri_ipc.messages.Bye"
"""Of each session that has ended, so that it is not revived; ten thousand at most."""


def census() -> dict[str, int]:
    """The objects of both packages that are alive, by type."""
    gc.collect()
    kinds = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    return {
        kind: count for kind, count in kinds.items() if kind.startswith(OURS) and kind != REMEMBERED
    }


async def a_loop(stage: Stage, loop: int) -> dict[str, Any]:
    """Twenty windows are opened, told and closed; half of them have labels that the app makes."""
    app = stage.app
    windows = [
        app.show(PAGE, label=f"odd-{n}" if n % 2 else None, visible=False) for n in range(COUNT)
    ]
    for window in windows:
        app.emit("app:to", f"{loop}: {window.label} alone", window.label)
    counts = [app.emit("app:to", f"{loop}: odd", "odd-*"), app.emit("app:to", f"{loop}: all")]
    heard = await stage.heard(TOLD)
    stage.events.clear()
    for window in windows:
        window.close()
    wrong = [
        [me, data, label]
        for _, (me, data), label in heard
        if me != label
        or data
        not in (
            f"{loop}: {label} alone",
            f"{loop}: all",
            f"{loop}: {label.partition('-')[0]}",
        )
    ]
    return {"wrong": wrong, "counts": counts, "different": len({str(entry) for entry in heard})}


async def in_loops(stage: Stage) -> object:
    """What is left is counted after each loop."""
    first = stage.app.show(PAGE, label="main")
    stage.run()
    await stage.there(first)
    loops: list[dict[str, Any]] = []
    left: list[dict[str, int]] = []
    threads: list[int] = []
    for loop in range(LOOPS):
        loops.append(await a_loop(stage, loop))
        await stage.until(lambda: census()[WINDOW] == 1)
        await first.evaluate("1")
        left.append(census())
        threads.append(len(all_threads()))
    before, after = left[1], left[-1]
    grown = {kind: count for kind, count in after.items() if count > before.get(kind, 0)}
    return {
        "loops": loops,
        "grown": grown,
        "threads": threads[-1] - threads[1],
        "windows": list(stage.app.windows),
    }


@pytest.mark.timeout(120)
def test_twenty_windows_hear_what_is_theirs_and_leave_nothing_behind() -> None:
    loop = {"wrong": [], "counts": [COUNT // 2, COUNT + 1], "different": TOLD}
    found = played(in_loops).value
    assert found["loops"] == [loop] * LOOPS
    assert found["grown"] == {}
    assert found["threads"] <= 0
    assert found["windows"] == ["main"]


async def forwarding(stage: Stage) -> object:
    """What one window says is forwarded to the other, and back, by callbacks."""
    app = stage.app
    windows: dict[str, WindowHandle] = {}

    def on_action(data: Any, _: str, label: str) -> None:
        assert label == "main"
        windows["sidebar"].emit("app:to", [*data, "forwarded"])

    async def on_got(data: Any, _: str, label: str) -> None:
        if label == "sidebar":
            app.emit("app:back", data, "main")

    says = (
        PAGE
        + """<script>
      pytauriIpc.on("app:back", (data) => pytauriIpc.emit("app:returned", [me, data]));
      if (me === "main") for (const n of [1, 2, 3]) pytauriIpc.emit("x:action", [n]);
    </script>"""
    )
    windows["main"] = app.show(says, label="main", callbacks={"x:action": on_action})
    windows["sidebar"] = app.show(says, label="sidebar", callbacks={"app:got": on_got})
    stage.run()
    await stage.heard(6)
    return [[event, data] for event, data, _ in stage.events if event == "app:returned"]


def test_callbacks_forward_between_windows() -> None:
    assert played(forwarding, mode="multi").value == [
        ["app:returned", ["main", ["sidebar", [number, "forwarded"]]]] for number in (1, 2, 3)
    ]


# --- bursts ---------------------------------------------------------------------------------

BURST = """<script>
  const answers = [];
  for (let n = 0; n < %d; n++) {
    pytauriIpc.emit("x:event", n);
    answers.push(pytauriIpc.pyInvoke("call", { n }));
  }
  Promise.all(answers).then((all) => pytauriIpc.emit("app:answered", all));
</script>"""

SAID = 2000


async def burst(stage: Stage) -> object:
    """A page says events and calls in turns, without waiting for anything."""
    order: list[list[Any]] = []
    threaded: list[int] = []

    @stage.app.commands.command()
    async def call(n: int, frontend: Frontend) -> int:
        order.append(["call", n])
        return -n

    @stage.app.on("x:event")
    async def event(n: int) -> None:
        order.append(["event", n])

    stage.app.on("x:event", threaded.append)
    stage.app.show(BURST % SAID, label="main")
    stage.run()
    await stage.heard(1)
    await stage.until(lambda: len(threaded) == SAID)
    answers = stage.events[0][1]
    numbers = list(range(SAID))
    return {
        "answers": answers == [-n for n in numbers],
        "calls": [n for kind, n in order if kind == "call"] == numbers,
        "events": [n for kind, n in order if kind == "event"] == numbers,
        "on a thread": threaded == numbers,
    }


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_events_and_calls_said_without_waiting_reach_python_in_order(backend: str) -> None:
    found = played(burst, backend).value
    assert found == dict.fromkeys(("answers", "calls", "events", "on a thread"), True)
