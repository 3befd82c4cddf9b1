// All that the script of an `App` adds to a page, begun once a page however many copies run.

import { listenForParts } from "../parts/loading.js";
import { listenForToolbars } from "../parts/toolbars.js";
import { listenForAlerts } from "./alerts.js";
import { listenForContent } from "./content.js";
import { listenForCss } from "./css.js";
import { listenForDownloads } from "./download.js";
import { listenForGoing } from "./going.js";
import { showConnection } from "./notice.js";
import { tellErrors } from "./page-errors.js";
import { sayWhenReady, takeArrival } from "./ready.js";
import { listenForReloadedCss } from "./reload-css.js";
import { listenForScripts } from "./scripts.js";
import { keepScroll } from "./scroll.js";
import { listenForTheme } from "./theme.js";

const KEY = Symbol.for("pytauri-ipc.app");

export function startApp(): void {
  const holder = globalThis as typeof globalThis & { [KEY]?: true };
  if (holder[KEY] === true) {
    return;
  }
  holder[KEY] = true;
  const arrival = takeArrival();
  tellErrors();
  listenForContent();
  listenForCss();
  listenForTheme();
  listenForAlerts();
  listenForToolbars();
  listenForParts();
  listenForDownloads();
  listenForReloadedCss();
  listenForScripts();
  listenForGoing();
  showConnection();
  keepScroll(arrival);
  sayWhenReady(arrival);
}
