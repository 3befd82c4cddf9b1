// A wire in simulated time between two ends of a session, with faults drawn from a seed.

import { CutShort, pack, unpack } from "../src/codec.js";
import type { Frame, Message } from "../src/messages.js";
import type { Session } from "../src/session.js";
import type { Random } from "./random.js";

export const FAULTS = ["drop", "double", "reorder", "delay", "cut"] as const;
type Fault = (typeof FAULTS)[number];

interface Flying {
  readonly due: number;
  readonly order: number;
  readonly to: number;
  readonly block: Uint8Array;
}

const LATENCY = 0.001;

/** Carries packed frames both ways, and lets time pass from event to event. */
export class FaultyWire {
  now = 0;
  frames = 0;
  readonly faults: Record<Fault, number> = { drop: 0, double: 0, reorder: 0, delay: 0, cut: 0 };
  private readonly random: Random;
  private readonly rate: number;
  private readonly ends: readonly [Session, Session];
  private readonly hear: (end: number, message: Message) => void;
  private flying: Flying[] = [];
  private order = 0;

  /**
   * @param rate - the share of frames that meet each of the faults
   * @param hear - gets the end that has received, 0 or 1, and each of its new messages
   */
  constructor(
    random: Random,
    rate: number,
    ends: readonly [Session, Session],
    hear: (end: number, message: Message) => void,
  ) {
    this.random = random;
    this.rate = rate;
    this.ends = ends;
    this.hear = hear;
  }

  /** Sends what an end has to say. */
  flush(end: 0 | 1): void {
    for (const frame of this.ends[end].take(this.now)) {
      this.carry(1 - end, frame);
    }
  }

  /** Lets the next thing happen; gives whether there was anything. */
  step(): boolean {
    const next = this.nextFlying();
    const [end, deadline] = this.nextDeadline();
    if (next !== undefined && next.due <= deadline) {
      this.flying.splice(this.flying.indexOf(next), 1);
      this.now = next.due;
      this.deliver(next);
    } else if (deadline < Number.POSITIVE_INFINITY) {
      this.now = deadline;
      this.ends[end].tick(this.now);
      this.flush(end);
    } else {
      return false;
    }
    return true;
  }

  private carry(to: number, frame: Frame): void {
    this.frames += 1;
    let block = pack(frame);
    let delay = LATENCY;
    switch (this.fault()) {
      case "drop":
        return;
      case "double":
        this.put(to, block, 2 * LATENCY);
        break;
      case "reorder":
        delay = 2.5 * LATENCY; // behind the next one
        break;
      case "delay":
        delay += this.random.next();
        break;
      case "cut":
        block = block.subarray(0, this.random.below(block.length));
        break;
    }
    this.put(to, block, delay);
  }

  private fault(): Fault | undefined {
    const fault = FAULTS[Math.floor(this.random.next() / this.rate)];
    if (fault !== undefined) {
      this.faults[fault] += 1;
    }
    return fault;
  }

  private put(to: number, block: Uint8Array, delay: number): void {
    this.order += 1;
    this.flying.push({ due: this.now + delay, order: this.order, to, block });
  }

  private nextFlying(): Flying | undefined {
    return this.flying.reduce<Flying | undefined>(
      (best, one) =>
        best === undefined || one.due < best.due || (one.due === best.due && one.order < best.order)
          ? one
          : best,
      undefined,
    );
  }

  private nextDeadline(): readonly [end: 0 | 1, deadline: number] {
    const [a, b] = this.ends.map((end) => end.deadline() ?? Number.POSITIVE_INFINITY);
    return (a ?? 0) <= (b ?? 0) ? [0, a ?? 0] : [1, b ?? 0];
  }

  private deliver({ to, block }: Flying): void {
    const end = to === 0 ? 0 : 1;
    let frame: Frame;
    try {
      frame = unpack(block);
    } catch (error) {
      if (error instanceof CutShort) {
        return;
      }
      throw error;
    }
    for (const message of this.ends[end].receive(frame, block.length, this.now)) {
      this.hear(end, message);
    }
    this.flush(end);
  }
}
