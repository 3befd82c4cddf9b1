// What the page of an app's window says once its document is there: `ipc:ready`. The program keeps
// what it emits to the window until then.

import type { HeardSoFar } from "./connection.js";
import { connectIfPossible } from "./host.js";
import { page } from "./page.js";

/** The number of the page in its address, while it is loaded; nobody else sees it. */
const NUMBER = "ipc-page";

/** What the page before this one in the same window has heard, in its session storage. */
const KEPT = "pytauri-ipc:heard";

/** Says that the document is there, once it is; and again in each later session. */
export function sayWhenReady(): void {
  if (typeof document !== "object" || (globalThis as { top?: unknown }).top !== globalThis) {
    return;
  }
  const shared = page();
  const number = takeNumber();
  const before = takeKept();
  shared.listeners.keepEarly();
  addEventListener?.("pagehide", () => keep(shared.connection?.heard));
  addEventListener?.("load", () => setTimeout(() => shared.listeners.forgetEarly(), 0));
  whenParsed(() => {
    shared.readiness = (last) => JSON.stringify({ page: number, heard: last ?? before });
    const { connection } = shared;
    if (connection === undefined || connection.hasEnded) {
      connectIfPossible(); // and that says it
    } else {
      connection.emit("ipc:ready", shared.readiness(undefined));
    }
  });
}

function whenParsed(callback: () => void): void {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", callback);
  } else {
    callback();
  }
}

/** Reads the page's number out of its address, and takes it away there. */
function takeNumber(): number | null {
  const address = new URL(location.href);
  const number = address.searchParams.get(NUMBER);
  if (number === null) {
    return null;
  }
  // Not by `searchParams`, which would write the rest of the query anew.
  const rest = address.search
    .slice(1)
    .split("&")
    .filter((pair) => !pair.startsWith(`${NUMBER}=`));
  address.search = rest.join("&");
  try {
    history?.replaceState(history.state, "", address.href);
  } catch {
    // The page keeps its number in the address.
  }
  return Number(number);
}

function keep(heard: HeardSoFar | undefined): void {
  if (heard !== undefined) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(heard));
    } catch {
      // There is no storage: the program goes by what was acknowledged.
    }
  }
}

function takeKept(): HeardSoFar | null {
  try {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    return kept === null ? null : (JSON.parse(kept) as HeardSoFar);
  } catch {
    return null;
  }
}
