// How much of a stream or a channel may come before what was read: what bounds what waits.

import type { Ahead } from "./messages.js";

/** Says credit again when half of it has been used up. */
export class Allowance {
  private readonly ahead: Ahead;
  private readonly say: (items: number, bytes: number) => void;
  private itemsRead = 0;
  private bytesRead = 0;
  private itemsAllowed = 0;
  private bytesAllowed = 0;

  /** @param say - how much may have come, in all, from the beginning; said at once, too */
  constructor(ahead: Ahead, say: (items: number, bytes: number) => void) {
    this.ahead = ahead;
    this.say = say;
    this.allow();
  }

  /** Somebody has read an item of that many bytes. */
  read(size: number): void {
    this.itemsRead += 1;
    this.bytesRead += size;
    const { items, bytes } = this.ahead;
    const itemsLeft = this.itemsAllowed - this.itemsRead;
    const bytesLeft = this.bytesAllowed - this.bytesRead;
    if (itemsLeft <= items / 2 || bytesLeft <= bytes / 2) {
      this.allow();
    }
  }

  private allow(): void {
    this.itemsAllowed = this.itemsRead + this.ahead.items;
    this.bytesAllowed = this.bytesRead + this.ahead.bytes;
    this.say(this.itemsAllowed, this.bytesAllowed);
  }
}
