// One session of this page with the program: when its frames leave, who tells it the time, and whom
// its messages concern.

import { ProtocolViolation } from "./codec.js";
import { errorIn, PyInvokeError, report, textOf } from "./errors.js";
import { type Answer, type Callable, failureOf, run } from "./functions.js";
import type { Body, Call, Frame, HeaderList, Message } from "./messages.js";
import { Session } from "./session.js";
import { isLarger } from "./sizes.js";
import type { FrameReceiver, FrameTransport } from "./transports/base.js";
import { decodeBody } from "./values.js";

/** What calls, streams and channels use of a connection, of another copy of this package too. */
export interface PageConnection {
  /** Whether nothing passes any more: the next use needs a new connection. */
  readonly hasEnded: boolean;
  /** How much of what the program has said was heard here, an event at least; also at its end. */
  readonly heard?: HeardSoFar | undefined;
  /** Says a call, and gives its id. It settles exactly once, unless it is cancelled. */
  call(
    name: string,
    headers: HeaderList,
    body: Body | null,
    resolve: (value: unknown) => void,
    reject: (error: PyInvokeError) => void,
  ): number;
  /** Opens a stream, without credit yet, and gives its id. */
  stream(name: string, headers: HeaderList, body: Body | null, receiver: ItemReceiver): number;
  /** Makes a channel, without credit yet, and gives its id. */
  openChannel(receiver: ItemReceiver): number;
  /** How much a stream or a channel may have brought, in all. */
  credit(id: number, items: number, bytes: number): void;
  /**
   * Says an event; nothing answers it.
   *
   * @throws PyInvokeError where the session has ended, or the body is too large
   */
  emit(name: string, body: Body): void;
  /** Whatever still comes for that id concerns nobody; the program is told. */
  cancel(id: number): void;
  /** The page goes: the program is told, and everything settles with `closed`. */
  leave(why: string): void;
}

/** Gets what comes on one stream or channel. No method throws. */
export interface ItemReceiver {
  items(bodies: readonly Body[], sizes: readonly number[]): void;
  /** Nothing follows; with an error where a stream has failed, or the session has ended. */
  end(error: PyInvokeError | undefined): void;
}

/** How many messages of a session were heard. */
export interface HeardSoFar {
  readonly session: string;
  readonly count: number;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: PyInvokeError) => void;
}

/** A timer that is due at once would find the deadline a moment ahead. */
const SHORTEST_WAIT = 1;

export class Connection implements PageConnection {
  private readonly session: Session;
  private readonly transport: FrameTransport;
  private readonly callable: Callable;
  private readonly calls: Map<number, Pending> = new Map();
  private readonly receivers: Map<number, ItemReceiver> = new Map();
  /** The program's calls that run here, and what cancels them. */
  private readonly answering: Map<number, () => void> = new Map();
  private flushIsDue = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private timerDue = 0;
  private hasHeardEvent = false;

  /**
   * @param callable - what the program may call here; what is added later counts too
   * @throws whatever the transport throws where it cannot be opened
   */
  constructor(transport: FrameTransport, callable: Callable) {
    this.session = new Session({ id: newId(), role: "page" });
    this.transport = transport;
    this.callable = callable;
    transport.open(this.receiver());
    this.flushSoon();
  }

  get hasEnded(): boolean {
    return this.session.ended !== undefined;
  }

  get heard(): HeardSoFar | undefined {
    const { id: session, heard: count } = this.session;
    return this.hasHeardEvent ? { session, count } : undefined;
  }

  // --- what the page asks ----------------------------------------------------------------------

  call(
    name: string,
    headers: HeaderList,
    body: Body | null,
    resolve: (value: unknown) => void,
    reject: (error: PyInvokeError) => void,
  ): number {
    if (this.isRefused(body, reject)) {
      return 0;
    }
    const id = this.session.call(name, headers, body);
    this.calls.set(id, { resolve, reject });
    this.flushSoon();
    return id;
  }

