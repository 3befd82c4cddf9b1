// What the page of an app's window says once its document is there: `ipc:ready`. The program keeps
// what it emits to the window until then.

import type { HeardSoFar } from "../connection.js";
import { connectIfPossible } from "../host.js";
import { page } from "../page.js";
import { named, told } from "./place.js";

/** The number of the page, and what it is to keep of the one before, in its address. */
const NUMBER = "ipc-page";
const KEEP = "ipc-keep";

/** What the pages before this one in the same window have heard, in its session storage. */
const KEPT = "pytauri-ipc:heard";

/** Of how many sessions: each page that goes before the program knows of it leaves one more. */
const MOST_KEPT = 20;

/** Milliseconds after which a page that was too slow begins anew. */
const RECONNECTS_AFTER = 1_000;

/** How the page came to be. */
export interface Arrival {
  /** The number under which the program sent the window here; `null` where it did not. */
  readonly number: number | null;
  /** Whether it stands where the page before it did. */
  readonly keepsScroll: boolean;
}

/** Says that the document is there, once it is; and again in each later session. */
export function sayWhenReady({ number: sentAs }: Arrival): void {
  let number = sentAs;
  // If it comes back out of a cache, it is by a person's way back.
  addEventListener("pagehide", () => {
    number = null;
  });
  const shared = page();
  shared.sentAs = sentAs;
  const heard = new Heard();
  shared.listeners.keepEarly();
  shared.ended = (code) => {
    if (code === "busy") {
      // It was told more than it took in; a page that only listens would say nothing any more.
      setTimeout(connectIfPossible, RECONNECTS_AFTER);
    }
  };
  addEventListener("pagehide", () => heard.keep(shared.connection?.heard));
  addEventListener("load", () => setTimeout(() => shared.listeners.forgetEarly(), 0));
  whenParsed(() => {
    shared.readiness = (last) => JSON.stringify({ page: number, heard: heard.all(last) });
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
  const said = told()?.arrival;
  if (said !== undefined) {
    return said;
  }
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

/** How many messages of which sessions were heard, by this page and those before it. */
class Heard {
  private counts: Record<string, number> = {};

  /** All that is known, with what this page's last session has heard. */
  all(last: HeardSoFar | undefined): Record<string, number> {
    // A page that comes back has what those in between have left.
    const known = { ...this.counts, ...takeKept() };
    if (last !== undefined) {
      known[last.session] = last.count;
    }
    this.counts = Object.fromEntries(Object.entries(known).slice(-MOST_KEPT));
    return this.counts;
  }

  /** Leaves it to the next page. */
  keep(last: HeardSoFar | undefined): void {
    try {
      sessionStorage.setItem(named(KEPT), JSON.stringify(this.all(last)));
    } catch {
      // There is no storage: the program goes by what was acknowledged.
    }
  }
}

function takeKept(): Record<string, number> {
  try {
    const kept = sessionStorage.getItem(named(KEPT));
    sessionStorage.removeItem(named(KEPT));
    return kept === null ? {} : (JSON.parse(kept) as Record<string, number>);
  } catch {
    return {};
  }
}
