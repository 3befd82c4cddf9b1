// @vitest-environment happy-dom
// Where the program sends a page in a browser, how its tab looks, and what a person is told meanwhile.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenForGoing } from "../src/app/going.js";
import { showConnection } from "../src/app/notice.js";
import { page } from "../src/page.js";
import { declareBrowserHost } from "../src/transports/browser-host.js";
import { hears, shown } from "./app-page.js";

declareBrowserHost(new URL("/_ipc/~/app.js", location.href).href);
listenForGoing();

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("says how its tab looks", () => {
  const focus = vi.spyOn(window, "focus").mockImplementation(() => undefined);
  hears("ipc:window", { title: "Notes", zoom: 1.5, focus: true });
  expect(document.title).toBe("Notes");
  expect(document.documentElement.style.getPropertyValue("zoom")).toBe("1.5");
  expect(focus).toHaveBeenCalledTimes(1);
});

it("tells nobody of a connection that is soon back, and at once of one that is gone", () => {
  showConnection();
  const words = () => shown(".notice")[0];
  page().carrier?.("connected");
  page().carrier?.("reconnecting");
  vi.advanceTimersByTime(700);
  page().carrier?.("connected");
  vi.advanceTimersByTime(5_000);
  expect(document.querySelector("pytauri-ipc-layer")).toBe(null);
  page().carrier?.("reconnecting");
  vi.advanceTimersByTime(800);
  expect(words()).toMatchObject({ hidden: false, textContent: "Reconnecting…" });
  page().carrier?.("connected");
  expect(words()).toMatchObject({ hidden: true });
  page().carrier?.("lost", "The program has ended.");
  expect(words()).toMatchObject({ hidden: false, textContent: "The program has ended." });
  expect(words()?.getAttribute("role")).toBe("status");
});

it.each([
  ["another page", { address: "/b.html?ipc-page=4" }, "assign", "/b.html?ipc-page=4"],
  ["this very page", { number: 5 }, "reload", "?a=1&ipc-page=5&ipc-keep=scroll#here"],
])("goes to %s", (_what, going, how, there) => {
  history.replaceState(null, "", "/a.html?a=1&ipc-page=3#here");
  const replaced = vi.spyOn(history, "replaceState");
  const assign = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  const reload = vi.spyOn(location, "reload").mockImplementation(() => undefined);
  hears("ipc:go", going);
  expect(assign).toHaveBeenCalledTimes(how === "assign" ? 1 : 0);
  expect(reload).toHaveBeenCalledTimes(how === "reload" ? 1 : 0);
  const went = how === "assign" ? assign.mock.calls[0]?.[0] : replaced.mock.calls[0]?.[2];
  expect(String(went).endsWith(there)).toBe(true);
});
