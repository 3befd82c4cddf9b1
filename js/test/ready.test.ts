// @vitest-environment happy-dom
// What the page of an app's window says once it is there: its number, and what was heard before it.

import { beforeEach, describe, expect, it, vi } from "vitest";
import { startApp } from "../src/app/start.js";
import { emit, on } from "../src/index.js";
import { page } from "../src/page.js";
import { FakeTauri } from "./fake-tauri.js";

const KEPT = "pytauri-ipc:heard";
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

let tauri: FakeTauri;

/** What pages have the window tell them: none that has gone hears more. */
const heardOfWindow: [string, EventListener][] = [];
const add = window.addEventListener.bind(window);
// No stub, which would go with the first test.
globalThis.addEventListener = ((event: string, listener: EventListener) => {
  heardOfWindow.push([event, listener]);
  add(event, listener);
}) as typeof addEventListener;

/** A page begins in the window, at that address. */
function begin(search = ""): FakeTauri {
  for (const [event, listener] of heardOfWindow.splice(0)) {
    window.removeEventListener(event, listener);
  }
  history.replaceState({ own: 1 }, "", `/index.html${search}`);
  Reflect.deleteProperty(globalThis, Symbol.for("pytauri-ipc.app"));
  tauri = new FakeTauri().install();
  startApp();
  return tauri;
}

/** The page goes. */
const leave = () => window.dispatchEvent(new Event("pagehide"));

/** What the sessions of this page have said of its readiness, in order. */
function readiness(): { page: number | null; heard: Record<string, number> }[] {
  return tauri.pythons.flatMap(({ heard }) =>
    heard.flatMap((message) =>
      message.kind === "event" && message.name === "ipc:ready"
        ? [JSON.parse(String(message.body))]
        : [],
    ),
  );
}

/** Emits from Python, and lets it arrive. */
async function say(...events: string[]): Promise<void> {
  for (const event of events) {
    tauri.python.session.emit(event, "null");
  }
  tauri.python.flushSoon();
  await turn();
}

/** The id of the session that lives. */
const session = () => tauri.python.session.id;

beforeEach(() => {
  sessionStorage.clear();
  vi.restoreAllMocks();
});

describe("readiness", () => {
  it("is said once the document is read, and not before", async () => {
    const state = vi.spyOn(document, "readyState", "get").mockReturnValue("loading");
    begin();
    on("app:a", () => undefined);
    await turn();
    expect(readiness()).toEqual([]);
    state.mockReturnValue("interactive");
    document.dispatchEvent(new Event("DOMContentLoaded"));
    await turn();
    expect(readiness()).toEqual([{ page: null, heard: {} }]);
  });

  it("is said at once where the document is read already", async () => {
    begin();
    await turn();
    expect(readiness()).toEqual([{ page: null, heard: {} }]);
  });

  it("is said again in a later session, with what the one before has heard", async () => {
    begin("?ipc-page=3");
    await turn();
    await say("app:a", "app:b");
    const first = session();
    const heard = page().connection?.heard?.count ?? 0;
    tauri.python.end("busy", "too much");
    await turn();
    emit("app:again");
    await turn();
    expect(session()).not.toBe(first);
    expect(heard).toBeGreaterThan(2);
    expect(readiness()).toEqual([
      { page: 3, heard: {} },
      { page: 3, heard: { [first]: heard } },
    ]);
    await say("app:c");
    const second = session();
    tauri.python.end("busy", "too much again");
    await turn();
    emit("app:again");
    await turn();
    expect(Object.keys(readiness()[2]?.heard ?? {})).toEqual([first, second]);
  });

  it("is said before whatever else a later session says", async () => {
    begin();
    await turn();
    tauri.python.end("closed", "for a reason");
    await turn();
    emit("app:again");
    await turn();
    const said = tauri.python.heard.flatMap((one) => (one.kind === "event" ? [one.name] : []));
    expect(said).toEqual(["ipc:ready", "app:again"]);
  });
});

describe("the number of a page", () => {
  it.each([
    ["?ipc-page=3", "", 3],
    ["?a=1&ipc-page=12", "?a=1", 12],
    ["?ipc-page=3&ipc-keep=scroll&a=%20b+c", "?a=%20b+c", 3],
    ["?a=ipc-page=4&ipc-page=5", "?a=ipc-page=4", 5],
    ["?a=1", "?a=1", null],
    ["?ipc-keep=scroll", "?ipc-keep=scroll", null],
  ])("is taken out of %s", async (search, rest, number) => {
    begin(search);
    expect(location.search).toBe(rest);
    expect(history.state).toEqual({ own: 1 });
    await turn();
    expect(readiness().map((one) => one.page)).toEqual([number]);
  });

  it("stays in the address where a page may not change it, and counts all the same", async () => {
    vi.spyOn(history, "replaceState").mockImplementationOnce(() => undefined);
    history.pushState(null, "", "/index.html?ipc-page=7");
    vi.spyOn(history, "replaceState").mockImplementation(() => {
      throw new DOMException("no");
    });
    Reflect.deleteProperty(globalThis, Symbol.for("pytauri-ipc.app"));
    tauri = new FakeTauri().install();
    startApp();
    await turn();
    expect(readiness()).toEqual([{ page: 7, heard: {} }]);
  });
});

describe("what was heard", () => {
  it("is kept for the next page, and taken by it alone", async () => {
    begin();
    await turn();
    await say("app:a");
    const [first, count] = [session(), page().connection?.heard?.count];
    leave();
    begin();
    await turn();
    expect(readiness()).toEqual([{ page: null, heard: { [first]: count } }]);
    expect(sessionStorage.getItem(KEPT)).toBeNull();
  });

  it("adds up over pages that go before the program knows of them", async () => {
    begin();
    await turn();
    await say("app:a");
    const first = session();
    leave();
    const state = vi.spyOn(document, "readyState", "get").mockReturnValue("loading");
    begin();
    on("app:a", () => undefined);
    await turn();
    await say("app:a");
    const second = session();
    leave();
    state.mockReturnValue("complete");
    begin();
    await turn();
    expect(Object.keys(readiness()[0]?.heard ?? {})).toEqual([first, second]);
  });

  it("is what a page finds that comes back, of those in between too", async () => {
    begin();
    await turn();
    const first = session();
    leave();
    sessionStorage.setItem(KEPT, JSON.stringify({ [first]: 2, between: 9 }));
    emit("app:back"); // its session has ended
    await turn();
    expect(readiness()[1]?.heard).toMatchObject({ between: 9, [first]: expect.any(Number) });
  });

  it("is of the last twenty sessions", async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`s${at}`, at]));
    sessionStorage.setItem(KEPT, JSON.stringify(many));
    begin();
    await turn();
    expect(Object.keys(readiness()[0]?.heard ?? {})).toEqual(Object.keys(many).slice(10));
  });

  it.each(["{bad", ""])("is nothing where %j is kept", async (kept) => {
    sessionStorage.setItem(KEPT, kept);
    begin();
    await turn();
    expect(readiness()).toEqual([{ page: null, heard: {} }]);
  });

  it("is nothing where a page has no storage", async () => {
    vi.stubGlobal("sessionStorage", undefined);
    begin();
    await turn();
    leave();
    vi.unstubAllGlobals();
    expect(readiness()).toEqual([{ page: null, heard: {} }]);
  });
});
