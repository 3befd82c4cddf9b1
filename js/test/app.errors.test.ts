// @vitest-environment happy-dom
// What nobody catches in the page of an app is told to the program.

import { beforeEach, expect, it, vi } from "vitest";
import { tellErrors } from "../src/app/page-errors.js";
import type { PageConnection } from "../src/connection.js";
import { PyInvokeError, report } from "../src/errors.js";
import { page } from "../src/page.js";

let told: string[];

beforeEach(() => {
  told = [];
  const emit = (name: string, body: unknown): void => {
    told.push(`${name} ${JSON.parse(String(body))}`);
  };
  page().connection = { hasEnded: false, emit } as unknown as PageConnection;
  vi.stubGlobal("reportError", () => undefined);
  vi.stubGlobal("addEventListener", (type: string, listener: (event: never) => void) => {
    listeners.set(type, listener);
  });
  tellErrors();
});

const listeners = new Map<string, (event: never) => void>();
const happens = (type: string, event: object): void => listeners.get(type)?.(event as never);
const uncaught = { message: "Error: no", error: new Error("no"), filename: "a.js", lineno: 3 };

it("tells of errors with their place, and of rejections with their code", () => {
  happens("error", uncaught);
  happens("error", { message: "SyntaxError: x", error: null, filename: "", lineno: 0 });
  happens("unhandledrejection", { reason: new PyInvokeError("no name", "invalid_body") });
  happens("unhandledrejection", { reason: undefined });
  expect(told).toEqual([
    "ipc:error Error: no (a.js:3)",
    "ipc:error SyntaxError: x",
    "ipc:error unhandled: PyInvokeError: no name [invalid_body]",
    "ipc:error unhandled: undefined",
  ]);
});

it("tells of what this package reports, and says where a muted error is found", async () => {
  report(new TypeError("in a listener"));
  await Promise.resolve();
  happens("error", { message: "Script error.", error: null, filename: "", lineno: 0 });
  expect(told[0]).toBe("ipc:error TypeError: in a listener");
  expect(told[1]).toContain("console");
});

it("tells once of what this package reports, which is an uncaught error then", async () => {
  const error = new TypeError("in a listener");
  const shown = [
    { message: "Error", error },
    { message: "Script error.", error: null },
  ];
  for (const one of shown) {
    vi.stubGlobal("reportError", () => happens("error", { filename: "a.js", lineno: 3, ...one }));
    report(error);
  }
  vi.stubGlobal("reportError", () => undefined); // as where there is none
  report(error);
  await Promise.resolve();
  happens("error", { filename: "a.js", lineno: 3, ...shown[0] });
  const reported = "ipc:error TypeError: in a listener";
  expect(told).toEqual([reported, reported, reported, `${reported} (a.js:3)`]);
});

it("leaves out a resource that did not load, and stops after a hundred", () => {
  happens("error", { message: "" });
  for (let count = 0; count < 150; count += 1) {
    happens("error", uncaught);
  }
  expect(told.length).toBe(100);
});

it("takes what has no text, and a page without a host", () => {
  happens("unhandledrejection", {
    reason: {
      toString: () => {
        throw new Error();
      },
    },
  });
  page().connection = undefined as never;
  happens("error", uncaught);
  expect(told).toEqual(["ipc:error unhandled: something that has no text"]);
});
