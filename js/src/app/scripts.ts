// `ipc:script`: JavaScript that the program has the page run, on hosts that cannot do so themselves.

import { PyInvokeError, report } from "../errors.js";
import { page } from "../page.js";
import { listen } from "./listening.js";

const REFUSED =
  "the content security policy of this page runs no inline scripts; call a function that the page exposes";

/** Set by a script that runs; under a symbol, so that no page meets it. */
const RAN = "pytauri-ipc.ran";

export function listenForScripts(): void {
  listen("ipc:script", (payload) => {
    const js = payload.text("js");
    const token = payload.optionalText("token");
    if (!canRun()) {
      refuse(token);
    } else if (token === undefined) {
      run(js);
    } else {
      const shared = `globalThis[Symbol.for("pytauri-ipc")]`;
      run(`${shared}.evaluated(${JSON.stringify(token)}, async () => (\n${js}\n))`);
      page().evaluated(token); // it may have been no JavaScript
    }
  });
}

function refuse(token: string | undefined): void {
  const error = new PyInvokeError(REFUSED, "unavailable");
  if (token === undefined) {
    report(error);
  } else {
    page().evaluations.refused(token, error);
  }
}

/** Runs in the page's global scope, as a host's own evaluation does. */
function run(js: string): void {
  const element = document.createElement("script");
  element.textContent = js;
  document.documentElement.append(element);
  element.remove();
}

let isRunnable: boolean | undefined;

/** A policy tells of a script that it stops only later, by an event; one of Trusted Types throws. */
function canRun(): boolean {
  if (isRunnable !== true) {
    const holder = globalThis as typeof globalThis & { [key: symbol]: unknown };
    const key = Symbol.for(RAN);
    try {
      run(`globalThis[Symbol.for("${RAN}")] = true`);
    } catch {
      // It did not run.
    }
    isRunnable = holder[key] === true;
    delete holder[key];
  }
  return isRunnable;
}
