// Bars that lie on what they scroll, as WebKitGTK's do, take no room by themselves. The library lays
// its own, which are as thick as other bars and not transparent, on the ends of rows and on the last
// row then. Where the library shows its bars only while something moves (Mac), that is well.

import { createPart, type Part } from "ag-grid-community";

/** Pixels: as much as a bar of the library takes. */
const ROOM = 16;

/** What the library is told of the room for its vertical bar; nothing where it finds that out. */
export function roomForBars(): { readonly scrollbarWidth?: number } {
  const hidesBars = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return hidesBars || !lieOnContent() ? {} : { scrollbarWidth: ROOM };
}

/** Its horizontal bar stands below the rows, as it does elsewhere. */
export const barBelowRows: Part = createPart({
  feature: "scrollBars",
  css: ".ag-body-horizontal-scroll.ag-scrollbar-invisible:not(.ag-apple-scrollbar) { position: static; }",
});

function lieOnContent(): boolean {
  const probe = document.createElement("div");
  probe.style.cssText =
    "position: absolute; visibility: hidden; inline-size: 100px; overflow: scroll";
  document.body.append(probe);
  const room = probe.offsetWidth - probe.clientWidth;
  probe.remove();
  return room === 0;
}
