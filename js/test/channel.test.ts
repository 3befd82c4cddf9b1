import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Channel, PyInvokeError, pyInvoke } from "../src/index.js";
import type { Feed } from "./fake-python.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** Lets all that is under way arrive. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

let tauri: FakeTauri;
let reported: unknown[];

beforeEach(async () => {
  tauri = new FakeTauri().install();
  await pyInvoke("hello");
  reported = [];
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
});

/** Python's end of a channel; what it says has arrived when its promise settles. */
class Python {
  readonly feed: Feed;

  constructor(feed: Feed) {
    this.feed = feed;
  }

  sendJson(...texts: readonly string[]): Promise<unknown> {
    for (const text of texts) {
      this.feed.sendJson(text);
    }
    return turn();
  }

  sendBytes(bytes: Uint8Array): Promise<unknown> {
    this.feed.sendBytes(bytes);
    return turn();
  }

  close(): Promise<unknown> {
    this.feed.end();
    return turn();
  }
}

/** Python's end, once Python has heard of the channel. */
async function open<T>(channel: Channel<T>): Promise<Python> {
  await pyInvoke("open", channel);
  return new Python(tauri.openChannel(tauri.lastJson));
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

  it("is made once, when it is first used, from 2^32", async () => {
    const channel = new Channel();
    expect(channel.toJSON()).toBe(`__CHANNEL__:${channel.id}`);
    expect(channel.id).toBe(2 ** 32);
    expect(new Channel().id).toBe(2 ** 32 + 1);
  });

  it("needs a host, which a new channel does not", async () => {
    newPage();
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    const channel = new Channel();
    for (const use of [() => channel.id, () => channel.toJSON()]) {
      expect(use).toThrow(PyInvokeError);
      expect(use).toThrow(/found no host/);
    }
    vi.stubGlobal("__TAURI_INTERNALS__", tauri.internals);
    expect(channel.id).toBeTypeOf("number");
  });

  it("stands for nothing in the next session", async () => {
    const channel = new Channel();
    await open(channel);
    tauri.python.end("closed", "the program is closing");
    await channel.closed;
    expect(() => channel.toJSON()).toThrow(/make one Channel for each call/);
    expect(await pyInvoke("x", { channel }).catch((error) => error)).toMatchObject({
      code: "closed",
    });
    expect(channel.id).toBe(2 ** 32);
    expect(new Channel().id).toBe(2 ** 32);
  });
});

describe("onmessage", () => {
  it("gets JSON decoded and bytes as ArrayBuffer, falsy values too", async () => {
    const got: unknown[] = [];
    const python = await open(new Channel((message) => got.push(message)));
    for (const json of ['{"a":1}', "[1,2]", "null", "0", '""', "false"]) {
      await python.sendJson(json);
    }
    await python.sendBytes(Uint8Array.of(1, 2));
    await python.sendBytes(new Uint8Array(0));
    expect(got.slice(0, 6)).toEqual([{ a: 1 }, [1, 2], null, 0, "", false]);
    expect(got.slice(6)).toEqual([Uint8Array.of(1, 2).buffer, new ArrayBuffer(0)]);
  });

  it("can be set, read and taken away", async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const channel = new Channel<number>(first);
    const python = await open(channel);
    await python.sendJson("1");
    expect(channel.onmessage).toBe(first);
    channel.onmessage = second;
    await python.sendJson("2");
    channel.onmessage = undefined;
    await python.sendJson("3");
    expect([first.mock.calls, second.mock.calls]).toEqual([[[1]], [[2]]]);
  });
});

