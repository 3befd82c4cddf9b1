// A channel: an ordered stream from Python to this page, handed to whoever listens.

import type { PageConnection } from "./connection.js";
import { Allowance } from "./credit.js";
import { guarded, PyInvokeError, report } from "./errors.js";
import { connection } from "./host.js";
import { Inbox } from "./inbox.js";
import { type Body, CHANNEL_AHEAD } from "./messages.js";
import { fromUtf8 } from "./utf8.js";
import { decodeBody } from "./values.js";

/**
 * An ordered stream of messages from Python. Make one for each call and pass it in the body, alone
 * or as a field at any depth; Python sends to it for as long as it likes, after the reply too.
 *
 * Read it with {@link Channel.onmessage}, {@link Channel.addJsonListener} or `for await`. While
 * nobody reads, messages wait for whoever comes first: up to 16,384 of them or 4 MiB, then Python
 * holds back. A loop that starts while `onmessage` or a listener is set gets what arrives from then
 * on, beside them. What a loop has not read when it is left waits for the next one, unless
 * `onmessage` or a listener is set. Loops that run at once share the messages.
 *
 * A listener that throws is reported as an uncaught error, and stops neither other listeners nor
 * later messages. A message that is no JSON is reported too, and left out.
 *
 * @typeParam T - a message as it arrives: decoded JSON, or `ArrayBuffer` for bytes; taken on trust
 */
export class Channel<T = unknown> implements AsyncIterable<T> {
  /**
   * Settles once the channel is closed and its last message is here: by Python, by {@link close}, or
   * because the session has ended. Never rejects.
   */
  readonly closed: Promise<void>;

  private readonly inbox: Inbox<Received<T>> = new Inbox(({ size }) => this.allowance?.read(size));
  private readonly jsonListeners = new Set<(message: T) => void>();
  private handler: ((message: T) => void) | undefined;
  private opened: Opened | undefined;
  private allowance: Allowance | undefined;
  private isClosed = false;
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

  /** Messages as `onmessage` gets them, until the channel is closed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    const loop = this.inbox.iterate(() => {
      if (this.isHeard() && !this.inbox.isRead) {
        this.inbox.clear();
      }
    });
    return unwrapped(loop);
  }

  /**
   * Wants no more: Python's end raises at its next message, and what arrives until then is dropped.
   * What has arrived can still be read. A second call does nothing.
   */
  close(): void {
    if (!this.isClosed) {
      this.opened?.line.cancel(this.opened.id);
      this.finish();
    }
  }

  /**
   * The number that names this channel in this page, from 2^32.
   *
   * @throws PyInvokeError `unavailable` where the page has no host
   */
  get id(): number {
    return this.open().id;
  }

  /**
   * The text that stands for the channel in a body; `JSON.stringify` calls this.
   *
   * @throws PyInvokeError `unavailable` where the page has no host; `closed` where either end has
   *   closed it, or the session has ended in which it was first used
   */
  toJSON(): string {
    const { line, id } = this.open();
    if (line.hasEnded || this.isClosed) {
      throw new PyInvokeError("The channel is closed: make one Channel for each call.", "closed");
    }
    return `__CHANNEL__:${id}`;
  }

  private open(): Opened {
    this.opened ??= this.openOn(connection());
    return this.opened;
  }

  private openOn(line: PageConnection): Opened {
    const id = line.openChannel({
      items: (bodies, sizes) => this.arrived(bodies, sizes),
      end: () => this.finish(),
    });
    this.allowance = new Allowance(CHANNEL_AHEAD, (n, bytes) => line.credit(id, n, bytes));
    if (this.isClosed) {
      line.cancel(id);
    }
    return { line, id };
  }

  private finish(): void {
    this.isClosed = true;
    this.allowance = undefined;
    this.inbox.end();
    this.markClosed();
  }

  private arrived(bodies: readonly Body[], sizes: readonly number[]): void {
    for (const [at, body] of bodies.entries()) {
      const size = sizes[at] ?? 0;
      try {
        this.accept({ message: decodeBody(body) as T, size });
      } catch (error) {
        this.allowance?.read(size);
        report(error);
      }
    }
  }

  private isHeard(): boolean {
    return this.handler !== undefined || this.jsonListeners.size > 0;
  }

  private accept(received: Received<T>): void {
    if (this.inbox.isRead) {
      this.handOut(received.message);
      this.inbox.put(received);
    } else if (this.isHeard() && this.inbox.size === 0) {
      this.handOut(received.message);
      this.allowance?.read(received.size);
    } else {
      this.inbox.put(received);
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
      this.handOut(this.inbox.take().message);
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

function decoded<T>(message: T | ArrayBuffer): T {
  if (!(message instanceof ArrayBuffer)) {
    return message;
  }
  const text = fromUtf8(new Uint8Array(message));
  if (text === undefined) {
    throw new PyInvokeError("What Python sent for a JSON listener is no UTF-8.", "protocol");
  }
  return decodeBody(text) as T;
}

/** A channel's place in a session. */
interface Opened {
  readonly line: PageConnection;
  readonly id: number;
}

/** A message, and the bytes that it was on its way: that is what credit counts. */
interface Received<T> {
  readonly message: T;
  readonly size: number;
}

/** The same loop, with the messages alone. */
function unwrapped<T>(loop: AsyncIterableIterator<Received<T>>): AsyncIterableIterator<T> {
  const bare = ({ done, value }: IteratorResult<Received<T>>): IteratorResult<T> =>
    done === true ? { done, value: undefined } : { done: false, value: value.message };
  const iterator: AsyncIterableIterator<T> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => loop.next().then(bare),
    return: async () => {
      await loop.return?.();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}
