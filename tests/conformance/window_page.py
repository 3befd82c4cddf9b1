"""A page in a real window: this package's JavaScript, driven from the test."""

from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

from anyio import sleep
from anyio.to_thread import run_sync

from pytauri_ipc import InvokeException
from tests.conformance.page import OMITTED, Omitted, Page, Turn, filled_in
from tests.real_window.driving import Page as Driven

PREFIX: Final = "suite."
"""What the app of the real windows includes the suite's commands under."""

SUITE: Final = """
const { pyInvoke, pyStream, Channel, expose, on, emit, PyInvokeError } = window.pytauriIpc;
const letters = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const numbers = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const from = (v) => (v && typeof v === "object" && "$bytes" in v ? numbers(v.$bytes) : v);
const to = (v) => (v instanceof ArrayBuffer ? { $bytes: btoa(letters(new Uint8Array(v))) } : v);
const bodies = (args) => args.map(from);
const outcome = (promise) => promise.then(
  (value) => ({ value: value === undefined ? null : to(value) }),
  (e) => ({ value_of: e.message, code: e.code ?? e.name, data: e.data ?? null }));
const functions = {
  double: (n) => 2 * n,
  throw: () => { throw new PyInvokeError("not today", "nope", { until: "tomorrow" }); },
  hang: () => new Promise(() => undefined),
};
const kept = [];
const keep = (thing) => kept.push(thing) - 1;
window.suite = {
  call: (command, args, options) => pyInvoke(command, bodies(args)[0], options).then(to),
  start: (command, args) => {
    const controller = new AbortController();
    const result = outcome(pyInvoke(command, bodies(args)[0], { signal: controller.signal }));
    return keep({ controller, result });
  },
  result: (n) => kept[n].result,
  abort: (n) => kept[n].controller.abort(),
  callAtOnce: (calls) => Promise.all(
    calls.map(([command, args]) => outcome(pyInvoke(command, bodies(args)[0])))),
  callOverTurns: async (turns) => {
    const outcomes = [];
    for (const [calls, gap] of turns) {
      for (const [command, args] of calls) {
        outcomes.push(outcome(pyInvoke(command, bodies(args)[0])));
      }
      await (gap === "task" ? new Promise((go) => setTimeout(go, 0)) : Promise.resolve());
    }
    return Promise.all(outcomes);
  },
  stream: (command, args, options) =>
    keep(pyStream(command, bodies(args)[0], options)[Symbol.asyncIterator]()),
  channel: () => {
    const channel = new Channel();
    return { text: channel.toJSON(), number: keep(Object.assign(channel[Symbol.asyncIterator](),
      { leave: () => channel.close() })) };
  },
  listen: (event) => {
    const waiting = [];
    let wake = () => {};
    const stop = on(event, (data) => { waiting.push(data); wake(); });
    const next = async () => {
      while (waiting.length === 0) await new Promise((go) => { wake = go; });
      return { done: false, value: waiting.shift() };
    };
    return keep({ next, leave: stop });
  },
  emit: (events) => { for (const [event, args] of events) emit(event, bodies(args)[0]); },
  take: async (n, count) => {
    const taken = [];
    while (taken.length < count) {
      const { done, value } = await kept[n].next();
      if (done) break;
      taken.push(to(value));
    }
    return taken;
  },
  leave: async (n) => { await (kept[n].leave ? kept[n].leave() : kept[n].return()); },
  expose: (name, kind) => { expose(name, functions[kind]); },
};
"""

SESSION: Final = """
const { id, delivery } = globalThis[Symbol.for("pytauri-ipc")].connection.session;
return [id, delivery.next, delivery.expected];
"""
"""What the page's session is called, and its next numbers."""

INVOKE: Final = """__TAURI_INTERNALS__.invoke(
  "plugin:pytauri|pyfunc", undefined, { headers: { pyfunc: arguments[0] } });"""


@asynccontextmanager
async def window_page(driven: Driven) -> AsyncGenerator[Page]:
    """A new page in an app's window; its journal is empty."""
    await run_sync(driven.reload)
    await run_sync(driven.window.run, SUITE)
    page = WindowPage(driven)
    await page.call("forget")
    yield page


