// Finds what carries this page's session. It looks at first use and again whenever there is none,
// so that importing the package does nothing and a page may be loaded before its host is ready.

import { Connection, type PageConnection } from "./connection.js";
import { PyInvokeError, textOf } from "./errors.js";
import { type Page, page } from "./page.js";
import { findWidget } from "./transports/anywidget.js";
import { type FrameTransport, packed, type Transport } from "./transports/base.js";
import { findTauri } from "./transports/tauri.js";

/** Each finds its own host, where this page has it. */
const FINDERS: readonly (() => FrameTransport | undefined)[] = [findTauri, findWidget];

const NO_HOST =
  "pytauri-ipc found no host: this page has no __TAURI_INTERNALS__, and no App of Python has served it. " +
  "Open it as the top page of a window of your PyTauri app, or at the address that the app prints.";

/**
 * The connection of this page; a new one where there is none, or where its session has ended.
 *
 * @throws PyInvokeError `unavailable` where the page has no host
 */
export function connection(): PageConnection {
  const shared = page();
  const { connection: known } = shared;
  if (known !== undefined && !known.hasEnded) {
    return known;
  }
  const made = opened(carrierOf(shared), shared);
  shared.connection = made;
  watchForTheEnd(shared);
  if (shared.readiness !== undefined) {
    made.emit("ipc:ready", shared.readiness(known?.heard));
  }
  return made;
}

/** Connects this page now, if it has a host. */
export function connectIfPossible(): void {
  try {
    connection();
  } catch (error) {
    if (!(error instanceof PyInvokeError)) {
      throw error;
    }
  }
}

/**
 * Has the program hear at once of a page that follows another one in its window. A page that was
 * left by a link is kept for the way back, and its last words do not leave: the next page's first
 * ones end its session.
 */
export function announce(): void {
  const { top } = globalThis as { readonly top?: unknown };
  if (top !== globalThis || typeof history !== "object" || typeof addEventListener !== "function") {
    return;
  }
  if (history.length > 1) {
    connectIfPossible();
  }
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) {
      connectIfPossible();
    }
  });
}

/**
 * Sets by hand what carries this page's session, for a host that is not found by itself. It holds
 * for the whole page, whichever copy of this package is asked; a session over another transport
 * ends, and what it had pending rejects with `closed`.
 */
export function connect(transport: Transport): void {
  const shared = page();
  shared.connection?.leave("the page has been connected anew");
  shared.transport = transport;
}

function carrierOf({ transport }: Page): FrameTransport {
  const found = transport === undefined ? find() : packed(transport);
  if (found === undefined) {
    throw new PyInvokeError(NO_HOST, "unavailable");
  }
  return found;
}

function find(): FrameTransport | undefined {
  for (const finder of FINDERS) {
    const found = finder();
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function opened(transport: FrameTransport, shared: Page): Connection {
  try {
    return new Connection(transport, shared);
  } catch (error) {
    throw error instanceof PyInvokeError
      ? error
      : new PyInvokeError(`The host cannot be reached (${textOf(error)}).`, "unavailable");
  }
}

/** A page that goes tells the program so; one that comes back out of a cache connects anew. */
function watchForTheEnd(shared: Page): void {
  if (shared.isWatched !== true && typeof addEventListener === "function") {
    shared.isWatched = true;
    addEventListener("pagehide", () => shared.connection?.leave("the page has gone"));
  }
}
