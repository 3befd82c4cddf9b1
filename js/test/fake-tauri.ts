// A double of what Tauri 2.8 gives to a page, with Python behind it: `__TAURI_INTERNALS__` with its
// registry of callbacks, an invoke that carries frames as docs/protocol.md says, and pushes.

import { vi } from "vitest";
import { decode, pack, unpack } from "../src/codec.js";
import type { Frame } from "../src/messages.js";
import { over } from "../src/session.js";
import { type Answer, type Arrival, FakePython, type Feed } from "./fake-python.js";

export type { Answer, Arrival };

/** One invoke of pytauri's plugin, as it reaches Python. */
export interface Invoke {
  readonly pyfunc: string;
  readonly body: Uint8Array | undefined;
  readonly frame: Frame;
  /** Whether it came as a message, not as a request. */
  readonly isPost: boolean;
}

type Callback = (payload: unknown) => void;

interface Options {
  readonly headers?: HeadersInit;
}

/** An invoke that waits for its response. */
interface Held {
  readonly frame: Frame;
  /** Whether it brought a single call. */
  readonly isLone: boolean;
  readonly isHeaderOnly: boolean;
  readonly isPost: boolean;
  /** Whether a frame in answer is text. */
  readonly takesText: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: string) => void;
}

/** Makes this page one in which the package has never been used. */
export function newPage(): void {
  Reflect.deleteProperty(globalThis, Symbol.for("pytauri-ipc"));
}

/** Pushes below that leave as text. */
const SMALL = 8_192;

export class FakeTauri {
  readonly invokes: Invoke[] = [];
  /** Invokes of other commands. */
  readonly others: { readonly command: string; readonly payload: unknown }[] = [];
  readonly callbacks = new Map<number, Callback>();
  /** Pushes to ids that nobody has registered: Tauri warns of them in the console. */
  readonly lost: number[] = [];
  readonly pythons: FakePython[] = [];
  /** How each frame has left: "alone", "response", "text" or "push". */
  readonly ways: string[] = [];
  /** What Python lends to pages that say hello, so that they may post; by default it lends none. */
  key: string | undefined;
  /** Whether a post arrives; what it is answered with before Python sees it, if it is. */
  hearsPosts = true;
  postRefusal: string | undefined;
  /** Off under a strict policy, where Tauri falls back to posting everything as JSON. */
  canFetch = true;
  /** What pytauri or Tauri rejects every invoke with, before Python sees it. */
  refusal: unknown;
  /** Whether a push is lost on its way. */
  losesPush: () => boolean = () => false;
  /** Whether a response is kept from going out: everything is pushed then. */
  onlyPushes = false;
  answer: (arrival: Arrival) => Answer | Promise<Answer> = () => ({ json: "null" });
  produce: (feed: Feed, arrival: Arrival) => void = (feed) => feed.end();
  frameSize: number | undefined;
  /** Where set, frames leave by it and not by Tauri. */
  lane: ((block: Uint8Array) => void) | undefined;
  private readonly held: Held[] = [];
  private pushTo = 0;
  private flushed = Promise.resolve();

  readonly internals = Object.freeze({
    invoke: (command: string, payload: unknown = {}, options?: Options) =>
      this.invoke(command, payload, options),
    transformCallback: (callback: Callback, once = false) => this.register(callback, once),
    unregisterCallback: (id: number) => {
      this.callbacks.delete(id);
    },
    runCallback: (id: number, payload: unknown) => this.run(id, payload),
  });

  /** Puts it into a new page, until the test ends. */
  install(): this {
    newPage();
    vi.stubGlobal("__TAURI_INTERNALS__", this.internals);
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("ipc", { postMessage: (text: string) => this.posted(text) });
    return this;
  }

  /** The program's end of the last session. */
  get python(): FakePython {
    const python = this.pythons.at(-1);
    if (python === undefined) {
      throw new Error("no page has said hello");
    }
    return python;
  }

  /** The calls and streams of all sessions. */
  get arrivals(): readonly Arrival[] {
    return this.pythons.flatMap((python) => python.arrivals);
  }

  get last(): Arrival {
    return this.python.last;
  }

  get lastJson(): unknown {
    return this.python.lastJson;
  }

