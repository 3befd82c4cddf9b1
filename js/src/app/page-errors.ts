// What goes wrong in the page and nobody catches: told to the program too, for its log is where the
// person who writes the page looks.

import { HOOK, PyInvokeError } from "../errors.js";
import { connection } from "../host.js";

/** How many a page tells of: one that fails in a loop says nothing new. */
const MOST = 100;

/** What engines say in place of an error of a script that is not the page's own, as ours is. */
const MUTED = "Script error.";

/** Tells the program of uncaught errors and rejections, and of what this package reports. */
export function tellErrors(): void {
  let told = 0;
  const tell = (text: string): void => {
    told += 1;
    if (told <= MOST) {
      try {
        connection().emit("ipc:error", JSON.stringify(text));
      } catch {
        // There is nobody to be told.
      }
    }
  };
  /** What this package has reported comes as an uncaught error too, in the same turn. */
  let reported: { readonly error: unknown } | undefined;
  addEventListener("error", ({ message, error, filename, lineno }) => {
    if (reported !== undefined && (message === MUTED || error === reported.error)) {
      reported = undefined;
    } else if (message === MUTED) {
      tell("an error that its console alone shows (right-click, Inspect Element)");
    } else if (message !== "") {
      const place = filename === "" ? "" : ` (${filename}:${lineno})`;
      tell(`${error === undefined || error === null ? message : textOf(error)}${place}`);
    }
  });
  addEventListener("unhandledrejection", ({ reason }) => tell(`unhandled: ${textOf(reason)}`));
  (globalThis as { [HOOK]?: (error: unknown) => void })[HOOK] = (error) => {
    tell(textOf(error));
    const one = { error };
    reported = one;
    void Promise.resolve().then(() => {
      reported = reported === one ? undefined : reported;
    });
  };
}

function textOf(thrown: unknown): string {
  try {
    if (!(thrown instanceof Error)) {
      return String(thrown);
    }
    const code = thrown instanceof PyInvokeError ? ` [${thrown.code}]` : "";
    return `${thrown.name}: ${thrown.message}${code}`;
  } catch {
    return "something that has no text";
  }
}
