// Tauri's windows: each frame is one invoke of pytauri's plugin, and frames come back as replies or
// over a callback; see docs/protocol.md, "Tauri".

import { block, encode, line, pack, packApart } from "../codec.js";
import { parseError, textOf } from "../errors.js";
import { type Body, type Call, Decoded, type Frame, OVER } from "../messages.js";
import { isBuffer } from "../request.js";
import { type FrameReceiver, type FrameTransport, hearBlock } from "./base.js";
import { Lane, laneIn } from "./lane.js";
import {
  COMMAND,
  internals,
  isPostable,
  type Post,
  poster,
  type TauriInternals,
} from "./tauri-internals.js";

/** What Tauri hands to a callback. Its index is not looked at: frames have numbers of their own. */
type Push = { readonly message: unknown; readonly end?: never } | { readonly end: true };

/** What a reply counts for that Tauri has decoded, so that nobody knows how long it was. */
const UNKNOWN_SIZE = 4_096;
/** A longer head goes with the bodies: a header is copied many times on its way. */
const LONGEST_HEAD = 1_024;
/** A longer frame is a request, which by then is as fast as a message. */
const LONGEST_LINE = 1_024;
/** What Python answers a post with whose reply is too long for that, and comes as a push. */
const LONG = "long";
/** Posts that may wait for the first answer: what waits for one that never comes is not freed. */
const MOST_TRIALS = 8;

/** A new transport if this page is one of Tauri's. */
export function findTauri(): FrameTransport | undefined {
  const tauri = internals();
  return tauri === undefined ? undefined : new TauriTransport(tauri);
}

/** Carries one session. */
class TauriTransport implements FrameTransport {
  private readonly internals: TauriInternals;
  private receiver: FrameReceiver | undefined;
  private callback = 0;
  /** Whether frames have to travel in the header, because Tauri carries no bytes in this page. */
  private isHeaderOnly = false;
  /** Whether nothing more comes over the callback. */
  private isLetGo = false;
  /** Says short frames, once the program has lent the key. */
  private post: Post | undefined;
  /** Whether something that was posted was answered; until then all is said as a request too. */
  private isPostProven = false;
  /** How many were posted before that. */
  private trials = 0;
  /** A faster way, where the program has offered one. */
  private lane: Lane | undefined;
  /** The commands whose replies are long: requests bring them sooner. */
  private readonly longWinded: Set<string> = new Set();

  constructor(internals: TauriInternals) {
    this.internals = internals;
  }

  open(receiver: FrameReceiver): void {
    this.receiver = receiver;
    this.callback = this.internals.transformCallback((push) => this.pushed(push));
  }

  /** The callback stays until Python lets it go: Tauri complains in the console of unknown ones. */
  close(): void {
    this.receiver = undefined;
    this.lane?.close();
    this.forgetCallback();
  }

  private forgetCallback(): void {
    if (this.isLetGo) {
      this.internals.unregisterCallback?.(this.callback);
    }
  }

  send(frame: Frame): void {
    // A page that goes has no time for a socket's last words.
    if (this.lane?.isOpen === true && (frame.flags & OVER) === 0) {
      this.lane.send(...packApart(frame));
      return;
    }
    if (this.isHeaderOnly) {
      this.sendInHeader(frame);
      return;
    }
    if (this.posted(frame)) {
      return;
    }
    const encoded = encode(frame);
    const { head, bodies } = encoded;
    if (head.length > LONGEST_HEAD) {
      this.invoke("*", block(encoded), frame);
    } else if (bodies.length > 0) {
      this.invoke(`+${head}`, bodies, frame);
    } else {
      this.invoke(`:${head}`, undefined, frame);
    }
  }

  /** Whether the frame has left, and needs no request. */
  private posted(frame: Frame): boolean {
    const { isPostProven } = this;
    const post = isPostProven || this.trials < MOST_TRIALS ? this.post : undefined;
    if (post === undefined || isFirst(frame) || !isPostable()) {
      return false;
    }
    const call = loneCall(frame);
    const isLong = call !== undefined && this.longWinded.has(call.name);
    const text = isLong ? undefined : line(frame, LONGEST_LINE);
    if (text === undefined) {
      return false;
    }
    this.trials += isPostProven ? 0 : 1;
    post(`ipc:-${text}`).then(
      (response) => {
        this.isPostProven = true;
        this.resolved(response, frame);
      },
      (reason) => {
        if (isPostProven || isAnswer(textOf(reason))) {
          this.isPostProven = true;
          this.rejected(reason, frame, false);
        } else {
          this.post = undefined; // why is said in answer to the request
        }
      },
    );
    return isPostProven;
  }

