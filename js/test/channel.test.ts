import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Channel, PyInvokeError, pyInvoke } from "../src/index.js";
import { FakeTauri, type PythonChannel } from "./fake-tauri.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

let tauri: FakeTauri;
let reported: unknown[];

beforeEach(() => {
  tauri = new FakeTauri().install();
  reported = [];
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
});

function open<T>(channel: Channel<T>): PythonChannel {
  return tauri.openChannel(channel.toJSON());
}

async function all<T>(channel: Channel<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const message of channel) {
    got.push(message);
  }
  return got;
}

describe("a channel's id", () => {
  it("stands in a body, alone and as a field at any depth", async () => {
    const channel = new Channel();
    const text = `__CHANNEL__:${channel.id}`;
    await pyInvoke("x", channel);
    expect(tauri.lastJson).toBe(text);
    await pyInvoke("x", { a: [{ b: channel }], channel });
    expect(tauri.lastJson).toEqual({ a: [{ b: text }], channel: text });
  });

  it("is made once, when it is first used", () => {
    const channel = new Channel();
    expect(tauri.callbacks.size).toBe(0);
    expect(channel.toJSON()).toBe(`__CHANNEL__:${channel.id}`);
    expect([...tauri.callbacks.keys()]).toEqual([channel.id]);
    expect(new Channel().id).not.toBe(channel.id);
  });

  it("needs a host, which a new channel does not", () => {
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    const channel = new Channel();
    for (const use of [() => channel.id, () => channel.toJSON()]) {
      expect(use).toThrow(PyInvokeError);
      expect(use).toThrow(/found no host/);
    }
    tauri.install();
    expect(channel.id).toBeTypeOf("number");
  });
});

describe("onmessage", () => {
  it("gets JSON decoded and bytes as ArrayBuffer, falsy values too", () => {
    const got: unknown[] = [];
    const python = open(new Channel((message) => got.push(message)));
    for (const json of ['{"a":1}', "[1,2]", "null", "0", '""', "false"]) {
      python.sendJson(json);
    }
    python.sendBytes(Uint8Array.of(1, 2));
    python.sendBytes(new Uint8Array(0));
    expect(got.slice(0, 6)).toEqual([{ a: 1 }, [1, 2], null, 0, "", false]);
    expect(got.slice(6)).toEqual([Uint8Array.of(1, 2).buffer, new ArrayBuffer(0)]);
  });

  it("can be set, read and taken away", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const channel = new Channel<number>(first);
    const python = open(channel);
    python.sendJson("1");
    expect(channel.onmessage).toBe(first);
    channel.onmessage = second;
    python.sendJson("2");
    channel.onmessage = undefined;
    python.sendJson("3");
    expect([first.mock.calls, second.mock.calls]).toEqual([[[1]], [[2]]]);
  });
});

describe("JSON listeners", () => {
  it("get text and bytes parsed alike, all of them", () => {
    const channel = new Channel<unknown>();
    const [first, second] = [vi.fn(), vi.fn()];
    channel.addJsonListener(first);
    channel.addJsonListener(second);
    const python = open(channel);
    python.sendJson('{"word":"größe"}');
    python.sendBytes(utf8('{"word":"größe"}'));
    python.sendBytes(utf8("null"));
    const expected = [[{ word: "größe" }], [{ word: "größe" }], [null]];
    expect(first.mock.calls).toEqual(expected);
    expect(second.mock.calls).toEqual(expected);
  });

  it("stop when they are taken away, each on its own", () => {
    const channel = new Channel<number>();
    const same = vi.fn();
    const off = channel.addJsonListener(same);
    channel.addJsonListener(same);
    const python = open(channel);
    python.sendJson("1");
    off();
    off();
    python.sendJson("2");
    expect(same.mock.calls).toEqual([[1], [1], [2]]);
  });

  it("that one listener takes away in the middle of a message do not get it", () => {
    const channel = new Channel<number>();
    const second = vi.fn();
    channel.addJsonListener(() => off());
    const off = channel.addJsonListener(second);
    open(channel).sendJson("1");
    expect(second).not.toHaveBeenCalled();
  });

  it.each([
    ["no JSON", utf8("{")],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ])("skip bytes that are %s, which are reported, and go on", (_, bytes) => {
    const raw = vi.fn();
    const channel = new Channel<unknown>(raw);
    const listener = vi.fn();
    channel.addJsonListener(listener);
    const python = open(channel);
    python.sendBytes(bytes);
    python.sendJson("2");
    expect(listener.mock.calls).toEqual([[2]]);
    expect(raw).toHaveBeenCalledTimes(2);
    expect(reported).toHaveLength(1);
  });
});

