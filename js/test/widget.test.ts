// @vitest-environment happy-dom
// The module of the widget that shows a page in a notebook's cell.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findWidget } from "../src/transports/anywidget.js";
import type { FrameReceiver } from "../src/transports/base.js";
import type { Model } from "../src/widget/afm.js";
import { assemble } from "../src/widget/assemble.js";
import { withAddresses } from "../src/widget/css.js";
import { type CellFile, Files } from "../src/widget/files.js";
import { Frame } from "../src/widget/frame.js";
import { linked } from "../src/widget/modules.js";
import { Pace } from "../src/widget/pace.js";
import { type Listener, Wire } from "../src/widget/wire.js";

const BASE = "https://pytauri-ipc.invalid/sub/page.html";

interface Sent {
  readonly content: Record<string, unknown>;
  readonly buffers: readonly ArrayBuffer[];
}

class FakeModel implements Model {
  readonly sent: Sent[] = [];
  private readonly listeners: Map<string, (...values: never[]) => void> = new Map();

  on(event: string, listener: (...values: never[]) => void): void {
    this.listeners.set(event, listener);
  }

  off(event: string): void {
    this.listeners.delete(event);
  }

  send(content: unknown, _callbacks: unknown, buffers: ArrayBuffer[] = []): void {
    this.sent.push({ content: content as Record<string, unknown>, buffers });
  }

  says(event: string, ...values: unknown[]): void {
    this.listeners.get(event)?.(...(values as never[]));
  }

  kinds(): unknown[] {
    return this.sent.map(({ content }) => content["kind"]);
  }
}

function listener(): Listener & { readonly heard: unknown[] } {
  const heard: unknown[] = [];
  return {
    heard,
    state: (state) => heard.push(["state", state.number]),
    block: (block) => heard.push(["block", ...block]),
    files: (ask) => heard.push(["files", ask]),
    print: () => heard.push(["print"]),
    lost: () => heard.push(["lost"]),
  };
}

const turn = (): Promise<void> => Promise.resolve().then(() => undefined);