describe("JSON listeners", () => {
  it("get text and bytes parsed alike, all of them", async () => {
    const channel = new Channel<unknown>();
    const [first, second] = [vi.fn(), vi.fn()];
    channel.addJsonListener(first);
    channel.addJsonListener(second);
    const python = await open(channel);
    await python.sendJson('{"word":"größe"}');
    await python.sendBytes(utf8('{"word":"größe"}'));
    await python.sendBytes(utf8("null"));
    const expected = [[{ word: "größe" }], [{ word: "größe" }], [null]];
    expect(first.mock.calls).toEqual(expected);
    expect(second.mock.calls).toEqual(expected);
  });

  it("stop when they are taken away, each on its own", async () => {
    const channel = new Channel<number>();
    const same = vi.fn();
    const off = channel.addJsonListener(same);
    channel.addJsonListener(same);
    const python = await open(channel);
    await python.sendJson("1");
    off();
    off();
    await python.sendJson("2");
    expect(same.mock.calls).toEqual([[1], [1], [2]]);
  });

  it("that one listener takes away in the middle of a message do not get it", async () => {
    const channel = new Channel<number>();
    const second = vi.fn();
    channel.addJsonListener(() => off());
    const off = channel.addJsonListener(second);
    await (await open(channel)).sendJson("1");
    expect(second).not.toHaveBeenCalled();
  });

  it.each([
    ["no JSON", utf8("{")],
    ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ])("skip bytes that are %s, which are reported, and go on", async (_, bytes) => {
    const raw = vi.fn();
    const channel = new Channel<unknown>(raw);
    const listener = vi.fn();
    channel.addJsonListener(listener);
    const python = await open(channel);
    await python.sendBytes(bytes);
    await python.sendJson("2");
    expect(listener.mock.calls).toEqual([[2]]);
    expect(raw).toHaveBeenCalledTimes(2);
    expect(reported).toHaveLength(1);
  });
});

describe("a listener that throws", () => {
  const fails = () => {
    throw new Error("in the listener");
  };

  it("stops neither the others nor what follows, and is reported", async () => {
    const channel = new Channel<number>(fails);
    const listener = vi.fn();
    channel.addJsonListener(fails);
    channel.addJsonListener(listener);
    const python = await open(channel);
    await python.sendJson("1");
    await python.sendJson("2");
    expect(listener.mock.calls).toEqual([[1], [2]]);
    expect(reported.map(String)).toEqual(Array(4).fill("Error: in the listener"));
  });

  it("is reported in the console where the platform has no reportError", async () => {
    vi.stubGlobal("reportError", undefined);
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await (await open(new Channel(fails))).sendJson("1");
    expect(error).toHaveBeenCalledTimes(1);
  });
});

describe("order", () => {
  it("is that of sending, of large messages and small ones", async () => {
    const got: unknown[] = [];
    const channel = new Channel<unknown>((message) => got.push(message));
    const python = await open(channel);
    const large = "x".repeat(300_000);
    await python.sendJson("0", JSON.stringify(large), "2");
    await python.sendBytes(new Uint8Array(70_000));
    await python.sendJson("4");
    await python.close();
    await channel.closed;
    expect(got).toEqual([0, large, 2, new ArrayBuffer(70_000), 4]);
  });

  it("holds where pushes are lost", async () => {
    vi.useFakeTimers();
    try {
      const got: number[] = [];
      const channel = new Channel<number>((message) => got.push(message));
      await pyInvoke("open", channel);
      const feed = tauri.openChannel(tauri.lastJson);
      let pushes = 0;
      tauri.losesPush = () => pushes++ % 3 !== 2;
      for (let n = 0; n < 20; n += 1) {
        feed.sendJson(`${n}`);
        tauri.python.tick();
        await vi.advanceTimersByTimeAsync(300);
      }
      feed.end();
      for (let n = 0; n < 20; n += 1) {
        await vi.advanceTimersByTimeAsync(5_000);
        tauri.python.tick();
      }
      expect(got).toEqual(Array.from({ length: 20 }, (_, n) => n));
      await channel.closed;
    } finally {
      vi.useRealTimers();
    }
  });

  it("holds when a listener lets the next message in", async () => {
    const got: unknown[] = [];
    const channel = new Channel<number>((message) => {
      if (message === 0) {
        python.feed.sendJson("1");
      }
    });
    channel.addJsonListener((message) => got.push(message));
    const python = await open(channel);
    await python.sendJson("0");
    expect(got).toEqual([0, 1]);
  });
});

