// @vitest-environment happy-dom
// `ipc:part`: scripts are loaded once, and what comes before they have run waits for them.

import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { startApp } from "../src/app/start.js";
import { register, registered } from "../src/parts/register.js";
import { hears, reports } from "./app-page.js";

beforeAll(startApp);

const scripts: HTMLScriptElement[] = [];

/** Scripts are there for a test to run. */
beforeEach(() => {
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    scripts.push(...(nodes as HTMLScriptElement[]));
  });
});

afterEach(() => {
  scripts.length = 0;
  registered().clear();
});

async function turn(): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    await Promise.resolve();
  }
}

it("loads one script after another, and then gives what has waited, in order", async () => {
  const heard: unknown[] = [];
  hears("ipc:part", { namespace: "one", scripts: ["/a.js", "/b.js"] });
  hears("one:show", 1);
  await turn();
  expect(scripts.map((script) => script.getAttribute("src"))).toEqual(["/a.js"]);
  scripts[0]?.dispatchEvent(new Event("load"));
  await turn();
  expect(scripts.map((script) => script.getAttribute("src"))).toEqual(["/a.js", "/b.js"]);
  register("one", () => (event, data) => heard.push([event, data]));
  hears("one:show", 2);
  scripts[1]?.dispatchEvent(new Event("load"));
  await turn();
  hears("one:change", 3);
  hears("other:show", 4);
  expect(heard).toEqual([
    ["one:show", 1],
    ["one:show", 2],
    ["one:change", 3],
  ]);
});

it("loads nothing twice", async () => {
  hears("ipc:part", { namespace: "two", scripts: ["/a.js"] });
  hears("ipc:part", { namespace: "two", scripts: ["/a.js"] });
  await turn();
  expect(scripts).toHaveLength(1);
});

it("says what cannot be loaded", async () => {
  hears("ipc:part", { namespace: "three", scripts: ["/gone.js"] });
  await turn();
  const reported = reports();
  scripts[0]?.dispatchEvent(new Event("error"));
  await turn();
  expect(reported().join()).toContain("/gone.js cannot be loaded");
});

it("goes on after an event that the part cannot do", async () => {
  const heard: unknown[] = [];
  register("four", () => (event) => {
    if (event === "four:wrong") {
      throw new Error("it cannot be");
    }
    heard.push(event);
  });
  const reported = reports();
  hears("ipc:part", { namespace: "four", scripts: [] });
  hears("four:wrong", 1);
  hears("four:right", 2);
  await turn();
  expect(reported().join()).toContain("it cannot be");
  expect(heard).toEqual(["four:right"]);
});
