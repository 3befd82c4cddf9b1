// A double of what Tauri 2.8 gives to a page, with Python behind it: `__TAURI_INTERNALS__` with its
// registry of callbacks, an invoke that takes the way of the request, and channels that push.

import { vi } from "vitest";

/** One invoke as it reaches pytauri. */
export interface Arrival {
  readonly command: string;
  /** In lower case, without those of Tauri itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What pytauri's resolver answers with; `reject` takes any JSON value, as Tauri's own does. */
export type Answer =
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly reject: unknown };

type Callback = (payload: unknown) => void;

interface Options {
  readonly headers?: HeadersInit;
}

/** Tauri evaluates smaller messages in the page; the page fetches larger ones, which takes a while. */
const SMALL_JSON = 8192;
const SMALL_BYTES = 1024;

export class FakeTauri {
  readonly arrivals: Arrival[] = [];
  readonly callbacks = new Map<number, Callback>();
  /** Pushes to ids that nobody has registered: Tauri warns of them in the console. */
  readonly lost: number[] = [];
  /** Off under a strict policy, where Tauri falls back to posting everything as JSON. */
  canFetch = true;
  answer: (arrival: Arrival) => Answer | Promise<Answer> = () => ({ json: "null" });

  readonly internals = Object.freeze({
    invoke: (command: string, payload: unknown = {}, options?: Options) =>
      this.invoke(command, payload, options),
    transformCallback: (callback: Callback, once = false) => this.register(callback, once),
    unregisterCallback: (id: number) => {
      this.callbacks.delete(id);
    },
    runCallback: (id: number, payload: unknown) => this.run(id, payload),
  });

  /** Puts it into the page until the test ends. */
  install(): this {
    vi.stubGlobal("__TAURI_INTERNALS__", this.internals);
    vi.stubGlobal("window", globalThis);
    return this;
  }

  /** The last invoke that arrived. */
  get last(): Arrival {
    const arrival = this.arrivals.at(-1);
    if (arrival === undefined) {
      throw new Error("nothing has arrived");
    }
    return arrival;
  }

  /** The body of the last invoke, decoded. */
  get lastJson(): unknown {
    return JSON.parse(new TextDecoder().decode(this.last.body));
  }

  /** Python's end of a channel, from the text that stands for it in a body. */
  openChannel(text: unknown): PythonChannel {
    const id = /^__CHANNEL__:(\d+)$/.exec(String(text))?.[1];
    if (id === undefined) {
      throw new Error(`no channel: ${String(text)}`);
    }
    return new PythonChannel((payload) => this.run(Number(id), payload));
  }

  private register(callback: Callback, once: boolean): number {
    const id = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    this.callbacks.set(id, (payload) => {
      if (once) {
        this.callbacks.delete(id);
      }
      callback(payload);
    });
    return id;
  }

  private run(id: number, payload: unknown): void {
    const callback = this.callbacks.get(id);
    if (callback === undefined) {
      this.lost.push(id);
    } else {
      callback(payload);
    }
  }

  private invoke(command: string, payload: unknown, options?: Options): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const arrival = this.canFetch
        ? fetched(command, payload, options)
        : posted(command, payload, options);
      this.arrivals.push(arrival);
      void Promise.resolve(this.answer(arrival)).then((answer) => {
        if ("reject" in answer) {
          reject(answer.reject);
        } else {
          resolve("json" in answer ? JSON.parse(answer.json) : this.replyOf(answer.bytes));
        }
      });
    });
  }

  private replyOf(bytes: Uint8Array): ArrayBuffer | number[] {
    return this.canFetch ? new Uint8Array(bytes).buffer : [...bytes];
  }
}

function fetched(command: string, payload: unknown, options?: Options): Arrival {
  const headers = Object.fromEntries(new Headers(options?.headers ?? {}));
  if (payload instanceof ArrayBuffer || ArrayBuffer.isView(payload)) {
    return { command, headers, contentType: "application/octet-stream", body: asSent(payload) };
  }
  const body = new TextEncoder().encode(JSON.stringify(payload));
  return { command, headers, contentType: "application/json", body };
}

/** The bytes of a request's body, copied at once; `fetch` refuses some kinds of memory. */
function asSent(payload: ArrayBuffer | ArrayBufferView): Uint8Array {
  const view = ArrayBuffer.isView(payload) ? payload : new Uint8Array(payload);
  const memory: ArrayBufferLike & { readonly resizable?: boolean } = view.buffer;
  // By its tag, because a page of its own has an ArrayBuffer of its own.
  const kind = Object.prototype.toString.call(memory);
  if (kind !== "[object ArrayBuffer]" || memory.resizable === true) {
    throw new TypeError("fetch takes no shared and no resizable memory");
  }
  return new Uint8Array(memory, view.byteOffset, view.byteLength).slice();
}

function posted(command: string, payload: unknown, options?: Options): Arrival {
  const message: { options?: { headers?: Record<string, string> }; payload: unknown } = JSON.parse(
    JSON.stringify({ options, payload }),
  );
  const headers = Object.fromEntries(new Headers(message.options?.headers ?? {}));
  const body = new TextEncoder().encode(JSON.stringify(message.payload));
  return { command, headers, contentType: "application/json", body };
}

/** What Python holds of a channel: numbers what it sends, and says at the end how much it was. */
export class PythonChannel {
  private sent = 0;
  private readonly run: (payload: unknown) => void;

  constructor(run: (payload: unknown) => void) {
    this.run = run;
  }

  sendJson(text: string): void {
    this.push({ message: JSON.parse(text), index: this.sent++ }, text.length < SMALL_JSON);
  }

  sendBytes(bytes: Uint8Array): void {
    const message = new Uint8Array(bytes).buffer;
    this.push({ message, index: this.sent++ }, bytes.length < SMALL_BYTES);
  }

  close(): void {
    this.push({ end: true, index: this.sent }, true);
  }

  /** What the host would evaluate, for cases that the above does not make. */
  push(payload: unknown, atOnce = true): void {
    if (atOnce) {
      this.run(payload);
    } else {
      setTimeout(() => this.run(payload), 1);
    }
  }
}
