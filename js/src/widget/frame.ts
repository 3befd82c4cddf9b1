// The frame that a page stands in: what runs before the page's own scripts, where its links lead, and
// what carries its session.

import type { Carrier } from "../transports/anywidget.js";
import type { TransportReceiver } from "../transports/base.js";
import { isOwn, parsed, pathOf } from "./address.js";
import { type Assembled, inDocument } from "./assemble.js";
import type { CellFile, Files } from "./files.js";

/** What the page is told of itself; see `app/place.ts`. */
export interface Arrival {
  readonly number: number | null;
  readonly keepsScroll: boolean;
}

/** What a frame asks of its view. */
export interface Owner {
  readonly view: string;
  readonly files: Files;
  send(block: Uint8Array): void;
  /** Why nothing is carried any more, if so. */
  lost(): string | undefined;
  /** The page goes to another one of the app, or begins anew. */
  go(url: URL, arrival: Arrival): void;
  /** The page's document is there. */
  began(): void;
}

const CELL = Symbol.for("pytauri-ipc.cell");
const PLACE = Symbol.for("pytauri-ipc.place");
const CARRIER = Symbol.for("pytauri-ipc.widget");

type PageWindow = Window & typeof globalThis & Record<symbol, unknown>;

/** The navigation of newer engines. */
interface Navigation {
  addEventListener(
    type: "navigate",
    listener: (
      event: Event & {
        readonly destination: { readonly url: string };
        readonly hashChange: boolean;
      },
    ) => void,
  ): void;
}

export class Frame {
  readonly element: HTMLIFrameElement;
  private readonly owner: Owner;
  private receiver: TransportReceiver | undefined;
  private shown: Assembled | undefined;
  private url: URL | undefined;
  private arrival: Arrival = { number: null, keepsScroll: false };
  private isExpected = false;
  private factor = 1;
  /** The blobs that the page's elements got since it was shown, and which one each has. */
  private readonly blobs: Set<string> = new Set();
  private readonly blobOf: WeakMap<Element, Map<string, string>> = new WeakMap();

  constructor(owner: Owner) {
    this.owner = owner;
    this.element = document.createElement("iframe");
    this.element.style.cssText = "display:block;width:100%;border:0;height:24px";
    (this.element as unknown as Record<symbol, unknown>)[CELL] = {
      begin: (window: PageWindow) => this.begin(window),
    };
    this.element.addEventListener("load", () => this.loaded());
  }

  /** Shows a page. */
  show(page: Assembled, url: URL, arrival: Arrival): void {
    const before = this.shown;
    this.shown = page;
    this.url = url;
    this.arrival = arrival;
    this.isExpected = true;
    this.element.removeAttribute("src");
    this.element.srcdoc = page.html;
    this.release(before);
  }

  /** Shows what is not the app's. */
  showForeign(address: string): void {
    this.release(this.shown);
    this.shown = undefined;
    this.receiver = undefined;
    this.element.removeAttribute("srcdoc");
    this.element.src = address;
  }

  hear(block: Uint8Array): void {
    this.receiver?.receive(block);
  }

  /** Has the page be larger or smaller, now and after it has begun anew. */
  zoom(factor: number): void {
    this.factor = factor;
    const root = this.element.contentDocument?.documentElement;
    if (this.shown !== undefined && root != null && (factor !== 1 || root.style.zoom !== "")) {
      root.style.zoom = factor === 1 ? "" : String(factor);
    }
  }

  print(): void {
    this.element.contentWindow?.print();
  }

  /** The program is there again. */
  reconnected(): void {
    this.receiver?.reconnected();
  }

  /** The program is gone for good. */
  lose(why: string): void {
    const { receiver } = this;
    this.receiver = undefined;
    receiver?.lost(why, "closed");
  }

  end(): void {
    this.element.remove();
    this.release(this.shown);
  }

  /** Nothing of a page is shown any more. */
  private release(page: Assembled | undefined): void {
    page?.release();
    for (const url of this.blobs) {
      URL.revokeObjectURL(url);
    }
    this.blobs.clear();
  }

  /** Runs before the page's scripts; whether the page is one that was sent here. */
  private begin(window: PageWindow): boolean {
    const { url, shown, arrival } = this;
    if (url === undefined || shown === undefined) {
      return false;
    }
    if (!this.isExpected) {
      // It was loaded anew by itself: the files may be others by now.
      queueMicrotask(() => this.owner.go(url, { number: null, keepsScroll: true }));
      return false;
    }
    this.isExpected = false;
    window[PLACE] = {
      view: this.owner.view,
      address: url.pathname + url.search,
      arrival,
      files: shown.paths,
    };
    window[CARRIER] = this.carrier();
    // A window's page is as high as the window; here it is the other way round.
    const style = new window.CSSStyleSheet();
    style.replaceSync(":where(body) { min-height: 0 }");
    window.document.adoptedStyleSheets = [style];
    this.ownFetch(window);
    this.watchLinks(window);
    this.watchElements(window);
    return true;
  }

  private loaded(): void {
    if (this.shown !== undefined) {
      this.zoom(this.factor);
      this.owner.began();
    }
  }

