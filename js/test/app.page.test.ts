// @vitest-environment happy-dom
// How the parts begin, what a reload keeps, and files that a browser saves.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { save } from "../src/app/download.js";
import { startApp } from "../src/app/start.js";
import { page } from "../src/page.js";
import { hears, reports } from "./app-page.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

/** As in a page that has just begun. */
function begin(): void {
  newPage();
  Reflect.deleteProperty(globalThis, Symbol.for("pytauri-ipc.app"));
  startApp();
}

/** Sheets are loaded when a test says so. */
function answerNoRequest(): void {
  const { happyDOM } = globalThis as unknown as {
    happyDOM: { settings: { fetch: { interceptor: unknown } } };
  };
  happyDOM.settings.fetch.interceptor = { beforeAsyncRequest: () => new Promise(() => undefined) };
}

beforeEach(() => {
  document.head.innerHTML = "";
  document.body.innerHTML = "";
  sessionStorage.clear();
});

describe("the beginning", () => {
  it("of a page without a host says nothing and breaks nothing", async () => {
    const reported = reports();
    const logged = vi.spyOn(console, "error");
    begin();
    await Promise.resolve();
    expect(page().connection).toBeUndefined();
    expect(reported()).toEqual([]);
    expect(logged).not.toHaveBeenCalled();
  });

  it("connects a page that has a host, so that Python can reach it", async () => {
    const tauri = new FakeTauri().install();
    begin();
    await new Promise((resolve) => setTimeout(resolve, 0));
    document.body.innerHTML = "<p id=a></p>";
    tauri.python.session.emit("ipc:set-content", '{"id":"a","text":"new"}');
    tauri.python.flushSoon();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(document.getElementById("a")?.textContent).toBe("new");
  });

  it("happens once, however many copies of the script run", () => {
    begin();
    startApp();
    hears("ipc:inject-css", { css: "a {}" });
    expect(document.querySelectorAll("style")).toHaveLength(1);
  });

  it("does nothing before the document is read, and then all in order", () => {
    begin();
    const state = vi.spyOn(document, "readyState", "get").mockReturnValue("loading");
    const reported = reports();
    hears("ipc:set-content", { id: "a", text: "one" });
    hears("ipc:set-content", { id: "gone", text: "" });
    hears("ipc:set-content", { id: "a", text: "two" });
    document.body.innerHTML = "<p id=a></p>";
    expect(document.getElementById("a")?.textContent).toBe("");
    state.mockReturnValue("interactive");
    document.dispatchEvent(new Event("readystatechange"));
    expect(document.getElementById("a")?.textContent).toBe("two");
    expect(reported()).toEqual([expect.stringMatching(/no element with the id "gone"/)]);
  });
});

