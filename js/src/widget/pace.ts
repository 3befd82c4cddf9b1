// How often a cell may say something. Each message of a page has the kernel say two of its own, and
// Jupyter's server drops what a kernel says beyond a thousand a second.

const KEY = Symbol.for("pytauri-ipc.pace");

/** At once after a while, else so many times a second. */
export class Pace {
  private readonly perSecond: number;
  private readonly most: number;
  private left: number;
  private looked = 0;

  constructor(perSecond = 100, atOnce = 50) {
    this.perSecond = perSecond;
    this.most = atOnce;
    this.left = atOnce;
  }

  /** Says something now, for which 0 is the answer, or after so many milliseconds. */
  take(now: number): number {
    this.left = Math.min(this.most, this.left + ((now - this.looked) * this.perSecond) / 1_000);
    this.looked = now;
    if (this.left >= 1) {
      this.left -= 1;
      return 0;
    }
    return ((1 - this.left) * 1_000) / this.perSecond;
  }
}

/** That of all cells of this page: each has loaded a copy of this module. */
export function sharedPace(): Pace {
  const holder = globalThis as { [KEY]?: Pace };
  holder[KEY] ??= new Pace();
  return holder[KEY];
}
