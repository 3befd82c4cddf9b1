// The blocks of rows that a grid wants: those in sight first, few at once; what a person has scrolled
// past is called off, and asked for again once it is in sight. The one that comes next in the way of
// the scroll is fetched before the grid asks for it.

/** A row as Python gives it: its index in the data, then its cells. */
export type Row = readonly [index: number, ...cells: unknown[]];

/** Rows, and how many there are in all. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** What the grid waits for. */
export interface Block {
  readonly start: number;
  readonly end: number;
  give(answer: Answer): void;
  fail(): void;
}

export type Fetch = (start: number, end: number, signal: AbortSignal) => Promise<Answer>;

const AT_ONCE = 2;
/** More than the grid keeps: the oldest of these have been thrown away by it. */
const MOST = 60;
/** Fewer than the grid keeps. */
const KEPT = 30;

export class Blocks {
  private readonly fetch: Fetch;
  private size = 100;
  private count = 0;
  private readonly report: (error: unknown) => void;
  private waiting: Block[] = [];
  private readonly calls: Map<Block, AbortController> = new Map();
  private first = 0;
  private last = 0;
  /** The one that comes next, and where it begins. */
  private ahead: { readonly start: number; answer?: Answer } | undefined;
  /** Where those begin that the grid has, the newest last. */
  private given: readonly number[] = [];

  constructor(fetch: Fetch, report: (error: unknown) => void) {
    this.fetch = fetch;
    this.report = report;
  }

  ask(block: Block): void {
    if (this.ahead?.start === block.start) {
      const { answer } = this.ahead;
      this.ahead = undefined;
      if (answer !== undefined) {
        this.give(block, answer);
        return;
      }
    }
    this.waiting = [block, ...this.waiting.filter(({ start }) => start !== block.start)];
    this.waiting.length = Math.min(this.waiting.length, MOST);
    this.next();
  }

  /** A person looks at these rows, both included. */
  look(first: number, last: number): void {
    const isDown = first >= this.first;
    this.first = first;
    this.last = last;
    for (const [block, call] of this.calls) {
      if (!this.isSeen(block) && this.waiting.some((one) => this.isSeen(one))) {
        this.calls.delete(block);
        this.waiting.push(block);
        call.abort();
      }
    }
    this.next();
    void this.fetchAhead(isDown);
  }

  /** What has been fetched and not been asked for is not what it was. */
  forget(): void {
    this.ahead = undefined;
  }

  /** Nobody wants any of them. */
  drop(): void {
    this.waiting = [];
    this.ahead = undefined;
    this.given = [];
    for (const call of this.calls.values()) {
      call.abort();
    }
    this.calls.clear();
  }

  private isSeen({ start, end }: Block): boolean {
    return start <= this.last && end > this.first;
  }

  private next(): void {
    while (this.calls.size < AT_ONCE && this.waiting.length > 0) {
      const seen = this.waiting.findIndex((block) => this.isSeen(block));
      const [block] = this.waiting.splice(Math.max(seen, 0), 1);
      if (block !== undefined) {
        void this.run(block);
      }
    }
  }

  private give(block: Block, answer: Answer): void {
    const { start } = block;
    this.given = [...this.given.filter((one) => one !== start), start].slice(-KEPT);
    this.size = block.end - start;
    this.count = answer.count;
    block.give(answer);
  }

  private async fetchAhead(isDown: boolean): Promise<void> {
    const { size } = this;
    const at = Math.floor((isDown ? this.last : this.first) / size) + (isDown ? 1 : -1);
    const start = at * size;
    const isThere = this.given.includes(start) || this.ahead?.start === start;
    if (this.calls.size > 0 || isThere || start < 0 || start >= this.count) {
      return;
    }
    const ahead: { readonly start: number; answer?: Answer } = { start };
    this.ahead = ahead;
    try {
      ahead.answer = await this.fetch(start, start + size, new AbortController().signal);
    } catch {
      if (this.ahead === ahead) {
        this.ahead = undefined; // it is asked for again, and then it counts
      }
    }
  }

  private async run(block: Block): Promise<void> {
    const call = new AbortController();
    this.calls.set(block, call);
    try {
      const answer = await this.fetch(block.start, block.end, call.signal);
      if (this.calls.get(block) === call) {
        this.give(block, answer);
      }
    } catch (error) {
      if (this.calls.get(block) === call) {
        block.fail();
        this.report(error);
      }
    } finally {
      if (this.calls.get(block) === call) {
        this.calls.delete(block);
        this.next();
      }
    }
  }
}