describe("ipc:reload-css", () => {
  beforeEach(() => {
    begin();
    answerNoRequest();
  });

  const links = () => [...document.querySelectorAll<HTMLLinkElement>("link")];
  const hrefs = () => links().map(({ href }) => href.replace(/^.*?\/\/[^/]*/, ""));

  function withLinks(...addresses: string[]): void {
    for (const href of addresses) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = new URL(href, "http://app.example/").href;
      document.head.append(link);
    }
  }

  function settle(kind: "load" | "error"): void {
    for (const link of links().filter(({ href }) => href.includes("ipc-fresh"))) {
      link.dispatchEvent(new Event(kind));
    }
  }

  it("loads the sheets that are meant beside the old ones, then takes those away", () => {
    withLinks("/a.css?x=1", "/b.css", "/c%20d.css");
    hears("ipc:reload-css", { paths: ["/a.css", "c d.css"] });
    expect(hrefs()).toEqual([
      "/a.css?x=1",
      "/a.css?x=1&ipc-fresh=1",
      "/b.css",
      "/c%20d.css",
      "/c%20d.css?ipc-fresh=2",
    ]);
    settle("load");
    expect(hrefs()).toEqual(["/a.css?x=1&ipc-fresh=1", "/b.css", "/c%20d.css?ipc-fresh=2"]);
  });

  it("loads all of them where no paths are given", () => {
    withLinks("/a.css", "/b.css");
    hears("ipc:reload-css", {});
    settle("load");
    expect(hrefs()).toEqual(["/a.css?ipc-fresh=1", "/b.css?ipc-fresh=2"]);
  });

  it("is fresh each time", () => {
    withLinks("/a.css");
    for (let time = 0; time < 3; time += 1) {
      hears("ipc:reload-css", { paths: ["a.css"] });
      settle("load");
    }
    expect(hrefs()).toEqual(["/a.css?ipc-fresh=3"]);
  });

  it("leaves one sheet when a file changes again while it loads", () => {
    withLinks("/a.css");
    hears("ipc:reload-css", { paths: ["a.css"] });
    const [, overtaken] = links();
    hears("ipc:reload-css", { paths: ["a.css"] });
    overtaken?.dispatchEvent(new Event("load"));
    expect(hrefs()).toEqual(["/a.css", "/a.css?ipc-fresh=2"]);
    settle("load");
    expect(hrefs()).toEqual(["/a.css?ipc-fresh=2"]);
  });

  it("keeps the old sheet where the new one cannot be loaded, and reports that", () => {
    withLinks("/a.css");
    const reported = reports();
    hears("ipc:reload-css", { paths: ["a.css"] });
    settle("error");
    expect(hrefs()).toEqual(["/a.css"]);
    expect(reported()).toEqual([expect.stringMatching(/\/a\.css could not be loaded/)]);
  });

  it("gives a sheet in the page its new text", () => {
    document.head.innerHTML = `<style data-ipc-file="/a.css">a {}</style><style>b {}</style>`;
    hears("ipc:reload-css", { paths: ["a.css"], css: { "a.css": "c {}", "gone.css": "d {}" } });
    const texts = [...document.querySelectorAll("style")].map((style) => style.textContent);
    expect(texts).toEqual(["c {}", "b {}"]);
  });

  it("takes a path that this page does not use for another window's", () => {
    withLinks("/a.css");
    const reported = reports();
    hears("ipc:reload-css", { paths: ["/other.css"] });
    expect(hrefs()).toEqual(["/a.css"]);
    expect(reported()).toEqual([]);
  });

  it.each([
    [{ paths: "a.css" }, /"paths" is "a.css": give it a list of texts/],
    [{ css: "a {}" }, /"css" is "a \{\}": give it an object/],
  ])("reports %j", (data, what) => {
    const reported = reports();
    hears("ipc:reload-css", data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
  });
});

describe("where a page was scrolled to", () => {
  const KEY = () => `pytauri-ipc.scroll:${location.pathname}`;

  /** The page goes. */
  const leave = () => window.dispatchEvent(new Event("pagehide"));

  /** The next page in the window, which the program has sent here to stand where the last one did. */
  function beginAgain(): void {
    document.body.innerHTML = "";
    history.replaceState(null, "", "?a=1&ipc-page=2&ipc-keep=scroll");
    begin();
  }

  /** An element that can be scrolled so far. */
  function scrollable(id: string, reach: number): HTMLElement {
    const element = document.createElement("div");
    element.id = id;
    element.scrollTo = ((to: ScrollToOptions) => {
      element.scrollTop = Math.min(to.top ?? 0, reach);
    }) as typeof element.scrollTo;
    document.body.append(element);
    return element;
  }

  it("keeps what is scrolled, and the next page goes there as soon as it can", async () => {
    begin();
    scrollable("list", 500).scrollTop = 300;
    scrollable("still", 500);
    leave();
    const kept = JSON.parse(sessionStorage.getItem(KEY()) ?? "null");
    expect(kept.positions.map(([id]: [string]) => id)).toEqual([null, "list"]);

    beginAgain();
    expect(location.search).toBe("?a=1");
    expect(sessionStorage.getItem(KEY())).toBeNull();
    const list = scrollable("list", 500);
    await vi.waitUntil(() => list.scrollTop === 300);
  });

  it("leaves a page alone that a person has begun to use", async () => {
    begin();
    scrollable("list", 500).scrollTop = 300;
    leave();
    beginAgain();
    window.dispatchEvent(new Event("wheel"));
    const list = scrollable("list", 500);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(list.scrollTop).toBe(0);
  });

  it("means nothing to a page that the person has gone to", async () => {
    begin();
    scrollable("list", 500).scrollTop = 300;
    leave();
    document.body.innerHTML = "";
    begin();
    const list = scrollable("list", 500);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(list.scrollTop).toBe(0);
  });

  it("is of no later visit", async () => {
    begin();
    scrollable("list", 500).scrollTop = 300;
    leave();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    beginAgain();
    const list = scrollable("list", 500);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(list.scrollTop).toBe(0);
  });

  it("does without storage where the page has none, or holds nonsense", () => {
    const reported = reports();
    sessionStorage.setItem(KEY(), "{bad");
    beginAgain();
    vi.stubGlobal("sessionStorage", undefined);
    beginAgain();
    leave();
    expect(reported()).toEqual([]);
  });
});

