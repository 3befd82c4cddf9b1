import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { configure, PyInvokeError, pyInvoke, pyStream } from "../src/index.js";
import type { Feed } from "./fake-python.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

/** Lets all that is under way arrive. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const rejection = (step: Promise<unknown>): Promise<PyInvokeError> =>
  step.then(
    () => {
      throw new Error("it was not rejected");
    },
    (error) => error,
  );

let tauri: FakeTauri;
let feed: Feed;

beforeEach(() => {
  tauri = new FakeTauri().install();
  tauri.produce = (opened) => {
    feed = opened;
  };
});

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const got: T[] = [];
  for await (const item of stream) {
    got.push(item);
  }
  return got;
}

const kinds = () => tauri.python.heard.map(({ kind }) => kind);

describe("items", () => {
  it("come in order, decoded, bytes as ArrayBuffer, and falsy ones too", async () => {
    tauri.produce = (opened) => {
      for (const json of ["1", "null", "0", '""', "false", '{"a":[]}']) {
        opened.sendJson(json);
      }
      opened.sendBytes(Uint8Array.of(7));
      opened.sendBytes(new Uint8Array(0));
      opened.end();
    };
    const got = await all(pyStream("items"));
    expect(got.slice(0, 6)).toEqual([1, null, 0, "", false, { a: [] }]);
    expect(got.slice(6)).toEqual([Uint8Array.of(7).buffer, new ArrayBuffer(0)]);
  });

  it("that are no JSON fail the stream, after those before", async () => {
    const stream = pyStream<number>("items");
    const first = stream.next();
    await turn();
    for (const text of ["1", "{", "3"]) {
      feed.sendJson(text);
    }
    expect(await first).toEqual({ done: false, value: 1 });
    expect((await rejection(stream.next())).code).toBe("protocol");
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    await turn();
    expect(feed.isCancelled).toBe(true);
  });

  it("that are no JSON fail a stream that has ended meanwhile", async () => {
    tauri.produce = (opened) => {
      opened.sendJson("1");
      opened.sendJson("{");
      opened.end();
    };
    const stream = pyStream<number>("items");
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    await turn();
    expect((await rejection(stream.next())).code).toBe("protocol");
  });

  it("go to waiting reads in their order", async () => {
    const stream = pyStream<number>("items");
    const reads = [stream.next(), stream.next(), stream.next()];
    await turn();
    feed.sendJson("1");
    feed.sendJson("2");
    feed.end();
    expect(await Promise.all(reads)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
  });
});

describe("a stream", () => {
  it("starts with the first item that is asked for, with body and headers", async () => {
    const stream = pyStream("tail", { path: "x" }, { headers: { "X-A": "1" } });
    await turn();
    expect(tauri.invokes).toEqual([]);
    void stream.next();
    await turn();
    expect(tauri.last).toMatchObject({
      kind: "stream",
      command: "tail",
      headers: { "x-a": "1" },
      body: '{"path":"x"}',
    });
    expect(kinds()).toEqual(["stream", "credit"]);
  });

  it("is for one use: a second loop goes on where the first is", async () => {
    tauri.produce = (opened) => {
      opened.sendJson("1");
      opened.sendJson("2");
      opened.end();
    };
    const stream = pyStream<number>("items");
    expect(stream[Symbol.asyncIterator]()).toBe(stream);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    expect(await all(stream)).toEqual([2]);
    expect(await all(stream)).toEqual([]);
    expect(tauri.arrivals.length).toBe(1);
  });

  it("that fails gives the items before, then the error once", async () => {
    tauri.produce = (opened) => {
      opened.sendJson("1");
      opened.fail('{"value":"no more","code":"not_found","data":{"n":1}}');
    };
    const stream = pyStream<number>("items");
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    const error = await rejection(stream.next());
    expect(error).toBeInstanceOf(PyInvokeError);
    expect([error.message, error.code, error.data]).toEqual(["no more", "not_found", { n: 1 }]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("that fails rejects the first of the reads that wait", async () => {
    const stream = pyStream("items");
    const [first, second] = [rejection(stream.next()), stream.next()];
    await turn();
    feed.fail('{"value":"no","code":"error"}');
    expect((await first).code).toBe("error");
    expect(await second).toEqual({ done: true, value: undefined });
  });

  it.each([
    ["body", () => pyStream("x", 1n), "invalid_body"],
    ["name", () => pyStream("\ud800"), "unknown_command"],
    ["timeout", () => pyStream("x", 1, { timeout: 0 }), "protocol"],
    ["header", () => pyStream("x", 1, { headers: { "a b": "" } }), "protocol"],
  ])("with a bad %s rejects its first read", async (_, make, code) => {
    const stream = make();
    expect((await rejection(stream.next())).code).toBe(code);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(tauri.arrivals).toEqual([]);
  });

  it("without a host is unavailable", async () => {
    newPage();
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    expect((await rejection(pyStream("x").next())).code).toBe("unavailable");
  });

  it("fails with the end of the session, after what has arrived", async () => {
    const stream = pyStream<number>("items");
    const first = stream.next();
    await turn();
    feed.sendJson("1");
    feed.sendJson("2");
    await turn();
    tauri.python.end("closed", "the program is closing");
    expect(await first).toEqual({ done: false, value: 1 });
    expect(await stream.next()).toEqual({ done: false, value: 2 });
    const error = await rejection(stream.next());
    expect([error.code, error.message]).toEqual(["closed", "the program is closing"]);
  });
});

describe("leaving", () => {
  it("a loop cancels the command and drops what has come", async () => {
    tauri.produce = (opened) => {
      feed = opened;
      opened.sendJson("1");
      opened.sendJson("2");
    };
    for await (const item of pyStream<number>("items")) {
      expect(item).toBe(1);
      break;
    }
    await turn();
    expect(kinds()).toEqual(["stream", "credit", "cancel"]);
    expect(feed.isCancelled).toBe(true);
    tauri.answer = () => ({ json: "1" });
    expect(await pyInvoke("next")).toBe(1); // the late end concerned nobody
  });

  it("by return settles reads that wait", async () => {
    const stream = pyStream("items");
    const waiting = stream.next();
    await turn();
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("by throw gives the error back", async () => {
    const stream = pyStream("items");
    void stream.next();
    await turn();
    const error = new Error("mine");
    expect(await rejection(stream.throw?.(error) ?? Promise.resolve())).toBe(error);
    await turn();
    expect(feed.isCancelled).toBe(true);
  });

  it("before the start says nothing", async () => {
    const stream = pyStream("items");
    await stream.return?.();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(tauri.invokes).toEqual([]);
  });

  it("after the end says nothing", async () => {
    tauri.produce = (opened) => opened.end();
    const stream = pyStream("items");
    expect(await all(stream)).toEqual([]);
    await stream.return?.();
    await turn();
    expect(kinds()).toEqual(["stream", "credit"]);
  });
});

describe("a signal", () => {
  it("rejects the read that waits, and cancels", async () => {
    const stop = new AbortController();
    const stream = pyStream("items", undefined, { signal: stop.signal });
    const waiting = rejection(stream.next());
    await turn();
    stop.abort();
    expect(await waiting).toMatchObject({ name: "AbortError", code: "cancelled" });
    await turn();
    expect(feed.isCancelled).toBe(true);
  });

  it("rejects the next read where none waits, whatever has come", async () => {
    const stop = new AbortController();
    const stream = pyStream("items", undefined, { signal: stop.signal });
    const first = stream.next();
    await turn();
    feed.sendJson("1");
    feed.sendJson("2");
    await first;
    stop.abort();
    expect((await rejection(stream.next())).name).toBe("AbortError");
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("that is aborted already starts nothing", async () => {
    const stream = pyStream("items", undefined, { signal: AbortSignal.abort() });
    expect((await rejection(stream.next())).name).toBe("AbortError");
    expect(tauri.invokes).toEqual([]);
  });

  it("is let go at the end", async () => {
    tauri.produce = (opened) => opened.end();
    const { signal } = new AbortController();
    const [added, removed] = [
      vi.spyOn(signal, "addEventListener"),
      vi.spyOn(signal, "removeEventListener"),
    ];
    await all(pyStream("items", undefined, { signal }));
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });
});

describe("a timeout", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("is for each item that is waited for", async () => {
    const stream = pyStream<number>("items", undefined, { timeout: 1_000 });
    for (const n of [1, 2, 3]) {
      const next = stream.next();
      await vi.advanceTimersByTimeAsync(900);
      feed.sendJson(`${n}`);
      expect(await next).toEqual({ done: false, value: n });
      await vi.advanceTimersByTimeAsync(5_000); // nobody waits
    }
    const late = rejection(stream.next());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await late).toMatchObject({
      code: "timeout",
      message: expect.stringMatching("1000 ms"),
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(feed.isCancelled).toBe(true);
  });
});

describe("credit", () => {
  const credits = () => tauri.python.heard.filter(({ kind }) => kind === "credit");

  it("holds a command back that is ahead, and lets it go on when half has been read", async () => {
    const stream = pyStream<number>("items");
    void stream.next();
    await turn();
    for (let n = 0; n < 5_000; n += 1) {
      feed.sendJson(`${n}`);
    }
    feed.end();
    await turn();
    expect(feed.sent).toBe(1_024);
    for (let n = 1; n < 511; n += 1) {
      await stream.next();
    }
    await turn();
    expect(feed.sent).toBe(1_024);
    await stream.next();
    await turn();
    expect(credits()[1]).toMatchObject({ items: 1_024 + 512 });
    expect(feed.sent).toBe(1_024 + 512);
    expect((await all(stream)).at(-1)).toBe(4_999);
  });

  it("counts bytes, and lets an item pass that is larger than all of it", async () => {
    const item = JSON.stringify("ü".repeat(700_000));
    tauri.produce = (opened) => {
      feed = opened;
      for (let n = 0; n < 4; n += 1) {
        opened.sendJson(item);
      }
      opened.end();
    };
    const stream = pyStream<string>("items");
    expect((await stream.next()).value?.length).toBe(700_000);
    await turn();
    expect(feed.sent).toBe(2);
    expect((await all(stream)).length).toBe(3);
  });

  it("does not run out over a hundred thousand items", async () => {
    tauri.produce = (opened) => {
      for (let n = 0; n < 100_000; n += 1) {
        opened.sendJson(`${n}`);
      }
      opened.end();
    };
    let count = 0;
    for await (const n of pyStream<number>("items")) {
      count += n === count ? 1 : 0;
    }
    expect(count).toBe(100_000);
  });
});

describe("debug", () => {
  it("logs a stream once it has settled", async () => {
    const debug = vi.spyOn(console, "debug").mockImplementation(() => undefined);
    configure({ debug: true });
    tauri.produce = (opened) => opened.end();
    await all(pyStream("fine"));
    tauri.produce = (opened) => opened.fail('{"value":"no","code":"not_found"}');
    await rejection(pyStream("bad").next());
    tauri.produce = () => undefined;
    const left = pyStream("left");
    void left.next();
    await left.return?.();
    configure({ debug: false });
    expect(debug.mock.calls.map((line) => line.slice(1, 3))).toEqual([
      ["fine", "ok"],
      ["bad", "not_found"],
      ["left", "ok"],
    ]);
  });
});