describe("the wire of a view", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("says in one message what was said in one turn, each in a buffer of its own", async () => {
    const model = new FakeModel();
    const wire = new Wire(model, listener(), new Pace());
    const whole = Uint8Array.of(9, 1, 2, 9);
    wire.send(whole.subarray(1, 3));
    wire.send(Uint8Array.of(3));
    await turn();
    expect(model.sent).toHaveLength(1);
    const [{ content, buffers } = { content: {}, buffers: [] }] = model.sent;
    expect(content).toEqual({ kind: "frames", views: [wire.view, wire.view] });
    expect(buffers.map((buffer) => [...new Uint8Array(buffer)])).toEqual([[1, 2], [3]]);
  });

  it("keeps what the pace holds back, and says it together, in order", async () => {
    const model = new FakeModel();
    const wire = new Wire(model, listener(), new Pace(10, 1));
    for (let number = 0; number < 50; number += 1) {
      wire.send(Uint8Array.of(number));
      await turn();
    }
    expect(model.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(model.sent).toHaveLength(2);
    const said = model.sent.flatMap(({ buffers }) => buffers.map((one) => new Uint8Array(one)[0]));
    expect(said).toEqual(Array.from({ length: 50 }, (_, number) => number));
  });

  it("divides what is too large for one message", async () => {
    const model = new FakeModel();
    const wire = new Wire(model, listener(), new Pace());
    for (let number = 0; number < 3; number += 1) {
      wire.send(new Uint8Array(3 * 1_024 * 1_024));
    }
    wire.send(new Uint8Array(6 * 1_024 * 1_024));
    await turn();
    expect(model.sent.map(({ buffers }) => buffers.length)).toEqual([1, 1, 1, 1]);
  });

  it("hears what is for its view or for all", () => {
    const model = new FakeModel();
    const hears = listener();
    const wire = new Wire(model, hears);
    const [one, other] = [Uint8Array.of(0, 1, 2), Uint8Array.of(3)].map(
      ({ buffer }, at) => new DataView(buffer, at === 0 ? 1 : 0),
    );
    model.says("msg:custom", { kind: "frames", views: [wire.view, "another"] }, [one, other]);
    model.says("msg:custom", { kind: "state", number: 1 }, []);
    model.says("msg:custom", { kind: "print", view: wire.view }, []);
    model.says("msg:custom", { kind: "files", ask: "nobody's", files: [] }, []);
    expect(hears.heard).toEqual([["block", 1, 2], ["state", 1], ["print"]]);
  });

  it("says a moment later which state it has seen last", async () => {
    const model = new FakeModel();
    const wire = new Wire(model, listener());
    for (const version of [4, 5, 6]) {
      model.says("msg:custom", { kind: "state", number: 1, version }, []);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(model.sent.map(({ content }) => content)).toEqual([
      { kind: "seen", view: wire.view, version: 6 },
    ]);
  });

  it("says that it is gone where the browser leaves the notebook, and comes back with it", async () => {
    const model = new FakeModel();
    const wire = new Wire(model, listener());
    wire.send(Uint8Array.of(1));
    dispatchEvent(new Event("pagehide"));
    wire.send(Uint8Array.of(2)); // its page's own farewell
    await turn();
    expect(model.kinds()).toEqual(["frames", "gone"]);
    dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    wire.send(Uint8Array.of(3));
    await turn();
    expect(model.kinds().slice(2)).toEqual(["view", "frames"]);
    wire.end();
    dispatchEvent(new Event("pagehide"));
    expect(model.kinds().slice(4)).toEqual(["gone"]);
  });

  it("says that it is there until it is answered, and nothing after its end", async () => {
    const model = new FakeModel();
    const wire = new Wire(model, listener());
    wire.begin();
    await vi.advanceTimersByTimeAsync(6_500);
    expect(model.kinds()).toEqual(["view", "view", "view"]);
    model.says("msg:custom", { kind: "state", number: 1 }, []);
    await vi.advanceTimersByTimeAsync(60_000);
    model.sent.splice(3);
    wire.ask("a", [["/x.js", null, false]]);
    wire.send(Uint8Array.of(1));
    wire.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(model.kinds().slice(3)).toEqual(["files", "frames", "gone"]);
  });

  it("tells of a kernel that is gone, and asks it for nothing more", async () => {
    const model = new FakeModel();
    const hears = listener();
    const wire = new Wire(model, hears);
    wire.begin();
    model.says("comm_live_update");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hears.heard).toEqual([["lost"]]);
    expect(model.kinds()).toEqual(["view"]);
  });
});

describe("files", () => {
  it("are asked for together, and those that have not changed come without their contents", async () => {
    const model = new FakeModel();
    let files: Files | undefined;
    const wire = new Wire(model, {
      ...listener(),
      files: (ask, lines, contents) => files?.hear(ask, lines, contents),
    });
    files = new Files(wire);
    const answered = async (isNew: boolean): Promise<(CellFile | undefined)[]> => {
      const got = Promise.all([files?.get("/once.css"), files?.get("/none.css")]);
      await turn();
      const { content } = model.sent.at(-1) as Sent;
      const line = { path: "/once.css", tag: "t1", type: "text/css", new: isNew };
      const none = { path: "/none.css", tag: null };
      const buffers = isNew ? [new DataView(Uint8Array.of(65).buffer)] : [];
      const { ask } = content;
      model.says("msg:custom", { kind: "files", ask, files: [line, none] }, buffers);
      return got;
    };
    const [first, none] = await answered(true);
    const [again] = await answered(false);
    expect(none).toBeUndefined();
    expect([...(first?.bytes ?? [])]).toEqual([65]);
    expect(again).toBe(first);
    expect(model.sent.at(-1)?.content["files"]).toEqual([
      ["/once.css", "t1", false],
      ["/none.css", null, false],
    ]);
  });
});

describe("files of a program that is gone", () => {
  it("are not waited for, asked for already or not, until it is back", async () => {
    const model = new FakeModel();
    const files = new Files(new Wire(model, listener()));
    const asked = files.get("/a.css");
    await turn();
    const waiting = files.get("/b.css");
    files.lose("The kernel was restarted.");
    await expect(asked).rejects.toThrow("The kernel was restarted.");
    await expect(waiting).rejects.toThrow("The kernel was restarted.");
    await expect(files.get("/c.css")).rejects.toThrow("The kernel was restarted.");
    expect(model.kinds()).toEqual(["files"]);
    files.back();
    void files.get("/c.css");
    await turn();
    expect(model.kinds()).toEqual(["files", "files"]);
  });
});

