// @vitest-environment happy-dom
// `ipc:alert`: toasts that stack and leave, and questions that are answered once.

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startApp } from "../src/app/start.js";
import { hears, layerRoot, reports, shown } from "./app-page.js";
import { FakeTauri } from "./fake-tauri.js";

beforeAll(() => {
  new FakeTauri().install();
  startApp();
});

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(async () => {
  for (const button of shown(".close, .secondary")) {
    button.click();
    await settled();
  }
  vi.useRealTimers();
});

/** Lets animations, of which there are none here, end. */
const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
};

const pass = async (milliseconds: number) => {
  vi.advanceTimersByTime(milliseconds);
  await settled();
};

const alert = (data: object) => hears("ipc:alert", data);
const toasts = () => shown(".toast");
const messages = () => shown(".toast .message").map(({ textContent }) => textContent);
const first = () => toasts()[0] as HTMLElement;

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">\n&amp;`;

describe("a toast", () => {
  it.each([
    ["info", "status", "Information"],
    ["success", "status", "Success"],
    ["warning", "alert", "Warning"],
    ["error", "alert", "Error"],
  ])("of type %s is heard as %s", (type, role, name) => {
    alert({ message: "Saved", type });
    expect(first().getAttribute("role")).toBe(role);
    expect(first().dataset["kind"]).toBe(type);
    expect(first().querySelector(".badge")?.getAttribute("aria-label")).toBe(name);
  });

  it("is of type info where none is given, and needs no title", () => {
    alert({ message: 3 });
    expect(first().dataset["kind"]).toBe("info");
    expect(messages()).toEqual(["3"]);
    expect(shown(".title")).toEqual([]);
  });

  it("shows hostile texts as text", () => {
    alert({ message: HOSTILE, title: HOSTILE });
    expect(messages()).toEqual([HOSTILE]);
    expect(shown(".title").map(({ textContent }) => textContent)).toEqual([HOSTILE]);
    expect(shown("script, img")).toEqual([]);
  });

  it("stands in a root of its own beside the body, with its own style", () => {
    alert({ message: "Saved" });
    expect(layerRoot().host.parentElement).toBe(document.documentElement);
    expect(document.querySelectorAll(".toast, style")).toHaveLength(0);
    expect(layerRoot().adoptedStyleSheets).toHaveLength(1);
  });

  it("comes back into a page that has thrown the root away", () => {
    alert({ message: "one", duration: 0 });
    layerRoot().host.remove();
    alert({ message: "two" });
    expect(messages()).toEqual(["two", "one"]);
  });

  it.each(["top-right", "top-left", "bottom-right", "bottom-left"])(
    "stands in the corner %s, the newest first",
    (position) => {
      alert({ message: "one", position });
      alert({ message: "two", position });
      const stack = layerRoot().querySelector(`.stack[data-position="${position}"]`);
      const found = [...(stack?.querySelectorAll(".message") ?? [])];
      expect(found.map(({ textContent }) => textContent)).toEqual(["two", "one"]);
    },
  );

  it("stands at the top right where no corner is given", () => {
    alert({ message: "one" });
    expect(first().parentElement?.dataset["position"]).toBe("top-right");
  });

  it.each([
    ["info", 5_000],
    ["success", 3_000],
  ])("of type %s leaves after %i ms", async (type, duration) => {
    alert({ message: "one", type });
    await pass(duration - 1);
    expect(messages()).toEqual(["one"]);
    await pass(1);
    expect(messages()).toEqual([]);
  });

  it.each(["warning", "error"])("of type %s stays", async (type) => {
    alert({ message: "one", type });
    await pass(10_000_000);
    expect(messages()).toEqual(["one"]);
  });

  it("leaves after its own duration; 0 stays", async () => {
    alert({ message: "one", type: "error", duration: 10 });
    alert({ message: "two", type: "info", duration: 0 });
    await pass(10);
    expect(messages()).toEqual(["two"]);
    await pass(10_000_000);
    expect(messages()).toEqual(["two"]);
  });

  it("leaves by its button, and no other does", async () => {
    alert({ message: "one" });
    alert({ message: "two" });
    const close = first().querySelector("button") as HTMLButtonElement;
    expect(close.getAttribute("aria-label")).toBe("Close");
    close.click();
    await settled();
    expect(messages()).toEqual(["one"]);
  });

  it("leaves by Escape when the focus is in it", async () => {
    alert({ message: "one" });
    const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
    first().querySelector("button")?.dispatchEvent(key);
    await settled();
    expect(messages()).toEqual([]);
  });

  it("waits while the pointer is on its stack, and goes on with what was left", async () => {
    alert({ message: "one", duration: 1_000 });
    const stack = first().parentElement as HTMLElement;
    await pass(400);
    stack.dispatchEvent(new Event("pointerenter"));
    await pass(10_000);
    expect(messages()).toEqual(["one"]);
    expect(stack.hasAttribute("data-halted")).toBe(true);
    stack.dispatchEvent(new Event("pointerleave"));
    await pass(599);
    expect(messages()).toEqual(["one"]);
    await pass(2);
    expect(messages()).toEqual([]);
  });

  it("waits while the focus is in its stack", async () => {
    alert({ message: "one", duration: 1_000 });
    const close = first().querySelector("button") as HTMLButtonElement;
    close.focus();
    await pass(10_000);
    expect(messages()).toEqual(["one"]);
    close.blur();
    await pass(1_001);
    expect(messages()).toEqual([]);
  });

  it("that comes while others wait waits too", async () => {
    alert({ message: "one", duration: 1_000 });
    first().parentElement?.dispatchEvent(new Event("pointerenter"));
    alert({ message: "two", duration: 10 });
    await pass(10_000);
    expect(messages()).toEqual(["two", "one"]);
    first().parentElement?.dispatchEvent(new Event("pointerleave"));
    await pass(10);
    expect(messages()).toEqual(["one"]);
  });

  it("does not halt the others for ever when it is closed under the pointer", async () => {
    alert({ message: "one", duration: 1_000 });
    alert({ message: "two", duration: 1_000 });
    first().parentElement?.dispatchEvent(new Event("pointerenter"));
    first().querySelector("button")?.click();
    await settled();
    await pass(1_001);
    expect(messages()).toEqual([]);
  });

  it("pushes the oldest out when there are more than anybody reads", async () => {
    for (let count = 0; count < 60; count += 1) {
      alert({ message: count, type: "error" });
    }
    await settled();
    expect(messages()).toHaveLength(50);
    expect(messages()[0]).toBe("59");
  });

  it.each([
    [{}, /^ipc:alert: "message" is missing: give it a text\.$/],
    [{ message: null }, /"message" is missing/],
    [{ message: ["a"] }, /"message" is \["a"\]/],
    [
      { message: "a", type: "fatal" },
      /"type" is "fatal": write "info", "success", "warning", "error", "confirm"/,
    ],
    [{ message: "a", position: "top" }, /"position" is "top": write "top-right"/],
    [{ message: "a", duration: -1 }, /"duration" is -1: give it milliseconds/],
    [{ message: "a", duration: "3" }, /"duration" is "3"/],
    [{ message: "a", title: {} }, /"title" is \{\}/],
  ])("that is wrong is reported and not shown: %j", (data, what) => {
    const reported = reports();
    alert(data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
    expect(messages()).toEqual([]);
  });
});
