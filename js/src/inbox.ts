// Messages that wait to be read, and the `for await` loops that read them. Knows nothing of where
// they come from.

import { Queue } from "./queue.js";

interface Reader<T> {
  readonly loop: object;
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined };

/** A queue with async iteration. Loops that run at once share the messages: each goes to one. */
export class Inbox<T> {
  private readonly messages: Queue<T> = new Queue();
  private readers: Reader<T>[] = [];
  private readonly loops = new Set<object>();
  private readonly onTaken: (message: T) => void;
  private ended = false;

  /** @param onTaken - called with each message that does not wait any more */
  constructor(onTaken: (message: T) => void) {
    this.onTaken = onTaken;
  }

  /** How many messages wait. */
  get size(): number {
    return this.messages.size;
  }

  /** Whether a loop is running. */
  get isRead(): boolean {
    return this.loops.size > 0;
  }

  put(message: T): void {
    const reader = this.readers.shift();
    if (reader === undefined) {
      this.messages.put(message);
    } else {
      this.onTaken(message);
      reader.resolve({ done: false, value: message });
    }
  }

  /** Takes out what waits longest; only where {@link size} is not 0. */
  take(): T {
    const message = this.messages.take();
    this.onTaken(message);
    return message;
  }

  clear(): void {
    for (const message of this.messages.takeAll()) {
      this.onTaken(message);
    }
  }

  /** Nothing follows: loops end once they have read what waits. */
  end(): void {
    this.ended = true;
    for (const reader of this.readers.splice(0)) {
      this.loops.delete(reader.loop);
      reader.resolve(DONE);
    }
  }

  /** Starts a loop; `onLeave` runs when it stops reading, whether at the end or before. */
  iterate(onLeave: () => void): AsyncIterableIterator<T> {
    const loop = {};
    this.loops.add(loop);
    const iterator: AsyncIterableIterator<T> = {
      [Symbol.asyncIterator]: () => iterator,
      next: () => this.read(loop),
      return: async () => {
        this.leave(loop);
        onLeave();
        return DONE;
      },
    };
    return iterator;
  }

  private async read(loop: object): Promise<IteratorResult<T, undefined>> {
    if (!this.loops.has(loop)) {
      return DONE;
    }
    if (this.size > 0) {
      return { done: false, value: this.take() };
    }
    if (this.ended) {
      this.loops.delete(loop);
      return DONE;
    }
    return new Promise((resolve) => this.readers.push({ loop, resolve }));
  }

  private leave(loop: object): void {
    this.loops.delete(loop);
    const left = this.readers.filter((reader) => reader.loop === loop);
    this.readers = this.readers.filter((reader) => reader.loop !== loop);
    for (const reader of left) {
      reader.resolve(DONE);
    }
  }
}
