// The session: what two ends have asked of each other; see docs/protocol.md, "Messages". The same
// for both ends, with no IO, no clock and no timer: what is said here leaves with the next `take`;
// what `receive` gives is in order, seen once, and fits what was said before.

import { ProtocolViolation } from "./codec.js";
import { Delivery, FRAME } from "./delivery.js";
import {
  type Body,
  type Bye,
  type Credit,
  FIRST_CHANNEL,
  type Frame,
  type HeaderList,
  type Items,
  type Message,
  OVER,
  PROTOCOL,
  type Welcome,
  WINDOW,
} from "./messages.js";
import { ITEM_OVERHEAD, isLarger, sizeOfBody } from "./sizes.js";

/** What is known of a session, beside its messages. */
export interface SessionOptions {
  /** 32 lower-case hexadecimal digits, drawn at random by the page. */
  readonly id: string;
  /** The page says hello at once, the program welcome when it hears it. */
  readonly role: "page" | "program";
  /** The bytes that may be unacknowledged, 64 MiB; the program tells the page. */
  readonly window?: number;
  /** What the program tells the page of the largest block that it takes. */
  readonly frameSize?: number;
}

/** Why a session is over. */
export interface Ending {
  readonly code: string;
  readonly text: string;
}

type Kind = "call" | "stream" | "channel";

const CALL: readonly Kind[] = ["call"];
const CALL_OR_STREAM: readonly Kind[] = ["call", "stream"];
const STREAM_OR_CHANNEL: readonly Kind[] = ["stream", "channel"];

/** How much may be sent on a stream or channel that the other end has opened. */
interface Flow {
  items: number;
  bytes: number;
  itemsAllowed: number;
  bytesAllowed: number;
}

/** Items of one id that have not left yet: more of them join. */
interface Growing {
  readonly id: number;
  readonly bodies: Body[];
  readonly sizes: number[];
  size: number;
}

/** One end of a session. */
export class Session {
  readonly id: string;
  /** The largest body that the program takes; the page knows it once it is welcome. */
  peerFrameSize: number = Number.POSITIVE_INFINITY;

  private ending: Ending | undefined;
  private readonly role: "page" | "program";
  private readonly frameSize: number;
  private readonly delivery: Delivery;
  private isGreeted = false;
  // What this end has made, and waits for.
  private readonly made: Map<number, Kind> = new Map();
  private callsMade = 0;
  private channelsMade: number = FIRST_CHANNEL - 1;
  // What the other end has made; `undefined` for a call.
  private readonly theirs: Map<number, Flow | undefined> = new Map();
  private callsHeard = 0;
  private channelsHeard: number = FIRST_CHANNEL - 1;
  private growing: Growing | undefined;
  private tooLarge: readonly Message[] = [];

  constructor({ id, role, window = WINDOW, frameSize = WINDOW }: SessionOptions) {
    this.id = id;
    this.role = role;
    this.frameSize = frameSize;
    this.delivery = new Delivery(id, window);
    if (role === "page") {
      this.delivery.isHeld = true;
      this.say({ kind: "hello", protocol: PROTOCOL }, 0);
    }
  }

  /** Why the session is over, or `undefined` while it is not. */
  get ended(): Ending | undefined {
    return this.ending;
  }

  /** How many of the other end's messages have been heard. */
  get heard(): number {
    return this.delivery.heard;
  }

  // --- what this end wants ---------------------------------------------------------------------

  /** Calls a command of the program, or a function of the page; gives the call's id. */
  call(name: string, headers: HeaderList, body: Body | null): number {
    return this.make("call", name, headers, body);
  }

  /** Opens a stream, which has no credit yet; gives its id. */
  stream(name: string, headers: HeaderList, body: Body | null): number {
    return this.make("stream", name, headers, body);
  }

  private make(
    kind: "call" | "stream",
    name: string,
    headers: HeaderList,
    body: Body | null,
  ): number {
    this.callsMade += 1;
    const id = this.callsMade;
    this.made.set(id, kind);
    this.say({ kind, id, name, headers, body }, body === null ? 0 : sizeOfBody(body));
    return id;
  }

  /** The id of a new channel. The other end hears of it by the first credit. */
  openChannel(): number {
    this.channelsMade += 1;
    this.made.set(this.channelsMade, "channel");
    return this.channelsMade;
  }

  /** How many items and bytes a stream or channel may have brought, in all. */
  credit(id: number, items: number, bytes: number): void {
    if (this.made.has(id)) {
      this.say({ kind: "credit", id, items, bytes }, 0);
    }
  }

  /** The answer, or more items, are not wanted; the answer comes all the same. */
  cancel(id: number): void {
    if (this.made.has(id)) {
      this.say({ kind: "cancel", id }, 0);
    }
  }

  /** Says an event. Nothing answers it. */
  emit(name: string, body: Body): void {
    this.say({ kind: "event", name, body }, sizeOfBody(body));
  }

