import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  Channel,
  configure,
  emit,
  PyInvokeError,
  pyInvoke,
  pyStream,
  rawPyInvoke,
} from "../src/index.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

const rejection = (call: Promise<unknown>): Promise<PyInvokeError> =>
  call.then(
    () => {
      throw new Error("the call was not rejected");
    },
    (error) => error,
  );

beforeEach(newPage);

describe("a body", () => {
  it.each([
    ["an object", { name: "Ada", times: 2 }],
    ["a list", [1, [2]]],
    ["text", "größe 🦀"],
    ["empty text", ""],
    ["a number", 1.5],
    ["zero", 0],
    ["false", false],
    ["null", null],
  ])("that is %s arrives as JSON", async (_, body) => {
    const tauri = new FakeTauri().install();
    await pyInvoke("echo", body);
    expect(tauri.last.command).toBe("echo");
    expect(tauri.lastJson).toEqual(body);
  });

  it.each([
    ["omitted", () => pyInvoke("echo")],
    ["undefined", () => pyInvoke("echo", undefined)],
  ])("that is %s is none", async (_, call) => {
    const tauri = new FakeTauri().install();
    await call();
    expect(tauri.last.body).toBeNull();
  });

  it("that is bytes arrives as it stands, empty ones too", async () => {
    const tauri = new FakeTauri().install();
    const whole = Uint8Array.of(0, 1, 2, 253, 254, 255);
    await pyInvoke("echo", whole.buffer);
    expect(tauri.last.body).toEqual(whole);
    await pyInvoke("echo", whole);
    expect(tauri.last.body).toEqual(whole);
    await pyInvoke("echo", whole.subarray(2, 4));
    expect(tauri.last.body).toEqual(Uint8Array.of(2, 253));
    await rawPyInvoke("echo", new ArrayBuffer(0));
    expect(tauri.last.body).toEqual(new Uint8Array(0));
  });

  it("in memory that fetch refuses is copied first", async () => {
    const tauri = new FakeTauri().install();
    const shared = new SharedArrayBuffer(3);
    new Uint8Array(shared).set([7, 8, 9]);
    await pyInvoke("echo", new Uint8Array(shared, 1));
    expect(tauri.last.body).toEqual(Uint8Array.of(8, 9));
    await pyInvoke("echo", shared);
    expect(tauri.last.body).toEqual(Uint8Array.of(7, 8, 9));
    const Resizable = ArrayBuffer as new (size: number, options: object) => ArrayBuffer;
    await pyInvoke("echo", new Resizable(2, { maxByteLength: 4 }));
    expect(tauri.last.body).toEqual(new Uint8Array(2));
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const transferred = new ArrayBuffer(4);
  structuredClone(transferred, { transfer: [transferred] });
  it.each([
    ["a function", () => 1, "a function"],
    ["a symbol", Symbol("s"), "a symbol"],
    ["an object whose toJSON gives nothing", { toJSON: () => undefined }, "toJSON"],
    ["cyclic", cycle, "cycle"],
    ["a BigInt", 1n, "send that as text"],
    ["an object with a BigInt", { n: 1n }, "send that as text"],
    [
      "an object whose toJSON throws",
      {
        toJSON: () => {
          throw new Error("boom");
        },
      },
      "boom",
    ],
    ["another view on memory", new Float64Array(1), "a Float64Array is neither"],
    ["a transferred buffer", transferred, "transferred"],
  ])("that is %s is rejected and sends nothing", async (_, body, says) => {
    const tauri = new FakeTauri().install();
    const error = await rejection(pyInvoke("echo", body));
    expect(error).toBeInstanceOf(PyInvokeError);
    expect(error.code).toBe("invalid_body");
    expect(error.message).toContain(says);
    expect(tauri.arrivals).toEqual([]);
  });
});

it("a PyInvokeError that a body throws while it is written is passed on", async () => {
  new FakeTauri().install();
  const own = new PyInvokeError("not now", "closed");
  const toJSON = () => {
    throw own;
  };
  expect(await rejection(pyInvoke("echo", { toJSON }))).toBe(own);
});

describe("a command's name", () => {
  it.each([
    ["with dots and spaces", "fs.read all"],
    ["in other scripts", "größe_文件_🦀"],
    ["with control characters", "a\r\nb\0\x7f"],
    ["with what looks like a head", '"],[]]'],
    ["of 10 KB", "ü".repeat(5 * 1024)],
    ["that is empty", ""],
  ])("%s arrives", async (_, name) => {
    const tauri = new FakeTauri().install();
    await pyInvoke(name, 1);
    expect(tauri.last.command).toBe(name);
    expect(tauri.invokes.at(-1)?.pyfunc).toMatch(/^[ -~]*$/);
  });

  it.each([
    ["half a surrogate pair", "a\ud800b", '"a\\ud800b"'],
    ["no text", 1 as never, "of a number"],
  ])("with %s is rejected as unknown", async (_, name, says) => {
    const tauri = new FakeTauri().install();
    const error = await rejection(pyInvoke(name));
    expect(error.code).toBe("unknown_command");
    expect(error.message).toContain(says);
    expect(tauri.arrivals).toEqual([]);
  });
});

describe("headers", () => {
  it.each([
    ["an object", { "X-Trace": "7", accept: "no" }],
    [
      "pairs",
      [
        ["X-Trace", "7"],
        ["accept", "no"],
      ] as const,
    ],
    [
      "a map",
      new Map([
        ["x-trace", "7"],
        ["accept", "no"],
      ]),
    ],
    ["the page's Headers", new Headers({ "x-trace": "7", accept: "no" })],
  ])("given as %s are added", async (_, headers) => {
    const tauri = new FakeTauri().install();
    await pyInvoke("echo", 1, { headers });
    expect(tauri.last.headers).toEqual({ "x-trace": "7", accept: "no" });
  });

  it("of one name are joined", async () => {
    const tauri = new FakeTauri().install();
    await pyInvoke("echo", 1, {
      headers: [
        ["x-a", "1"],
        ["X-A", "2"],
      ],
    });
    expect(tauri.last.headers["x-a"]).toBe("1, 2");
  });

  it("may have any name, and values up to Latin-1", async () => {
    const tauri = new FakeTauri().install();
    const headers = { pyfunc: "1", cookie: "2", "content-type": "größe", "ipc-x": "" };
    await pyInvoke("echo", 1, { headers });
    expect(tauri.last.headers).toEqual(headers);
  });

  it.each<[string, unknown, string]>([
    ["a line break in a value", { "x-a": "1\r\nx-b: 2" }, '"x-a"'],
    ["a value beyond Latin-1", { "x-a": "🦀" }, '"x-a"'],
    ["a space in a name", { "x a": "1" }, '"x a"'],
    ["an empty name", { "": "1" }, '""'],
    ["a value that is no text", { "x-a": 1 }, "text"],
    ["pairs that are none", [["x-a"]], "text"],
    ["entries that are no pairs", [1], "cannot be sent"],
    ["null", null, "cannot be sent"],
  ])("with %s are rejected", async (_, headers, says) => {
    const tauri = new FakeTauri().install();
    const error = await rejection(pyInvoke("echo", 1, { headers } as never));
    expect(error).toBeInstanceOf(PyInvokeError);
    expect(error.code).toBe("protocol");
    expect(error.message).toContain(says);
    expect(tauri.arrivals).toEqual([]);
  });
});

describe("a reply", () => {
  it.each(["null", "0", '""', "false", '{"a":[1]}', '"{\\"value\\":\\"x\\",\\"code\\":\\"y\\"}"'])(
    "of %s is passed on unchanged, whichever way it came",
    async (json) => {
      const tauri = new FakeTauri().install();
      tauri.answer = () => ({ json });
      const expected = JSON.parse(json);
      expect(await pyInvoke("first")).toEqual(expected);
      expect(await pyInvoke("alone")).toEqual(expected);
      expect(await Promise.all([pyInvoke("two"), pyInvoke("three")])).toEqual([expected, expected]);
      tauri.onlyPushes = true;
      expect(await pyInvoke("pushed")).toEqual(expected);
      expect(new Set(tauri.ways)).toEqual(new Set(["response", "alone", "push"]));
    },
  );

  it("of bytes is an ArrayBuffer of its own, whichever way it came", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = ({ body }) => ({ bytes: body as Uint8Array });
    const bytes = Uint8Array.of(1, 2);
    const alone = () => rawPyInvoke("echo", bytes);
    for (const reply of [
      await alone(),
      await alone(),
      ...(await Promise.all([alone(), alone()])),
    ]) {
      expect(reply).toBeInstanceOf(ArrayBuffer);
      expect(new Uint8Array(reply)).toEqual(bytes);
    }
  });

  it("belongs to its own call, in whatever order they come", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => ({ later: true });
    const calls = Array.from({ length: 20 }, (_, n) => pyInvoke<number>("echo", n));
    await vi.waitUntil(() => tauri.arrivals.length === 20);
    for (const { id, body } of [...tauri.arrivals].reverse()) {
      tauri.python.reply(id, String(body));
    }
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it("that is no JSON rejects its own call alone", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = ({ command }) => ({ json: command });
    const [bad, good] = [pyInvoke("{"), pyInvoke("1")];
    expect((await rejection(bad)).code).toBe("protocol");
    expect(await good).toBe(1);
    expect(await pyInvoke("2")).toBe(2);
    expect(tauri.pythons.length).toBe(1);
  });
});

describe("a failure", () => {
  it.each([
    ["absent", "", undefined],
    ["null", ',"data":null', null],
    ["zero", ',"data":0', 0],
    ["a structure", ',"data":{"__proto__":{"code":"forbidden"}}', expect.anything()],
  ])("carries value, code and data that is %s", async (_, data, expected) => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => ({ failure: `{"value":"no such file","code":"not_found"${data}}` });
    for (const way of ["first", "alone"]) {
      const error = await rejection(pyInvoke(way));
      expect(error).toBeInstanceOf(PyInvokeError);
      expect(error).toBeInstanceOf(Error);
      expect(error.name).toBe("PyInvokeError");
      expect([error.message, error.code]).toEqual(["no such file", "not_found"]);
      expect(error.data).toEqual(expected);
    }
  });

  it.each(["{", "null", "[]", '{"value":1,"code":"x"}', '{"value":"v"}'])(
    "that is %s and none is protocol",
    async (failure) => {
      const tauri = new FakeTauri().install();
      tauri.answer = () => ({ failure });
      expect((await rejection(pyInvoke("x"))).code).toBe("protocol");
      tauri.answer = () => ({ json: "1" });
      expect(await pyInvoke("x")).toBe(1);
    },
  );
});

