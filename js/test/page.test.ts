// What holds for the page as a whole: loading, several copies, and the script for `window`.

import { runInContext, runInNewContext } from "node:vm";
import { build } from "esbuild";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { appScriptOptions, scriptOptions } from "../build.mjs";
import * as bundled from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

type Package = typeof bundled;
const page = globalThis as { pytauriIpc?: Package };
const KEY = Symbol.for("pytauri-ipc");

let script: string;

beforeAll(async () => {
  const { outputFiles } = await build({ ...scriptOptions, write: false });
  script = outputFiles?.[0]?.text ?? "";
}, 30_000);

afterEach(() => {
  Reflect.deleteProperty(globalThis, "pytauriIpc");
  Reflect.deleteProperty(globalThis, KEY);
});

function inject(): Package {
  // biome-ignore lint/security/noGlobalEval: a host evaluates the script in the page's global scope
  globalThis.eval(script);
  if (page.pytauriIpc === undefined) {
    throw new Error("the script defined nothing");
  }
  return page.pytauriIpc;
}

describe("loading", () => {
  it("touches neither the page nor the host", async () => {
    const look = vi.fn();
    Object.defineProperty(globalThis, "__TAURI_INTERNALS__", { get: look, configurable: true });
    const before = Reflect.ownKeys(globalThis);
    vi.resetModules();
    const fresh = await import("../src/index.js");
    const channel = new fresh.Channel();
    expect(fresh.pyInvoke).not.toBe(bundled.pyInvoke);
    expect(Reflect.ownKeys(globalThis)).toEqual(before);
    expect(look).not.toHaveBeenCalled();
    expect(() => channel.id).toThrow(/found no host/);
    expect(look).toHaveBeenCalled();
    Reflect.deleteProperty(globalThis, "__TAURI_INTERNALS__");
  });

  it("exports what is documented and nothing else", () => {
    expect(Object.keys(bundled).sort()).toEqual([
      "Channel",
      "PyInvokeError",
      "can",
      "configure",
      "connect",
      "emit",
      "expose",
      "host",
      "isPyInvokeError",
      "on",
      "once",
      "pyInvoke",
      "pyStream",
      "rawPyInvoke",
    ]);
  });

  it("has one function for both kinds of call", () => {
    expect(bundled.rawPyInvoke).toBe(bundled.pyInvoke);
  });
});

describe("the script", () => {
  it("gives window.pytauriIpc the same names", () => {
    expect(Object.keys(inject()).sort()).toEqual(Object.keys(bundled).sort());
  });

  it("adds one name to the page and leaves the page's own scripts sloppy", () => {
    const added = runInNewContext(`${script}\nundeclared = 1; Object.keys(globalThis).join()`);
    expect(added).toBe("pytauriIpc,undeclared");
  });

  it("works inside a function, and when it runs twice", async () => {
    const tauri = new FakeTauri().install();
    new Function(script)();
    new Function(script)();
    const { pytauriIpc } = page;
    expect(await pytauriIpc?.pyInvoke("echo", { n: 1 })).toBeNull();
    expect(tauri.lastJson).toEqual({ n: 1 });
  });

  it("works in a page of its own, with nothing of Node", async () => {
    const tauri = new FakeTauri();
    // What every browser has, and nothing of Node.
    const context = {
      __TAURI_INTERNALS__: tauri.internals,
      TextEncoder,
      TextDecoder,
      crypto,
      performance,
      setTimeout,
      clearTimeout,
    };
    runInNewContext("0", context);
    runInContext(script, context);
    tauri.answer = ({ body }) => ({ json: String(body) });
    for (const _ of ["first", "alone"]) {
      const reply = runInContext("pytauriIpc.pyInvoke('echo', {n: [1]})", context);
      expect(JSON.stringify(await reply)).toBe('{"n":[1]}');
    }
    tauri.answer = ({ body }) => ({ bytes: body as Uint8Array });
    await runInContext("pytauriIpc.pyInvoke('echo', Uint8Array.of(49, 50).subarray(1))", context);
    expect(tauri.last.body).toEqual(Uint8Array.of(50));
    await runInContext("pytauriIpc.pyInvoke('echo', Uint8Array.of(49, 50).buffer)", context);
    expect(tauri.last.body).toEqual(Uint8Array.of(49, 50));
  });

  it("holds no source map and no path", () => {
    expect(script).not.toMatch(/sourceMappingURL|\/src\/|node_modules/);
  });
});