describe("a message that is no JSON", () => {
  it("is reported and left out", async () => {
    const got: unknown[] = [];
    const channel = new Channel((message) => got.push(message));
    await (await open(channel)).sendJson("1", "{", "3");
    expect(got).toEqual([1, 3]);
    expect(reported).toMatchObject([{ code: "protocol" }]);
  });
});

describe("the end", () => {
  it("settles closed after the last message", async () => {
    const got: unknown[] = [];
    const channel = new Channel((message) => got.push(message));
    const { feed } = await open(channel);
    void channel.closed.then(() => got.push("closed"));
    feed.sendJson("0");
    feed.sendJson("1");
    feed.end();
    await turn();
    expect(got).toEqual([0, 1, "closed"]);
  });

  it("comes for a channel on which nothing was sent", async () => {
    const channel = new Channel();
    await (await open(channel)).close();
    await channel.closed;
    expect(await all(channel)).toEqual([]);
  });

  it("of the session is that of its channels, after what has arrived", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    await python.sendJson("1");
    tauri.python.end("closed", "the program is closing");
    await channel.closed;
    expect(await all(channel)).toEqual([1]);
  });
});

describe("close", () => {
  it("tells Python, drops what comes later, and leaves what has arrived", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    await python.sendJson("1");
    channel.close();
    channel.close();
    python.feed.sendJson("2");
    await channel.closed;
    await turn();
    expect(python.feed.isCancelled).toBe(true);
    expect(await all(channel)).toEqual([1]);
    expect(tauri.python.heard.filter(({ kind }) => kind === "cancel").length).toBe(1);
  });

  it("ends loops that wait", async () => {
    const channel = new Channel<number>();
    await open(channel);
    const reading = all(channel);
    channel.close();
    expect(await reading).toEqual([]);
  });

  it("keeps the channel out of every later call", async () => {
    const channel = new Channel<number>();
    channel.close();
    await expect(pyInvoke("open", { channel })).rejects.toMatchObject({
      code: "closed",
      message: expect.stringContaining("one Channel for each call"),
    });
  });

  it("from Python's end does so too: a channel is for one call", async () => {
    const channel = new Channel<number>();
    await (await open(channel)).close();
    await expect(pyInvoke("open", channel)).rejects.toMatchObject({ code: "closed" });
  });

  it("after Python's end says nothing", async () => {
    const channel = new Channel<number>();
    await (await open(channel)).close();
    await channel.closed;
    channel.close();
    await turn();
    expect(tauri.python.heard.filter(({ kind }) => kind === "cancel")).toEqual([]);
  });
});

describe("credit", () => {
  const credits = () => tauri.python.heard.filter(({ kind }) => kind === "credit");

  it("is said before the call, and again when half of it has been used", async () => {
    const channel = new Channel<number>(() => undefined);
    const { feed } = await open(channel);
    expect(credits()).toEqual([
      { kind: "credit", id: channel.id, items: 16_384, bytes: 4_194_304 },
    ]);
    for (let n = 0; n < 8_191; n += 1) {
      feed.sendJson("1");
    }
    await turn();
    expect(credits().length).toBe(1);
    feed.sendJson("1");
    await turn();
    expect(credits()[1]).toMatchObject({ items: 16_384 + 8_192, bytes: 4_194_304 + 8_192 });
  });

  it("counts bytes, of text as UTF-8", async () => {
    const channel = new Channel<string>(() => undefined);
    const { feed } = await open(channel);
    feed.sendJson(JSON.stringify("ü".repeat(1_100_000)));
    await turn();
    expect(credits()[1]).toMatchObject({ items: 16_385, bytes: 4_194_304 + 2_200_002 });
  });

  it("holds Python back while nobody reads, and lets it go on when somebody does", async () => {
    const channel = new Channel<number>();
    const { feed } = await open(channel);
    const count = 100_000;
    for (let n = 0; n < count; n += 1) {
      feed.sendJson(`${n}`);
    }
    feed.end();
    await turn();
    expect(feed.sent).toBe(16_384);
    const got = await all(channel);
    expect(got.length).toBe(count);
    expect(got.every((message, n) => message === n)).toBe(true);
  });

  it("counts what a loop left beside a listener", async () => {
    const channel = new Channel<number>(() => undefined);
    const { feed } = await open(channel);
    const loop = channel[Symbol.asyncIterator]();
    for (let n = 0; n < 10_000; n += 1) {
      feed.sendJson("1");
    }
    await turn();
    expect(credits().length).toBe(1);
    await loop.return?.();
    await turn();
    expect(credits().length).toBe(2);
  });
});

