// Numbers, acks and repair: each message arrives once, in order; see docs/protocol.md, "Delivery".
// It knows neither what messages mean nor what frames look like as bytes. It has no clock and no
// timer: `now` is handed in, in seconds of a clock that never goes back.

import { ProtocolViolation } from "./codec.js";
import { ANSWER, type Message, type Part, PROBE, WINDOW } from "./messages.js";
import { Queue } from "./queue.js";

/** Bytes of bodies that a frame gathers before the next one begins. */
export const FRAME = 262_144;
/** A message with that many bytes of bodies has a frame of its own. */
export const ALONE = 65_536;
/** Bytes that a message counts for besides its bodies. */
export const OVERHEAD = 64;

const FIRST_PATIENCE = 0.25;
const LAST_PATIENCE = 5;

/** A message and the bytes that it counts for. */
interface Sent {
  readonly message: Message;
  size: number;
}

/** One end's numbers. */
export class Delivery {
  /**
   * Whether nothing new may leave beside the first frame, and what is not acknowledged is sent
   * again in place of a probe: so until the page is welcome.
   */
  isHeld = false;

  private readonly window: number;
  // What is said here: not sent yet; sent, and not acknowledged.
  private readonly unsent: Queue<Sent> = new Queue();
  private readonly sent: Queue<Sent> = new Queue();
  private sentBytes = 0;
  private acked = 0;
  private sendsAgain = false;
  // What is heard from there.
  private expected = 0;
  private readonly early: Map<number, Sent> = new Map();
  private earlyBytes = 0;
  private heardBytes = 0;
  private answers = false;
  // Probes: one is due; what had been sent when the last one left.
  private probes = false;
  private probed: number | undefined;
  private patience = FIRST_PATIENCE;
  private due: number | undefined;

  /** @param window - the bytes that may be unacknowledged, and that may have come too early */
  constructor(window: number = WINDOW) {
    this.window = window;
  }

  // --- saying ----------------------------------------------------------------------------------

  /** Has a message sent; `size` is that of its bodies in bytes. */
  say(message: Message, size: number): void {
    this.unsent.put({ message, size: size + OVERHEAD });
  }

  /** The message that was said last, and has not left, has become larger. */
  grow(size: number): void {
    this.unsent.last.size += size;
  }

  /** What leaves now, a part for each frame. */
  take(now: number): Part[] {
    const parts: Part[] = [];
    if (this.sendsAgain) {
      this.sendsAgain = false;
      this.gather(this.sent.toArray(), this.acked, parts);
    }
    const first = this.next;
    const admitted = this.admit();
    if (admitted.length > 0) {
      this.due ??= now + this.patience;
      this.gather(admitted, first, parts);
    }
    return this.flagged(parts);
  }

  /** All that is not acknowledged, for the last frame of a session. */
  rest(): Part {
    const left = [...this.sent.toArray(), ...this.unsent.toArray()];
    const messages = left.map(({ message }) => message);
    return { first: this.acked, ack: this.expected, flags: 0, messages };
  }

  /** The number of the next message that leaves. */
  private get next(): number {
    return this.acked + this.sent.size;
  }

  /** What may be sent now for the first time: of an end that is held, one frame in all. */
  private admit(): readonly Sent[] {
    if (this.isHeld && this.sent.size > 0) {
      return [];
    }
    const admitted: Sent[] = [];
    let gathered = 0;
    while (this.unsent.size > 0 && this.sentBytes < this.window) {
      if (this.isHeld && isFull(gathered, this.unsent.first)) {
        break;
      }
      const one = this.unsent.take();
      gathered += weight(one);
      this.sentBytes += one.size;
      this.sent.put(one);
      admitted.push(one);
    }
    return admitted;
  }

  private gather(sent: readonly Sent[], start: number, parts: Part[]): void {
    let first = start;
    let messages: Message[] = [];
    let gathered = 0;
    for (const one of sent) {
      if (isFull(gathered, one)) {
        parts.push({ first, ack: this.expected, flags: 0, messages });
        first += messages.length;
        messages = [];
        gathered = 0;
      }
      messages.push(one.message);
      gathered += weight(one);
    }
    if (messages.length > 0) {
      parts.push({ first, ack: this.expected, flags: 0, messages });
    }
  }

