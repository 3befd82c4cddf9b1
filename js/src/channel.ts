// A channel: an ordered stream from Python to this page, handed to whoever listens. How its
// messages travel is the transport's business.

import { report } from "./errors.js";
import { transport } from "./host.js";
import { Inbox } from "./inbox.js";
import type { ChannelAddress } from "./transports/base.js";

/**
 * An ordered stream of messages from Python. Make one for each call and pass it in the body, alone
 * or as a field at any depth; Python sends to it for as long as it likes, after the reply too.
 *
 * Read it with {@link Channel.onmessage}, {@link Channel.addJsonListener} or `for await`. While
 * nobody reads, messages wait, without a bound, for whoever comes first. A loop that starts while
 * `onmessage` or a listener is set gets what arrives from then on, beside them. What a loop has not
 * read when it is left waits for the next one, unless `onmessage` or a listener is set. Loops that
 * run at once share the messages.
 *
 * A listener that throws is reported as an uncaught error, and stops neither other listeners nor
 * later messages.
 *
 * @typeParam T - a message as it arrives: decoded JSON, or `ArrayBuffer` for bytes; taken on trust
 */
export class Channel<T = unknown> implements AsyncIterable<T> {
  /** Settles once Python has closed the channel and its last message is here. Never rejects. */
  readonly closed: Promise<void>;

  private readonly inbox: Inbox<T> = new Inbox();
  private readonly jsonListeners = new Set<(message: T) => void>();
  private handler: ((message: T) => void) | undefined;
  private address: ChannelAddress | undefined;
  private markClosed: () => void = () => undefined;

  /** Needs no host yet: the channel gets its id when it is first sent or asked for it. */
  constructor(onmessage?: (message: T) => void) {
    this.handler = onmessage;
    this.closed = new Promise((resolve) => {
      this.markClosed = resolve;
    });
  }

  /** Gets each message: decoded JSON, or bytes as an `ArrayBuffer`. */
  get onmessage(): ((message: T) => void) | undefined {
    return this.handler;
  }

  set onmessage(handler: ((message: T) => void) | undefined) {
    this.handler = handler;
    this.handOutLater();
  }

  /**
   * Calls `fn` with each message as JSON, whether Python sent text or bytes (JSON in UTF-8). Bytes
   * that are no JSON are reported as an uncaught error. There may be several listeners; all get the
   * same object.
   *
   * @returns a function that takes the listener away: it is not called again
   */
  addJsonListener(fn: (message: T) => void): () => void {
    const listener = (message: T): void => fn(message);
    this.jsonListeners.add(listener);
    this.handOutLater();
    return () => {
      this.jsonListeners.delete(listener);
    };
  }

  /** Messages as `onmessage` gets them, until Python closes the channel. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.inbox.iterate(() => {
      if (this.isHeard() && !this.inbox.isRead) {
        this.inbox.clear();
      }
    });
  }

  /**
   * The number that names this channel in this page.
   *
   * @throws PyInvokeError `unavailable` where the page has no host
   */
  get id(): number {
    return this.open().id;
  }

  /**
   * The text that stands for the channel in a body; `JSON.stringify` calls this.
   *
   * @throws PyInvokeError `unavailable` where the page has no host
   */
  toJSON(): string {
    return this.open().text;
  }

  private open(): ChannelAddress {
    this.address ??= transport().openChannel({
      message: (message) => this.accept(message as T),
      end: () => {
        this.inbox.end();
        this.markClosed();
      },
    });
    return this.address;
  }

  private isHeard(): boolean {
    return this.handler !== undefined || this.jsonListeners.size > 0;
  }

  private accept(message: T): void {
    if (this.inbox.isRead) {
      this.handOut(message);
      this.inbox.put(message);
    } else if (this.isHeard() && this.inbox.size === 0) {
      this.handOut(message);
    } else {
      this.inbox.put(message);
    }
  }

  /** Gives waiting messages to a new listener, after the turn in which it was added. */
  private handOutLater(): void {
    if (this.inbox.size > 0) {
      void Promise.resolve().then(() => this.handOutWaiting());
    }
  }

  private handOutWaiting(): void {
    while (this.inbox.size > 0 && this.isHeard() && !this.inbox.isRead) {
      this.handOut(this.inbox.take());
    }
  }

  private handOut(message: T): void {
    const { handler } = this;
    if (handler !== undefined) {
      guarded(() => handler(message));
    }
    if (this.jsonListeners.size > 0) {
      guarded(() => this.handOutJson(decoded<T>(message)));
    }
  }

  private handOutJson(message: T): void {
    for (const listener of [...this.jsonListeners]) {
      if (this.jsonListeners.has(listener)) {
        guarded(() => listener(message));
      }
    }
  }
}

function guarded(step: () => void): void {
  try {
    step();
  } catch (error) {
    report(error);
  }
}

function decoded<T>(message: T | ArrayBuffer): T {
  return message instanceof ArrayBuffer
    ? (JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(message)) as T)
    : message;
}
