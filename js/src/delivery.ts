// Numbers, acks and repair: each message arrives once, in order; see docs/protocol.md, "Delivery".
// It knows neither what messages mean nor what frames look like as bytes. It has no clock and no
// timer: `now` is handed in, in seconds of a clock that never goes back.

import { ProtocolViolation } from "./codec.js";
import { ANSWER, type Frame, type Message, PROBE, WINDOW } from "./messages.js";
import { Queue } from "./queue.js";

/** Bytes of bodies that a frame gathers before the next one begins. */
export const FRAME = 262_144;
/** A message with that many bytes of bodies has a frame of its own. */
export const ALONE = 65_536;
/** Bytes that a message counts for besides its bodies. */
export const OVERHEAD = 64;
/**
 * An ack leaves alone when this fraction of the window has come: where messages are as small as can
 * be, their sender counts eight times the bytes of their block, and that is half of the window.
 */
export const ACKS = 16;

const FIRST_PATIENCE = 0.25;
const LAST_PATIENCE = 5;
/** Bytes a second that are waited for before an answer is missed: a probe overtakes a large body. */
const SLOWEST = 16_777_216;

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

  /** The bytes that may be unacknowledged, and that may have come too early; at both ends alike. */
  window: number;

  private readonly session: string;
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
  /** What the next frame has to say. */
  private flags = 0;
  /** What had been sent when the last probe left. */
  private probed: number | undefined;
  private patience = FIRST_PATIENCE;
  private due: number | undefined;

  /** @param session - the id that stands in every frame */
  constructor(session: string, window: number = WINDOW) {
    this.session = session;
    this.window = window;
  }

  /** How many messages have been heard, in order. */
  get heard(): number {
    return this.expected;
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

  /** Takes back what has not left, as far as it is meant; it counts as never said. */
  takeBack(isMeant: (message: Message) => boolean): readonly Message[] {
    const taken: Message[] = [];
    for (const one of this.unsent.takeAll()) {
      if (isMeant(one.message)) {
        taken.push(one.message);
      } else {
        this.unsent.put(one);
      }
    }
    return taken;
  }

  /** The frames that leave now. */
  take(now: number): Frame[] {
    const frames: Frame[] = [];
    if (this.sendsAgain) {
      this.sendsAgain = false;
      this.gather(this.sent.toArray(), this.acked, frames);
    }
    if (this.unsent.size > 0) {
      const first = this.next;
      this.gather(this.admit(), first, frames);
      if (this.sent.size > 0) {
        this.due ??= now + this.wait();
      }
    }
    const mustAck = frames.length === 0 && this.heardBytes * ACKS >= this.window;
    if (this.flags !== 0 || mustAck) {
      const last = frames.pop() ?? this.frame(this.next, []);
      frames.push({ ...last, flags: this.flags });
      this.flags = 0;
    }
    if (frames.length > 0) {
      this.heardBytes = 0;
    }
    return frames;
  }

  /** All that is not acknowledged, for the last frame of a session. */
  rest(): Frame {
    const left = [...this.sent.toArray(), ...this.unsent.toArray()];
    return this.frame(
      this.acked,
      left.map(({ message }) => message),
    );
  }

  private frame(first: number, messages: readonly Message[]): Frame {
    return { session: this.session, first, ack: this.expected, flags: 0, messages };
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

  private gather(sent: readonly Sent[], start: number, frames: Frame[]): void {
    let first = start;
    let messages: Message[] = [];
    let gathered = 0;
    for (const one of sent) {
      if (isFull(gathered, one)) {
        frames.push(this.frame(first, messages));
        first += messages.length;
        messages = [];
        gathered = 0;
      }
      messages.push(one.message);
      gathered += weight(one);
    }
    if (messages.length > 0) {
      frames.push(this.frame(first, messages));
    }
  }

  // --- hearing ---------------------------------------------------------------------------------

  /**
   * The messages that are new, in order, now that this has arrived.
   *
   * @param size - the bytes of its block
   * @throws ProtocolViolation where it acknowledges what was never said
   */
  receive(frame: Frame, size: number, now: number): readonly Message[] {
    const { first, ack, flags, messages } = frame;
    if (ack > this.acked) {
      this.hearAck(ack, now);
    }
    if (flags !== 0) {
      this.hearFlags(ack, flags);
    }
    const { length } = messages;
    if (length === 0) {
      return messages;
    }
    this.heardBytes += size;
    if (first === this.expected && this.early.size === 0) {
      this.expected += length;
      return messages;
    }
    if (first + length <= this.expected) {
      this.flags |= ANSWER;
      return [];
    }
    return this.sortIn(first, messages, Math.floor(size / length));
  }

  private hearAck(ack: number, now: number): void {
    const passed = ack - this.acked;
    if (passed > this.sent.size) {
      throw new ProtocolViolation(`message ${ack - 1} is acknowledged, and was never sent`);
    }
    for (let n = 0; n < passed; n += 1) {
      this.sentBytes -= this.sent.take().size;
    }
    this.acked = ack;
    this.patience = FIRST_PATIENCE;
    this.due = this.sent.size > 0 ? now + this.wait() : undefined;
  }

  private hearFlags(ack: number, flags: number): void {
    if ((flags & ANSWER) !== 0 && this.probed !== undefined) {
      this.sendsAgain ||= ack < this.probed;
      this.probed = undefined;
    }
    if ((flags & PROBE) !== 0) {
      this.flags |= ANSWER;
    }
  }

  private sortIn(first: number, messages: readonly Message[], share: number): readonly Message[] {
    const fresh: Message[] = [];
    let number = first;
    for (const message of messages) {
      if (number === this.expected) {
        // However much waits, so that no end overtakes it.
        fresh.push(message);
        this.expected += 1;
        this.addEarly(fresh);
      } else if (number > this.expected && !this.early.has(number)) {
        if (this.earlyBytes + share > this.window) {
          break; // it comes again
        }
        this.early.set(number, { message, size: share });
        this.earlyBytes += share;
      }
      number += 1;
    }
    return fresh;
  }

  /** Adds what came too early, and is in its place now. */
  private addEarly(fresh: Message[]): void {
    for (;;) {
      const next = this.early.get(this.expected);
      if (next === undefined) {
        return;
      }
      this.early.delete(this.expected);
      this.earlyBytes -= next.size;
      fresh.push(next.message);
      this.expected += 1;
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
    this.due = now + this.wait();
    this.reconnected();
  }

  /** Seconds until what has been sent should be acknowledged. */
  private wait(): number {
    return this.patience + Math.max(0, this.sentBytes - FRAME) / SLOWEST;
  }

  /** There is a connection again: ask at once what has arrived. */
  reconnected(): void {
    if (this.isHeld && this.sent.size + this.unsent.size > 0) {
      this.sendsAgain = true; // perhaps nobody knows of this session yet: no probe
    } else {
      this.flags |= PROBE;
      this.probed = this.next;
    }
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
