// Files of the app's pages, as the kernel has them. What is asked in one turn is asked together, and
// what has not changed does not come again.

import type { FileLine, Wire } from "./wire.js";

/** A file. */
export interface CellFile {
  readonly tag: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The program's script for pages; it has this path in no window. */
export const APP_SCRIPT = "/_ipc/app.js";

const KEY = Symbol.for("pytauri-ipc.files");

interface Asked {
  readonly path: string;
  readonly isPage: boolean;
  readonly known: CellFile | undefined;
  readonly settle: (file: CellFile | undefined) => void;
  readonly reject: (error: Error) => void;
}

export class Files {
  private readonly wire: Wire;
  private readonly asked: Map<string, readonly Asked[]> = new Map();
  private waiting: Asked[] = [];
  private count = 0;
  private why: string | undefined;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /**
   * The file of that path, if there is one; a page may have it without its suffix. It rejects where
   * the program is gone.
   */
  get(path: string, isPage = false): Promise<CellFile | undefined> {
    if (this.why !== undefined) {
      return Promise.reject(new Error(this.why));
    }
    return new Promise((settle, reject) => {
      this.waiting.push({ path, isPage, known: known().get(path), settle, reject });
      if (this.waiting.length === 1) {
        void Promise.resolve().then(() => this.ask());
      }
    });
  }

  /** The program is gone: nothing comes any more, until it is {@link back}. */
  lose(why: string): void {
    this.why = why;
    const open = [...this.asked.values(), this.waiting].flat();
    this.asked.clear();
    this.waiting = [];
    for (const { reject } of open) {
      reject(new Error(why));
    }
  }

  back(): void {
    this.why = undefined;
  }

  private ask(): void {
    if (this.waiting.length === 0) {
      return;
    }
    this.count += 1;
    const name = `${this.wire.view}-${this.count}`;
    const asked = this.waiting;
    this.waiting = [];
    this.asked.set(name, asked);
    this.wire.ask(
      name,
      asked.map(({ path, known: file, isPage }) => [path, file?.tag ?? null, isPage] as const),
    );
  }

  /** They have come, in the order in which they were asked for. */
  hear(ask: string, lines: readonly FileLine[], contents: readonly Uint8Array[]): void {
    const asked = this.asked.get(ask) ?? [];
    this.asked.delete(ask);
    const left = contents.values();
    lines.forEach(({ tag, type = "", new: isNew }, at) => {
      const one = asked[at];
      let file = tag === null ? undefined : one?.known;
      if (tag !== null && isNew === true) {
        file = { tag, type, bytes: Uint8Array.from(left.next().value ?? []) };
      }
      if (one !== undefined) {
        if (file !== undefined) {
          known().set(one.path, file);
        }
        one.settle(file);
      }
    });
  }
}

/** What all cells have of files, by path; the program is told the tag, and says if it is another. */
function known(): Map<string, CellFile> {
  const holder = globalThis as { [KEY]?: Map<string, CellFile> };
  holder[KEY] ??= new Map();
  return holder[KEY];
}

export function textOf({ bytes }: CellFile): string {
  return new TextDecoder().decode(bytes);
}
