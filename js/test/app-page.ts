// A page of an App for the tests of its parts: what Python says to it, and what it reports.

import { vi } from "vitest";
import { page } from "../src/page.js";

/** Lets the page hear an event as if it had just arrived. */
export function hears(event: string, data: unknown): void {
  page().listeners.hear(event, JSON.stringify(data));
}

/** What is reported from now on, as texts. */
export function reports(): () => readonly string[] {
  const reported: string[] = [];
  vi.stubGlobal("reportError", (error: unknown) => reported.push((error as Error).message));
  return () => reported;
}

/** The root that holds toasts and questions. */
export function layerRoot(): ShadowRoot {
  const root = document.querySelector("pytauri-ipc-layer")?.shadowRoot;
  if (!root) {
    throw new Error("nothing has been shown");
  }
  return root;
}

/** What stands in it, in order. */
export function shown(selector: string): readonly HTMLElement[] {
  return [...layerRoot().querySelectorAll<HTMLElement>(selector)];
}
