// Finds what carries this page's messages. It looks at first use and again at each use, so that
// importing the package does nothing and a page may be loaded before its host is ready.

import { PyInvokeError } from "./errors.js";
import type { Transport } from "./transports/base.js";
import { findTauri } from "./transports/tauri.js";

const NO_HOST =
  "pytauri-ipc found no host: this page has no __TAURI_INTERNALS__. " +
  "Open it as the top page of a window of your PyTauri app; in a plain browser tab or in an iframe there is none.";

/**
 * The transport of this page.
 *
 * @throws PyInvokeError `unavailable` where the page has no host
 */
export function transport(): Transport {
  const found = findTauri();
  if (found === undefined) {
    throw new PyInvokeError(NO_HOST, "unavailable");
  }
  return found;
}
