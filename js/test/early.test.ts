// Events that come before somebody listens to them, while the page of an app is loaded.

import { expect, it } from "vitest";
import { Listeners } from "../src/listeners.js";

it("are heard before what comes in the same turn", async () => {
  const listeners = new Listeners();
  const heard: unknown[] = [];
  listeners.keepEarly();
  listeners.hear("app:number", "1");
  listeners.add(
    "app:begin",
    () => listeners.add("app:number", (data) => heard.push(data), false),
    true,
  );
  listeners.hear("app:begin", "null");
  listeners.hear("app:number", "2");
  expect(heard).toEqual([]);
  await Promise.resolve();
  listeners.hear("app:number", "3");
  expect(heard).toEqual([1, 2, 3]);
});

it("are heard once by who listens once", async () => {
  const listeners = new Listeners();
  const heard: unknown[] = [];
  listeners.keepEarly();
  listeners.hear("app:number", "1");
  listeners.add("app:number", (data) => heard.push(data), true);
  listeners.hear("app:number", "2");
  await Promise.resolve();
  expect(heard).toEqual([1]);
});
