// What the page of an app's window says once its document is there: `ipc:ready`. The program keeps
// what it emits to the window until then.

import type { HeardSoFar } from "../connection.js";
import { connectIfPossible } from "../host.js";
import { page } from "../page.js";

/** The number of the page, and what it is to keep of the one before, in its address. */
const NUMBER = "ipc-page";
const KEEP = "ipc-keep";

/** What the page before this one in the same window has heard, in its session storage. */
const KEPT = "pytauri-ipc:heard";

/** How the page came to be. */
export interface Arrival {
  /** The number under which the program sent the window here; `null` where it did not. */
  readonly number: number | null;
  /** Whether it stands where the page before it did. */
  readonly keepsScroll: boolean;
}

/** Says that the document is there, once it is; and again in each later session. */
export function sayWhenReady({ number }: Arrival): void {
  const shared = page();
  let before = takeKept();
  shared.listeners.keepEarly();
  addEventListener("pagehide", () => keep(shared.connection?.heard ?? before));
  addEventListener("load", () => setTimeout(() => shared.listeners.forgetEarly(), 0));
  whenParsed(() => {
    shared.readiness = (last) => {
      before = last ?? before;
      return JSON.stringify({ page: number, heard: before });
    };
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

/** What the program has written into the page's address; it is taken away there at once. */
export function takeArrival(): Arrival {
  const address = new URL(location.href);
  const number = address.searchParams.get(NUMBER);
  const arrival = {
    number: number === null ? null : Number(number),
    keepsScroll: address.searchParams.get(KEEP) === "scroll",
  };
  if (number !== null) {
    // Not by `searchParams`, which would write the rest of the query anew.
    const rest = address.search.slice(1).split("&");
    address.search = rest.filter((pair) => !/^ipc-(page|keep)=/.test(pair)).join("&");
    try {
      history.replaceState(history.state, "", address.href);
    } catch {
      // The page keeps them in its address.
    }
  }
  return arrival;
}

/** A page that has heard nothing hands on what it was told: the program may not know of it. */
function keep(heard: HeardSoFar | null): void {
  if (heard !== null) {
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