describe("the frame of a page", () => {
  const AT = new URL(BASE);
  const ARRIVAL = { number: 1, keepsScroll: false };
  const FOUND = { tag: "t", type: "image/png", bytes: Uint8Array.of(1) };

  /** A page that is shown, and whose scripts are about to run. */
  function shown(get: () => Promise<CellFile | undefined>): { frame: Frame; page: typeof window } {
    const files = { get } as unknown as Files;
    const nothing = (): undefined => undefined;
    const owner = { view: "v", files, send: nothing, lost: nothing, go: nothing, began: nothing };
    const frame = new Frame(owner);
    const inner = document.createElement("iframe");
    document.body.append(inner);
    const page = inner.contentWindow as unknown as typeof window;
    frame.show({ html: "", paths: [], release: nothing }, AT, ARRIVAL);
    const base = page.document.createElement("base");
    base.href = BASE;
    page.document.head.append(base);
    const key = Symbol.for("pytauri-ipc.cell");
    const cell = (frame.element as unknown as Record<symbol, { begin(page: unknown): boolean }>)[
      key
    ];
    expect(cell?.begin(page)).toBe(true);
    return { frame, page };
  }

  it("has a fetch of the app's files fail as of a server that is gone", async () => {
    const { page } = shown(() => Promise.reject(new Error("The kernel was restarted.")));
    const failed = await page.fetch("data.json").catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: "TypeError", message: "The kernel was restarted." });
  });

  it("gives back the blobs of its elements, once they have another one or the page goes", async () => {
    const made: string[] = [];
    const revoked: unknown[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
      made.push(`blob:${made.length}`);
      return made.at(-1) as string;
    });
    vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => revoked.push(url));
    const { frame, page } = shown(async () => FOUND);
    const img = page.document.createElement("img");
    page.document.body.append(img);
    for (const name of ["one.png", "two.png"]) {
      img.setAttribute("src", name);
      await vi.waitFor(() => expect(img.getAttribute("src")).toMatch(/^blob:/));
    }
    expect(made).toEqual(["blob:0", "blob:1"]);
    expect(revoked).toEqual(["blob:0"]);
    frame.end();
    expect(revoked).toEqual(["blob:0", "blob:1"]);
  });
});

describe("modules", () => {
  const own = (name: string): URL | undefined =>
    name.startsWith(".") || name.startsWith("/") ? new URL(name, BASE) : undefined;

  it("name in full what they import, and nothing else is changed", () => {
    const source = `import a, { b as c } from "./a.js"; import "/b.js"; export * from '../c.js';
      const text = 'import x from "./text.js"'; // import "./comment.js"
      import d from "bare"; const e = await import("./e.js"); import(\`./\${a}.js\`);
      const here = import.meta.url;`;
    const { text, imports } = linked(source, BASE, own);
    const root = "https://pytauri-ipc.invalid";
    expect(imports).toEqual([
      `${root}/sub/a.js`,
      `${root}/b.js`,
      `${root}/c.js`,
      `${root}/sub/e.js`,
    ]);
    expect(text).toBe(
      source
        .replace('"./a.js"', `"${root}/sub/a.js"`)
        .replace('"/b.js"', `"${root}/b.js"`)
        .replace("'../c.js'", `'${root}/c.js'`)
        .replace('"./e.js"', `"${root}/sub/e.js"`)
        .replace("import.meta.url", `"${BASE}"`),
    );
  });

  it("that are no JavaScript stay as they are", () => {
    expect(linked("import {", BASE, own)).toEqual({ text: "import {", imports: [] });
  });
});

