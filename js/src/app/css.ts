// `ipc:inject-css` and `ipc:remove-css`: style sheets that the program adds to the page.

import { listen } from "./listening.js";
import type { Payload } from "./payload.js";

/** Marks a sheet with its id. No `id` of HTML: an element of the page may have the same one. */
const MARK = "data-ipc-css";

export function listenForCss(): void {
  listen("ipc:inject-css", injectCss);
  listen("ipc:remove-css", removeCss);
}

/** `{css, id?}`: the same id again replaces what it stood for, in its place. */
function injectCss(payload: Payload): void {
  const css = payload.text("css");
  const id = payload.optionalText("id");
  const known = id === undefined ? undefined : sheet(id);
  if (known !== undefined) {
    known.textContent = css;
    return;
  }
  const made = document.createElement("style");
  made.setAttribute(MARK, id ?? "");
  made.textContent = css;
  (document.head ?? document.documentElement).append(made);
}

/** `{id}`: gone it is in any case, whether or not it was there. */
function removeCss(payload: Payload): void {
  sheet(payload.text("id"))?.remove();
}

function sheet(id: string): Element | undefined {
  const all = [...document.querySelectorAll(`style[${MARK}]`)];
  return id === "" ? undefined : all.find((element) => element.getAttribute(MARK) === id);
}
