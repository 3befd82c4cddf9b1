// Where a browser shows the page: from where the script came, its program is known, and every copy
// of this package in the page finds the way there.

import { page } from "../page.js";
import { declareBrowserHost } from "../transports/browser-host.js";
import { WebSocketTransport } from "../transports/websocket.js";

export function declareBrowser(): void {
  const { currentScript } = document;
  if (currentScript instanceof HTMLScriptElement) {
    page().transport ??= new WebSocketTransport(declareBrowserHost(currentScript.src));
  }
}
