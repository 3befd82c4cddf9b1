// A double of the program: a session with the role "program" and commands behind it. How its frames
// travel is said by whoever makes it.

import { ProtocolViolation } from "../src/codec.js";
import type { Body, Call, Frame, Message, Stream } from "../src/messages.js";
import { Session } from "../src/session.js";

/** What a command answers with; `later` holds the answer back for `reply` or `fail`. */
export type Answer =
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly failure: string }
  | { readonly later: true };

/** A call or a stream as a command sees it. */
export interface Arrival {
  readonly kind: "call" | "stream";
  readonly id: number;
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | null;
}

export class FakePython {
  readonly session: Session;
  readonly arrivals: Arrival[] = [];
  /** All that was said, in order. */
  readonly heard: Message[] = [];
  answer: (arrival: Arrival) => Answer | Promise<Answer> = () => ({ json: "null" });
  /** What runs a stream; it may keep the feed. */
  produce: (feed: Feed, arrival: Arrival) => void = (feed) => feed.end();
  private readonly feeds = new Map<number, Feed>();
  private readonly asked = new Map<number, (message: Message) => void>();
  private flushIsDue = false;
  private readonly transmit: (frame: Frame) => void;

  constructor(id: string, transmit: (frame: Frame) => void, frameSize?: number) {
    const options = { id, role: "program" } as const;
    this.session = new Session(frameSize === undefined ? options : { ...options, frameSize });
    this.transmit = transmit;
  }

  /** The last call or stream. */
  get last(): Arrival {
    const arrival = this.arrivals.at(-1);
    if (arrival === undefined) {
      throw new Error("nothing has arrived");
    }
    return arrival;
  }

  /** The JSON of the last body. */
  get lastJson(): unknown {
    return JSON.parse(String(this.last.body));
  }

  /** Takes a frame in; what that makes it say leaves a microtask later. */
  receive(frame: Frame, size: number): void {
    try {
      for (const message of this.session.receive(frame, size, now())) {
        this.heard.push(message);
        this.hear(message);
      }
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) {
        throw error;
      }
      this.transmit(this.session.over("protocol", error.message));
    }
    this.flushSoon();
  }

  reply(id: number, body: Body): void {
    this.session.reply(id, body);
    this.flushSoon();
  }

  fail(id: number, failure: string): void {
    this.session.fail(id, failure);
    this.flushSoon();
  }

  /** Python's end of a channel, from the text that stands for it in a body. */
  openChannel(text: unknown): Feed {
    const id = Number(/^__CHANNEL__:(\d+)$/.exec(String(text))?.[1]);
    return this.feed(id);
  }

  /** Calls a function of the page; gives the reply's body, or throws the failure, decoded. */
  call(name: string, body: Body | null = null): { id: number; answer: Promise<Body> } {
    const id = this.session.call(name, [], body);
    this.flushSoon();
    const answer = new Promise<Body>((resolve, reject) => {
      this.asked.set(id, (message) => {
        if (message.kind === "failure") {
          reject(JSON.parse(message.body));
        } else {
          resolve((message as { body: Body }).body);
        }
      });
    });
    return { id, answer };
  }

  cancel(id: number): void {
    this.session.cancel(id);
    this.flushSoon();
  }

  /** Ends the session from here. */
  end(code: string, text: string): void {
    this.transmit(this.session.over(code, text));
  }

  flushSoon(): void {
    if (!this.flushIsDue) {
      this.flushIsDue = true;
      void Promise.resolve().then(() => this.flush());
    }
  }

  flush(): void {
    this.flushIsDue = false;
    for (const feed of this.feeds.values()) {
      feed.pump();
    }
    for (const frame of this.session.take(now())) {
      this.transmit(frame);
    }
  }

  /** Time has passed. */
  tick(): void {
    this.session.tick(now());
    this.flush();
  }

  private feed(id: number): Feed {
    let feed = this.feeds.get(id);
    if (feed === undefined) {
      feed = new Feed(id, this.session, () => this.flushSoon());
      this.feeds.set(id, feed);
    }
    return feed;
  }

  private hear(message: Message): void {
    switch (message.kind) {
      case "call":
        this.start(message);
        break;
      case "stream":
        this.produce(this.feed(message.id), this.arrived(message));
        break;
      case "cancel":
        this.cancelled(message.id);
        break;
      case "reply":
      case "failure":
        this.asked.get(message.id)?.(message);
        break;
    }
  }

  private arrived({ kind, id, name, headers, body }: Call | Stream): Arrival {
    const arrival = { kind, id, command: name, headers: Object.fromEntries(headers), body };
    this.arrivals.push(arrival);
    return arrival;
  }

  private start(call: Call): void {
    const answer = this.answer(this.arrived(call));
    if (answer instanceof Promise) {
      void answer.then((settled) => this.settle(call.id, settled));
    } else {
      this.settle(call.id, answer);
    }
  }

  private settle(id: number, answer: Answer): void {
    if ("later" in answer || !this.session.isOpen(id)) {
      return;
    }
    if ("failure" in answer) {
      this.fail(id, answer.failure);
    } else {
      this.reply(id, "json" in answer ? answer.json : answer.bytes);
    }
  }

  private cancelled(id: number): void {
    const feed = this.feeds.get(id);
    if (feed !== undefined) {
      feed.cancel();
    } else if (this.session.isOpen(id) && id < 2 ** 32) {
      this.session.fail(id, '{"value":"cancelled","code":"cancelled"}');
    } else if (this.session.isOpen(id)) {
      this.session.end(id);
    }
  }
}

/** The sending end of a stream or a channel: holds what the page gives no credit for. */
export class Feed {
  readonly id: number;
  /** What has not left, for want of credit. */
  readonly waiting: Body[] = [];
  /** How much has left. */
  sent = 0;
  isCancelled = false;
  private readonly session: Session;
  private readonly flushSoon: () => void;
  private ending: (() => void) | undefined;

  constructor(id: number, session: Session, flushSoon: () => void) {
    this.id = id;
    this.session = session;
    this.flushSoon = flushSoon;
  }

  sendJson(text: string): void {
    this.send(text);
  }

  sendBytes(bytes: Uint8Array): void {
    this.send(bytes);
  }

  end(): void {
    this.ending = () => this.session.end(this.id);
    this.flushSoon();
  }

  fail(failure: string): void {
    this.ending = () => this.session.fail(this.id, failure);
    this.flushSoon();
  }

  cancel(): void {
    this.isCancelled = true;
    this.waiting.length = 0;
    this.end();
  }

  pump(): void {
    if (!this.session.isOpen(this.id)) {
      return;
    }
    let count = 0;
    while (count < this.waiting.length && this.session.room(this.id)) {
      this.session.item(this.id, this.waiting[count] as Body);
      count += 1;
    }
    this.waiting.splice(0, count);
    this.sent += count;
    if (this.waiting.length === 0) {
      this.ending?.();
    }
  }

  private send(body: Body): void {
    if (!this.isCancelled) {
      this.waiting.push(body);
      this.flushSoon();
    }
  }
}

function now(): number {
  return performance.now() / 1_000;
}
