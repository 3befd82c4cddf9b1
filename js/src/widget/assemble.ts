// A page of the app as one document: what it names of the app's files comes from the kernel, and
// stands in it as blobs.

import { isOwn, parsed, pathOf } from "./address.js";
import { withAddresses } from "./css.js";
import { APP_SCRIPT, type CellFile, type Files, textOf } from "./files.js";
import { ImportMap } from "./import-map.js";
import { linked } from "./modules.js";

/** Runs first: a document that nobody has sent, as after a reload, is stopped and made anew. */
const GUARD =
  'if (!frameElement?.[Symbol.for("pytauri-ipc.cell")]?.begin(window)) stop(); document.currentScript?.remove();';

/** The attributes that name a file which stands as it is. */
const NAMING: readonly (readonly [selector: string, attribute: string])[] = [
  ["img, source, video, audio, track, embed, input, script, iframe", "src"],
  ["video", "poster"],
  ["object", "data"],
  ["link[rel~=icon], link[rel~=apple-touch-icon], link[rel~=manifest], image, use", "href"],
];

/** A part of the frame's own document, as in `<use href="#icon">`: a base would lead it away. */
export function inDocument(fragment: string): string {
  return `about:srcdoc${fragment}`;
}

/** What a frame shows. */
export interface Assembled {
  readonly html: string;
  /** The paths of all that it has loaded. */
  readonly paths: readonly string[];
  /** Nothing of it is shown any more. */
  release(): void;
}

/** Puts a page together. */
export async function assemble(html: string, at: URL, files: Files): Promise<Assembled> {
  const script = files.get(APP_SCRIPT);
  const page = new Page(html, at, files);
  await page.complete();
  await page.settled();
  const app = await script;
  return page.assembled(app === undefined ? "" : textOf(app));
}

class Page {
  private readonly document: Document;
  private readonly files: Files;
  private readonly base: string;
  private readonly importMap: ImportMap;
  private readonly paths: Set<string>;
  private readonly blobs: string[] = [];
  private readonly raw: Map<string, Promise<string | undefined>> = new Map();
  private readonly modules: Map<string, Promise<void>> = new Map();

  constructor(html: string, at: URL, files: Files) {
    this.document = new DOMParser().parseFromString(html, "text/html");
    this.files = files;
    this.paths = new Set([pathOf(at)]);
    const base = this.document.querySelector("base[href]");
    this.base = parsed(base?.getAttribute("href") ?? "", at.href)?.href ?? at.href;
    base?.remove();
    this.importMap = new ImportMap(this.document, this.base);
  }

  async complete(): Promise<void> {
    const { document } = this;
    this.allowBlobs();
    await Promise.all([
      ...this.each("link[rel~=stylesheet][href]", (link) => this.styled(link)),
      ...this.each("style", async (style) => {
        style.textContent = await this.css(style.textContent ?? "", this.base, []);
      }),
      ...this.each("[style]", async (element) => {
        const text = element.getAttribute("style") ?? "";
        if (text.includes("url(")) {
          element.setAttribute("style", await this.css(text, this.base, []));
        }
      }),
      ...this.each("script[type=module]", (script) => this.linkedScript(script)),
      ...NAMING.flatMap(([selector, name]) =>
        this.each(selector, (element) => this.named(element, name)),
      ),
      ...this.each("[srcset]", (element) => this.withSources(element)),
      ...this.importMap.own().map((href) => this.module(href)),
    ]);
    for (const link of document.querySelectorAll("link[rel$=preload], link[rel=prefetch]")) {
      link.remove();
    }
  }

  assembled(appScript: string): Assembled {
    const { document, blobs } = this;
    const first = [
      element(document, "base", { href: this.base }),
      element(document, "script", {}, GUARD),
      element(document, "script", {}, appScript.replaceAll("</script", "<\\/script")),
    ];
    const imports = this.importMap.text();
    if (imports !== undefined) {
      first.push(element(document, "script", { type: "importmap" }, imports));
    }
    document.head.prepend(...first);
    const { doctype } = document;
    const html = `${doctype === null ? "" : "<!doctype html>"}${document.documentElement.outerHTML}`;
    const release = (): void => {
      for (const url of blobs) {
        URL.revokeObjectURL(url);
      }
    };
    return { html, paths: [...this.paths], release };
  }

  private each(selector: string, act: (element: Element) => Promise<void>): Promise<void>[] {
    return [...this.document.querySelectorAll(selector)].map(act);
  }

  /** What a policy calls the page's own is here what stands in blobs, and no more. */
  private allowBlobs(): void {
    for (const meta of this.document.querySelectorAll("meta[http-equiv][content]")) {
      if (meta.getAttribute("http-equiv")?.toLowerCase() === "content-security-policy") {
        const policy = meta.getAttribute("content") ?? "";
        meta.setAttribute("content", policy.replace(/'self'/gi, "blob:"));
      }
    }
  }

