"""The fast lane of a real window: it carries all, it is cut, and a policy refuses it."""

import sys
from typing import Any

import pytest

from pytauri_ipc import Channel
from tests.real_window.playing import Stage, played

MESSAGES = 100_000
CUTS = 5

PAGE = """<script>
  window.listen = async (count) => {
    const channel = new pytauriIpc.Channel();
    const found = { messages: 0, wrong: 0 };
    channel.onmessage = (number) => {
      found.wrong += number === found.messages ? 0 : 1;
      found.messages += 1;
      if (found.messages % 10_000 === 0) {
        pytauriIpc.emit("cut:here", found.messages);
      }
    };
    found.reply = await pytauriIpc.pyInvoke("numbers", { to: channel, count });
    while (found.messages < count) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return found;
  };
</script>"""

STRICT = """<!doctype html><head><meta http-equiv="Content-Security-Policy"
  content="connect-src ipc: http://ipc.localhost"></head><body></body>"""


def connections(stage: Stage) -> list[Any]:
    running: Any = stage.app._running
    return list(running._lane._serving._uvicorn.server_state.connections)


def lanes(stage: Stage) -> list[Any]:
    """The sessions that have a lane at this moment."""
    running: Any = stage.app._running
    sessions: Any = running.server.sessions._sessions.values()
    return [one for one in tuple(sessions) if one._lane is not None]


def with_commands(stage: Stage) -> None:
    @stage.app.commands.command()
    async def double(body: int) -> int:
        return 2 * body

    @stage.app.commands.command()
    async def numbers(to: Channel[int], count: int) -> str:
        for number in range(count):
            to.send_model(number)
            if number % 500 == 0:
                await to.drain()
        return "sent"


async def called(stage: Stage) -> object:
    with_commands(stage)
    window = stage.app.show(PAGE, label="main")
    stage.run()
    await stage.there(window)
    await stage.until(lambda: lanes(stage))
    doubled = "Promise.all([1, 2, 3].map((one) => pytauriIpc.pyInvoke('double', one)))"
    return [await window.evaluate(doubled), await window.evaluate("listen(1000)")]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_calls_and_channels_take_the_lane(backend: str) -> None:
    assert played(called, backend, fast_lane=True).value == [
        [2, 4, 6],
        {"messages": 1_000, "wrong": 0, "reply": "sent"},
    ]


async def cut(stage: Stage) -> object:
    """A lane is lost once; a page that is loaded again has another one."""
    with_commands(stage)
    cuts = 0
    found: list[object] = []
    window = stage.app.show(PAGE, label="main")

    async def cut_here(_data: int) -> None:
        nonlocal cuts
        for connection in connections(stage):
            connection.transport.abort()
            cuts += 1

    stage.app.on("cut:here", cut_here)
    stage.run()
    for number in range(CUTS):
        if number > 0:
            window.reload()
        await stage.there(window)
        await stage.until(lambda: lanes(stage))
        found.append(await window.evaluate(f"listen({MESSAGES // CUTS})", timeout=60))
        await stage.until(lambda: not lanes(stage))
    return {"found": found, "cuts": cuts}


def test_nothing_is_lost_or_doubled_where_the_lane_is_cut() -> None:
    once = {"messages": MESSAGES // CUTS, "wrong": 0, "reply": "sent"}
    assert played(cut, fast_lane=True).value == {"found": [once] * CUTS, "cuts": CUTS}


async def strict(stage: Stage) -> object:
    with_commands(stage)
    window = stage.app.show(STRICT.replace("<body>", f"<body>{PAGE}"), label="main")
    stage.run()
    await stage.there(window)
    found = [await window.evaluate("listen(1000)")]
    found.append(await window.evaluate("pytauriIpc.pyInvoke('double', 4)"))
    return [found, len(lanes(stage))]


def test_a_page_whose_policy_refuses_the_socket_goes_on_over_tauri() -> None:
    once = {"messages": 1_000, "wrong": 0, "reply": "sent"}
    assert played(strict, fast_lane=True).value == [[once, 8], 0]


async def without(stage: Stage) -> object:
    window = stage.app.show(PAGE, label="main")
    stage.run()
    await stage.there(window)
    running: Any = stage.app._running
    return [running._lane is None, "uvicorn" in sys.modules]


def test_without_it_no_server_is_even_loaded() -> None:
    assert played(without).value == [True, False]
