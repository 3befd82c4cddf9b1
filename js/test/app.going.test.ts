// @vitest-environment happy-dom
// Where the program sends a page in a browser, how its tab looks, and what a person is told meanwhile.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listenForGoing } from "../src/app/going.js";
import { showConnection } from "../src/app/notice.js";
import { page } from "../src/page.js";
import { declareBrowserHost } from "../src/transports/browser-host.js";
import { hears } from "./app-page.js";

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
  const words = () =>
    [...document.querySelectorAll("*")]
      .map((one) => one.shadowRoot?.querySelector<HTMLElement>(".notice"))
      .find((one) => one != null);
  page().carrier?.("connected");
  page().carrier?.("reconnecting");
  vi.advanceTimersByTime(700);
  page().carrier?.("connected");
  vi.advanceTimersByTime(5_000);
  expect(words()?.hidden ?? true).toBe(true);
  page().carrier?.("lost", "The program has ended.");
  const shown = words();
  if (shown !== undefined) {
    expect(shown.textContent).toBe("The program has ended.");
    expect(shown.hidden).toBe(false);
  }
});
