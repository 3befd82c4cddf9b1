// What a page that was served to a browser knows of its program: where it is, and its own ticket.

import type { HostFacts } from "../facts.js";

const KEY = Symbol.for("pytauri-ipc.host");

/** Where the program is. */
export interface BrowserHost extends HostFacts {
  readonly name: "browser";
  /** The folder of what the program answers itself, with a slash at its end. */
  readonly own: string;
  readonly socket: string;
  readonly alive: string;
}

/** Says that this page has been served by an app, from where a script of it came. */
export function declareBrowserHost(script: string): BrowserHost {
  const own = new URL(".", script).href;
  const host: BrowserHost = {
    name: "browser",
    can: ["evaluate", "print", "theme", "title", "zoom"],
    own,
    socket: new URL("socket", own).href.replace(/^http/, "ws"),
    alive: new URL("alive", own).href,
  };
  (globalThis as Record<symbol, unknown>)[KEY] ??= host;
  return host;
}

export function browserHost(): BrowserHost | undefined {
  const host = (globalThis as Record<symbol, unknown>)[KEY] as Partial<BrowserHost> | undefined;
  return host?.name === "browser" ? (host as BrowserHost) : undefined;
}

/** The address of a page of the program, whose paths begin with a slash; a foreign one as it is. */
export function addressOf(host: BrowserHost, address: string): string {
  // Below `/_ipc/~/`, which stands where the program is mounted.
  return address.startsWith("/") ? new URL(`../..${address}`, host.own).href : address;
}

/**
 * What this tab or frame shows to get its socket. It may have shown several windows, one after
 * another: on the way back each page has that of its own, where the browser tells pages apart.
 */
export function ticketOf(host: BrowserHost): string | undefined {
  const [own, here] = keysOf(host);
  return kept(here) ?? kept(own);
}

/** A program took this page's ticket for another one's: whether the tab has a later one to show. */
export function hasLaterTicket(host: BrowserHost): boolean {
  const [own, here] = keysOf(host);
  const [ours, later] = [kept(here), kept(own)];
  if (ours === undefined || later === undefined || ours === later) {
    return false;
  }
  sessionStorage.removeItem(here);
  return true;
}

function kept(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined; // storage is forbidden here
  }
}

/**
 * Keeps it for this place in the tab's history, and for whatever page comes next.
 *
 * @throws where the page may keep nothing, or has kept too much
 */
export function keepTicket(host: BrowserHost, ticket: string): void {
  for (const key of keysOf(host)) {
    sessionStorage.setItem(key, ticket);
  }
}

function keysOf(host: BrowserHost): readonly [string, string] {
  const own = keyOf(host);
  const { navigation } = globalThis as { readonly navigation?: Navigation };
  const entry = navigation?.currentEntry?.key;
  return [own, entry === undefined ? own : `${own}@${entry}`];
}

/** What this file uses of it, where a browser has it. */
interface Navigation {
  readonly currentEntry?: { readonly key: string } | null;
}

/** Frames share the storage of their tab: each has a name, as long as it is there. */
function keyOf(host: BrowserHost): string {
  if (window.top === window) {
    return `pytauri-ipc:ticket:${host.own}`;
  }
  if (window.name === "") {
    window.name = `pytauri-ipc-${crypto.getRandomValues(new Uint32Array(4)).join("-")}`;
  }
  return `pytauri-ipc:ticket:${host.own}:${window.name}`;
}