  private sendInHeader(frame: Frame): void {
    this.invoke(`=${base64(pack(frame))}`, undefined, frame);
  }

  private invoke(text: string, bodies: Uint8Array | undefined, frame: Frame): void {
    // A plain object, because Tauri's fallback writes the headers as JSON, where `Headers` is `{}`.
    const headers = { pyfunc: `ipc:${isFirst(frame) ? this.callback : ""}${text}` };
    this.internals.invoke(COMMAND, bodies, { headers }).then(
      (response) => this.resolved(response, frame),
      (reason) => this.rejected(reason, frame, bodies !== undefined),
    );
  }

  // --- what comes back -------------------------------------------------------------------------

  private resolved(response: unknown, frame: Frame): void {
    const call = loneCall(frame);
    if (call !== undefined) {
      const size = isBuffer(response) ? response.byteLength : UNKNOWN_SIZE;
      this.receiver?.frame(replyTo(frame, call.id, response), size);
    } else if (response !== null) {
      this.isHeaderOnly ||= Array.isArray(response);
      this.hear(response);
    }
  }

  private rejected(reason: unknown, frame: Frame, hadBodies: boolean): void {
    const text = textOf(reason);
    if (text === LONG) {
      const call = loneCall(frame);
      if (call !== undefined) {
        this.longWinded.add(call.name);
      }
      return;
    }
    if (isAnswer(text)) {
      // Of the empty one the answer goes another way; or it was cut on its way, and comes again.
      this.hear(text);
      return;
    }
    const refusal = parseError(text);
    if (refusal === undefined && hadBodies) {
      this.isHeaderOnly = true;
      if (this.receiver !== undefined) {
        this.sendInHeader(frame);
      }
    } else {
      this.receiver?.lost(refusal?.message ?? text, refusal?.code ?? "unavailable");
    }
  }

  private pushed(push: Push): void {
    if (push.end !== true) {
      this.pushedMessage(push.message);
      return;
    }
    this.isLetGo = true;
    if (this.receiver === undefined) {
      this.forgetCallback();
    } else {
      this.receiver.reconnected(); // the program says why, if the session is over
    }
  }

  private pushedMessage(message: unknown): void {
    const key = keyIn(message);
    const offer = laneIn(message);
    if (key !== undefined) {
      this.post ??= poster(this.internals, key);
    } else if (offer === undefined) {
      this.hear(message);
    } else if (this.lane === undefined && this.receiver !== undefined) {
      this.lane = new Lane(
        offer,
        (block, bodies) => this.receiver !== undefined && hearBlock(this.receiver, block, bodies),
        () => this.receiver?.reconnected(),
      );
    }
  }

  /** A packed frame, as whatever the host has made of it. What is none of that counts as lost. */
  private hear(block: unknown): void {
    const bytes = bytesOf(block);
    if (this.receiver !== undefined && bytes !== undefined) {
      hearBlock(this.receiver, bytes);
    }
  }
}

function isFirst({ messages }: Frame): boolean {
  return messages[0]?.kind === "hello";
}

function loneCall({ messages }: Frame): Call | undefined {
  const [only] = messages;
  return messages.length === 1 && only?.kind === "call" ? only : undefined;
}

/** The frame of which the program sent the bare result of its only message. */
function replyTo({ session, first, ack }: Frame, id: number, response: unknown): Frame {
  const body: Body | Decoded = isBuffer(response)
    ? new Uint8Array(response)
    : new Decoded(response);
  return { session, first: ack, ack: first + 1, flags: 0, messages: [{ kind: "reply", id, body }] };
}

/** Whether a rejection is Python's answer: a block, or a word that the answer comes as a push. */
function isAnswer(text: string): boolean {
  return text === "" || text === LONG || isBlock(text);
}

/** The key of posts, as Python lends it. */
function keyIn(message: unknown): string | undefined {
  const key = (message as { readonly key?: unknown } | null)?.key;
  return typeof key === "string" ? key : undefined;
}

/** A block as text has one character for each byte. */
function isBlock(text: string): boolean {
  // The length of a head has no fourth byte: it is below 16 MiB. No refusal has a NUL in it.
  return text.charCodeAt(3) === 0 && text.charCodeAt(4) === 0x5b;
}

function bytesOf(block: unknown): Uint8Array | undefined {
  if (typeof block === "string") {
    const bytes = new Uint8Array(block.length);
    for (let at = 0; at < block.length; at += 1) {
      bytes[at] = block.charCodeAt(at);
    }
    return bytes;
  }
  return isBuffer(block) || Array.isArray(block) ? new Uint8Array(block) : undefined;
}

/** How many bytes are made characters of in one call: more would not fit onto the stack. */
const CHUNK = 8_192;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}
