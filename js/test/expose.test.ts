import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { expose, PyInvokeError, pyInvoke } from "../src/index.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const failure = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    (body) => {
      throw new Error(`it gave ${body}`);
    },
    (failed) => failed,
  );

let tauri: FakeTauri;

beforeEach(() => {
  tauri = new FakeTauri().install();
});

/** Calls a function of the page from Python. */
async function ask(name: string, body: string | Uint8Array | null = null) {
  await turn();
  return tauri.python.call(name, body).answer;
}

describe("an exposed function", () => {
  it("makes the page connect, so that Python can call it", async () => {
    expose("f", () => 1);
    await turn();
    expect(tauri.pythons.length).toBe(1);
    expect(await ask("f")).toBe("1");
  });

  it("gets decoded JSON, bytes as ArrayBuffer, or nothing", async () => {
    const got: unknown[] = [];
    expose("f", (body) => {
      got.push(body);
    });
    await ask("f", '{"a":[null]}');
    await ask("f", "null");
    await ask("f", Uint8Array.of(1, 2));
    await ask("f");
    expect(got).toEqual([{ a: [null] }, null, Uint8Array.of(1, 2).buffer, undefined]);
  });

  it("that gives more than the program takes fails with `too_large`, and others are answered", async () => {
    tauri.frameSize = 1_000;
    expose("much", () => new Uint8Array(1_001));
    expose("little", () => 1);
    expect(await failure(ask("much"))).toMatchObject({ code: "too_large" });
    expect(await ask("little")).toBe("1");
  });

  it.each<[string, unknown, unknown]>([
    ["an object", { a: 1 }, '{"a":1}'],
    ["null", null, "null"],
    ["zero", 0, "0"],
    ["empty text", "", '""'],
    ["nothing", undefined, "null"],
    ["a buffer", Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2)],
    ["bytes", Uint8Array.of(0, 1, 2).subarray(1), Uint8Array.of(1, 2)],
  ])("gives %s, at once or by a promise", async (_, result, body) => {
    expose("now", () => result);
    expose("later", async () => result);
    expect(await ask("now")).toEqual(body);
    expect(await ask("later")).toEqual(body);
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  it.each<[string, unknown, string]>([
    ["a function", () => 1, "a function"],
    ["a cycle", cycle, "cycle"],
    ["a BigInt", { n: 1n }, "BigInt"],
    ["another view", new Float64Array(1), "Float64Array"],
  ])("whose result is %s fails", async (_, result, says) => {
    expose("f", () => result);
    const failed = await failure(ask("f"));
    expect(failed).toMatchObject({ code: "error", value: expect.stringContaining(says) });
  });

  it.each<[string, unknown, object]>([
    ["an error", new TypeError("boom"), { value: "boom", code: "error" }],
    ["text", "boom", { value: "boom", code: "error" }],
    ["nothing", undefined, { value: "undefined", code: "error" }],
    [
      "what has no text",
      Object.create(null),
      { value: "something that has no text", code: "error" },
    ],
    [
      "a PyInvokeError",
      new PyInvokeError("no", "not_found", { n: 0 }),
      { value: "no", code: "not_found", data: { n: 0 } },
    ],
    [
      "a PyInvokeError whose data cannot be written",
      new PyInvokeError("no", "not_found", 1n),
      { value: "no", code: "not_found" },
    ],
  ])("that throws %s fails with it, at once or by a promise", async (_, thrown, expected) => {
    expose("now", () => {
      throw thrown;
    });
    expose("later", () => Promise.reject(thrown));
    expect(await failure(ask("now"))).toEqual(expected);
    expect(await failure(ask("later"))).toEqual(expected);
  });

  it("fails for a body that is no JSON, and is not called", async () => {
    const fn = vi.fn();
    expose("f", fn);
    expect(await failure(ask("f", "{"))).toMatchObject({ code: "invalid_body" });
    expect(fn).not.toHaveBeenCalled();
  });

  it("may call Python back", async () => {
    tauri.answer = () => ({ json: "41" });
    expose("f", async () => (await pyInvoke<number>("n")) + 1);
    expect(await ask("f")).toBe("42");
  });

  it("is answered at once when Python cancels, and its result is dropped", async () => {
    let finish: (value: number) => void = () => undefined;
    expose(
      "f",
      () =>
        new Promise<number>((resolve) => {
          finish = resolve;
        }),
    );
    await turn();
    const { id, answer } = tauri.python.call("f");
    await turn();
    tauri.python.cancel(id);
    expect(await failure(answer)).toMatchObject({ code: "cancelled" });
    finish(1);
    expect(await pyInvoke("next")).toBeNull();
  });

  it("may settle after the session has ended", async () => {
    let finish: (value: number) => void = () => undefined;
    expose(
      "f",
      () =>
        new Promise<number>((resolve) => {
          finish = resolve;
        }),
    );
    await turn();
    tauri.python.call("f").answer.catch(() => undefined);
    await turn();
    tauri.python.end("closed", "");
    finish(1);
    await turn();
    expect(await pyInvoke("next")).toBeNull();
  });
});

describe("a name", () => {
  it("that nobody has exposed is unknown", async () => {
    await pyInvoke("hello");
    for (const name of ["f", "toString", "__proto__", "ipc:other"]) {
      expect(await failure(ask(name))).toMatchObject({ code: "unknown_command" });
    }
  });

  it("can be taken away, and given again", async () => {
    const takeAway = expose("f", () => 1);
    expect(await ask("f")).toBe("1");
    takeAway();
    expect(await failure(ask("f"))).toMatchObject({ code: "unknown_command" });
    expose("f", () => 2);
    takeAway();
    expect(await ask("f")).toBe("2");
  });

  it("that is taken is refused", () => {
    expose("f", () => 1);
    expect(() => expose("f", () => 2)).toThrow(/"f" is exposed already/);
  });

  it("that begins with ipc: is reserved", () => {
    expect(() => expose("ipc:evaluate", () => 2)).toThrow(/reserved/);
  });
});

describe("expose", () => {
  it("takes functions alone", () => {
    expect(() => expose("x", "no function" as never)).toThrow(TypeError);
  });

  it("without a host waits for one", async () => {
    newPage();
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    expose("f", () => 1);
    vi.stubGlobal("__TAURI_INTERNALS__", tauri.internals);
    await pyInvoke("hello");
    expect(await ask("f")).toBe("1");
  });

  it("holds for later sessions too", async () => {
    expose("f", () => 1);
    await turn();
    tauri.python.end("closed", "");
    await pyInvoke("hello");
    expect(tauri.pythons.length).toBe(2);
    expect(await ask("f")).toBe("1");
  });

  it("does not make a page's functions streams", async () => {
    expose("f", () => 1);
    await turn();
    const id = tauri.python.session.stream("f", [], null);
    tauri.python.flushSoon();
    await turn();
    expect(tauri.python.heard).toMatchObject([
      { kind: "failure", id, body: expect.stringContaining('"unavailable"') },
    ]);
  });
});

afterEach(newPage);
