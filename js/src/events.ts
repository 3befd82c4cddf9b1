// Events: named messages either way, with no answer.

import { connectIfPossible, connection } from "./host.js";
import { checkName, checkPattern, type EventCallback } from "./listeners.js";
import { page } from "./page.js";
import { encodeBody } from "./request.js";

export type { EventCallback } from "./listeners.js";

/**
 * Hears events that Python emits, in their order.
 *
 * The page connects at once, so that Python can reach it; what was emitted before it did is not
 * heard. A listener is the page's: it goes on in a later session. One that throws is reported as an
 * uncaught error, and stops no other.
 *
 * @param event - a name, `"app:*"` for a namespace, or `"*"` for all
 * @returns what takes the listener away again
 * @typeParam T - what the event carries; taken on trust
 * @throws Error where there is no such event or pattern
 */
export function on<T = unknown>(event: string, callback: EventCallback<T>): () => void {
  return listen(event, callback, false);
}

/**
 * Hears the next event alone; otherwise as {@link on}.
 *
 * @returns what takes the listener away before that
 */
export function once<T = unknown>(event: string, callback: EventCallback<T>): () => void {
  return listen(event, callback, true);
}

function listen<T>(event: string, callback: EventCallback<T>, isOnce: boolean): () => void {
  checkPattern(event);
  if (typeof callback !== "function") {
    throw new TypeError(`What listens to "${event}" is a ${typeof callback}: write a function.`);
  }
  const takeAway = page().listeners.add(event, callback as EventCallback, isOnce);
  connectIfPossible();
  return takeAway;
}

/**
 * Has Python hear an event: `@commands.on("app:saved")`. It leaves with all else that is said in this
 * turn, in that order; nothing answers it.
 *
 * @param event - `namespace:event-name`
 * @param data - as the body of a call; left out, it is `null`. Bytes are copied.
 * @throws Error where there is no such name
 * @throws PyInvokeError `invalid_body`, `too_large`, or `unavailable` where the page has no host
 */
export function emit(event: string, data?: unknown): void {
  checkName(event);
  const body = encodeBody(data) ?? "null";
  connection().emit(event, typeof body === "string" ? body : body.slice());
}
