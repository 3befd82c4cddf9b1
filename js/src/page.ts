// What all copies of this package in one page share. It is kept on `globalThis` under one symbol,
// made at first use, and only ever grows by new fields: copies of different versions meet here, so
// that nothing crosses but plain data and methods.

import type { HeardSoFar, PageConnection } from "./connection.js";
import { Evaluations } from "./evaluation.js";
import type { ExposedFunction } from "./functions.js";
import { Listeners } from "./listeners.js";
import type { Transport } from "./transports/base.js";

const KEY = Symbol.for("pytauri-ipc");

/** The page's own object. */
export interface Page {
  debug: boolean;
  /** The session that lives, or the last one that did. */
  connection?: PageConnection;
  /** The host that was set by hand. */
  transport?: Transport;
  /** In an app's window, once the document is there: what says so, after an earlier session. */
  readiness?: (last: HeardSoFar | undefined) => string;
  /** On a host that has connections: called when this page's is lost, is back, or is gone for good. */
  carrier?: (state: "connected" | "reconnecting" | "lost", why?: string) => void;
  /** Called with the reason's code when a session of the page is over. */
  ended?: (code: string) => void;
  /** In an app's window: the number under which the program has sent it here, if it did. */
  sentAs?: number | null;
  /** Whether the end of the page is listened for. */
  isWatched?: boolean;
  /** What the program may call, by name. */
  readonly functions: Map<string, ExposedFunction>;
  readonly evaluations: Evaluations;
  /** Who hears events. */
  readonly listeners: Listeners;
  /**
   * Called by a script that the host evaluates: `fn` gives the value that the program has asked for
   * under `token`. Without `fn` it says that such a script should have run by now.
   */
  readonly evaluated: (token: string, fn?: () => unknown) => void;
}

/** The page's object, made or completed if need be. */
export function page(): Page {
  const holder = globalThis as typeof globalThis & { [KEY]?: Page };
  const known = holder[KEY];
  if (known?.listeners !== undefined) {
    return known;
  }
  const evaluations = known?.evaluations ?? new Evaluations();
  const made: Page = Object.assign(known ?? { debug: false }, {
    functions: known?.functions ?? new Map<string, ExposedFunction>(),
    evaluations,
    evaluated: (token: string, fn?: () => unknown): void => evaluations.evaluated(token, fn),
    listeners: new Listeners(),
  });
  holder[KEY] = made;
  return made;
}