describe("a call", () => {
  it("leaves with all that is said in one turn, in order", async () => {
    const tauri = new FakeTauri().install();
    await pyInvoke("hello");
    const calls = [pyInvoke("a"), pyInvoke("b", 1), pyInvoke("c")];
    expect(tauri.invokes.length).toBe(1);
    await Promise.all(calls);
    expect(tauri.invokes.length).toBe(2);
    expect(tauri.arrivals.map(({ command }) => command)).toEqual(["hello", "a", "b", "c"]);
  });

  it("without a host is rejected with what to do", async () => {
    const error = await rejection(pyInvoke("echo", 1));
    expect(error).toBeInstanceOf(PyInvokeError);
    expect(error.code).toBe("unavailable");
    expect(error.message).toMatch(/no App of Python has served it\. Open it/);
  });

  it("finds a host that came after one that failed", async () => {
    await rejection(pyInvoke("echo", 1));
    new FakeTauri().install();
    expect(await pyInvoke("echo", 1)).toBeNull();
  });

  it("with a body past what the program takes is too large", async () => {
    const tauri = new FakeTauri().install();
    tauri.frameSize = 1_000;
    await pyInvoke("hello");
    const error = await rejection(pyInvoke("echo", new Uint8Array(1_001)));
    expect(error.code).toBe("too_large");
    expect(error.message).toContain("1000");
    expect(await pyInvoke("echo", new Uint8Array(500))).toBeNull();
  });

  it("with a body past what the program takes is too large, said before it is known too", async () => {
    const tauri = new FakeTauri().install();
    tauri.frameSize = 100_000;
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const small = pyInvoke("echo", 1);
    const large = rejection(pyInvoke("echo", new Uint8Array(100_001)));
    const items = rejection(pyStream("items", "é".repeat(60_000))[Symbol.asyncIterator]().next());
    emit("app:large", "x".repeat(100_001));
    expect(await small).toBeNull();
    expect((await large).code).toBe("too_large");
    expect((await items).code).toBe("too_large");
    expect(reported).toHaveBeenCalledOnce();
    expect(reported.mock.calls[0]?.[0].message).toContain("app:large was not said");
    expect(await pyInvoke("echo", 2)).toBeNull();
  });

  it("takes a channel in its body, which without a host is unavailable", async () => {
    const error = await rejection(pyInvoke("echo", { channel: new Channel() }));
    expect(error.code).toBe("unavailable");
  });
});

