// The imports of a module: what they name is written out as full addresses, which the page's import
// map leads to what the kernel has sent.

import { parse } from "es-module-lexer/minimal/js";

/** What becomes of a module's text. */
export interface Linked {
  readonly text: string;
  /** The addresses that it names. */
  readonly imports: readonly string[];
}

/**
 * Writes the relative addresses in a module's imports, and its own, out in full.
 *
 * @param base - the module's own address
 * @param resolve - the app's module that an import means, if it means one
 */
export function linked(
  source: string,
  base: string,
  resolve: (name: string) => URL | undefined,
): Linked {
  const imports: string[] = [];
  let text = "";
  let at = 0;
  const put = (start: number, end: number, replacement: string): void => {
    text += source.slice(at, start) + replacement;
    at = end;
  };
  for (const { n: name, d: kind, s: start, e: end, ss: whole } of importsOf(source)) {
    if (kind === -2) {
      if (source.startsWith(".url", end)) {
        put(whole, end + ".url".length, JSON.stringify(base));
      }
    } else if (name !== undefined) {
      const url = resolve(name);
      if (url !== undefined) {
        url.hash = "";
        imports.push(url.href);
        put(start, end, kind === -1 ? url.href : JSON.stringify(url.href));
      }
    }
  }
  return { text: text + source.slice(at), imports };
}

/** A text that is no JavaScript is left to the engine, which says what is wrong. */
function importsOf(source: string): ReturnType<typeof parse>[0] {
  try {
    return parse(source)[0];
  } catch {
    return [];
  }
}