describe("iteration", () => {
  it("gives every message, bytes as ArrayBuffer, and stops at the end", async () => {
    const channel = new Channel<unknown>();
    const python = await open(channel);
    const reading = all(channel);
    await python.sendJson("1");
    await python.sendJson("null");
    await turn();
    await python.sendBytes(Uint8Array.of(3));
    await python.close();
    expect(await reading).toEqual([1, null, Uint8Array.of(3).buffer]);
  });

  it("begins with what came before it", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    await python.sendJson("1");
    await python.sendJson("2");
    await python.close();
    await turn();
    expect(await all(channel)).toEqual([1, 2]);
  });

  it("beside a listener gets what comes from then on", async () => {
    const heard: number[] = [];
    const channel = new Channel<number>((message) => heard.push(message));
    const python = await open(channel);
    await python.sendJson("1");
    const reading = all(channel);
    await python.sendJson("2");
    await python.close();
    expect(await reading).toEqual([2]);
    expect(heard).toEqual([1, 2]);
  });

  it("that has not asked for its first message yet has it all the same", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    const listener = vi.fn();
    await python.sendJson("1");
    const loop = channel[Symbol.asyncIterator]();
    channel.addJsonListener(listener);
    await turn();
    expect(await loop.next()).toEqual({ done: false, value: 1 });
    expect(listener).not.toHaveBeenCalled();
  });

  it("goes on in a second loop where a first one was left", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    for (const n of [1, 2, 3]) {
      await python.sendJson(`${n}`);
    }
    for await (const message of channel) {
      expect(message).toBe(1);
      break;
    }
    await python.sendJson("4");
    await python.close();
    expect(await all(channel)).toEqual([2, 3, 4]);
  });

  it("that is left beside a listener keeps nothing", async () => {
    const heard: number[] = [];
    const channel = new Channel<number>((message) => heard.push(message));
    const python = await open(channel);
    const loop = channel[Symbol.asyncIterator]();
    await python.sendJson("1");
    await loop.return?.();
    await python.sendJson("2");
    await python.close();
    expect(await all(channel)).toEqual([]);
    expect(heard).toEqual([1, 2]);
  });

  it("settles a wait for the next message when it is left", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    const loop = channel[Symbol.asyncIterator]();
    const waiting = loop.next();
    await loop.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await python.sendJson("1");
    await python.close();
    expect(await all(channel)).toEqual([1]);
  });
});

describe("messages that nobody reads", () => {
  it("wait for the first listeners, which get them in order with what follows", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    await python.sendJson("1");
    await python.sendJson("2");
    const [raw, json] = [vi.fn(), vi.fn()];
    channel.onmessage = raw;
    const off = channel.addJsonListener((message) => {
      json(message);
      if (message === 3) {
        off();
      }
    });
    python.feed.sendJson("3");
    expect(raw).not.toHaveBeenCalled();
    await turn();
    await python.sendJson("4");
    expect(raw.mock.calls).toEqual([[1], [2], [3], [4]]);
    expect(json.mock.calls).toEqual([[1], [2], [3]]);
  });

  it("wait on when the listener went before it had them", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    await python.sendJson("1");
    channel.addJsonListener(vi.fn())();
    await turn();
    await python.close();
    expect(await all(channel)).toEqual([1]);
  });

  it("go to a loop, not to a listener, when both come in one turn", async () => {
    const channel = new Channel<number>();
    const python = await open(channel);
    await python.sendJson("1");
    const listener = vi.fn();
    channel.addJsonListener(listener);
    const reading = all(channel);
    await turn();
    await python.sendJson("2");
    await python.close();
    expect(await reading).toEqual([1, 2]);
    expect(listener.mock.calls).toEqual([[2]]);
  });
});

afterEach(() => {
  expect(tauri.lost).toEqual([]);
});