describe("a signal", () => {
  it("that is none is refused", async () => {
    new FakeTauri().install();
    const signal = new AbortController() as unknown as AbortSignal;
    const error = await rejection(pyInvoke("slow", 1, { signal }));
    expect(error).toBeInstanceOf(PyInvokeError);
    expect(error).toMatchObject({ code: "protocol", message: expect.stringContaining("signal") });
  });

  it("that is aborted already sends nothing", async () => {
    const tauri = new FakeTauri().install();
    const signal = AbortSignal.abort();
    const error = await rejection(pyInvoke("slow", 1, { signal }));
    expect(error).toBeInstanceOf(PyInvokeError);
    expect([error.name, error.code]).toEqual(["AbortError", "cancelled"]);
    expect(tauri.invokes).toEqual([]);
  });

  it("rejects at once, and cancels the command", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => ({ later: true });
    const stop = new AbortController();
    const call = pyInvoke("slow", 1, { signal: stop.signal });
    await vi.waitUntil(() => tauri.arrivals.length === 1);
    stop.abort();
    const error = await rejection(call);
    expect([error.name, error.code, error.message]).toEqual([
      "AbortError",
      "cancelled",
      '"slow" was aborted.',
    ]);
    await vi.waitUntil(() => tauri.python.heard.length === 2);
    expect(tauri.python.heard[1]).toEqual({ kind: "cancel", id: 1 });
    tauri.answer = () => ({ json: "2" });
    expect(await pyInvoke("next")).toBe(2); // what came late concerned nobody
  });

  it("that is aborted in the turn of the call sends call and cancel", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => ({ later: true });
    const stop = new AbortController();
    const call = pyInvoke("slow", 1, { signal: stop.signal });
    stop.abort();
    expect((await rejection(call)).code).toBe("cancelled");
    await vi.waitUntil(() => tauri.python.heard.length === 2);
    expect(tauri.python.heard.map(({ kind }) => kind)).toEqual(["call", "cancel"]);
  });

  it.each([
    ["a reply", { json: "1" }],
    ["a failure", { failure: '{"value":"no","code":"error"}' }],
  ])("is let go after %s", async (_, answer) => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => answer;
    const { signal } = new AbortController();
    const [added, removed] = [
      vi.spyOn(signal, "addEventListener"),
      vi.spyOn(signal, "removeEventListener"),
    ];
    await pyInvoke("x", 1, { signal }).catch(() => undefined);
    await pyInvoke("x", 1n, { signal }).catch(() => undefined);
    expect(added).toHaveBeenCalledTimes(2);
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

  it("rejects when its time has passed, and cancels the command", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => ({ later: true });
    const call = rejection(pyInvoke("slow", 1, { timeout: 5_000 }));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(tauri.python.heard.map(({ kind }) => kind)).toEqual(["call"]);
    await vi.advanceTimersByTimeAsync(1);
    const error = await call;
    expect([error.name, error.code, error.message]).toEqual([
      "PyInvokeError",
      "timeout",
      '"slow" took longer than 5000 ms.',
    ]);
    expect(tauri.python.heard.map(({ kind }) => kind)).toEqual(["call", "cancel"]);
  });

  it("is let go when the call has settled", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = () => ({ json: "1" });
    await pyInvoke("hello");
    await vi.advanceTimersByTimeAsync(1_000); // the session's own timer
    const before = vi.getTimerCount();
    const call = pyInvoke("x", 1, { timeout: 100_000 });
    expect(vi.getTimerCount()).toBe(before + 1);
    expect(await call).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("longer than the platform's timers is no limit", async () => {
    const tauri = new FakeTauri().install();
    expect(await pyInvoke("x", 1, { timeout: 1e12 })).toBeNull();
    expect(tauri.arrivals.length).toBe(1);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "1" as never])(
    "of %s is none",
    async (timeout) => {
      const tauri = new FakeTauri().install();
      const error = await rejection(pyInvoke("x", 1, { timeout }));
      expect(error.code).toBe("protocol");
      expect(error.message).toContain(`The timeout ${timeout} is none`);
      expect(tauri.invokes).toEqual([]);
    },
  );
});