describe("ipc:download", () => {
  const data = { content: "a;b\n1;\u2603", filename: "a.csv", mimeType: "text/csv" };

  async function saved(act: () => void): Promise<[string, string, string] | undefined> {
    let blob: Blob | undefined;
    let name = "";
    vi.spyOn(URL, "createObjectURL").mockImplementation((given) => {
      blob = given as Blob;
      return "blob:made";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      name = this.download;
    });
    act();
    expect(document.querySelectorAll("a")).toHaveLength(0);
    return blob && [name, blob.type, await blob.text()];
  }

  beforeEach(begin);
  afterEach(() => Reflect.deleteProperty(globalThis, "__TAURI_INTERNALS__"));

  it("saves a text under its name", async () => {
    const found = await saved(() => hears("ipc:download", data));
    expect(found).toEqual(["a.csv", "text/csv", data.content]);
  });

  it("saves bytes that a host hands over", async () => {
    const found = await saved(() => save(new Uint8Array([65, 66]), "a.bin", "image/png"));
    expect(found).toEqual(["a.bin", "image/png", "AB"]);
  });

  it("saves the bytes that base64 stands for", async () => {
    let bytes: Blob | undefined;
    vi.spyOn(URL, "createObjectURL").mockImplementation((given) => {
      bytes = given as Blob;
      return "blob:made";
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    hears("ipc:download", { content: "AP/+gA==", filename: "a.bin", encoding: "base64" });
    expect([...new Uint8Array((await bytes?.arrayBuffer()) ?? [])]).toEqual([0, 255, 254, 128]);
  });

  it("needs the content alone, as the program does", async () => {
    const found = await saved(() => hears("ipc:download", { content: "", encoding: "" }));
    expect(found).toEqual(["download", "application/octet-stream", ""]);
  });

  it("leaves it to the program in a window of Tauri's", async () => {
    vi.stubGlobal("__TAURI_INTERNALS__", {});
    expect(await saved(() => hears("ipc:download", data))).toBeUndefined();
  });

  it.each([
    [{ filename: "a" }, /"content" is missing/],
    [{ content: "a", encoding: "hex" }, /"encoding" is "hex": write "", "base64"/],
    [{ content: "ab=c", encoding: "base64" }, /"content" is no base64/],
    [{ content: "YW Jj", encoding: "base64" }, /"content" is no base64/],
    [{ content: "YQ", encoding: "base64" }, /"content" is no base64/],
    [{ content: "YWJj\n", encoding: "base64" }, /"content" is no base64/],
  ])("reports %j", (given, what) => {
    const reported = reports();
    hears("ipc:download", given);
    expect(reported()).toEqual([expect.stringMatching(what)]);
  });
});