describe("style sheets", () => {
  it("get other addresses, but for comments and what has none", async () => {
    const asked: [string, boolean][] = [];
    const css = `@import "a.css"; @import url(b.css) screen; /* url(no.png) */
      p { background: url( 'c d.png' ), url("e.png"), url(data:x) }`;
    const replaced = await withAddresses(css, async (address, isSheet) => {
      asked.push([address, isSheet]);
      return address.startsWith("data:") ? undefined : `blob:${asked.length}`;
    });
    expect(asked).toEqual([
      ["a.css", true],
      ["b.css", true],
      ["c d.png", false],
      ["e.png", false],
      ["data:x", false],
    ]);
    expect(replaced).toBe(`@import url("blob:1"); @import url("blob:2") screen; /* url(no.png) */
      p { background: url("blob:3"), url("blob:4"), url(data:x) }`);
  });
});

describe("a page", () => {
  function filesOf(texts: Readonly<Record<string, string>>): Files {
    const get = async (path: string): Promise<CellFile | undefined> => {
      const text = texts[path];
      const type = path.endsWith(".js") ? "text/javascript" : "text/plain";
      const bytes = Uint8Array.from(new TextEncoder().encode(text ?? ""));
      return text === undefined ? undefined : { tag: path, type, bytes };
    };
    return { get } as unknown as Files;
  }

  it("has its files as blobs, its policy for them, and our script before its own", async () => {
    const html = `<!doctype html><html><head>
      <meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'SELF'">
      <script src="/plain.js"></script><script type="module" src="one.js"></script></head>
      <body><img src="none.png"><img src="https://elsewhere.example/a.png"><a href="next.html">n</a>
      </body></html>`;
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { html: made, paths } = await assemble(
      html,
      new URL(BASE),
      filesOf({
        "/_ipc/app.js": "const app = '</script>';",
        "/plain.js": "1",
        "/sub/one.js": "import './two.js'",
        "/sub/two.js": "import './one.js'",
      }),
    );
    const page = new DOMParser().parseFromString(made, "text/html");
    const scripts = [...page.querySelectorAll("script")];
    expect(page.querySelector("base")?.getAttribute("href")).toBe(BASE);
    expect(scripts[1]?.textContent).toBe("const app = '<\\/script>';");
    const { imports } = JSON.parse(scripts[2]?.textContent ?? "{}");
    const root = "https://pytauri-ipc.invalid/sub";
    expect(Object.keys(imports).sort()).toEqual([`${root}/one.js`, `${root}/two.js`]);
    expect(scripts[3]?.getAttribute("src")).toMatch(/^blob:/);
    expect(scripts[4]?.getAttribute("src")).toBe(imports[`${root}/one.js`]);
    expect(page.querySelector("meta")?.getAttribute("content")).toBe(
      "default-src blob:; script-src blob:",
    );
    const pictures = [...page.querySelectorAll("img")].map((img) => img.getAttribute("src"));
    expect(pictures).toEqual(["none.png", "https://elsewhere.example/a.png"]);
    expect(page.querySelector("a")?.getAttribute("href")).toBe("next.html");
    expect(paths).toContain("/sub/two.js");
    expect(warned).toHaveBeenCalledOnce();
  });
});

describe("the transport of a page in a cell", () => {
  it("is what the widget hands over, and takes copies of what comes from another realm", () => {
    expect(findWidget()).toBeUndefined();
    const sent: Uint8Array[] = [];
    let opened: { lost(why: string, code?: string): void } | undefined;
    vi.stubGlobal("unused", 0);
    const key = Symbol.for("pytauri-ipc.widget");
    const holder = globalThis as { [key]?: unknown };
    holder[key] = {
      open: (receiver: typeof opened) => {
        opened = receiver;
      },
      send: (block: Uint8Array) => sent.push(block),
      close: () => undefined,
    };
    const transport = findWidget();
    const lost: unknown[] = [];
    const receiver = { lost: (why: string, code?: string) => lost.push([why, code]) };
    transport?.open(receiver as unknown as FrameReceiver);
    transport?.send({ session: "s", first: 0, ack: 0, flags: 0, messages: [] });
    opened?.lost("gone", "closed");
    transport?.close();
    delete holder[key];
    expect(sent).toHaveLength(1);
    expect(lost).toEqual([["gone", "closed"]]);
  });
});
