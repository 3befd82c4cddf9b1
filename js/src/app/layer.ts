// The one element over the page that holds toasts and questions. Everything is inside its shadow
// root, so that no style of the page reaches in, but for the variables of tokens.css, and none leaks
// out.

import css from "./layer.css?raw";
import tokens from "./tokens.css?raw";

const TAG = "pytauri-ipc-layer";

/** Made when it is first needed, and put back where the page has thrown it away. */
export class Layer {
  private shadow: ShadowRoot | undefined;

  get root(): ShadowRoot {
    this.shadow ??= this.make();
    return this.shadow;
  }

  get activeElement(): Element | null {
    return this.shadow?.activeElement ?? null;
  }

  /** Above everything, a dialog of the page that has been opened since included. */
  raise(): void {
    const host = this.root.host as HTMLElement;
    if (!host.isConnected) {
      // Beside <body>: a page that fills its body anew does not take it away.
      document.documentElement.append(host);
    }
    if (typeof host.showPopover !== "function") {
      return; // an older engine: `z-index` has to do
    }
    if (host.matches(":popover-open") && document.querySelector("dialog[open]") !== null) {
      host.hidePopover();
    }
    if (!host.matches(":popover-open")) {
      host.showPopover();
    }
  }

  private make(): ShadowRoot {
    const host = document.createElement(TAG);
    const shadow = host.attachShadow({ mode: "open" });
    host.setAttribute("popover", "manual");
    adoptTokens();
    adopt(shadow, css);
    return shadow;
  }
}

let hasTokens = false;

/** Has the page know the variables of tokens.css; any rule of its own sets them otherwise. */
export function adoptTokens(): void {
  if (!hasTokens) {
    hasTokens = true;
    adopt(document, tokens);
  }
}

/** Where the engine can, past the page's own policy: a strict one forbids `<style>`. */
export function adopt(root: Document | ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = css;
    (root instanceof Document ? root.documentElement : root).append(style);
  }
}

/** An element with a class, and texts or elements in it. Text is only ever text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}
