// A length of time that can be halted and goes on with what was left.

export class Countdown {
  private left: number;
  private readonly done: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private since = 0;

  /** @param milliseconds - 0 for one that never ends */
  constructor(milliseconds: number, done: () => void) {
    this.left = milliseconds;
    this.done = done;
  }

  run(): void {
    if (this.left > 0 && this.timer === undefined) {
      this.since = performance.now();
      this.timer = setTimeout(this.done, this.left);
    }
  }

  halt(): void {
    if (this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.left = Math.max(this.left - (performance.now() - this.since), 1);
    }
  }
}