  // --- files -----------------------------------------------------------------------------------

  private async load(url: URL): Promise<CellFile | undefined> {
    const path = pathOf(url);
    this.paths.add(path);
    const file = await this.files.get(path);
    if (file === undefined) {
      console.warn(`pytauri-ipc: the page names ${path}, which is not there`);
    }
    return file;
  }

  private blob(content: BlobPart, type: string): string {
    const url = URL.createObjectURL(new Blob([content], { type }));
    this.blobs.push(url);
    return url;
  }

  /** A file as it stands. */
  private async url(address: string, base: string): Promise<string | undefined> {
    const url = parsed(address, base);
    if (address.startsWith("#") || url === undefined || !isOwn(url)) {
      return undefined;
    }
    let made = this.raw.get(url.pathname);
    if (made === undefined) {
      made = this.load(url).then((file) => file && this.blob(file.bytes, file.type));
      this.raw.set(url.pathname, made);
    }
    const blob = await made;
    return blob === undefined ? undefined : blob + url.hash;
  }

  private async named(element: Element, attribute: string): Promise<void> {
    const address = element.getAttribute(attribute);
    if (address === null || address === "" || element.getAttribute("type") === "module") {
      return;
    }
    if (address.startsWith("#")) {
      element.setAttribute(attribute, inDocument(address));
      return;
    }
    const url = await this.url(address, this.base);
    if (url !== undefined) {
      element.setAttribute(attribute, url);
    }
  }

  private async withSources(element: Element): Promise<void> {
    const sources = (element.getAttribute("srcset") ?? "").split(/,\s+/).map(async (source) => {
      const [address = "", ...size] = source.trim().split(/\s+/);
      return [(await this.url(address, this.base)) ?? address, ...size].join(" ");
    });
    element.setAttribute("srcset", (await Promise.all(sources)).join(", "));
  }

  // --- style sheets ----------------------------------------------------------------------------

  private async styled(link: Element): Promise<void> {
    const url = await this.sheet(link.getAttribute("href") ?? "", this.base, []);
    if (url !== undefined) {
      link.removeAttribute("integrity");
      link.setAttribute("href", url);
    }
  }

  private async sheet(
    address: string,
    base: string,
    importers: readonly string[],
  ): Promise<string | undefined> {
    const url = parsed(address, base);
    if (url === undefined || !isOwn(url) || importers.includes(url.href)) {
      return undefined;
    }
    const file = await this.load(url);
    if (file === undefined) {
      return undefined;
    }
    return this.blob(await this.css(textOf(file), url.href, [...importers, url.href]), "text/css");
  }

  private css(text: string, base: string, importers: readonly string[]): Promise<string> {
    return withAddresses(text, (address, isSheet) =>
      isSheet ? this.sheet(address, base, importers) : this.url(address, base),
    );
  }

  // --- modules ---------------------------------------------------------------------------------

  private async linkedScript(script: Element): Promise<void> {
    const address = script.getAttribute("src");
    if (address === null) {
      script.textContent = await this.linkedText(script.textContent ?? "", this.base);
      return;
    }
    const url = parsed(address, this.base);
    if (url !== undefined && isOwn(url)) {
      await this.module(url.href);
      script.removeAttribute("integrity");
      script.setAttribute("src", this.importMap.blobOf(url.href) ?? url.href);
    }
  }

  private module(href: string): Promise<void> {
    let loading = this.modules.get(href);
    if (loading === undefined) {
      loading = this.loadModule(href);
      this.modules.set(href, loading);
    }
    return loading;
  }

  private async loadModule(href: string): Promise<void> {
    const file = await this.load(new URL(href));
    if (file === undefined) {
      return;
    }
    const isScript = file.type === "text/javascript";
    const text = isScript ? this.link(textOf(file), href) : undefined;
    this.importMap.add(href, this.blob(text?.text ?? file.bytes, file.type));
    // Its imports may name it again: they are waited for by the page, and not by each other.
    this.follow(text?.imports ?? []);
  }

  private async linkedText(source: string, base: string): Promise<string> {
    const { text, imports } = this.link(source, base);
    await Promise.all(imports.map((href) => this.module(href)));
    return text;
  }

  private link(source: string, base: string): ReturnType<typeof linked> {
    return linked(source, base, (name) => this.importMap.resolved(name, base));
  }

  private follow(imports: readonly string[]): void {
    for (const href of imports) {
      void this.module(href);
    }
  }

  /** Waits until no module names one that has not come. */
  async settled(): Promise<void> {
    for (let known = -1; known !== this.modules.size; ) {
      known = this.modules.size;
      await Promise.all(this.modules.values());
    }
  }
}

function element(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string>>,
  text = "",
): Element {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.textContent = text;
  return made;
}
