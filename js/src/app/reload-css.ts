// `ipc:reload-css`: changed style sheets, put in place without a reload of the page.

import { report } from "../errors.js";
import { listen } from "./listening.js";
import type { Payload } from "./payload.js";
import { told } from "./place.js";

const FRESH = "ipc-fresh";

export function listenForReloadedCss(): void {
  const links = new Links();
  listen("ipc:reload-css", (payload) => reloadCss(payload, links));
}

/**
 * `{paths?, css?}`: `paths` are addresses as the page's own host has them (`"/style.css"`), all sheets
 * when they are missing; `css` gives the new text of `<style data-ipc-file="path">` by path. A path
 * that this page does not use is no error: other windows may.
 */
function reloadCss(payload: Payload, links: Links): void {
  const paths = payload.texts("paths")?.map(plain);
  const texts = payload.has("css") ? Object.entries(payload.object("css")) : [];
  for (const [path, text] of texts) {
    setFile(plain(path), String(text));
  }
  const files = told()?.files?.map(plain);
  if (files !== undefined) {
    if (paths === undefined || paths.some((path) => files.includes(path))) {
      location.reload(); // they stand in it as blobs, which have no paths
    }
    return;
  }
  if (paths?.some(isImported) === true) {
    // Only a new page reads again what one sheet imports from another.
    location.reload();
    return;
  }
  links.refresh((path) => paths === undefined || paths.includes(path));
}

function setFile(path: string, text: string): void {
  for (const style of document.querySelectorAll("style[data-ipc-file]")) {
    if (plain(style.getAttribute("data-ipc-file") ?? "") === path) {
      style.textContent = text;
    }
  }
}

/** The links of the page. Two changes of one file within its loading must not leave two links. */
class Links {
  /** What loads, by the link that it replaces. */
  private readonly loading: Map<HTMLLinkElement, HTMLLinkElement> = new Map();
  private count = 0;

  refresh(isMeant: (path: string) => boolean): void {
    const fresh = new Set(this.loading.values());
    for (const link of document.querySelectorAll<HTMLLinkElement>("link[rel~=stylesheet]")) {
      const url = address(link.href);
      if (!fresh.has(link) && url !== undefined && isMeant(plain(url.pathname))) {
        this.replace(link, url);
      }
    }
  }

  /** Until the new one is there the old one stays, so that nothing is ever unstyled. */
  private replace(old: HTMLLinkElement, url: URL): void {
    this.loading.get(old)?.remove();
    this.count += 1;
    url.searchParams.set(FRESH, String(this.count));
    const made = old.cloneNode() as HTMLLinkElement;
    made.removeAttribute("integrity");
    made.href = url.href;
    this.loading.set(old, made);
    made.addEventListener("load", () => this.settle(old, made, old));
    made.addEventListener("error", () => {
      if (this.settle(old, made, made)) {
        report(
          new Error(`ipc:reload-css: ${url.pathname} could not be loaded; the page keeps it.`),
        );
      }
    });
    old.after(made);
  }

  private settle(old: HTMLLinkElement, made: HTMLLinkElement, leaves: HTMLLinkElement): boolean {
    if (this.loading.get(old) !== made) {
      return false;
    }
    this.loading.delete(old);
    leaves.remove();
    return true;
  }
}

/** Whether some sheet of the page imports it, at any depth. */
function isImported(path: string): boolean {
  return [...document.styleSheets].some((sheet) => imports(sheet, path));
}

function imports(sheet: CSSStyleSheet, path: string): boolean {
  return rulesOf(sheet).some((rule) => {
    const { href, styleSheet } = rule as Partial<CSSImportRule>; // other rules have neither
    if (href === undefined) {
      return false;
    }
    const url = address(href, sheet.href ?? document.baseURI);
    const isIt = url !== undefined && plain(url.pathname) === path;
    return isIt || (styleSheet != null && imports(styleSheet, path));
  });
}

function rulesOf(sheet: CSSStyleSheet): readonly CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    return []; // of another origin
  }
}

function address(href: string, base?: string): URL | undefined {
  try {
    const url = new URL(href, base);
    return url.protocol === "data:" || url.protocol === "blob:" ? undefined : url;
  } catch {
    return undefined;
  }
}

/** A path that can be compared: decoded, without what may or may not stand before it. */
function plain(path: string): string {
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // It is no address, and stands for itself.
  }
  return decoded.replace(/^(\.?\/)+/, "");
}
