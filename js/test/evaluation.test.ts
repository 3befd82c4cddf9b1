import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Evaluations } from "../src/evaluation.js";
import { pyInvoke } from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const settled = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    (body) => ({ body }),
    (failure) => ({ failure }),
  );

let tauri: FakeTauri;

beforeEach(async () => {
  tauri = new FakeTauri().install();
  await pyInvoke("hello");
});

function ask(token: string) {
  return tauri.python.call("ipc:evaluate", JSON.stringify(token));
}

/** What the host evaluates. */
function evaluated(token: string, fn?: () => unknown): void {
  const page = (globalThis as { [KEY]?: { evaluated: typeof evaluated } })[KEY];
  page?.evaluated(token, fn);
}

const KEY = Symbol.for("pytauri-ipc");

describe("an expression", () => {
  it.each<[string, () => unknown, unknown]>([
    ["a value", () => ({ a: 1 }), '{"a":1}'],
    ["nothing", () => undefined, "null"],
    ["a promise", async () => 0, "0"],
    ["bytes", () => Uint8Array.of(1), Uint8Array.of(1)],
  ])("gives %s, whether the call or the script comes first", async (_, fn, body) => {
    const { answer } = ask("a");
    await turn();
    evaluated("a", fn);
    expect(await settled(answer)).toEqual({ body });
    evaluated("b", fn);
    await turn();
    expect(await settled(ask("b").answer)).toEqual({ body });
  });

  it("that throws fails with its name and stack", async () => {
    const { answer } = ask("a");
    evaluated("a", async () => {
      throw new RangeError("too far");
    });
    expect(await settled(answer)).toEqual({
      failure: {
        value: "too far",
        code: "error",
        data: { name: "RangeError", stack: expect.stringContaining("RangeError: too far") },
      },
    });
  });

  it("that throws no error fails with its text", async () => {
    evaluated("a", () => Promise.reject("no"));
    expect(await settled(ask("a").answer)).toMatchObject({
      failure: { value: "no", code: "error", data: { name: "string" } },
    });
  });

  it("whose value is no JSON fails", async () => {
    evaluated("a", () => () => 1);
    expect(await settled(ask("a").answer)).toMatchObject({ failure: { code: "error" } });
  });

  it("that never ran fails, whichever comes first", async () => {
    const failure = {
      value:
        "the script could not be evaluated: most likely a syntax error. It has to be one expression; put statements into a function: (() => { … })()",
      code: "error",
    };
    const { answer } = ask("a");
    await turn();
    evaluated("a");
    expect(await settled(answer)).toEqual({ failure });
    evaluated("b");
    await turn();
    expect(await settled(ask("b").answer)).toEqual({ failure });
  });

  it("that runs still is not given up, and one that is settled is not begun again", async () => {
    let finish: (value: number) => void = () => undefined;
    const { answer } = ask("a");
    await turn();
    evaluated(
      "a",
      () =>
        new Promise<number>((resolve) => {
          finish = resolve;
        }),
    );
    evaluated("a");
    finish(5);
    expect(await settled(answer)).toEqual({ body: "5" });
    const again = vi.fn();
    evaluated("a");
    evaluated("a", again);
    expect(again).not.toHaveBeenCalled();
  });

  it("runs only when the call is there, which has its place among events", async () => {
    const fn = vi.fn(() => 1);
    evaluated("a", fn);
    await turn();
    expect(fn).not.toHaveBeenCalled();
    expect(await settled(ask("a").answer)).toEqual({ body: "1" });
    expect(fn).toHaveBeenCalledOnce();
  });

  it("that is cancelled is answered at once, and not run any more", async () => {
    const { id, answer } = ask("a");
    await turn();
    tauri.python.cancel(id);
    expect(await settled(answer)).toMatchObject({ failure: { code: "cancelled" } });
    const fn = vi.fn();
    evaluated("a", fn);
    expect(fn).not.toHaveBeenCalled();
  });

  it("whose session has ended is not run any more", async () => {
    ask("a").answer.catch(() => undefined);
    await turn();
    tauri.python.end("closed", "");
    await turn();
    const fn = vi.fn();
    evaluated("a", fn);
    expect(fn).not.toHaveBeenCalled();
  });

  it("needs a token that is text", async () => {
    const { answer } = tauri.python.call("ipc:evaluate", "1");
    expect(await settled(answer)).toMatchObject({ failure: { code: "invalid_body" } });
  });

  it("of ten thousand leaves little behind", async () => {
    for (let n = 0; n < 10_000; n += 1) {
      evaluated(`${n}`, () => n);
    }
    const answers = Array.from({ length: 10_000 }, (_, n) => ask(`${n}`).answer);
    expect(await Promise.all(answers)).toEqual(answers.map((_, n) => `${n}`));
    const { evaluations } = (globalThis as unknown as { [KEY]: { evaluations: Evaluations } })[KEY];
    expect(evaluations).toMatchObject({ open: new Map() });
    expect(evaluations).toMatchObject({ settled: { size: 1_000 } });
  });
});
