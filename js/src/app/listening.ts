// How a built-in event reaches the part of the page that is meant: in order, once the page is there.

import { guarded } from "../errors.js";
import { on } from "../events.js";
import { Payload } from "./payload.js";

/** What waits for the document; in order, for all events together. */
const waiting: (() => void)[] = [];

/**
 * Hears a built-in event. It is heard from the first line of the page on, and carried out once the
 * document has been read. What the handler throws is reported, and stops nothing else.
 */
export function listen(event: string, handler: (payload: Payload) => void): void {
  on(event, (data) => whenThere(() => handler(new Payload(event, data))));
}

/** Runs at once, or as soon as the document has been read. */
export function whenThere(run: () => void): void {
  if (document.readyState !== "loading" && waiting.length === 0) {
    run();
    return;
  }
  waiting.push(run);
  if (waiting.length === 1) {
    // Not DOMContentLoaded: between the two, an event would overtake those that wait.
    document.addEventListener("readystatechange", runWaiting, { once: true });
  }
}

function runWaiting(): void {
  for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
    guarded(run);
  }
}
