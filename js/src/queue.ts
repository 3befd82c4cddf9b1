// First in, first out, for queues that may grow long.

/** A queue; taking from it costs the same however long it is. */
export class Queue<T> {
  private entries: T[] = [];
  private taken = 0;

  get size(): number {
    return this.entries.length - this.taken;
  }

  put(entry: T): void {
    this.entries.push(entry);
  }

  /** Takes out what waits longest; only where {@link size} is not 0. */
  take(): T {
    const entry = this.entries[this.taken] as T;
    this.taken += 1;
    // Shifting a long array moves all of it, so the front is cut off now and then.
    if (this.taken * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.taken);
      this.taken = 0;
    }
    return entry;
  }

  /** Takes out everything. */
  takeAll(): T[] {
    const all = this.toArray();
    this.entries = [];
    this.taken = 0;
    return all;
  }

  /** What waits, left where it is. */
  toArray(): T[] {
    return this.taken === 0 ? [...this.entries] : this.entries.slice(this.taken);
  }

  /** What waits longest, left where it is; only where {@link size} is not 0. */
  get first(): T {
    return this.entries[this.taken] as T;
  }

  /** What waits shortest; only where {@link size} is not 0. */
  get last(): T {
    return this.entries[this.entries.length - 1] as T;
  }
}