class WindowPage:
    def __init__(self, driven: Driven) -> None:
        self._driven = driven

    async def run(self, function: str, *arguments: Any) -> Any:
        """Call a function of the suite in the page, and wait for its promise."""
        script = f"""
            return Promise.resolve().then(() => window.suite.{function}(...arguments)).then(
              (value) => ({{ value: value === undefined ? null : value }}),
              (e) => ({{ value_of: e.message, code: e.code ?? e.name, data: e.data ?? null }}));
        """
        return _value(await run_sync(self._driven.window.run, script, *arguments))

    async def call(self, command: str, body: Any = OMITTED, **options: Any) -> Any:
        value = await self.run("call", PREFIX + command, _bodies(body), _in_ms(options))
        return _decoded(value)

    async def start(self, command: str, body: Any = OMITTED) -> "StartedCall":
        return StartedCall(self, await self.run("start", PREFIX + command, _bodies(body)))

    async def call_at_once(self, calls: list[tuple[str, Any]]) -> list[Any]:
        said = [[PREFIX + command, _bodies(body)] for command, body in calls]
        return [_outcome(one) for one in await self.run("callAtOnce", said)]

    async def call_over_turns(self, turns: list[Turn]) -> list[Any]:
        said = [
            [[[PREFIX + command, _bodies(body)] for command, body in calls], gap]
            for calls, gap in turns
        ]
        return [_outcome(one) for one in await self.run("callOverTurns", said)]

    async def stream(self, command: str, body: Any = OMITTED, **options: Any) -> "WindowReader":
        number = await self.run("stream", PREFIX + command, _bodies(body), _in_ms(options))
        return WindowReader(self, number)

    async def channel(self) -> "tuple[str, WindowReader]":
        opened = await self.run("channel")
        return opened["text"], WindowReader(self, opened["number"])

    async def listen(self, event: str) -> "WindowReader":
        return WindowReader(self, await self.run("listen", event))

    async def emit(self, events: list[tuple[str, Any]]) -> None:
        await self.run("emit", [[event, _bodies(data)] for event, data in events])

    async def expose(self, name: str, kind: str) -> None:
        await self.run("expose", name, kind)

    async def say_raw(self, head: str, bodies: bytes = b"") -> None:
        session, first, ack = await run_sync(self._driven.window.run, SESSION)
        text = filled_in(head, session, first, ack)
        packed = len(text).to_bytes(4, "little") + text.encode() + bodies
        header = f"ipc:={b64encode(packed).decode()}"
        await run_sync(self._driven.window.run, INVOKE, header)

    async def noted(self, entry: str) -> None:
        """See `Page`: asked as PyTauri's own package asks, outside any session."""
        ask = f"return {INVOKE}"
        while entry not in await run_sync(self._driven.window.run, ask, f"{PREFIX}entries"):
            await sleep(0.02)


class StartedCall:
    def __init__(self, page: WindowPage, number: int) -> None:
        self._page = page
        self._number = number

    async def result(self) -> Any:
        return _value(await self._page.run("result", self._number))

    async def abort(self) -> None:
        await self._page.run("abort", self._number)


class WindowReader:
    def __init__(self, page: WindowPage, number: int) -> None:
        self._page = page
        self._number = number

    async def take(self, count: int) -> list[Any]:
        return [_decoded(item) for item in await self._page.run("take", self._number, count)]

    async def leave(self) -> None:
        await self._page.run("leave", self._number)


def _bodies(body: Any) -> list[Any]:
    if isinstance(body, Omitted):
        return []
    return [{"$bytes": b64encode(body).decode()} if isinstance(body, bytes) else body]


def _in_ms(options: dict[str, Any]) -> dict[str, Any]:
    if "timeout" in options:
        return {**options, "timeout": options["timeout"] * 1_000}
    return options


def _decoded(value: Any) -> Any:
    match value:
        case {"$bytes": str(text)}:
            return b64decode(text)
        case _:
            return value


def _outcome(found: dict[str, Any]) -> Any:
    if "value" in found:
        return _decoded(found["value"])
    return InvokeException(found["value_of"], code=found["code"], data=found["data"])


def _value(found: dict[str, Any]) -> Any:
    outcome = _outcome(found)
    if isinstance(outcome, InvokeException):
        raise outcome
    return outcome