  /** Python's end of a channel, once its text has arrived in a body. */
  openChannel(text: unknown): Feed {
    return this.python.openChannel(text);
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

  // --- invokes ---------------------------------------------------------------------------------

  private invoke(command: string, payload: unknown, options?: Options): Promise<unknown> {
    if (command !== "plugin:pytauri|pyfunc") {
      this.others.push({ command, payload: JSON.parse(JSON.stringify(payload)) });
      return Promise.resolve(null);
    }
    const pyfunc = new Headers(options?.headers ?? {}).get("pyfunc") ?? "";
    const body = bytesSent(payload);
    return new Promise((resolve, reject) => {
      void Promise.resolve().then(() => {
        if (this.refusal !== undefined) {
          reject(this.refusal);
        } else if (body !== undefined && !this.canFetch) {
          reject("Please use `Uint8Array` or `ArrayBuffer` as body");
        } else {
          this.arrive({ pyfunc, body, isPost: false }, resolve, reject);
        }
      });
    });
  }

  /** As `__TAURI_INTERNALS__` does it where it falls back, but for the mark that it has. */
  private posted(text: string): void {
    const { cmd, callback, error, payload, options, __TAURI_INVOKE_KEY__: key } = JSON.parse(text);
    if (cmd !== "plugin:pytauri|pyfunc" || payload !== null || key !== this.key) {
      throw new Error(`this is no invoke of pytauri's: ${text}`);
    }
    const { pyfunc } = options.headers;
    if (!/^[\t -~]*$/.test(pyfunc)) {
      throw new Error(`no header takes ${JSON.stringify(pyfunc)}`);
    }
    const resolve = (value: unknown) => this.run(callback, value);
    const reject = (reason: string) => this.run(error, reason);
    void Promise.resolve().then(() => {
      if (this.postRefusal !== undefined) {
        reject(this.postRefusal);
      } else if (this.hearsPosts) {
        this.arrive({ pyfunc, body: undefined, isPost: true }, resolve, reject);
      }
    });
  }

  private arrive(
    { pyfunc, body, isPost }: Omit<Invoke, "frame">,
    resolve: (value: unknown) => void,
    reject: (reason: string) => void,
  ): void {
    const [, callback = "", kind = "", rest = ""] = /^ipc:(\d*)([-:+*=])(.*)$/s.exec(pyfunc) ?? [];
    if ((kind === "+" || kind === "*") !== (body !== undefined)) {
      throw new Error(`the body does not fit the header: ${pyfunc}`);
    }
    const frame = frameOf(kind, rest, body ?? new Uint8Array(0));
    const isCopy = this.invokes.some((earlier) => isSameCall(earlier.frame, frame));
    this.invokes.push({ pyfunc, body, frame, isPost });
    if ((frame.messages[0]?.kind === "hello") !== (callback !== "")) {
      throw new Error("the first frame says where pushes go, and no other");
    }
    this.pushTo = callback === "" ? this.pushTo : Number(callback);
    const python = this.pythonFor(frame);
    const { messages } = frame;
    const isLone = messages.length === 1 && messages[0]?.kind === "call";
    const takesText = isLone || kind === "=" || kind === "-";
    const held = { frame, isLone, isHeaderOnly: kind === "=", isPost, takesText, resolve, reject };
    this.held.push(held);
    if (callback !== "" && this.key !== undefined) {
      this.run(this.pushTo, { index: 0, message: { key: this.key } });
    }
    if (python === undefined) {
      this.transmit(over(frame.session, "closed", "the program does not know this session"));
      return;
    }
    const isAnswered =
      isCopy && !messages.some((one) => one.kind === "call" && python.session.isOpen(one.id));
    python.receive(frame, rest.length + (body?.length ?? 0));
    if (isAnswered || !messages.some((message) => message.kind === "call")) {
      // After the flush, which is a microtask away.
      this.flushed = this.flushed.then(async () => {
        await Promise.resolve();
        this.release(held);
      });
    }
  }

  private pythonFor(frame: Frame): FakePython | undefined {
    const known = this.pythons.find(({ session }) => session.id === frame.session);
    if (known !== undefined) {
      return known.session.ended === undefined ? known : undefined;
    }
    if (frame.messages[0]?.kind !== "hello") {
      return undefined;
    }
    const python = new FakePython(frame.session, (out) => this.transmit(out), this.frameSize);
    python.answer = (arrival) => this.answer(arrival);
    python.produce = (feed, arrival) => this.produce(feed, arrival);
    this.pythons.push(python);
    return python;
  }

  // --- what comes back -------------------------------------------------------------------------

  private transmit(frame: Frame): void {
    if (this.lane !== undefined) {
      this.ways.push("lane");
      this.lane(pack(frame));
      this.releaseAnswered(frame);
      return;
    }
    const held = this.onlyPushes ? undefined : this.takeHeldFor(frame);
    if (held === undefined) {
      this.push(frame);
    } else if (held.isPost && pack(frame).length >= SMALL) {
      this.push(frame);
      held.reject("long");
    } else if (held.isLone && !held.isHeaderOnly && isAlone(frame, held.frame)) {
      this.ways.push("alone");
      held.resolve(bare(frame));
    } else if (held.takesText) {
      this.ways.push("text");
      held.reject(asText(pack(frame)));
    } else {
      this.ways.push("response");
      held.resolve(this.bytes(pack(frame)));
    }
    this.releaseAnswered(frame);
  }

  private takeHeldFor(frame: Frame): Held | undefined {
    const fits = (held: Held) => !held.isLone || answers(frame, held.frame);
    const at = this.held.findIndex(fits);
    return at < 0 ? undefined : this.held.splice(at, 1)[0];
  }

  /** Single calls whose answer went another way. */
  private releaseAnswered(frame: Frame): void {
    for (const held of this.held.filter(({ frame: asked }) => answers(frame, asked))) {
      this.release(held);
    }
  }

  private release(held: Held): void {
    const at = this.held.indexOf(held);
    if (at >= 0) {
      this.held.splice(at, 1);
      if (held.takesText) {
        held.reject("");
      } else {
        held.resolve(null);
      }
    }
  }

  private push(frame: Frame): void {
    this.ways.push("push");
    if (!this.losesPush()) {
      const block = pack(frame);
      const message = block.length < SMALL ? asText(block) : this.bytes(block);
      this.run(this.pushTo, { index: 0, message });
    }
  }

  /** Pushes something that is no frame. */
  pushMessage(message: unknown): void {
    this.run(this.pushTo, { index: 0, message });
  }

  /** What Tauri says when Python's end of the callback is dropped. */
  letGo(): void {
    this.run(this.pushTo, { index: 0, end: true });
  }

  private bytes(block: Uint8Array): ArrayBuffer | number[] {
    return this.canFetch ? new Uint8Array(block).buffer : [...block];
  }
}

/** Whether the frame is the bare reply to that request. */
function isAlone(frame: Frame, asked: Frame): boolean {
  const isWhole = frame.messages.length === 1 && frame.messages[0]?.kind === "reply";
  return (
    isWhole &&
    frame.flags === 0 &&
    answers(frame, asked) &&
    frame.first === asked.ack &&
    frame.ack === asked.first + 1
  );
}

/** Whether both bring the same call, alone. */
function isSameCall(a: Frame, b: Frame): boolean {
  const [one, other] = [a.messages[0], b.messages[0]];
  return (
    a.session === b.session &&
    a.messages.length + b.messages.length === 2 &&
    one?.kind === "call" &&
    other?.kind === "call" &&
    one.id === other.id
  );
}

function answers(frame: Frame, asked: Frame): boolean {
  const [call] = asked.messages;
  return (
    call?.kind === "call" &&
    frame.session === asked.session &&
    frame.messages.some(
      (message) =>
        (message.kind === "reply" || message.kind === "failure") && message.id === call.id,
    )
  );
}

function bare(frame: Frame): unknown {
  const [reply] = frame.messages;
  const body = reply?.kind === "reply" ? reply.body : "";
  return typeof body === "string" ? JSON.parse(body) : new Uint8Array(body as Uint8Array).buffer;
}

function asText(block: Uint8Array): string {
  return Array.from(block, (byte) => String.fromCharCode(byte)).join("");
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** The bytes of a request's body, copied at once; `fetch` refuses some kinds of memory. */
function bytesSent(payload: unknown): Uint8Array | undefined {
  if (!(payload instanceof ArrayBuffer || ArrayBuffer.isView(payload))) {
    return undefined;
  }
  const view = ArrayBuffer.isView(payload) ? payload : new Uint8Array(payload);
  const memory: ArrayBufferLike & { readonly resizable?: boolean } = view.buffer;
  // By its tag, because a page of its own has an ArrayBuffer of its own.
  const kind = Object.prototype.toString.call(memory);
  if (kind !== "[object ArrayBuffer]" || memory.resizable === true) {
    throw new TypeError("fetch takes no shared and no resizable memory");
  }
  return new Uint8Array(memory, view.byteOffset, view.byteLength).slice();
}

function frameOf(kind: string, text: string, body: Uint8Array): Frame {
  switch (kind) {
    case "=":
      return unpack(fromBase64(text));
    case "*":
      return unpack(body);
    case "-": {
      const [head = "", bodies = ""] = text.split("\t");
      return decode(head, new TextEncoder().encode(bodies));
    }
    default:
      return decode(text, body);
  }
}