describe("the script of an App", () => {
  let text: string;

  beforeAll(async () => {
    const { outputFiles } = await build({ ...appScriptOptions, write: false });
    text = outputFiles?.[0]?.text ?? "";
  }, 30_000);

  /** What stands still where a page would be. */
  const context = () => ({
    URL,
    addEventListener: () => undefined,
    document: { readyState: "loading", addEventListener: () => undefined },
    location: { pathname: "/", href: "tauri://localhost/" },
    sessionStorage: { getItem: () => null, removeItem: () => undefined },
  });

  it("gives window.pytauriIpc the same names, and adds no other", () => {
    const names = "JSON.stringify([Object.keys(globalThis), Object.keys(pytauriIpc)])";
    const [added, offered] = JSON.parse(runInNewContext(`${text}\n${names}`, context()));
    expect(added).toEqual([...Object.keys(context()), "pytauriIpc"]);
    expect(offered.sort()).toEqual(Object.keys(bundled).sort());
  });

  it("listens to what is documented, before there is a document", () => {
    const listens = `${text}\n[...globalThis[Symbol.for("pytauri-ipc")].listeners.byPattern.keys()]`;
    expect([...runInNewContext(listens, context())].sort()).toEqual([
      "ipc:alert",
      "ipc:download",
      "ipc:inject-css",
      "ipc:part",
      "ipc:reload-css",
      "ipc:remove-css",
      "ipc:script",
      "ipc:set-content",
      "ipc:set-style",
      "ipc:set-theme",
      "toolbar:show",
      "toolbar:update",
    ]);
  });

  it("holds no source map and no path, and its style is minified", () => {
    expect(text).not.toMatch(/sourceMappingURL|\/src\/|node_modules/);
    expect(text).toContain(":host{all:initial!important");
    expect(text).not.toContain("/* The look of");
  });
});

describe("two copies in one page", () => {
  it("share their settings", async () => {
    const debug = vi.spyOn(console, "debug").mockImplementation(() => undefined);
    new FakeTauri().install();
    const injected = inject();
    injected.configure({ debug: true });
    await bundled.pyInvoke("a");
    expect(debug).toHaveBeenCalledTimes(1);
    bundled.configure({ debug: false });
    await injected.pyInvoke("b");
    expect(debug).toHaveBeenCalledTimes(1);
  });

  it("know each other's errors", async () => {
    const injected = inject();
    expect(injected.PyInvokeError).not.toBe(bundled.PyInvokeError);
    const theirs = await injected.pyInvoke("a").catch((error: unknown) => error);
    expect(theirs).toBeInstanceOf(bundled.PyInvokeError);
    expect(new bundled.PyInvokeError("x", "error")).toBeInstanceOf(injected.PyInvokeError);
  });

  it("take each other's channels", async () => {
    const tauri = new FakeTauri().install();
    const channel = new (inject().Channel)();
    await bundled.pyInvoke("a", { channel });
    expect(tauri.lastJson).toEqual({ channel: `__CHANNEL__:${channel.id}` });
  });

  it("share one session, and their exposed functions", async () => {
    const tauri = new FakeTauri().install();
    const injected = inject();
    injected.expose("f", () => 1);
    await Promise.all([injected.pyInvoke("a"), bundled.pyInvoke("b")]);
    expect(tauri.pythons.length).toBe(1);
    expect(() => bundled.expose("f", () => 2)).toThrow(/exposed already/);
    expect(await tauri.python.call("f").answer).toBe("1");
  });

  it("share a transport that was set by hand", async () => {
    const injected = inject();
    const sent: Uint8Array[] = [];
    injected.connect({ open: () => undefined, send: (block) => sent.push(block) });
    void bundled.pyInvoke("a");
    await Promise.resolve();
    expect(sent.length).toBe(1);
  });

  it("of which one is older and knows only its settings get along", async () => {
    new FakeTauri().install();
    const older = { debug: false };
    Object.assign(globalThis, { [KEY]: older });
    expect(await bundled.pyInvoke("a")).toBeNull();
    expect(Object.assign({}, globalThis)).toMatchObject({ [KEY]: older });
  });
});