  stream(name: string, headers: HeaderList, body: Body | null, receiver: ItemReceiver): number {
    if (this.isRefused(body, (error) => receiver.end(error))) {
      return 0;
    }
    const id = this.session.stream(name, headers, body);
    this.receivers.set(id, receiver);
    this.flushSoon();
    return id;
  }

  openChannel(receiver: ItemReceiver): number {
    const id = this.session.openChannel();
    this.receivers.set(id, receiver);
    return id;
  }

  credit(id: number, items: number, bytes: number): void {
    this.session.credit(id, items, bytes);
    this.flushSoon();
  }

  cancel(id: number): void {
    this.calls.delete(id);
    this.receivers.delete(id);
    this.session.cancel(id);
    this.flushSoon();
  }

  emit(name: string, body: Body): void {
    const refuse = (error: PyInvokeError): never => {
      throw error;
    };
    if (!this.isRefused(body, refuse)) {
      this.session.emit(name, body);
      this.flushSoon();
    }
  }

  private isRefused(body: Body | null, reject: (error: PyInvokeError) => void): boolean {
    const { ended, peerFrameSize } = this.session;
    if (ended !== undefined) {
      reject(new PyInvokeError(ended.text, ended.code));
      return true;
    }
    const isTooLarge = isLarger(body, peerFrameSize);
    if (isTooLarge) {
      reject(this.tooLarge());
    }
    return isTooLarge;
  }

  private tooLarge(): PyInvokeError {
    const text = `The body is too large: the program takes ${this.session.peerFrameSize} bytes.`;
    return new PyInvokeError(text, "too_large");
  }

  // --- frames ----------------------------------------------------------------------------------

  /** What is said in one turn leaves together, once that turn is over. */
  private flushSoon(): void {
    if (!this.flushIsDue) {
      this.flushIsDue = true;
      void Promise.resolve().then(() => this.flush());
    }
  }

  private flush(): void {
    this.flushIsDue = false;
    for (const frame of this.session.take(now())) {
      this.send(frame);
    }
    this.watch();
  }

  private send(frame: Frame): void {
    try {
      this.transport.send(frame);
    } catch (error) {
      report(error); // it counts as lost, and is sent again
    }
  }

  private receiver(): FrameReceiver {
    return {
      frame: (frame, size) => this.hearFrame(frame, size),
      illegal: (violation) => this.breakOff(violation),
      reconnected: () => {
        this.session.reconnected();
        this.flushSoon();
      },
      lost: (why, code = "closed") => {
        this.session.over(code, why);
        this.settleAll();
      },
    };
  }

  private hearFrame(frame: Frame, size: number): void {
    if (this.hasEnded || frame.session !== this.session.id) {
      return;
    }
    try {
      for (const message of this.session.receive(frame, size, now())) {
        this.hear(message);
      }
      for (const message of this.session.takeTooLarge()) {
        this.refuse(message);
      }
    } catch (error) {
      this.breakOff(error);
      return;
    }
    if (this.hasEnded) {
      this.settleAll();
    } else {
      this.flushSoon();
    }
  }

  private breakOff(error: unknown): void {
    const code = error instanceof ProtocolViolation ? "protocol" : "internal";
    this.end(code, textOf(error));
  }

  // --- messages --------------------------------------------------------------------------------

  private hear(message: Message): void {
    switch (message.kind) {
      case "reply":
        this.resolve(message.id, message.body);
        break;
      case "failure":
        this.fail(message.id, message.body);
        break;
      case "items":
        this.receivers.get(message.id)?.items(message.bodies, message.sizes);
        break;
      case "end":
        this.takeReceiver(message.id)?.end(undefined);
        break;
      case "call":
        this.run(message);
        break;
      case "event":
        this.hasHeardEvent = true;
        this.callable.listeners.hear(message.name, message.body);
        break;
      case "cancel":
        this.answering.get(message.id)?.();
        break;
      case "stream":
        this.session.fail(message.id, NO_STREAMS);
        break;
    }
  }

