// Streams: commands that give items, read by a `for await` loop.

import { logged, type PyInvokeOptions } from "./client.js";
import type { PageConnection } from "./connection.js";
import { Allowance } from "./credit.js";
import type { PyInvokeError } from "./errors.js";
import { connection } from "./host.js";
import { type Body, STREAM_AHEAD } from "./messages.js";
import { page } from "./page.js";
import { Queue } from "./queue.js";
import { encodeBody, encodeHeaders, encodeName } from "./request.js";
import { decodeBody } from "./values.js";
import { Watch } from "./watch.js";

/**
 * Runs a Python command that gives items (an async generator), and gives them one after another:
 * decoded JSON, or `ArrayBuffer` for `bytes`.
 *
 * ```ts
 * for await (const line of pyStream<string>("tail", { path })) {
 *   console.log(line);
 * }
 * ```
 *
 * The command starts when the first item is asked for, and runs ahead of the loop by 1,024 items or
 * 1 MiB; then it waits. Leaving the loop cancels it, and so do `return()`, `throw()`, the option
 * `signal`, and the option `timeout`, which holds for each item that is waited for. If the command
 * fails, the loop gets the items before, then the error.
 *
 * @returns an iterator for one use: a second loop over it goes on where the first is
 * @typeParam T - an item; taken on trust
 * @throws PyInvokeError by the rejection of `next()`, as {@link pyInvoke} does
 */
export function pyStream<T>(
  command: string,
  body?: unknown,
  options?: PyInvokeOptions,
): AsyncIterableIterator<T> {
  return new PyStream<T>(command, body, options ?? {});
}

/** What has arrived, and its bytes. */
interface Item {
  readonly body: Body;
  readonly size: number;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

const DONE: IteratorResult<never, undefined> = { done: true, value: undefined };

class PyStream<T> implements AsyncIterableIterator<T> {
  private readonly command: string;
  private readonly body: unknown;
  private readonly options: PyInvokeOptions;
  private readonly items: Queue<Item> = new Queue();
  private readonly readers: Queue<Reader<T>> = new Queue();
  private hasStarted = false;
  private hasEnded = false;
  /** Why it has ended, until somebody is told. */
  private error: { readonly thrown: unknown } | undefined;
  private line: PageConnection | undefined;
  private id = 0;
  private allowance: Allowance | undefined;
  private watch: Watch | undefined;
  private settled: ((outcome: unknown) => void) | undefined;

  constructor(command: string, body: unknown, options: PyInvokeOptions) {
    this.command = command;
    this.body = body;
    this.options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.readers.put({ resolve, reject });
      if (!this.hasStarted) {
        this.start();
      }
      this.handOut();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.stop(undefined);
    return Promise.resolve(DONE);
  }

  throw(error?: unknown): Promise<IteratorResult<T, undefined>> {
    this.stop(undefined);
    return Promise.reject(error);
  }

  // --- what the page does ----------------------------------------------------------------------

  private start(): void {
    this.hasStarted = true;
    this.settled = page().debug ? logged(this.command) : undefined;
    try {
      this.watch = new Watch(this.command, this.options, (error) => this.stop(error));
      const line = connection();
      const name = encodeName(this.command);
      const headers = encodeHeaders(this.options.headers);
      const id = line.stream(name, headers, encodeBody(this.body), {
        items: (bodies, sizes) => this.arrived(bodies, sizes),
        end: (error) => this.finish(error),
      });
      if (!this.hasEnded) {
        this.line = line;
        this.id = id;
        this.allowance = new Allowance(STREAM_AHEAD, (n, bytes) => line.credit(id, n, bytes));
      }
    } catch (error) {
      this.finish(error);
    }
  }

  /** The page wants no more: what has not been read is dropped, and Python is told. */
  private stop(error: PyInvokeError | undefined): void {
    this.hasStarted = true;
    this.items.takeAll();
    if (!this.hasEnded) {
      this.line?.cancel(this.id);
      this.finish(error);
    } else {
      this.error = error === undefined ? undefined : { thrown: error };
    }
  }

  // --- what Python does ------------------------------------------------------------------------

  private arrived(bodies: readonly Body[], sizes: readonly number[]): void {
    for (const [at, body] of bodies.entries()) {
      this.items.put({ body, size: sizes[at] ?? 0 });
    }
    this.handOut();
  }

  private finish(thrown: unknown): void {
    if (this.hasEnded) {
      return;
    }
    this.hasEnded = true;
    this.error = thrown === undefined ? undefined : { thrown };
    this.watch?.release();
    this.settled?.(thrown ?? "ok");
    this.handOut();
  }

  // --- between the two -------------------------------------------------------------------------

  private handOut(): void {
    while (this.readers.size > 0 && this.items.size > 0) {
      this.handOutOne(this.items.take());
    }
    if (this.readers.size > 0 && this.hasEnded) {
      this.tellTheEnd();
    }
    if (this.readers.size > 0) {
      this.watch?.startTimer();
    } else {
      this.watch?.stopTimer();
    }
  }

  private handOutOne({ body, size }: Item): void {
    let value: T;
    try {
      value = decodeBody(body) as T;
    } catch (error) {
      this.stop(error as PyInvokeError);
      return;
    }
    this.allowance?.read(size);
    this.readers.take().resolve({ done: false, value });
  }

  /** One reader gets the error, if there is one; for all others it is over. */
  private tellTheEnd(): void {
    const { error } = this;
    this.error = undefined;
    if (error !== undefined) {
      this.readers.take().reject(error.thrown);
    }
    for (const { resolve } of this.readers.takeAll()) {
      resolve(DONE);
    }
  }
}
