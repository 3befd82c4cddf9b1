import { beforeEach, describe, expect, it, vi } from "vitest";
import { emit, on, once, pyInvoke } from "../src/index.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

let tauri: FakeTauri;

beforeEach(() => {
  tauri = new FakeTauri().install();
});

/** Emits an event from Python, and lets it arrive. */
async function say(event: string, body: string | Uint8Array = "null"): Promise<void> {
  await turn();
  tauri.python.session.emit(event, body);
  tauri.python.flushSoon();
  await turn();
}

/** The events that Python has heard. */
const heard = () =>
  tauri.python.heard
    .filter((message) => message.kind === "event")
    .map(({ name, body }) => [name, body]);

describe("on", () => {
  it("connects the page, and hears data and name", async () => {
    const callback = vi.fn();
    on("app:saved", callback);
    await say("app:saved", '{"path":"a"}');
    await say("app:other");
    expect(callback.mock.calls).toEqual([[{ path: "a" }, "app:saved"]]);
  });

  it.each([
    ["null", null],
    ["0", 0],
    ['""', ""],
    ["false", false],
    ['"☃"', "☃"],
  ])("gives %s as it is", async (json, value) => {
    const callback = vi.fn();
    on("app:a", callback);
    await say("app:a", json);
    expect(callback.mock.calls).toEqual([[value, "app:a"]]);
  });

  it("gives bytes as an ArrayBuffer", async () => {
    const callback = vi.fn();
    on("app:a", callback);
    await say("app:a", new Uint8Array([0, 255]));
    expect(new Uint8Array(callback.mock.calls[0]?.[0])).toEqual(new Uint8Array([0, 255]));
  });

  it("hears a namespace, or all", async () => {
    const [namespace, everything] = [vi.fn(), vi.fn()];
    on("app:*", namespace);
    on("*", everything);
    await say("app:a", "1");
    await say("other:b", "2");
    expect(namespace.mock.calls).toEqual([[1, "app:a"]]);
    expect(everything.mock.calls).toEqual([
      [1, "app:a"],
      [2, "other:b"],
    ]);
  });

  it("gives what takes the listener away, and no other", async () => {
    const [one, two] = [vi.fn(), vi.fn()];
    const takeAway = on("app:a", one);
    on("app:a", two);
    takeAway();
    takeAway();
    await say("app:a");
    expect([one, two].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  });

  it("stands for each call of it, of one function too", async () => {
    const callback = vi.fn();
    const takeAway = on("app:a", callback);
    on("app:a", callback);
    await say("app:a");
    takeAway();
    await say("app:a");
    expect(callback).toHaveBeenCalledTimes(3);
  });

  it("stops nobody who is told after one that throws, and reports that", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const error = new Error("no");
    const after = vi.fn();
    on("app:a", () => {
      throw error;
    });
    on("app:a", after);
    await say("app:a");
    expect(reported.mock.calls).toEqual([[error]]);
    expect(after).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it("reports what is no JSON, and goes on", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const callback = vi.fn();
    on("app:a", callback);
    await say("app:a", "{bad");
    await say("app:a", "1");
    expect(reported).toHaveBeenCalledOnce();
    expect(callback.mock.calls).toEqual([[1, "app:a"]]);
    vi.unstubAllGlobals();
  });

  it("may be called, or undone, by a callback", async () => {
    const late = vi.fn();
    let takeAway = () => {};
    on("app:a", () => {
      takeAway();
      on("app:a", late);
    });
    const undone = vi.fn();
    takeAway = on("app:a", undone);
    await say("app:a");
    expect([undone, late].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await say("app:a");
    expect(late).toHaveBeenCalledOnce();
  });

  it("loses nothing to a listener of the same turn as the hello", async () => {
    const calls: unknown[] = [];
    emit("app:hello");
    on("app:a", (data) => calls.push(data));
    while (tauri.pythons.length === 0) {
      await Promise.resolve();
    }
    tauri.python.session.emit("app:a", "1");
    await say("app:a", "2");
    expect(calls).toEqual([1, 2]);
  });

  it.each(["a", "", "app:sav*", "*:a", "app:a\n"])("refuses %j", (event) => {
    expect(() => on(event, () => undefined)).toThrow("no event to listen to");
    expect(() => once(event, () => undefined)).toThrow("no event to listen to");
  });

  it("refuses what is no function", () => {
    expect(() => on("app:a", 5 as never)).toThrow("write a function");
  });

  it("works before there is a host, and in every later session", async () => {
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    const callback = vi.fn();
    on("app:a", callback);
    vi.stubGlobal("__TAURI_INTERNALS__", tauri.internals);
    await pyInvoke("x");
    await say("app:a", "1");
    tauri.python.end("closed", "over");
    await turn();
    await pyInvoke("x");
    await say("app:a", "2");
    expect(callback.mock.calls.map(([data]) => data)).toEqual([1, 2]);
  });
});

describe("once", () => {
  it("hears one event", async () => {
    const callback = vi.fn();
    once("app:*", callback);
    await say("app:a", "1");
    await say("app:a", "2");
    expect(callback.mock.calls).toEqual([[1, "app:a"]]);
  });

  it("can be taken away before", async () => {
    const callback = vi.fn();
    once("app:a", callback)();
    await say("app:a", "1");
    expect(callback).not.toHaveBeenCalled();
  });
});

describe("emit", () => {
  it("says events in the order of all that is said, without an answer", async () => {
    emit("app:a", { n: 1 });
    void pyInvoke("call");
    emit("app:b", null);
    emit("app:c");
    await turn();
    const kinds = tauri.python.heard.map((message) => "name" in message && message.name);
    expect(kinds).toEqual(["app:a", "call", "app:b", "app:c"]);
    expect(heard()).toEqual([
      ["app:a", '{"n":1}'],
      ["app:b", "null"],
      ["app:c", "null"],
    ]);
  });

  it("leaves by itself, in a later turn too", async () => {
    emit("app:a");
    await turn();
    emit("app:b");
    await turn();
    expect(heard().map(([name]) => name)).toEqual(["app:a", "app:b"]);
  });

  it("copies bytes: they may change at once", async () => {
    const bytes = new Uint8Array([1, 2]);
    emit("app:a", bytes);
    bytes.fill(0);
    await turn();
    expect(heard()).toEqual([["app:a", new Uint8Array([1, 2])]]);
  });

  it.each(["a", "app:*", "*", "ipc:alert", "app:\ud800"])("refuses the name %j", (event) => {
    expect(() => emit(event)).toThrow(/no name|reserved/);
  });

  it("refuses what is no JSON", () => {
    expect(() => emit("app:a", 1n)).toThrow(expect.objectContaining({ code: "invalid_body" }));
  });

  it("says so where there is no host", () => {
    newPage();
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    expect(() => emit("app:a")).toThrow(expect.objectContaining({ code: "unavailable" }));
    vi.unstubAllGlobals();
  });

  it("begins a new session where the last has ended", async () => {
    emit("app:a");
    await turn();
    tauri.python.end("closed", "over");
    await turn();
    emit("app:b");
    await turn();
    expect(heard().at(-1)).toEqual(["app:b", "null"]);
  });

  it("is refused past what the program takes", async () => {
    newPage();
    const small = new FakeTauri().install();
    small.frameSize = 1_000;
    emit("app:a");
    await turn();
    expect(() => emit("app:a", "x".repeat(1_001))).toThrow(
      expect.objectContaining({ code: "too_large" }),
    );
  });
});