  /** The program has said what it takes, and this was said before: it is too large. */
  private refuse(message: Message): void {
    switch (message.kind) {
      case "call":
      case "stream":
        this.takeCall(message.id)?.reject(this.tooLarge());
        this.takeReceiver(message.id)?.end(this.tooLarge());
        break;
      case "event":
        report(
          new PyInvokeError(
            `${message.name} was not said. ${this.tooLarge().message}`,
            "too_large",
          ),
        );
        break;
    }
  }

  private resolve(id: number, body: Parameters<typeof decodeBody>[0]): void {
    const pending = this.takeCall(id);
    if (pending === undefined) {
      return;
    }
    let value: unknown;
    try {
      value = decodeBody(body);
    } catch (error) {
      pending.reject(error as PyInvokeError);
      return;
    }
    pending.resolve(value);
  }

  private fail(id: number, failure: string): void {
    this.takeCall(id)?.reject(errorIn(failure));
    this.takeReceiver(id)?.end(errorIn(failure));
  }

  private takeCall(id: number): Pending | undefined {
    const pending = this.calls.get(id);
    this.calls.delete(id);
    return pending;
  }

  private takeReceiver(id: number): ItemReceiver | undefined {
    const receiver = this.receivers.get(id);
    this.receivers.delete(id);
    return receiver;
  }

  private run({ id, name, body }: Call): void {
    const cancel = run(this.callable, name, body, this.answerTo(id));
    if (this.session.isOpen(id)) {
      this.answering.set(id, cancel);
    }
  }

  private answerTo(id: number): Answer {
    const once = (say: () => void): void => {
      if (this.session.isOpen(id)) {
        this.answering.delete(id);
        say();
        this.flushSoon();
      }
    };
    return {
      reply: (body) =>
        once(() => {
          if (isLarger(body, this.session.peerFrameSize)) {
            this.session.fail(id, failureOf(this.tooLarge()));
          } else {
            this.session.reply(id, body);
          }
        }),
      fail: (failure) => once(() => this.session.fail(id, failure)),
    };
  }

  // --- time ------------------------------------------------------------------------------------

  /** One timer at a time: it looks at the deadline when it fires, however late that is by then. */
  private watch(): void {
    const deadline = this.session.deadline();
    if (deadline !== undefined && (this.timer === undefined || deadline < this.timerDue)) {
      clearTimeout(this.timer);
      this.timerDue = deadline;
      const wait = Math.max((deadline - now()) * 1_000, SHORTEST_WAIT);
      this.timer = setTimeout(() => this.tick(), wait);
    }
  }

  private tick(): void {
    this.timer = undefined;
    this.session.tick(now());
    this.flush();
  }

  // --- the end ---------------------------------------------------------------------------------

  leave(why: string): void {
    this.end("closed", why);
  }

  /** Ends the session, and says so at once: a page that goes has no other turn. */
  private end(code: string, text: string): void {
    if (!this.hasEnded) {
      this.send(this.session.over(code, text));
      this.settleAll();
    }
  }

  private settleAll(): void {
    const { code, text } = this.session.ended ?? NO_REASON;
    clearTimeout(this.timer);
    const calls = [...this.calls.values()];
    const receivers = [...this.receivers.values()];
    const cancels = [...this.answering.values()];
    this.calls.clear();
    this.receivers.clear();
    this.answering.clear();
    for (const cancel of cancels) {
      cancel();
    }
    for (const { reject } of calls) {
      reject(new PyInvokeError(text, code));
    }
    for (const receiver of receivers) {
      receiver.end(new PyInvokeError(text, code));
    }
    try {
      this.transport.close();
    } catch (error) {
      report(error);
    }
    this.callable.ended?.(code);
  }
}

const NO_REASON = { code: "closed", text: "the session has ended" };
const NO_STREAMS = JSON.stringify({ value: "A page has no streams.", code: "unavailable" });

/** Seconds, on a clock that never goes back. */
function now(): number {
  return performance.now() / 1_000;
}

/** 128 random bits, as 32 hexadecimal digits. */
function newId(): string {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return digits.join("");
}
