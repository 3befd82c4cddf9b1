// The height of a frame: as much as its page holds. A page that fills whatever it is given, as with
// `min-height: 100vh`, would grow for ever: what it holds is looked at in a frame of a fixed height.

/** The height of the frame in which a page is measured: what 100vh is there. */
const BASE = 400;
const LEAST = 24;
/** A page whose scripts answer each growth with another one is not followed any more. */
const MOST_GROWTHS = 30;
const CALM = 500;

export class Height {
  private readonly frame: HTMLIFrameElement;
  private readonly holder: HTMLElement;
  private fixed: number | null = null;
  private isDue = false;
  private growths = 0;
  private grownAt = 0;
  private stop: () => void = () => undefined;

  /** @param holder - what keeps the notebook as it is while the frame is measured */
  constructor(frame: HTMLIFrameElement, holder: HTMLElement) {
    this.frame = frame;
    this.holder = holder;
  }

  /** Sets it in pixels; `null` follows the page. */
  fix(height: number | null): void {
    this.fixed = height;
    this.look();
  }

  /** Follows the page that is there now. */
  follow(): void {
    this.stop();
    this.growths = 0;
    const { contentDocument: document, contentWindow: window } = this.frame;
    if (document?.documentElement == null || window === null) {
      return;
    }
    const soon = (): void => this.lookSoon();
    const realm = window as unknown as typeof globalThis;
    const sizes = new realm.ResizeObserver(soon);
    const changes = new realm.MutationObserver(() => {
      if (document.body !== null) {
        sizes.observe(document.body);
      }
      soon();
    });
    sizes.observe(document.documentElement);
    changes.observe(document, {
      attributes: true,
      characterData: true,
      childList: true,
      subtree: true,
    });
    document.addEventListener("load", soon, true); // pictures
    window.addEventListener("load", soon);
    this.stop = () => {
      sizes.disconnect();
      changes.disconnect();
    };
    soon();
  }

  end(): void {
    this.stop();
  }

  private lookSoon(): void {
    if (!this.isDue) {
      this.isDue = true;
      requestAnimationFrame(() => {
        this.isDue = false;
        this.look();
      });
    }
  }

  private look(): void {
    const height = this.fixed ?? this.measured();
    if (height === undefined) {
      return;
    }
    const before = this.frame.offsetHeight;
    if (this.fixed === null && height > before && !this.mayGrow()) {
      return;
    }
    this.frame.style.height = `${height}px`;
  }

  /** What the page needs. All in one turn: nothing is painted meanwhile. */
  private measured(): number | undefined {
    const { frame, holder } = this;
    const document = frame.contentDocument;
    if (document?.body == null || holder.offsetParent === null) {
      return undefined;
    }
    const root = document.documentElement;
    const scrolled = root.scrollTop;
    const before = frame.style.height;
    holder.style.minHeight = `${holder.offsetHeight}px`;
    frame.style.height = `${BASE}px`;
    const overflow = root.scrollHeight > root.clientHeight ? root.scrollHeight : 0;
    const needed = Math.max(overflow, Math.ceil(root.getBoundingClientRect().height), LEAST);
    frame.style.height = before;
    holder.style.minHeight = "";
    root.scrollTop = scrolled;
    return needed;
  }

  private mayGrow(): boolean {
    const now = performance.now();
    this.growths = now - this.grownAt < CALM ? this.growths + 1 : 0;
    this.grownAt = now;
    if (this.growths === MOST_GROWTHS) {
      console.warn("pytauri-ipc: the page grows with its frame, which follows it no longer");
    }
    return this.growths < MOST_GROWTHS;
  }
}
