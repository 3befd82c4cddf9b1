// The messages of one view: what it says, and what of all that the widget is told is for it.

import type { Model, State } from "./afm.js";
import { type Pace, sharedPace } from "./pace.js";

/** Bytes of a message to which no further block is added. */
const LARGEST_MESSAGE = 4 * 1_024 * 1_024;
/** Milliseconds after which what was not answered is said again; each time twice as many. */
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;
/** Milliseconds after which it is said which state was seen last. */
const SEEN_AFTER = 300;

/** One file, as the program tells of it. */
export interface FileLine {
  readonly path: string;
  readonly tag: string | null;
  readonly type?: string;
  readonly new?: boolean;
}

/** What the view does with what it hears. */
export interface Listener {
  state(state: State): void;
  block(block: Uint8Array): void;
  files(ask: string, files: readonly FileLine[], contents: readonly Uint8Array[]): void;
  print(): void;
  /** The kernel was restarted, or is gone. */
  lost(): void;
}

type Said =
  | ({ readonly kind: "state" } & State)
  | { readonly kind: "print"; readonly view: string }
  | { readonly kind: "frames"; readonly views: readonly string[] }
  | { readonly kind: "files"; readonly ask: string; readonly files: readonly FileLine[] };

export class Wire {
  readonly view: string;
  private readonly model: Model;
  private readonly listener: Listener;
  private readonly pace: Pace;
  private readonly repeats: Map<string, ReturnType<typeof setTimeout>> = new Map();
  private waiting: Uint8Array<ArrayBuffer>[] = [];
  private isDue = false;
  private hasLeft = false;
  private seen: number | undefined;
  private seeing: ReturnType<typeof setTimeout> | undefined;

  constructor(model: Model, listener: Listener, pace: Pace = sharedPace()) {
    this.view = newName();
    this.model = model;
    this.listener = listener;
    this.pace = pace;
    model.on("msg:custom", this.hear);
    // Not all notebooks have it; those that do tell by it that the kernel is restarted.
    model.on("comm_live_update", this.lost);
    // A browser that leaves the notebook's page runs nothing of what cleans up a view.
    addEventListener("pagehide", this.farewell);
    addEventListener("pageshow", this.comesBack);
  }

  /** Says that the view is there, until the program has said what it shows. */
  begin(): void {
    this.hasLeft = false;
    this.repeat("view", { kind: "view", view: this.view });
  }

  /** Asks for files, until they have come. */
  ask(ask: string, files: readonly (readonly [string, string | null, boolean])[]): void {
    this.repeat(ask, { kind: "files", ask, files });
  }

  /** Says the last words, and hears nothing any more. */
  end(): void {
    this.farewell();
    this.model.off("msg:custom", this.hear);
    this.model.off("comm_live_update", this.lost);
    removeEventListener("pagehide", this.farewell);
    removeEventListener("pageshow", this.comesBack);
    for (const timer of this.repeats.values()) {
      clearTimeout(timer);
    }
    this.repeats.clear();
  }

  private readonly farewell = (): void => {
    this.leave(true);
    this.hasLeft = true;
    clearTimeout(this.seeing);
    this.seeing = undefined;
    this.say({ kind: "gone", view: this.view });
  };

  /** The browser has kept the notebook's page, and shows it again. */
  private readonly comesBack = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) {
      this.begin();
    }
  };

  /** Sends a block, together with all others of this turn. */
  send(block: Uint8Array): void {
    if (this.hasLeft) {
      return; // it would make the view be there again
    }
    this.waiting.push(Uint8Array.from(block));
    if (!this.isDue) {
      this.isDue = true;
      void Promise.resolve().then(() => this.leave(false));
    }
  }

  private leave(isLast: boolean): void {
    while (this.waiting.length > 0) {
      const wait = isLast ? 0 : this.pace.take(performance.now());
      if (wait > 0) {
        setTimeout(() => this.leave(false), wait);
        return;
      }
      let size = 0;
      const taken = this.waiting.findIndex((block) => {
        size += block.length;
        return size > LARGEST_MESSAGE;
      });
      const blocks = this.waiting.splice(0, taken < 0 ? this.waiting.length : Math.max(taken, 1));
      const content = { kind: "frames", views: blocks.map(() => this.view) };
      this.say(
        content,
        blocks.map(({ buffer }) => buffer),
      );
    }
    this.isDue = false;
  }

  private say(content: unknown, buffers?: ArrayBuffer[]): void {
    try {
      this.model.send(content, undefined, buffers);
    } catch {
      // The kernel is gone; what a session has said counts as lost.
    }
  }

  private repeat(name: string, content: unknown, wait: number = FIRST_WAIT): void {
    this.answered(name);
    const again = (): void => this.repeat(name, content, Math.min(2 * wait, LONGEST_WAIT));
    this.repeats.set(name, setTimeout(again, wait));
    this.say(content);
  }

  private answered(name: string): void {
    clearTimeout(this.repeats.get(name));
    this.repeats.delete(name);
  }

  private readonly hear = (said: Said, buffers: readonly DataView[]): void => {
    switch (said.kind) {
      case "state":
        this.answered("view");
        this.listener.state(said);
        this.see(said.version);
        break;
      case "frames":
        said.views.forEach((view, at) => {
          const buffer = buffers[at];
          if (view === this.view && buffer !== undefined) {
            this.listener.block(bytesOf(buffer));
          }
        });
        break;
      case "print":
        if (said.view === this.view) {
          this.listener.print();
        }
        break;
      case "files":
        if (this.repeats.has(said.ask)) {
          this.answered(said.ask);
          this.listener.files(said.ask, said.files, buffers.map(bytesOf));
        }
        break;
    }
  };

  private see(version: number): void {
    this.seen = version;
    this.seeing ??= setTimeout(() => {
      this.seeing = undefined;
      this.say({ kind: "seen", view: this.view, version: this.seen });
    }, SEEN_AFTER);
  }

  private readonly lost = (): void => {
    for (const name of [...this.repeats.keys()]) {
      this.answered(name);
    }
    this.listener.lost();
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
