// Who hears what, and the events that come before anybody listens.

import { describe, expect, it, vi } from "vitest";
import { Listeners } from "../src/listeners.js";

/** Callbacks that note what they are told under their names. */
function noting(): [string[], (name: string) => (data: unknown, event: string) => void] {
  const heard: string[] = [];
  return [heard, (name) => (data, event) => heard.push(`${name} ${event} ${JSON.stringify(data)}`)];
}

describe("events that come before anybody listens", () => {
  it("are heard by whoever listens first, in order, before what comes then", async () => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.keepEarly();
    listeners.hear("app:a", "1");
    listeners.hear("app:b", "2");
    listeners.hear("app:a", "3");
    listeners.add("app:a", note("first"), false);
    listeners.add("app:a", note("second"), false);
    expect(heard).toEqual([]); // a listener is never told before `on` has returned
    await Promise.resolve();
    listeners.hear("app:a", "4");
    expect(heard).toEqual(["first app:a 1", "first app:a 3", "first app:a 4", "second app:a 4"]);
  });

  it.each(["app:a", "app:*", "*"])("are heard by who listens to %s", async (pattern) => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.keepEarly();
    listeners.hear("app:a", "1");
    listeners.hear("other:a", "2");
    listeners.add(pattern, note("late"), false);
    await Promise.resolve();
    expect(heard[0]).toBe("late app:a 1");
    expect(heard).toHaveLength(pattern === "*" ? 2 : 1);
  });

  it("are one event for a listener that wants one", async () => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.keepEarly();
    listeners.hear("app:a", "1");
    listeners.hear("app:a", "2");
    listeners.add("app:a", note("once"), true);
    await Promise.resolve();
    expect(heard).toEqual(["once app:a 1"]);
  });

  it("are not heard by one that was taken away at once", async () => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.keepEarly();
    listeners.hear("app:a", "1");
    listeners.add("app:a", note("gone"), false)();
    await Promise.resolve();
    expect(heard).toEqual([]);
  });

  it("are not kept before the page asks for it, nor once it is loaded", async () => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.hear("app:a", "0");
    listeners.keepEarly();
    listeners.hear("app:a", "1");
    listeners.keepEarly(); // a second copy of the script
    listeners.forgetEarly();
    listeners.hear("app:a", "2");
    listeners.add("app:a", note("late"), false);
    await Promise.resolve();
    expect(heard).toEqual([]);
  });

  it("outlive a second copy of the script that asks too", async () => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.keepEarly();
    listeners.hear("app:a", "1");
    listeners.keepEarly();
    listeners.add("app:a", note("late"), false);
    await Promise.resolve();
    expect(heard).toEqual(["late app:a 1"]);
  });

  it("are not kept where somebody listens", async () => {
    const listeners = new Listeners();
    const [heard, note] = noting();
    listeners.keepEarly();
    listeners.add("app:*", note("there"), false);
    listeners.hear("app:a", "1");
    listeners.add("app:a", note("late"), false);
    await Promise.resolve();
    expect(heard).toEqual(["there app:a 1"]);
  });

  it("are the last ten thousand", async () => {
    const listeners = new Listeners();
    const callback = vi.fn();
    listeners.keepEarly();
    for (let at = 0; at < 10_002; at += 1) {
      listeners.hear("app:a", String(at));
    }
    listeners.add("app:a", callback, false);
    await Promise.resolve();
    expect(callback).toHaveBeenCalledTimes(10_000);
    expect(callback.mock.calls[0]).toEqual([2, "app:a"]);
  });
});
