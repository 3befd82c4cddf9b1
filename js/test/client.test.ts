import { describe, expect, it, vi } from "vitest";
import { Channel, configure, PyInvokeError, pyInvoke, rawPyInvoke } from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const rejection = (call: Promise<unknown>): Promise<PyInvokeError> =>
  call.then(
    () => {
      throw new Error("the call was not rejected");
    },
    (error) => error,
  );

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
  ])("that is %s arrives as JSON in raw bytes", async (_, body) => {
    const tauri = new FakeTauri().install();
    await pyInvoke("echo", body);
    expect(tauri.last.contentType).toBe("application/octet-stream");
    expect(tauri.lastJson).toEqual(body);
    expect(tauri.last.headers).toEqual({ pyfunc: "ipc:call:echo" });
  });

  it.each([
    ["omitted", () => pyInvoke("echo")],
    ["undefined", () => pyInvoke("echo", undefined)],
  ])("that is %s makes a bare call", async (_, call) => {
    const tauri = new FakeTauri().install();
    await call();
    expect(tauri.last.headers).toEqual({ pyfunc: "ipc:bare:echo" });
    expect(text(tauri.last.body)).toBe("{}");
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
    expect(tauri.last.headers["pyfunc"]).toBe("ipc:call:echo");
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
    ["with what looks like the dialect", "ipc:call:%41/x"],
    ["of 10 KB", "ü".repeat(5 * 1024)],
    ["that is empty", ""],
  ])("%s travels percent-encoded", async (_, name) => {
    const tauri = new FakeTauri().install();
    await pyInvoke(name, 1);
    const [, encoded = ""] = /^ipc:call:(.*)$/.exec(tauri.last.headers["pyfunc"] ?? "") ?? [];
    expect(encoded).toMatch(/^[!-~]*$/);
    expect(decodeURIComponent(encoded)).toBe(name);
  });

  it("with half a surrogate pair is rejected as unknown", async () => {
    new FakeTauri().install();
    const error = await rejection(pyInvoke("a\ud800b"));
    expect(error.code).toBe("unknown_command");
    expect(error.message).toContain('"a\\ud800b"');
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
    expect(tauri.last.headers).toEqual({ "x-trace": "7", accept: "no", pyfunc: "ipc:call:echo" });
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

  it("survive Tauri's fallback, which writes them as JSON", async () => {
    const tauri = new FakeTauri().install();
    tauri.canFetch = false;
    await pyInvoke("bare", undefined, { headers: new Headers({ "x-trace": "7" }) });
    expect(tauri.last.headers).toEqual({ "x-trace": "7", pyfunc: "ipc:bare:bare" });
  });

  it.each([
    "pyfunc",
    "PyFunc",
    "pytauri-x",
    "PyTauriX",
    "__pytauri_x",
    "ipc-x",
    "IPC-x",
    "Tauri-Callback",
    "Content-Type",
  ])("named %s are reserved", async (name) => {
    const tauri = new FakeTauri().install();
    const error = await rejection(pyInvoke("echo", 1, { headers: { [name]: "x" } }));
    expect(error.code).toBe("protocol");
    expect(error.message).toMatch(new RegExp(`^The header name "${name}" is reserved: choose`));
    expect(tauri.arrivals).toEqual([]);
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
    "of %s is passed on unchanged",
    async (json) => {
      const tauri = new FakeTauri().install();
      tauri.answer = () => ({ json });
      expect(await pyInvoke("echo")).toEqual(JSON.parse(json));
    },
  );

  it("of bytes is an ArrayBuffer", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = ({ body }) => ({ bytes: body });
    const reply = await rawPyInvoke("echo", Uint8Array.of(1, 2));
    expect(reply).toBeInstanceOf(ArrayBuffer);
    expect(new Uint8Array(reply)).toEqual(Uint8Array.of(1, 2));
  });

  it("belongs to its own call, in whatever order they come", async () => {
    const tauri = new FakeTauri().install();
    tauri.answer = async ({ body }) => {
      const n = Number(text(body));
      await new Promise((resolve) => setTimeout(resolve, 20 - n));
      return { json: text(body) };
    };
    const calls = Array.from({ length: 20 }, (_, n) => pyInvoke<number>("echo", n));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });
});

describe("a call", () => {
  it("leaves before pyInvoke returns, in order", async () => {
    const tauri = new FakeTauri().install();
    const calls = [pyInvoke("a"), pyInvoke("b", 1), pyInvoke("c")];
    expect(tauri.arrivals.map((arrival) => arrival.headers["pyfunc"])).toEqual([
      "ipc:bare:a",
      "ipc:call:b",
      "ipc:bare:c",
    ]);
    expect(tauri.last.command).toBe("plugin:pytauri|pyfunc");
    await Promise.all(calls);
  });

  it("without a host is rejected with what to do", async () => {
    const error = await rejection(pyInvoke("echo", 1));
    expect(error).toBeInstanceOf(PyInvokeError);
    expect(error.code).toBe("unavailable");
    expect(error.message).toMatch(/no __TAURI_INTERNALS__\. Open it/);
  });

  it("finds a host that came after one that failed", async () => {
    await rejection(pyInvoke("echo", 1));
    new FakeTauri().install();
    expect(await pyInvoke("echo", 1)).toBeNull();
  });

  it("takes a channel in its body, which without a host is unavailable", async () => {
    const error = await rejection(pyInvoke("echo", { channel: new Channel() }));
    expect(error.code).toBe("unavailable");
  });
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
      tauri.answer = () => ({ reject: '{"value":"no","code":"not_found"}' });
      await rejection(pyInvoke("find"));
      expect(debug.mock.lastCall?.slice(1, 3)).toEqual(["find", "not_found"]);
      configure({});
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
