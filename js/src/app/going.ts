// Where a browser shows the page: the program sends it to another one, and says how its tab looks.

import { on } from "../events.js";
import { page } from "../page.js";
import { addressOf, browserHost } from "../transports/browser-host.js";
import { whenThere } from "./listening.js";

/** What the program writes into the query of an address; see `ready.ts`. */
const MARK = /^ipc-(page|keep)=/;

interface Going {
  readonly address?: string;
  readonly number?: number;
  /** The number of the page that need not go any more, if it is there by now. */
  readonly unless?: number;
}

interface Looks {
  readonly title?: string;
  readonly zoom?: number;
  readonly print?: boolean;
  readonly focus?: boolean;
}

export function listenForGoing(): void {
  if (browserHost() !== undefined) {
    on("ipc:go", (data) => go(data as Going));
    on("ipc:window", (data) => whenThere(() => look(data as Looks)));
  }
}

/** `{address}` is where to go, numbered; `{number}` alone means this very page again. */
function go({ address, number, unless }: Going): void {
  const host = browserHost();
  if (host === undefined || (unless !== undefined && page().sentAs === unless)) {
    return;
  }
  const there = new URL(
    address === undefined ? again(number) : addressOf(host, address),
    location.href,
  );
  if (there.origin === location.origin && there.pathname === location.pathname) {
    // To navigate would take scripts and style sheets from what is in memory, or only scroll.
    history.replaceState(null, "", there.href);
    location.reload();
  } else {
    location.assign(there.href);
  }
}

function again(number: number | undefined): string {
  const pairs = location.search.slice(1).split("&");
  const kept = pairs.filter((pair) => pair !== "" && !MARK.test(pair));
  return `?${[...kept, `ipc-page=${number}`, "ipc-keep=scroll"].join("&")}${location.hash}`;
}

function look({ title, zoom, print, focus }: Looks): void {
  if (title !== undefined) {
    document.title = title;
  }
  if (zoom !== undefined) {
    document.documentElement.style.setProperty("zoom", String(zoom));
  }
  if (focus === true) {
    window.focus();
  }
  if (print === true) {
    window.print();
  }
}
