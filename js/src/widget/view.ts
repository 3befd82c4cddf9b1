// One place where a window is shown: its frame, or a sentence that says why there is none.

import { isOwn, ORIGIN } from "./address.js";
import type { Place, State } from "./afm.js";
import { assemble } from "./assemble.js";
import { Files, textOf } from "./files.js";
import { type Arrival, Frame, type Owner } from "./frame.js";
import { Height } from "./height.js";
import { followLook } from "./look.js";
import { Wire } from "./wire.js";

const RESTARTED = "The kernel was restarted; run the cell again.";
const WAITING =
  "Waiting for the kernel: a cell runs, or it was restarted. If so, run the cell again.";
/** Milliseconds that the kernel may take before that is said. */
const PATIENCE = 2_000;

const NOTICE =
  "box-sizing:border-box;padding:8px 12px;margin:0;font:13px/1.5 system-ui,sans-serif;" +
  "color:CanvasText;background:Canvas;border:1px solid GrayText;border-radius:6px";

export class View implements Owner {
  readonly files: Files;
  readonly view: string;
  private readonly wire: Wire;
  private readonly holder: HTMLElement;
  private readonly notice: HTMLElement;
  private readonly frame: Frame;
  private readonly height: Height;
  private readonly stopLook: () => void;
  private readonly patience: ReturnType<typeof setTimeout>;
  private look: "light" | "dark" = "light";
  private state: State | undefined;
  private number: number | undefined;
  private why: string | undefined;
  private turn = 0;

  constructor({ model, el }: Place) {
    this.wire = new Wire(model, {
      state: (state) => this.hear(state),
      block: (block) => this.frame.hear(block),
      files: (ask, lines, contents) => this.files.hear(ask, lines, contents),
      print: () => this.frame.print(),
      lost: () => this.lose(),
    });
    this.view = this.wire.view;
    this.files = new Files(this.wire);
    this.frame = new Frame(this);
    this.holder = document.createElement("div");
    this.holder.className = "pytauri-ipc-cell";
    this.notice = document.createElement("p");
    this.notice.setAttribute("role", "status");
    this.notice.style.cssText = NOTICE;
    this.notice.hidden = true;
    this.holder.append(this.notice, this.frame.element);
    el.append(this.holder);
    this.height = new Height(this.frame.element, this.holder);
    this.stopLook = followLook((look) => {
      this.look = look;
      this.paint();
    });
    this.patience = setTimeout(() => this.say(WAITING), PATIENCE);
    this.wire.begin();
  }

  /** The place is gone. */
  end(): void {
    this.turn += 1;
    clearTimeout(this.patience);
    this.stopLook();
    this.height.end();
    this.frame.end(); // its page says farewell
    this.holder.remove();
    this.wire.end();
  }

  // --- what the program says -------------------------------------------------------------------

  private hear(state: State): void {
    clearTimeout(this.patience);
    if (this.why !== undefined) {
      this.why = undefined;
      this.files.back();
      this.frame.reconnected();
    }
    this.state = state;
    this.holder.hidden = !state.shown;
    this.frame.element.title = state.title;
    this.frame.zoom(state.zoom);
    this.paint();
    this.height.fix(state.height);
    if (state.why !== "") {
      this.turn += 1;
      this.number = undefined;
      this.frame.lose(state.why);
      this.say(state.why, true);
      return;
    }
    this.say("");
    if (state.number !== this.number) {
      const before = this.number;
      this.number = state.number;
      const url = state.keep && before !== undefined ? this.url : undefined;
      const arrival = { number: state.number, keepsScroll: state.keep };
      this.go(url ?? new URL(state.address, ORIGIN), arrival);
    }
  }

  private url: URL | undefined;

  /** See {@link Owner}. */
  go(url: URL, arrival: Arrival): void {
    this.turn += 1;
    this.url = url;
    void this.load(url, arrival, this.turn);
  }

  private async load(url: URL, arrival: Arrival, turn: number): Promise<void> {
    if (!isOwn(url)) {
      this.frame.showForeign(url.href);
      this.height.fix(this.state?.height ?? 600);
      return;
    }
    try {
      const page = await this.files.get(decoded(url.pathname), true);
      if (turn !== this.turn) {
        return;
      }
      if (page === undefined) {
        this.say(`The app has no page ${decoded(url.pathname)}.`);
        return;
      }
      const assembled = await assemble(textOf(page), url, this.files);
      if (turn === this.turn) {
        this.say("");
        this.frame.show(assembled, url, arrival);
      } else {
        assembled.release();
      }
    } catch (error) {
      if (this.why !== undefined) {
        this.number = undefined; // if the program is there all the same, it is put together then
        return;
      }
      this.say(`The page could not be put together: ${String(error)}`);
    }
  }

  private lose(): void {
    clearTimeout(this.patience);
    this.why = RESTARTED;
    this.files.lose(RESTARTED);
    this.frame.lose(RESTARTED);
    this.say(RESTARTED);
    this.wire.begin(); // it may be there all the same
  }

  // --- what its frame asks -----------------------------------------------------------------------

  send(block: Uint8Array): void {
    this.wire.send(block);
  }

  lost(): string | undefined {
    return this.why ?? (this.state?.why === "" ? undefined : this.state?.why);
  }

  began(): void {
    this.height.follow();
  }

  // --- what a person sees ------------------------------------------------------------------------

  private say(text: string, alone = false): void {
    this.notice.textContent = text;
    this.notice.hidden = text === "";
    const { style } = this.frame.element;
    style.display = alone ? "none" : "block";
    style.opacity = text === "" ? "" : "0.5";
    style.marginTop = text === "" ? "" : "8px";
  }

  private paint(): void {
    const theme = this.state?.theme ?? "system";
    this.holder.style.colorScheme = theme === "system" ? this.look : theme;
    this.frame.element.style.colorScheme = this.holder.style.colorScheme;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
