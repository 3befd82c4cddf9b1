// The import map of a page in a cell: its own, and the blobs of the app's modules.

import { isOwn, parsed } from "./address.js";

export class ImportMap {
  private readonly base: string;
  private readonly imports: Record<string, string> = {};
  private readonly scopes: unknown;
  private readonly blobs: Map<string, string> = new Map();

  /** Takes the map out of the page. One that cannot be read is left there, for the engine to say so. */
  constructor(document: Document, base: string) {
    this.base = base;
    const script = document.querySelector("script[type=importmap]");
    try {
      const map = JSON.parse(script?.textContent ?? "{}");
      this.imports = { ...map.imports };
      this.scopes = map.scopes;
      script?.remove();
    } catch {
      // Left as it is.
    }
  }

  /** The app's modules that it names. */
  own(): readonly string[] {
    return Object.values(this.imports)
      .filter((address) => !address.endsWith("/"))
      .map((address) => parsed(address, this.base))
      .filter((url) => url !== undefined && isOwn(url))
      .map((url) => (url as URL).href);
  }

  /** The app's module that an import means; nothing where it is none. */
  resolved(name: string, base: string): URL | undefined {
    const isAddress = /^(\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i.test(name);
    const url = isAddress ? parsed(name, base) : this.mapped(name);
    return url !== undefined && isOwn(url) ? url : undefined;
  }

  private mapped(name: string): URL | undefined {
    const prefixes = Object.keys(this.imports)
      .filter((key) => key === name || (key.endsWith("/") && name.startsWith(key)))
      .sort((one, other) => other.length - one.length);
    const [key] = prefixes;
    const address = key === undefined ? undefined : this.imports[key];
    return address === undefined || key === undefined
      ? undefined
      : parsed(address + name.slice(key.length), this.base);
  }

  add(href: string, blob: string): void {
    this.blobs.set(href, blob);
  }

  blobOf(href: string): string | undefined {
    return this.blobs.get(href);
  }

  /** Its text, if there is anything to say. */
  text(): string | undefined {
    const imports: Record<string, string> = Object.fromEntries(this.blobs);
    for (const [name, address] of Object.entries(this.imports)) {
      const url = parsed(address, this.base);
      imports[name] = (url && this.blobs.get(url.href)) ?? url?.href ?? address;
    }
    const isEmpty = Object.keys(imports).length === 0 && this.scopes === undefined;
    const text = JSON.stringify({ imports, scopes: this.scopes });
    return isEmpty ? undefined : text.replaceAll("</", "<\\/");
  }
}
