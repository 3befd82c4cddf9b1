import { beforeEach, describe, expect, it, vi } from "vitest";
import { pack } from "../src/codec.js";
import { announce } from "../src/host.js";
import { Channel, type PyInvokeError, pyInvoke, rawPyInvoke } from "../src/index.js";
import { over } from "../src/session.js";
import { FakeTauri } from "./fake-tauri.js";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const rejection = (call: Promise<unknown>): Promise<PyInvokeError> =>
  call.then(
    () => {
      throw new Error("the call was not rejected");
    },
    (error) => error,
  );

let tauri: FakeTauri;

beforeEach(() => {
  tauri = new FakeTauri().install();
  tauri.answer = ({ body }) =>
    typeof body === "string" ? { json: body } : { bytes: body ?? new Uint8Array(0) };
});

/** The prefixes of the invokes' headers, up to the head or the base64. */
const forms = () => tauri.invokes.map(({ pyfunc }) => /^ipc:\d*[-:+*=]/.exec(pyfunc)?.[0]);

describe("a frame", () => {
  it("goes out as one invoke: first with the callback, in one part or two", async () => {
    await pyInvoke("a", 1);
    const [callback] = [...tauri.callbacks.keys()];
    await pyInvoke("b");
    await pyInvoke("c", 1);
    expect(forms()).toEqual([`ipc:${callback}+`, "ipc::", "ipc:+"]);
    const [first, second, third] = tauri.invokes;
    expect(first?.body).toEqual(Uint8Array.of(0x31));
    expect(second).toMatchObject({ body: undefined });
    expect(third?.frame).toMatchObject({ first: 3, messages: [{ kind: "call", name: "c" }] });
  });

  it("with a lone raw body is handed to Tauri uncopied", async () => {
    const handed: unknown[] = [];
    const { invoke } = tauri.internals;
    vi.stubGlobal("__TAURI_INTERNALS__", {
      ...tauri.internals,
      invoke: (...args: Parameters<typeof invoke>) => {
        handed.push(args[1]);
        return invoke(...args);
      },
    });
    await pyInvoke("hello");
    const body = Uint8Array.of(1, 2, 3).subarray(1);
    await rawPyInvoke("x", body);
    expect(handed.at(-1)).toBe(body);
  });
});