  /** Puts flags on the last part; makes one where there is none, and something is due. */
  private flagged(parts: Part[]): Part[] {
    const flags = (this.probes ? PROBE : 0) | (this.answers ? ANSWER : 0);
    const mustAck = this.heardBytes >= this.window / 2;
    const last = parts.pop() ?? { first: this.next, ack: this.expected, flags, messages: [] };
    if (flags === 0 && !mustAck && last.messages.length === 0) {
      return parts;
    }
    parts.push(flags === 0 ? last : { ...last, flags });
    this.probes = false;
    this.answers = false;
    this.heardBytes = 0;
    return parts;
  }

  // --- hearing ---------------------------------------------------------------------------------

  /**
   * The messages that are new, in order, now that this has arrived.
   *
   * @param sizeOf - of a message's bodies in bytes; it may say too much
   * @throws ProtocolViolation where it acknowledges what was never said
   */
  receive(part: Part, sizeOf: (message: Message) => number, now: number): readonly Message[] {
    this.hearAck(part.ack, now);
    this.hearFlags(part);
    const { first, messages } = part;
    if (first === this.expected && this.early.size === 0) {
      this.expected += messages.length;
      for (const message of messages) {
        this.heardBytes += sizeOf(message) + OVERHEAD;
      }
      return messages;
    }
    if (messages.length > 0 && first + messages.length <= this.expected) {
      this.answers = true;
      return [];
    }
    return this.sortIn(first, messages, sizeOf);
  }

  private hearAck(ack: number, now: number): void {
    const passed = ack - this.acked;
    if (passed > this.sent.size) {
      throw new ProtocolViolation(`message ${ack - 1} is acknowledged, and was never sent`);
    }
    if (passed <= 0) {
      return;
    }
    for (let n = 0; n < passed; n += 1) {
      this.sentBytes -= this.sent.take().size;
    }
    this.acked = ack;
    this.patience = FIRST_PATIENCE;
    this.due = this.sent.size > 0 ? now + this.patience : undefined;
  }

  private hearFlags({ ack, flags }: Part): void {
    if ((flags & ANSWER) !== 0 && this.probed !== undefined) {
      this.sendsAgain ||= ack < this.probed;
      this.probed = undefined;
    }
    this.answers ||= (flags & PROBE) !== 0;
  }

  private sortIn(
    first: number,
    messages: readonly Message[],
    sizeOf: (message: Message) => number,
  ): readonly Message[] {
    const fresh: Message[] = [];
    let number = first;
    for (const message of messages) {
      if (number >= this.expected && !this.early.has(number)) {
        const one = { message, size: sizeOf(message) + OVERHEAD };
        if (number === this.expected) {
          this.takeIn(one, fresh); // whatever waits for it, so that no end overtakes it
        } else if (this.earlyBytes + one.size <= this.window) {
          this.early.set(number, one);
          this.earlyBytes += one.size;
        } else {
          break; // it comes again
        }
      }
      number += 1;
    }
    return fresh;
  }

  /** Adds the message that has to come next, and those that waited for it. */
  private takeIn(next: Sent, fresh: Message[]): void {
    let one: Sent | undefined = next;
    while (one !== undefined) {
      fresh.push(one.message);
      this.expected += 1;
      this.heardBytes += one.size;
      one = this.early.get(this.expected);
      if (one !== undefined) {
        this.early.delete(this.expected);
        this.earlyBytes -= one.size;
      }
    }
  }

  // --- time ------------------------------------------------------------------------------------

  /** When {@link tick} is due, or `undefined` while everything is acknowledged. */
  deadline(): number | undefined {
    return this.due;
  }

  /** The time is `now`: where nothing has been heard for too long, ask. */
  tick(now: number): void {
    if (this.due === undefined || now < this.due) {
      return;
    }
    this.patience = Math.min(2 * this.patience, LAST_PATIENCE);
    this.due = now + this.patience;
    this.ask();
  }

  /** There is a connection again: ask at once what has arrived. */
  reconnected(): void {
    this.ask();
  }

  private ask(): void {
    if (this.isHeld && this.sent.size + this.unsent.size > 0) {
      this.sendsAgain = true; // perhaps nobody knows of this session yet: no probe
      return;
    }
    this.probes = true;
    this.probed = this.next;
  }
}

/** Whether a frame that has gathered so much has no place for one more message. */
function isFull(gathered: number, next: Sent): boolean {
  return gathered > 0 && gathered + weight(next) > FRAME;
}

/** What a message takes of a frame: a large one all of it. */
function weight({ size }: Sent): number {
  return size >= ALONE + OVERHEAD ? FRAME : size;
}