describe("a listener that throws", () => {
  const fails = () => {
    throw new Error("in the listener");
  };

  it("stops neither the others nor what follows, and is reported", () => {
    const channel = new Channel<number>(fails);
    const listener = vi.fn();
    channel.addJsonListener(fails);
    channel.addJsonListener(listener);
    const python = open(channel);
    python.sendJson("1");
    python.sendJson("2");
    expect(listener.mock.calls).toEqual([[1], [2]]);
    expect(reported.map(String)).toEqual(Array(4).fill("Error: in the listener"));
  });

  it("is reported in the console where the platform has no reportError", () => {
    vi.stubGlobal("reportError", undefined);
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    open(new Channel(fails)).sendJson("1");
    expect(error).toHaveBeenCalledTimes(1);
  });
});

describe("order", () => {
  it("is that of sending, though large messages arrive later", async () => {
    const got: unknown[] = [];
    const channel = new Channel<unknown>((message) => got.push(message));
    const python = open(channel);
    const large = "x".repeat(10_000);
    python.sendJson("0");
    python.sendJson(JSON.stringify(large));
    python.sendJson("2");
    python.sendBytes(new Uint8Array(2_000));
    python.sendJson("4");
    python.close();
    expect(got).toEqual([0]);
    await channel.closed;
    expect(got).toEqual([0, large, 2, new ArrayBuffer(2_000), 4]);
  });

  it("holds whatever way the pushes are mixed", async () => {
    const count = 200;
    const pushes: object[] = Array.from({ length: count }, (_, n) => ({ message: n, index: n }));
    pushes.push({ end: true, index: count });
    pushes.sort((a, b) => hash(JSON.stringify(a)) - hash(JSON.stringify(b)));
    const got: number[] = [];
    const channel = new Channel<number>((message) => got.push(message));
    const python = open(channel);
    for (const push of pushes) {
      python.push(push);
    }
    await channel.closed;
    expect(got).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  it("drops a number that comes twice, and says so", () => {
    const got: unknown[] = [];
    const python = open(new Channel((message) => got.push(message)));
    python.push({ message: "a", index: 0 });
    python.push({ message: "other", index: 0 });
    python.push({ message: "c", index: 2 });
    python.push({ message: "other", index: 2 });
    python.push({ message: "b", index: 1 });
    expect(got).toEqual(["a", "b", "c"]);
    expect(reported).toHaveLength(2);
    expect(reported[0]).toMatchObject({ code: "protocol" });
  });

  it("holds when a listener lets the next message in", () => {
    const got: unknown[] = [];
    const channel = new Channel<number>((message) => {
      if (message === 0) {
        python.sendJson("1");
      }
    });
    channel.addJsonListener((message) => got.push(message));
    const python = open(channel);
    python.sendJson("0");
    expect(got.sort()).toEqual([0, 1]);
  });
});

describe("the end", () => {
  it("settles closed after the last message and takes the callback away", async () => {
    const got: unknown[] = [];
    const channel = new Channel((message) => got.push(message));
    const python = open(channel);
    void channel.closed.then(() => got.push("closed"));
    python.push({ end: true, index: 2 });
    python.push({ message: 1, index: 1 });
    await turn();
    expect(got).toEqual([]);
    expect(tauri.callbacks.size).toBe(1);
    python.push({ message: 0, index: 0 });
    await turn();
    expect(got).toEqual([0, 1, "closed"]);
    expect(tauri.callbacks.size).toBe(0);
    expect(tauri.lost).toEqual([]);
  });

  it("comes for a channel on which nothing was sent", async () => {
    const channel = new Channel();
    open(channel).close();
    await channel.closed;
    expect(await all(channel)).toEqual([]);
  });

  it("does not need unregisterCallback, which older hosts lack", async () => {
    const { unregisterCallback: _, ...older } = tauri.internals;
    vi.stubGlobal("__TAURI_INTERNALS__", older);
    const channel = new Channel();
    open(channel).close();
    await channel.closed;
  });
});

describe("iteration", () => {
  it("gives every message, bytes as ArrayBuffer, and stops at the end", async () => {
    const channel = new Channel<unknown>();
    const python = open(channel);
    const reading = all(channel);
    python.sendJson("1");
    python.sendJson("null");
    await turn();
    python.sendBytes(Uint8Array.of(3));
    python.close();
    expect(await reading).toEqual([1, null, Uint8Array.of(3).buffer]);
  });

  it("begins with what came before it", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    python.sendJson("1");
    python.sendJson("2");
    python.close();
    await turn();
    expect(await all(channel)).toEqual([1, 2]);
  });

  it("beside a listener gets what comes from then on", async () => {
    const heard: number[] = [];
    const channel = new Channel<number>((message) => heard.push(message));
    const python = open(channel);
    python.sendJson("1");
    const reading = all(channel);
    python.sendJson("2");
    python.close();
    expect(await reading).toEqual([2]);
    expect(heard).toEqual([1, 2]);
  });

  it("that has not asked for its first message yet has it all the same", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    const listener = vi.fn();
    python.sendJson("1");
    const loop = channel[Symbol.asyncIterator]();
    channel.addJsonListener(listener);
    await turn();
    expect(await loop.next()).toEqual({ done: false, value: 1 });
    expect(listener).not.toHaveBeenCalled();
  });

  it("goes on in a second loop where a first one was left", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    for (const n of [1, 2, 3]) {
      python.sendJson(`${n}`);
    }
    for await (const message of channel) {
      expect(message).toBe(1);
      break;
    }
    python.sendJson("4");
    python.close();
    expect(await all(channel)).toEqual([2, 3, 4]);
  });

  it("that is left beside a listener keeps nothing", async () => {
    const heard: number[] = [];
    const channel = new Channel<number>((message) => heard.push(message));
    const python = open(channel);
    const loop = channel[Symbol.asyncIterator]();
    python.sendJson("1");
    await loop.return?.();
    python.sendJson("2");
    python.close();
    expect(await all(channel)).toEqual([]);
    expect(heard).toEqual([1, 2]);
  });

  it("settles a wait for the next message when it is left", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    const loop = channel[Symbol.asyncIterator]();
    const waiting = loop.next();
    await loop.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    python.sendJson("1");
    python.close();
    expect(await all(channel)).toEqual([1]);
  });
});

