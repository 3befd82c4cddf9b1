// `ipc:set-content` and `ipc:set-style`: what elements of the page hold, and how they look.

import { listen } from "./listening.js";
import type { Payload } from "./payload.js";
import { shown } from "./payload.js";

export function listenForContent(): void {
  listen("ipc:set-content", setContent);
  listen("ipc:set-style", setStyle);
}

/** `{id | selector, text | html}`, for every element that is meant. Scripts in `html` do not run. */
function setContent(payload: Payload): void {
  const kind = payload.eitherOf("text", "html");
  const content = payload.text(kind);
  for (const element of payload.elements()) {
    if (kind === "text") {
      element.textContent = content;
    } else {
      element.innerHTML = content;
    }
  }
}

/**
 * `{id | selector, styles}`, the names of styles as CSS or as JavaScript writes them, or `--custom`;
 * `null` and `""` take a style away. What is wrong is told after all else has been set.
 */
function setStyle(payload: Payload): void {
  const styles = Object.entries(payload.object("styles"));
  const elements = payload.elements();
  const wrong: string[] = [];
  for (const [name, value] of styles) {
    const property = cssName(name);
    const text = value === null ? "" : String(value);
    if (isStyle(property, text)) {
      for (const element of elements) {
        setProperty(element, property, text);
      }
    } else {
      wrong.push(`${shown(`${name}: ${text}`)} is no style of CSS${hint(value)}`);
    }
  }
  if (wrong.length > 0) {
    throw payload.wrong(wrong.join("; "));
  }
}

const IMPORTANT = /\s*!\s*important\s*$/i;

function setProperty(element: Element, property: string, text: string): void {
  const value = text.replace(IMPORTANT, "");
  const priority = value === text ? "" : "important";
  (element as HTMLElement | SVGElement).style.setProperty(property, value, priority);
}

/** Without this, an engine would drop what it does not know, and say nothing. */
function isStyle(property: string, text: string): boolean {
  const value = text.replace(IMPORTANT, "");
  return value === "" || property.startsWith("--") || CSS.supports(property, value);
}

function hint(value: unknown): string {
  return typeof value === "number" ? ` (does it lack a unit, as in "${value}px"?)` : "";
}

function cssName(name: string): string {
  if (name.startsWith("--") || name.includes("-")) {
    return name;
  }
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return kebab === "css-float" ? "float" : kebab.replace(/^(webkit|moz|ms)-/, "-$1-");
}
