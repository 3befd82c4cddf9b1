// How a bundle of its own says that it is there; nothing else of the page's code is in it.

import type { Part } from "./kit.js";

const KEY = Symbol.for("pytauri-ipc.parts");

/** The parts that this page has loaded, by the namespaces of their events. */
export function registered(): Map<string, Part> {
  const holder = globalThis as typeof globalThis & { [KEY]?: Map<string, Part> };
  holder[KEY] ??= new Map();
  return holder[KEY];
}

/** Has the page begin a part, once this script has run. */
export function register(namespace: string, part: Part): void {
  registered().set(namespace, part);
}