describe("messages that nobody reads", () => {
  it("wait for the first listeners, which get them in order with what follows", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    python.sendJson("1");
    python.sendJson("2");
    const [raw, json] = [vi.fn(), vi.fn()];
    channel.onmessage = raw;
    const off = channel.addJsonListener((message) => {
      json(message);
      if (message === 3) {
        off();
      }
    });
    python.sendJson("3");
    expect(raw).not.toHaveBeenCalled();
    await turn();
    python.sendJson("4");
    expect(raw.mock.calls).toEqual([[1], [2], [3], [4]]);
    expect(json.mock.calls).toEqual([[1], [2], [3]]);
  });

  it("wait on when the listener went before it had them", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    python.sendJson("1");
    channel.addJsonListener(vi.fn())();
    await turn();
    python.close();
    expect(await all(channel)).toEqual([1]);
  });

  it("go to a loop, not to a listener, when both come in one turn", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    python.sendJson("1");
    const listener = vi.fn();
    channel.addJsonListener(listener);
    const reading = all(channel);
    await turn();
    python.sendJson("2");
    python.close();
    expect(await reading).toEqual([1, 2]);
    expect(listener.mock.calls).toEqual([[2]]);
  });

  it("may be many", async () => {
    const channel = new Channel<number>();
    const python = open(channel);
    const count = 100_000;
    for (let n = 0; n < count; n += 1) {
      python.push({ message: n, index: n });
    }
    python.push({ end: true, index: count });
    const got = await all(channel);
    expect(got.length).toBe(count);
    expect(got.every((message, n) => message === n)).toBe(true);
  });
});

/** A fixed scramble, so that a failure comes again. */
function hash(text: string): number {
  return [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1009, 7);
}

afterEach(() => {
  expect(tauri.lost).toEqual([]);
});