  // --- what this end answers -------------------------------------------------------------------

  /** Whether the other end waits for an answer under that id. */
  isOpen(id: number): boolean {
    return this.theirs.has(id);
  }

  /** Answers a call. */
  reply(id: number, body: Body): void {
    this.forget(id);
    this.say({ kind: "reply", id, body }, sizeOfBody(body));
  }

  /** Answers a call or a stream with a failure, `{"value", "code", "data"?}` as JSON text. */
  fail(id: number, body: string): void {
    this.forget(id);
    this.say({ kind: "failure", id, body }, sizeOfBody(body));
  }

  /** Whether the other end takes one more item of that stream or channel now. */
  room(id: number): boolean {
    const flow = this.theirs.get(id);
    return flow !== undefined && flow.items < flow.itemsAllowed && flow.bytes < flow.bytesAllowed;
  }

  /** Sends an item of a stream or channel, for which there is {@link room}. */
  item(id: number, body: Body): void {
    const flow = this.theirs.get(id);
    if (flow === undefined) {
      throw new Error(`${id} is no open stream or channel`);
    }
    const bytes = sizeOfBody(body);
    flow.items += 1;
    flow.bytes += bytes;
    this.sayItem(id, body, bytes);
  }

  private sayItem(id: number, body: Body, bytes: number): void {
    if (this.ending !== undefined) {
      return; // nothing is said any more, and what was said stays as it is
    }
    const { growing } = this;
    const size = bytes + ITEM_OVERHEAD;
    if (growing?.id === id && growing.size + size <= FRAME) {
      growing.bodies.push(body);
      growing.sizes.push(bytes);
      growing.size += size;
      this.delivery.grow(size);
    } else {
      const bodies = [body];
      const sizes = [bytes];
      this.say({ kind: "items", id, bodies, sizes }, size);
      this.growing = { id, bodies, sizes, size };
    }
  }

  /** Ends a stream or a channel well. */
  end(id: number): void {
    this.forget(id);
    this.say({ kind: "end", id }, 0);
  }

  private forget(id: number): void {
    if (!this.theirs.delete(id)) {
      throw new Error(`${id} is not open: it was answered already`);
    }
  }

  // --- frames ----------------------------------------------------------------------------------

  private say(message: Message, size: number): void {
    if (this.ending === undefined) {
      this.growing = undefined;
      this.delivery.say(message, size);
    }
  }

  /** The frames that leave now; none for an idle session, and none once it has ended. */
  take(now: number): Frame[] {
    this.growing = undefined;
    if (this.ending !== undefined) {
      return [];
    }
    return this.delivery.take(now);
  }

  /**
   * Ends the session: the frame that says so, the program's with all that is not acknowledged.
   * Nothing else leaves from now on.
   */
  over(code: string, text: string): Frame {
    this.ending ??= { code, text };
    const bye: Bye = { kind: "bye", code, text };
    if (this.role === "page") {
      return over(this.id, code, text);
    }
    // What was ready is not lost: it goes along, whatever became of the frames before.
    const rest = this.delivery.rest();
    return { ...rest, flags: OVER, messages: [...rest.messages, bye] };
  }

  /**
   * What is new in a frame of this session. Hellos and welcomes are seen to here; a cancel or a
   * credit for what is answered already is left out.
   *
   * @param size - the bytes of its block
   * @throws ProtocolViolation where it breaks a rule: the session has to be ended with {@link over}
   */
  receive(frame: Frame, size: number, now: number): Message[] {
    if (this.ending !== undefined) {
      return [];
    }
    const isLast = (frame.flags & OVER) !== 0;
    const said = isLast ? { ...frame, messages: frame.messages.slice(0, -1) } : frame;
    const heard: Message[] = [];
    for (const message of this.delivery.receive(said, size, now)) {
      if (this.hear(message)) {
        heard.push(message);
      }
    }
    if (isLast) {
      this.ending = endingIn(frame);
    }
    return heard;
  }

  /** Checks a message against what was said before; gives whether the owner has to see to it. */
  private hear(message: Message): boolean {
    if (message.kind === "hello") {
      this.greet("program", message.protocol);
      const { frameSize, delivery } = this;
      this.say({ kind: "welcome", protocol: PROTOCOL, frameSize, window: delivery.window }, 0);
      return false;
    }
    if (message.kind === "welcome") {
      this.greet("page", message.protocol);
      this.welcome(message);
      return false;
    }
    if (!this.isGreeted) {
      throw new ProtocolViolation("a session begins with `hello` and `welcome`");
    }
    switch (message.kind) {
      case "call":
        return this.hearOf(message.id, undefined);
      case "stream":
        return this.hearOf(message.id, newFlow());
      case "reply":
        return this.settle(message.id, CALL);
      case "failure":
        return this.settle(message.id, CALL_OR_STREAM);
      case "end":
        return this.settle(message.id, STREAM_OR_CHANNEL);
      case "event":
        return true;
      default:
        return this.hearAbout(message);
    }
  }

