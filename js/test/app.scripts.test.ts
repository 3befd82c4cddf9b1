// @vitest-environment happy-dom
// Scripts that the program has a page run, where its host cannot.

import { runInThisContext } from "node:vm";
import { beforeEach, expect, it, vi } from "vitest";
import { listenForScripts } from "../src/app/scripts.js";
import { page } from "../src/page.js";
import { hears, reports } from "./app-page.js";

listenForScripts();

const scope = globalThis as typeof globalThis & { [name: string]: unknown };

/** A document whose policy lets inline scripts run, or does not. */
function policy(runs: boolean): void {
  const append = (element: Element): void => {
    if (runs) {
      try {
        runInThisContext(element.textContent ?? "");
      } catch {
        // a browser reports it
      }
    }
  };
  vi.spyOn(document.documentElement, "append").mockImplementation(append as never);
}

beforeEach(() => {
  vi.restoreAllMocks();
});

it("says so where the policy runs none, and answers who wanted a value", async () => {
  policy(false);
  const reported = reports();
  hears("ipc:script", { js: "scope.ran = 1", token: null });
  expect(reported()[0]).toContain("content security policy of this page runs no inline scripts");
  const value = page().evaluations.ask("t1");
  hears("ipc:script", { js: "1 + 1", token: "t1" });
  await expect(value).rejects.toMatchObject({ code: "unavailable" });
});

it("says so where the policy takes no text for a script", async () => {
  vi.spyOn(document, "createElement").mockImplementation(() => {
    const script = {};
    Object.defineProperty(script, "textContent", {
      set: () => {
        throw new TypeError("This document requires 'TrustedScript' assignment.");
      },
    });
    return script as HTMLScriptElement;
  });
  const value = page().evaluations.ask("t0");
  hears("ipc:script", { js: "1 + 1", token: "t0" });
  await expect(value).rejects.toMatchObject({ code: "unavailable" });
});

it("runs a script in the global scope", () => {
  policy(true);
  hears("ipc:script", { js: "globalThis.ran = 1 + 1;", token: null });
  expect(scope["ran"]).toBe(2);
});

it("answers with the value of an expression, and awaits a promise", async () => {
  policy(true);
  const value = page().evaluations.ask("t2");
  hears("ipc:script", { js: "Promise.resolve(6 * 7)", token: "t2" });
  await expect(value).resolves.toBe(42);
});

it("answers that what is no expression never ran", async () => {
  policy(true);
  const value = page().evaluations.ask("t3");
  hears("ipc:script", { js: "const a = ;", token: "t3" });
  await expect(value).rejects.toMatchObject({ code: "error" });
});
