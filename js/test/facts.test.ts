// What a page can ask of the host that it is in.

import { afterEach, expect, it } from "vitest";
import { can, host } from "../src/index.js";

const KEY = Symbol.for("pytauri-ipc.host");
const holder = globalThis as typeof globalThis & { [KEY]?: unknown };

afterEach(() => {
  delete holder[KEY];
});

it("knows its host and what that can do", () => {
  holder[KEY] = { name: "browser", can: ["theme", "zoom"] };
  expect(host()).toBe("browser");
  expect([can("theme"), can("menus")]).toEqual([true, false]);
});

it("knows of none in a page that no app has shown", () => {
  expect(host()).toBeNull();
  expect(can("theme")).toBe(false);
});