  private hearAbout(message: Items | Credit | Bye | { kind: "cancel"; id: number }): boolean {
    switch (message.kind) {
      case "items":
        return this.check(message.id, STREAM_OR_CHANNEL);
      case "credit":
        return this.hearCredit(message);
      case "cancel":
        this.checkMade(message.id);
        return this.theirs.has(message.id);
      case "bye":
        throw new ProtocolViolation("a bye stands in a frame with the flag `over`");
    }
  }

  private welcome({ frameSize, window }: Welcome): void {
    if (window === 0) {
      throw new ProtocolViolation("nothing fits into a window of 0 bytes");
    }
    this.peerFrameSize = frameSize;
    this.delivery.window = window;
    this.tooLarge = this.delivery.takeBack(beyond(frameSize));
    for (const message of this.tooLarge) {
      if (message.kind === "call" || message.kind === "stream") {
        this.made.delete(message.id);
      }
    }
  }

  /** What was said before the welcome, and is larger than the program takes: it never leaves. */
  takeTooLarge(): readonly Message[] {
    const { tooLarge } = this;
    this.tooLarge = [];
    return tooLarge;
  }

  private greet(role: "page" | "program", protocol: number): void {
    if (this.isGreeted || this.role !== role) {
      throw new ProtocolViolation("`hello` and `welcome` stand at the beginning, once");
    }
    if (protocol !== PROTOCOL) {
      throw new ProtocolViolation(
        `the other end speaks version ${protocol} of the protocol, this one ${PROTOCOL}: ` +
          "use the same release of pytauri-ipc for the page and the program",
      );
    }
    this.isGreeted = true;
    this.delivery.isHeld = false;
  }

  private hearOf(id: number, flow: Flow | undefined): boolean {
    if (id <= this.callsHeard || id >= FIRST_CHANNEL) {
      throw new ProtocolViolation(`${id} is no new id for a call or a stream`);
    }
    this.callsHeard = id;
    this.theirs.set(id, flow);
    return true;
  }

  private hearCredit({ id, items, bytes }: Credit): boolean {
    if (id > this.channelsHeard) {
      this.channelsHeard = id;
      this.theirs.set(id, newFlow());
    }
    this.checkMade(id);
    const flow = this.theirs.get(id);
    if (flow === undefined) {
      return false;
    }
    flow.itemsAllowed = Math.max(items, flow.itemsAllowed);
    flow.bytesAllowed = Math.max(bytes, flow.bytesAllowed);
    return true;
  }

  private checkMade(id: number): void {
    if (id === 0 || id > (id < FIRST_CHANNEL ? this.callsHeard : this.channelsHeard)) {
      throw new ProtocolViolation(`${id} has never been made`);
    }
  }

  private check(id: number, kinds: readonly Kind[]): boolean {
    const kind = this.made.get(id);
    if (kind === undefined || !kinds.includes(kind)) {
      throw new ProtocolViolation(`an answer to ${id}, which waits for none of that kind`);
    }
    return true;
  }

  private settle(id: number, kinds: readonly Kind[]): boolean {
    this.check(id, kinds);
    return this.made.delete(id);
  }

  // --- time ------------------------------------------------------------------------------------

  /** When {@link tick} is due, or `undefined`. */
  deadline(): number | undefined {
    return this.ending === undefined ? this.delivery.deadline() : undefined;
  }

  /** The time is `now`; what is due leaves with the next {@link take}. */
  tick(now: number): void {
    this.delivery.tick(now);
  }

  /** There is a connection again. */
  reconnected(): void {
    this.delivery.reconnected();
  }
}

/** The frame that ends a session, of which nothing need be known but its id. */
export function over(session: string, code: string, text: string): Frame {
  return { session, first: 0, ack: 0, flags: OVER, messages: [{ kind: "bye", code, text }] };
}

function endingIn({ messages }: Frame): Ending {
  const bye = messages[messages.length - 1];
  return bye?.kind === "bye"
    ? { code: bye.code, text: bye.text }
    : { code: "closed", text: "the session has ended" };
}

/** What has a body beyond that size, and what is said of it. */
function beyond(size: number): (message: Message) => boolean {
  const ids = new Set<number>();
  return (message) => {
    if ("id" in message && ids.has(message.id)) {
      return true; // its credit, or that it is not wanted
    }
    if (!("body" in message) || !isLarger(message.body, size)) {
      return false;
    }
    if ("id" in message) {
      ids.add(message.id);
    }
    return true;
  };
}

function newFlow(): Flow {
  return { items: 0, bytes: 0, itemsAllowed: 0, bytesAllowed: 0 };
}