describe("an answer", () => {
  it("to a single call is the bare reply", async () => {
    await pyInvoke("hello", 0);
    for (const value of [null, 0, "", [1, 2], { a: 1 }]) {
      expect(await pyInvoke("x", value)).toEqual(value);
    }
    expect(new Uint8Array(await rawPyInvoke("x", Uint8Array.of(1)))).toEqual(Uint8Array.of(1));
    expect(tauri.ways).toEqual(["response", ...Array(6).fill("alone")]);
  });

  it("to several calls is the response", async () => {
    await Promise.all([pyInvoke("a", 1), pyInvoke("b", 2)]);
    await Promise.all([pyInvoke("a", 1), pyInvoke("b", 2)]);
    expect(tauri.ways).toEqual(["response", "response"]);
  });

  it("to a single call that failed is the rejection, as text", async () => {
    await pyInvoke("hello", 0);
    tauri.answer = () => ({ failure: '{"value":"größe 🦀","code":"no"}' });
    expect(await rejection(pyInvoke("x"))).toMatchObject({ message: "größe 🦀", code: "no" });
    expect(tauri.ways).toEqual(["response", "text"]);
  });

  it("may come as a push, small as text and large as bytes", async () => {
    await pyInvoke("hello", 0);
    tauri.onlyPushes = true;
    const large = "ü".repeat(10_000);
    expect(await pyInvoke("x", "größe")).toBe("größe");
    expect(await pyInvoke("x", large)).toBe(large);
    expect(tauri.ways).toEqual(["response", "push", "push"]);
  });

  it("of a single call that went another way leaves an empty rejection, which means nothing", async () => {
    await pyInvoke("hello", 0);
    tauri.answer = () => ({ later: true });
    const [first, second] = [pyInvoke("a"), turn().then(() => pyInvoke("b"))];
    await vi.waitUntil(() => tauri.arrivals.length === 3);
    const [, a, b] = tauri.arrivals;
    tauri.python.reply(b?.id ?? 0, "2");
    tauri.python.reply(a?.id ?? 0, "1");
    expect(await Promise.all([first, second])).toEqual([1, 2]);
    await turn();
    tauri.answer = () => ({ json: "3" });
    expect(await pyInvoke("c")).toBe(3);
  });

  it("that is lost comes again when the page is asked", async () => {
    vi.useFakeTimers();
    try {
      await pyInvoke("hello", 0);
      tauri.onlyPushes = true;
      let pushes = 0;
      tauri.losesPush = () => pushes++ === 0;
      const call = pyInvoke("x", 5);
      await vi.advanceTimersByTimeAsync(1_000);
      tauri.python.tick();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await call).toBe(5);
    } finally {
      vi.useRealTimers();
    }
  });

  it("acknowledges the request, so that nothing is asked of an idle page", async () => {
    vi.useFakeTimers();
    try {
      await pyInvoke("hello", 0);
      await pyInvoke("x", 1);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(tauri.invokes.length).toBe(2);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("of nothing says that the frame was lost on its way: it comes again", async () => {
    vi.useFakeTimers();
    try {
      tauri.refusal = "";
      const calls = [pyInvoke("a", 1), pyInvoke("b", 2)];
      await vi.advanceTimersByTimeAsync(100);
      tauri.refusal = undefined;
      await vi.advanceTimersByTimeAsync(200);
      expect(await Promise.all(calls)).toEqual([1, 2]);
      expect(forms()).toEqual([expect.stringMatching(/^ipc:\d+\+$/)]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that is late is of no interest to the next session", async () => {
    await pyInvoke("hello", 0);
    tauri.answer = () => ({ later: true });
    const call = rejection(pyInvoke("x"));
    await vi.waitUntil(() => tauri.arrivals.length === 2);
    const [old] = tauri.pythons;
    old?.end("closed", "gone");
    expect((await call).code).toBe("closed");
    tauri.answer = () => ({ json: "1" });
    expect(await pyInvoke("y")).toBe(1);
    expect(tauri.pythons.length).toBe(2);
  });
});

describe("a refusal", () => {
  it.each([
    ["Tauri's own text", "pytauri.pyfunc not allowed. Permissions associated with this command: x"],
    ["short text", "no"],
    ["text with a bracket", "no! [x]"],
    ["JSON that is no object", '"v"'],
    ["a JSON list", '["value","code"]'],
    ["no code", '{"value":"v"}'],
    ["a code that is no text", '{"value":"v","code":1}'],
    ["a prototype", '{"__proto__":{"value":"v","code":"forbidden"}}'],
  ])("with %s ends the session: unavailable, with that text", async (_, reason) => {
    tauri.refusal = reason;
    for (const body of [undefined, 1]) {
      const [first, second] = [rejection(pyInvoke("x", body)), rejection(pyInvoke("y"))];
      expect(await first).toMatchObject({ message: reason, code: "unavailable" });
      expect(await second).toMatchObject({ message: reason, code: "unavailable" });
    }
    tauri.refusal = undefined;
    expect(await pyInvoke("x", 1)).toBe(1);
  });

  it.each([
    ["an Error", new TypeError("Load failed"), "Load failed"],
    ["a structure", { value: "v", code: "forbidden" }, "[object Object]"],
    ["nothing", undefined, undefined],
  ])("that is %s and no text is unavailable too", async (_, reason, message) => {
    tauri.refusal = reason ?? null;
    expect(await rejection(pyInvoke("x"))).toMatchObject({
      message: message ?? "null",
      code: "unavailable",
    });
  });

  it("of Python's own ends the session with its code", async () => {
    await pyInvoke("hello", 0);
    const channel = new Channel();
    await pyInvoke("x", channel);
    tauri.refusal = '{"value":"the program is closing","code":"closed"}';
    expect(await rejection(pyInvoke("x", 1))).toMatchObject({
      message: "the program is closing",
      code: "closed",
    });
    await channel.closed;
  });

  it("of a call while its session is live ends all that is pending", async () => {
    await pyInvoke("hello", 0);
    tauri.answer = () => ({ later: true });
    const pending = rejection(pyInvoke("a"));
    await turn();
    tauri.refusal = "no";
    expect((await rejection(pyInvoke("b"))).code).toBe("unavailable");
    expect((await pending).code).toBe("unavailable");
  });
});

describe("where Tauri carries no bytes", () => {
  beforeEach(() => {
    tauri.canFetch = false;
  });

  it("frames travel in the header, from the first rejection on", async () => {
    const large = "ü".repeat(100_000);
    expect(await pyInvoke("a", large)).toBe(large);
    expect(await pyInvoke("b", { n: 1 })).toEqual({ n: 1 });
    expect(await Promise.all([pyInvoke("c", 1), pyInvoke("d")])).toEqual([1, new ArrayBuffer(0)]);
    expect(new Uint8Array(await rawPyInvoke("e", Uint8Array.of(1, 2)))).toEqual(
      Uint8Array.of(1, 2),
    );
    const [callback] = [...tauri.callbacks.keys()];
    // The first frame is the hello alone: what is large has a frame of its own.
    expect(forms()).toEqual([`ipc:${callback}:`, "ipc:=", "ipc:=", "ipc:=", "ipc:="]);
    expect(tauri.pythons.length).toBe(1);
  });

  it("the first frame says in the header where pushes go", async () => {
    expect(await pyInvoke("a", 1)).toBe(1);
    expect(forms()).toEqual([`ipc:${[...tauri.callbacks.keys()][0]}=`]);
  });

  it("it is noticed too by bytes that come as a list", async () => {
    await pyInvoke("a");
    expect(new Uint8Array(await rawPyInvoke("b", Uint8Array.of(1)))).toEqual(Uint8Array.of(1));
    expect(forms()).toEqual([expect.stringMatching(/^ipc:\d+:$/), "ipc:="]);
  });

  it("pushes of bytes come as lists", async () => {
    await pyInvoke("a");
    tauri.onlyPushes = true;
    const large = "x".repeat(20_000);
    expect(await pyInvoke("b", large)).toBe(large);
  });

  it("frames that were under way are all sent again", async () => {
    tauri.canFetch = true;
    await pyInvoke("hello", 0);
    tauri.canFetch = false;
    const calls = [pyInvoke("a", 1), turn().then(() => pyInvoke("b", 2))];
    expect(await Promise.all(calls)).toEqual([1, 2]);
  });

  it("and refuses the header too, the session ends with what it says", async () => {
    tauri.refusal = "pytauri.pyfunc not allowed";
    const error = await rejection(pyInvoke("x", 1));
    expect(error).toMatchObject({ message: "pytauri.pyfunc not allowed", code: "unavailable" });
    tauri.refusal = undefined;
    tauri.canFetch = true;
    await pyInvoke("x", 1);
    expect(forms()).toEqual([expect.stringMatching(/^ipc:\d+\+$/)]);
  });
});

describe("what arrives damaged", () => {
  const push = (message: unknown) => {
    for (const callback of tauri.callbacks.values()) {
      callback({ index: 0, message });
    }
  };

  beforeEach(async () => {
    await pyInvoke("hello", 0);
  });

  it("and cut counts as lost", async () => {
    for (const message of ["", "ab", new ArrayBuffer(3), [255, 0, 0, 0, 91], null, 5, {}]) {
      push(message);
    }
    expect(await pyInvoke("x", 1)).toBe(1);
    expect(tauri.pythons.length).toBe(1);
  });

  it("and whole ends the session on both sides", async () => {
    tauri.answer = () => ({ later: true });
    const call = rejection(pyInvoke("x"));
    await turn();
    push("\u0002\0\0\0[]");
    expect((await call).code).toBe("protocol");
    await turn();
    expect(tauri.python.session.ended?.code).toBe("protocol");
  });

  it("and of another session concerns nobody", async () => {
    const bytes = pack(over("f".repeat(32), "closed", "somebody else's"));
    push(bytes.slice().buffer);
    expect(await pyInvoke("x", 1)).toBe(1);
    expect(tauri.pythons.length).toBe(1);
  });
});

describe("the callback", () => {
  it("stays while the session does, and goes when Python lets it go", async () => {
    await pyInvoke("hello", 0);
    expect(tauri.callbacks.size).toBe(1);
    tauri.python.end("closed", "");
    expect(tauri.callbacks.size).toBe(1);
    tauri.letGo();
    expect(tauri.callbacks.size).toBe(0);
    expect(tauri.lost).toEqual([]);
  });

  it("that Python lets go while the page knows nothing makes the page ask", async () => {
    await pyInvoke("hello", 0);
    tauri.answer = () => ({ later: true });
    const call = rejection(pyInvoke("x"));
    await turn();
    tauri.python.session.over("closed", "nobody hears this");
    tauri.letGo();
    expect(await call).toMatchObject({ code: "closed" });
    expect(tauri.callbacks.size).toBe(0);
  });

  it("does not need unregisterCallback, which older hosts lack", async () => {
    const { unregisterCallback: _, ...older } = tauri.internals;
    vi.stubGlobal("__TAURI_INTERNALS__", older);
    await pyInvoke("hello", 0);
    tauri.python.end("closed", "");
    tauri.letGo();
    expect(await pyInvoke("x", 1)).toBe(1);
  });
});

describe("a head of many calls", () => {
  it("travels packed with the bodies, for headers are slow", async () => {
    await pyInvoke("a", 0);
    const calls = Array.from({ length: 100 }, (_, n) => pyInvoke("echo", n));
    expect(await Promise.all(calls)).toEqual([...calls.keys()]);
    expect(tauri.invokes.map(({ pyfunc }) => pyfunc).at(-1)).toBe("ipc:*");
    expect(tauri.invokes).toHaveLength(2);
  });
});

describe("a page that was lent the key", () => {
  beforeEach(async () => {
    tauri.key = "k";
    await pyInvoke("hello", 0);
  });

  const ways = () =>
    tauri.invokes.slice(1).map(({ isPost, pyfunc }) => (isPost ? "post" : pyfunc.slice(0, 5)));

  it("says a first frame both ways, and once that is answered only posts", async () => {
    expect(await pyInvoke("x", { a: 1 })).toEqual({ a: 1 });
    await turn();
    expect(ways()).toEqual(["post", "ipc:+"]);
    expect(await pyInvoke("y", { a: 2 })).toEqual({ a: 2 });
    expect(await pyInvoke("z")).toEqual(new ArrayBuffer(0));
    expect(ways().slice(2)).toEqual(["post", "post"]);
    expect(tauri.arrivals.map(({ command }) => command)).toEqual(["hello", "x", "y", "z"]);
    expect(tauri.callbacks.size).toBe(1); // that of pushes
  });

  it.each([
    ["text that JSON escapes", { a: "\ud800 \t" }],
    ["falsy values", [null, 0, "", false]],
    ["nothing but text", "a"],
  ])("posts %s", async (_, body) => {
    await pyInvoke("x");
    expect(await pyInvoke("y", body)).toEqual(JSON.parse(JSON.stringify(body)));
    expect(ways().at(-1)).toBe("post");
  });

  it("posts calls that are said together, and is answered with text", async () => {
    await pyInvoke("x");
    expect(await Promise.all([pyInvoke("ä", 1), pyInvoke("b", "u")])).toEqual([1, "u"]);
    expect(ways().at(-1)).toBe("post");
    expect(tauri.ways.at(-1)).toBe("text");
  });

  it("makes requests of bytes, of text beyond ASCII, of long bodies and of many calls", async () => {
    await pyInvoke("x");
    const long = "x".repeat(1_024);
    expect(await pyInvoke("y", long)).toBe(long);
    expect(await pyInvoke("y", "ü")).toBe("ü");
    expect(new Uint8Array(await rawPyInvoke("z", Uint8Array.of(1)))).toEqual(Uint8Array.of(1));
    await Promise.all(Array.from({ length: 100 }, (_, n) => pyInvoke("echo", n)));
    expect(ways().slice(2)).toEqual(["ipc:+", "ipc:+", "ipc:+", "ipc:*"]);
  });

  it.each([
    ["is never answered", { hearsPosts: false }],
    ["is refused", { postRefusal: "the key is another one" }],
  ])("whose post %s goes on with requests", async (_, settings) => {
    Object.assign(tauri, settings);
    expect(await pyInvoke("x", 1)).toBe(1);
    expect(await pyInvoke("y", 2)).toBe(2);
    expect(ways()).toEqual(["ipc:+", "ipc:+"]);
    expect(tauri.pythons.length).toBe(1);
  });

  it("makes requests of the commands whose replies are long, and posts the others", async () => {
    await pyInvoke("x");
    tauri.answer = ({ command }) => ({ json: `"${"x".repeat(command === "x" ? 1 : 10_000)}"` });
    for (let n = 0; n < 3; n += 1) {
      expect(await pyInvoke("long")).toHaveLength(10_000);
      await turn();
    }
    const [long, x] = await Promise.all([pyInvoke("long"), pyInvoke("x")]);
    expect(`${long}`.length + `${x}`.length).toBe(10_001);
    await turn();
    expect(await pyInvoke("x")).toBe("x");
    expect(await Promise.all([pyInvoke("x"), pyInvoke("x")])).toEqual(["x", "x"]);
    expect(ways().slice(2)).toEqual(["post", "ipc::", "ipc::", "post", "post", "post"]);
  });

  it("keeps little of what was posted and is never answered", async () => {
    tauri.hearsPosts = false;
    for (let n = 0; n < 100; n += 1) {
      expect(await pyInvoke("x", n)).toBe(n);
    }
    expect(tauri.callbacks.size).toBeLessThan(20);
  });

  it("makes requests while its address is one that ends the program with a message", async () => {
    await pyInvoke("x");
    vi.stubGlobal("location", { href: `tauri://localhost/#${"x".repeat(65_534)}` });
    await pyInvoke("y", 1);
    expect(ways().at(-1)).toBe("ipc:+");
    vi.stubGlobal("location", { href: "tauri://localhost/" });
    await pyInvoke("z", 1);
    expect(ways().at(-1)).toBe("post");
  });

  it("hears a refusal of what it posts", async () => {
    await pyInvoke("x");
    tauri.postRefusal = '{"value":"the program is closing","code":"closed"}';
    const error = await rejection(pyInvoke("y"));
    expect(error).toMatchObject({ message: "the program is closing", code: "closed" });
  });

  it("hears of a failure", async () => {
    await pyInvoke("x");
    tauri.answer = () => ({ failure: '{"value":"größe 🦀","code":"no"}' });
    expect(await rejection(pyInvoke("y"))).toMatchObject({ message: "größe 🦀", code: "no" });
  });
});

describe("a page whose posts are slow", () => {
  it("makes requests until the first is answered, and posts from then on", async () => {
    const { postMessage } = (globalThis as unknown as { ipc: { postMessage(text: string): void } })
      .ipc;
    const waiting: string[] = [];
    let post = (text: string): unknown => waiting.push(text);
    vi.stubGlobal("ipc", { postMessage: (text: string) => post(text) });
    tauri.key = "k";
    await pyInvoke("hello", 0);
    for (let n = 0; n < 20; n += 1) {
      await pyInvoke("x", n);
    }
    expect(waiting.length).toBeLessThan(10);
    post = postMessage;
    waiting.map(post);
    await turn();
    expect(await pyInvoke("y", 1)).toBe(1);
    expect(tauri.invokes.at(-1)?.isPost).toBe(true);
    expect(tauri.arrivals).toHaveLength(22);
    expect(tauri.callbacks.size).toBe(1);
  });
});

describe("a page that cannot post", () => {
  it.each([
    ["without the web view's own way", () => vi.stubGlobal("ipc", undefined)],
    [
      "without unregisterCallback, which older hosts lack",
      () => {
        const { unregisterCallback: _, ...older } = tauri.internals;
        vi.stubGlobal("__TAURI_INTERNALS__", older);
      },
    ],
  ])("%s makes requests, whatever it is lent", async (_, arrange) => {
    arrange();
    tauri.key = "k";
    await pyInvoke("hello", 0);
    await pyInvoke("x", 1);
    expect(await pyInvoke("y", 1)).toBe(1);
    expect(tauri.invokes.some(({ isPost }) => isPost)).toBe(false);
  });
});

describe("the announcement of a page", () => {
  const listeners = new Map<string, (event: { persisted: boolean }) => void>();

  beforeEach(() => {
    vi.stubGlobal("addEventListener", (type: string, listener: () => void) => {
      listeners.set(type, listener);
    });
    vi.stubGlobal("top", globalThis);
    return () => {
      vi.unstubAllGlobals();
      listeners.clear();
    };
  });

  const said = () => tauri.invokes.flatMap(({ frame }) => frame.messages.map(({ kind }) => kind));

  it.each([
    ["the first of its window says nothing", 1, []],
    ["one that follows another says hello", 2, ["hello"]],
  ])("%s", async (_, length, expected) => {
    vi.stubGlobal("history", { length });
    announce();
    await turn();
    expect(said()).toEqual(expected);
  });

  it("in a frame says nothing", async () => {
    vi.stubGlobal("history", { length: 2 });
    vi.stubGlobal("top", {});
    announce();
    await turn();
    expect(said()).toEqual([]);
  });

  it("that comes back says hello again", async () => {
    vi.stubGlobal("history", { length: 1 });
    announce();
    listeners.get("pageshow")?.({ persisted: true });
    await turn();
    expect(said()).toEqual(["hello"]);
  });

  it("without a host is silent", () => {
    vi.stubGlobal("history", { length: 2 });
    vi.stubGlobal("__TAURI_INTERNALS__", undefined);
    expect(announce).not.toThrow();
  });
});