  private carrier(): Carrier {
    let opened: TransportReceiver | undefined;
    return {
      open: (receiver) => {
        opened = this.receiver = receiver;
        const why = this.owner.lost();
        if (why !== undefined) {
          queueMicrotask(() => receiver.lost(why, "closed"));
        }
      },
      send: (block) => this.owner.send(block),
      close: () => {
        if (this.receiver === opened) {
          this.receiver = undefined;
        }
      },
    };
  }

  // --- what the page asks for later ------------------------------------------------------------

  /** `fetch` of the app's own files. */
  private ownFetch(window: PageWindow): void {
    const fetch = window.fetch;
    const { files } = this.owner;
    window.fetch = async (input, init) => {
      const address = typeof input === "object" && "url" in input ? input.url : String(input);
      const url = parsed(address, window.document.baseURI);
      if (url === undefined || !isOwn(url)) {
        return fetch.call(window, input, init);
      }
      const file = await files.get(pathOf(url)).catch((error: Error) => {
        throw new window.TypeError(error.message); // as where a server is gone
      });
      return file === undefined
        ? new window.Response("", { status: 404, statusText: "Not Found" })
        : new window.Response(Uint8Array.from(file.bytes), {
            headers: { "content-type": file.type },
          });
    };
  }

  /** Pictures and sheets that a script adds, or gives another address. */
  private watchElements(window: PageWindow): void {
    const look = (element: Element): void => {
      for (const name of ["src", "href", "poster"]) {
        const address = element.getAttribute(name);
        if (address?.startsWith("#") && element.localName === "use") {
          element.setAttribute(name, inDocument(address));
          continue;
        }
        const url = address === null ? undefined : parsed(address, window.document.baseURI);
        if (url !== undefined && isOwn(url) && FETCHED.test(element.localName)) {
          void this.replace(element, name, url);
        }
      }
    };
    const observer = new window.MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "attributes") {
          look(target as Element);
        }
        for (const node of addedNodes) {
          if (node.nodeType === 1) {
            look(node as Element);
            (node as Element).querySelectorAll("[src], [href], [poster]").forEach(look);
          }
        }
      }
    });
    observer.observe(window.document, {
      attributes: true,
      attributeFilter: ["src", "href", "poster"],
      childList: true,
      subtree: true,
    });
  }

  private async replace(element: Element, name: string, url: URL): Promise<void> {
    const address = element.getAttribute(name);
    const page = this.shown;
    const file = await this.later(url);
    if (file === undefined || page !== this.shown || element.getAttribute(name) !== address) {
      return;
    }
    const blob = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
    const mine = this.blobOf.get(element) ?? new Map<string, string>();
    const before = mine.get(name);
    if (before !== undefined && this.blobs.delete(before)) {
      URL.revokeObjectURL(before);
    }
    this.blobOf.set(element, mine.set(name, blob));
    this.blobs.add(blob);
    element.setAttribute(name, blob + url.hash);
  }

  /** A file for what is there already; none where the program is gone. */
  private later(url: URL): Promise<CellFile | undefined> {
    return this.owner.files.get(pathOf(url)).catch(() => undefined);
  }

  // --- where it goes ---------------------------------------------------------------------------

  private watchLinks(window: PageWindow): void {
    window.addEventListener("click", (event) => {
      const link = event.composedPath().find(isLink);
      const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
      if (link !== undefined && isPlain && !event.defaultPrevented) {
        this.clicked(link, event, window);
      }
    });
    const { navigation } = window as { navigation?: Navigation };
    navigation?.addEventListener("navigate", (event) => {
      const url = parsed(event.destination.url, window.document.baseURI);
      if (event.cancelable && !event.hashChange && url !== undefined && isOwn(url)) {
        event.preventDefault();
        this.lead(url, window);
      }
    });
  }

  private clicked(link: HTMLAnchorElement, event: Event, window: PageWindow): void {
    const url = parsed(link.href, window.document.baseURI);
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      return;
    }
    if (!isOwn(url)) {
      link.target = "_blank"; // most pages refuse to stand in a frame
      link.rel = "noopener";
    } else if (link.hasAttribute("download")) {
      event.preventDefault();
      void this.save(url, link.download);
    } else {
      event.preventDefault();
      this.lead(url, window);
    }
  }

  private lead(url: URL, window: PageWindow): void {
    const here = this.url;
    if (url.hash !== "" && url.pathname === here?.pathname && url.search === here.search) {
      window.location.hash = url.hash;
      return;
    }
    this.owner.go(url, { number: null, keepsScroll: false });
  }

  private async save(url: URL, name: string): Promise<void> {
    const file = await this.later(url);
    if (file !== undefined) {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([file.bytes], { type: file.type }));
      link.download = name || (pathOf(url).split("/").pop() ?? "download");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }
  }
}

const FETCHED = /^(img|source|video|audio|track|embed|image|use|link)$/;

function isLink(target: EventTarget): target is HTMLAnchorElement {
  const { localName, href } = target as { localName?: unknown; href?: unknown };
  return localName === "a" && typeof href === "string" && href !== "";
}