describe("debug", () => {
  const lines = () => vi.spyOn(console, "debug").mockImplementation(() => undefined);

  it("logs nothing until it is switched on", async () => {
    const debug = lines();
    new FakeTauri().install();
    await pyInvoke("echo");
    expect(debug).not.toHaveBeenCalled();
  });

  it("logs each call once it has settled, with outcome and time", async () => {
    const debug = lines();
    const tauri = new FakeTauri().install();
    configure({ debug: true });
    try {
      const call = pyInvoke("slow %s", 1);
      expect(debug).not.toHaveBeenCalled();
      await call;
      expect(debug.mock.lastCall).toEqual([
        "pytauri-ipc",
        "slow %s",
        "ok",
        expect.stringMatching(/^\d+\.\d ms$/),
      ]);
      tauri.answer = () => ({ failure: '{"value":"no","code":"not_found"}' });
      await rejection(pyInvoke("find"));
      expect(debug.mock.lastCall?.slice(1, 3)).toEqual(["find", "not_found"]);
      configure({});
      tauri.python.end("closed", "the program is closing");
      vi.stubGlobal("__TAURI_INTERNALS__", undefined);
      await rejection(pyInvoke("nowhere"));
      expect(debug.mock.lastCall?.slice(1, 3)).toEqual(["nowhere", "unavailable"]);
    } finally {
      configure({ debug: false });
    }
    await rejection(pyInvoke("quiet"));
    expect(debug).toHaveBeenCalledTimes(3);
  });
});

describe("a body that JSON would make {} of", () => {
  it.each([
    ["Blob", new Blob(["xyz"]), "arrayBuffer"],
    ["FormData", new FormData(), "fromEntries"],
    ["URLSearchParams", new URLSearchParams("a=1"), "fromEntries"],
    ["Map", new Map([["a", 1]]), "fromEntries"],
    ["Set", new Set([1]), "Array.from"],
  ])("is refused, with what to send: %s", async (_, body, remedy) => {
    const tauri = new FakeTauri().install();
    const error = await rejection(pyInvoke("take", body));
    expect(error).toMatchObject({
      code: "invalid_body",
      message: expect.stringContaining(remedy),
    });
    expect(tauri.python.arrivals).toEqual([]);
  });
});
