// Functions of this page that the program may call.

import type { ExposedFunction } from "./functions.js";
import { connectIfPossible } from "./host.js";
import { page } from "./page.js";

export type { ExposedFunction } from "./functions.js";

const RESERVED = "ipc:";

/**
 * Lets Python call a function of this page: `await frontend.call(name, body)`.
 *
 * The function gets the body as a command's reply would come: decoded JSON, an `ArrayBuffer` for
 * bytes, or `undefined` where there is none. What it returns, or its promise gives, is Python's
 * result: whatever `JSON.stringify` can write, or an `ArrayBuffer` or `Uint8Array`; `undefined` is
 * `null`. What it throws fails Python's call with the error's message; a {@link PyInvokeError} gives
 * its code and data too. Python's limit of time, or its cancel, ends the call, not the function.
 *
 * The page connects at once, so that Python can reach it. Where it has no host yet, the function is
 * there once something else has connected.
 *
 * @param name - for the whole page, whichever copy of this package exposes it
 * @returns what takes the function away again
 * @throws Error where the name is taken, or begins with `ipc:`
 */
export function expose(name: string, fn: ExposedFunction): () => void {
  const { functions } = page();
  if (name.startsWith(RESERVED)) {
    throw new Error(`The name "${name}" is reserved: choose one that does not begin with ipc:.`);
  }
  if (typeof fn !== "function") {
    throw new TypeError(`What is exposed as "${name}" is a ${typeof fn}: it has to be a function.`);
  }
  if (functions.has(name)) {
    throw new Error(`A function "${name}" is exposed already: take that away first.`);
  }
  functions.set(name, fn);
  connectIfPossible();
  return () => {
    if (functions.get(name) === fn) {
      functions.delete(name);
    }
  };
}
