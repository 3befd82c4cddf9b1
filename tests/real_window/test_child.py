"""Windows in a child process: calls, streams, channels, events, and what its death leaves."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from pytauri_ipc import Channel, Frontend, FrontendClosed
from pytauri_ipc.app import App, WindowHandle
from tests.real_window.driving import TIMEOUT
from tests.real_window.playing import Played, Stage, played
from tools.processes import wait_until

PAGE = """<!doctype html><title>Child</title><script>
const { pyInvoke, pyStream, Channel, on, emit } = pytauriIpc;
on("app:ask", (n) => emit("app:heard", n));
async function all() {
  const channel = new Channel();
  const items = [];
  const read = (async () => { for await (const item of channel) items.push(item); })();
  const bytes = await pyInvoke("double", new Uint8Array([1, 2, 255]));
  const calls = await Promise.all([1, 2, 3].map((n) => pyInvoke("add", { a: n, b: 1 })));
  const stream = [];
  for await (const item of pyStream("count", { to: 4 })) stream.push(item);
  await pyInvoke("send", { channel, count: 3 });
  await read;
  const error = await pyInvoke("fail").catch((e) => [e.message, e.code]);
  const host = globalThis[Symbol.for("pytauri-ipc.host")].name;
  return { bytes: [...new Uint8Array(bytes)], calls, stream, items, error, host };
}
emit("app:ready");
</script>"""


def child_of(stage: Stage) -> Any:
    host: Any = stage.app._running
    return host._child


def write(file: str, text: str) -> None:
    with Path(file).open("w", encoding="utf-8") as opened_file:
        opened_file.write(text)


def commands_of(app: App) -> None:
    commands = app.commands

    @commands.command()
    async def add(a: int, b: int) -> int:
        return a + b

    @commands.command()
    async def double(body: bytes) -> bytes:
        return body * 2

    @commands.command()
    async def count(to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number

    @commands.command()
    async def send(channel: Channel[int], count: int) -> None:
        for number in range(count):
            channel.send_model(number)
        channel.close()

    @commands.command()
    async def fail(frontend: Frontend) -> None:
        raise RuntimeError(frontend.host)

    @commands.command()
    async def hang() -> None:
        await anyio.sleep_forever()


async def opened(stage: Stage, **options: Any) -> WindowHandle:
    commands_of(stage.app)
    window = stage.app.show(PAGE, **options)
    stage.run()
    await stage.said("app:ready", None, "main")
    return window


def in_child(part: Any, backend: str = "asyncio", **options: Any) -> Played:
    return played(part, backend, host="child", **options)


async def asks_a_plugin(stage: Stage) -> Any:
    window = await opened(stage)
    ask = '__TAURI_INTERNALS__.invoke("plugin:os|locale").then(() => "answered")'
    return [stage.app.can("plugins"), await window.evaluate(ask, timeout=TIMEOUT)]


def test_plugins_are_there_for_its_pages() -> None:
    assert in_child(asks_a_plugin, plugins=["os"]).value == [True, "answered"]


# --- all that a page does -------------------------------------------------------------------


async def everything(stage: Stage) -> Any:
    window = await opened(stage)
    return [stage.app.host, await window.evaluate("all()", timeout=TIMEOUT)]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_page_does_all_that_it_does_elsewhere(backend: str) -> None:
    host, found = in_child(everything, backend, logs=True).value
    assert host == found["host"] == "child"
    assert found["bytes"] == [1, 2, 255, 1, 2, 255]
    assert found["calls"] == [2, 3, 4]
    assert found["stream"] == [0, 1, 2, 3]
    assert found["items"] == [0, 1, 2]
    assert found["error"][1] == "internal"


async def a_large_body(stage: Stage) -> Any:
    window = await opened(stage)
    js = """(async () => {
      const sent = new Uint8Array(32 * 1024 * 1024).map((_, i) => i * 7);
      const got = new Uint8Array(await pytauriIpc.pyInvoke("double", sent));
      const half = got.length / 2;
      let wrong = 0;
      for (let i = 0; i < half; i++) wrong += got[i] !== sent[i] || got[half + i] !== sent[i];
      return [got.length, wrong];
    })()"""
    return await window.evaluate(js, timeout=50)


def test_64_mib_come_back_as_they_are() -> None:
    assert in_child(a_large_body).value == [64 * 1024 * 1024, 0]


async def a_print(stage: Stage) -> Any:
    window = await opened(stage)
    # What the child writes to descriptor 1 is none of the protocol's.
    write(f"/proc/{child_of(stage).pid}/fd/1", '{"success": true}\nprinted by the child\n')
    return await window.title()


def test_what_is_printed_in_the_child_is_none_of_the_protocol() -> None:
    play = in_child(a_print)
    assert play.value == "Played"
    assert "printed by the child" in play.log


# --- its death ------------------------------------------------------------------------------


async def a_death(stage: Stage) -> Any:
    said: list[Any] = []

    @stage.app.on("ipc:host-exit")
    async def note(data: Any) -> None:
        said.append(data)

    window = await opened(stage)
    answers: list[str] = []

    async def ask() -> None:
        try:
            await window.evaluate("pytauriIpc.pyInvoke('hang')", timeout=TIMEOUT)
        except FrontendClosed as error:
            answers.append(str(error))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask)
        await anyio.wait_all_tasks_blocked()
        await window.title()
        os.kill(child_of(stage).pid, signal.SIGKILL)
    code = await stage.ended()
    return [code, said, answers, window.is_open]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_its_death_is_told_to_whoever_waits(backend: str) -> None:
    play = in_child(a_death, backend)
    code, said, (answer,), is_open = play.value
    assert code == play.status == 137
    stderr = said[0]["stderr"]
    assert said == [{"code": None, "signal": 9, "stderr": stderr, "error": None, "restarts": False}]
    assert "signal 9 (SIGKILL)" in answer
    assert not is_open


async def a_restart(stage: Stage) -> Any:
    window = await opened(stage, width=400.0, height=300.0)
    window.set_title("Set later")
    other = stage.app.show(PAGE.replace("Child", "Other"), label="other")
    await stage.said("app:ready", None, "other")
    first = child_of(stage).pid
    os.kill(first, signal.SIGSTOP)  # it hears nothing of what follows
    window.emit("app:ask", 1)
    os.kill(first, signal.SIGKILL)
    window.emit("app:ask", 2)
    other.emit("app:ask", 3)
    await stage.said("app:heard", 3, "other")
    await stage.said("app:heard", 2, "main")
    heard = [entry for entry in stage.events if entry[0] == "app:heard"]
    title, size = await window.title(), await window.inner_size()
    return [heard, title, size, len(stage.app.windows), first != child_of(stage).pid]


def test_another_one_shows_the_windows_and_says_what_was_not_heard() -> None:
    heard, title, size, count, is_other = in_child(a_restart, restart=1).value
    assert [entry for entry in heard if entry[2] == "main"] == [
        ["app:heard", 1, "main"],
        ["app:heard", 2, "main"],
    ]
    assert [entry for entry in heard if entry[2] == "other"] == [["app:heard", 3, "other"]]
    assert (title, size, count) == ("Set later", [400, 300], 2)
    assert is_other


async def a_parent_that_dies(stage: Stage) -> Any:
    await opened(stage)
    write(os.environ["CHILD_FILE"], str(child_of(stage).pid))
    os.kill(os.getpid(), signal.SIGKILL)


def test_no_window_outlives_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "child"
    monkeypatch.setenv("CHILD_FILE", str(file))
    with pytest.raises(AssertionError):  # it leaves no answer
        in_child(a_parent_that_dies)
    child = int(file.read_text())
    # The child leads a session, which its web processes belong to.
    assert wait_until(lambda: not _of_session(child), 10), _of_session(child)


def _of_session(leader: int) -> list[str]:
    found: list[str] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, fields = stat.read_text().rpartition(")")
        except OSError:
            continue
        state, _, _, session, *_ = fields.split()
        if int(session) == leader and state != "Z":
            found.append(name)
    return found
