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
}

export class Files {
  private readonly wire: Wire;
  private readonly asked: Map<string, readonly Asked[]> = new Map();
  private waiting: Asked[] = [];
  private count = 0;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** The file of that path, if there is one; a page may have it without its suffix. */
  get(path: string, isPage = false): Promise<CellFile | undefined> {
    return new Promise((settle) => {
      this.waiting.push({ path, isPage, known: known().get(path), settle });
      if (this.waiting.length === 1) {
        void Promise.resolve().then(() => this.ask());
      }
    });
  }

  private ask(): void {
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
