// The bodies of a frame: laid out as one block of bytes, and taken out of it again. Most frames carry
// many small texts: those are written and read in one go.

import type { Body } from "./messages.js";
import { byteLength, fromUtf8, utf8 } from "./utf8.js";
import { CutShort, ProtocolViolation, shown } from "./violations.js";

const NOTHING: Uint8Array = new Uint8Array(0);

/** Stands for a body that is no UTF-8: it is no JSON either, and spoils its own message alone. */
const NO_TEXT = "\ufffd";

/** Bodies as a block. */
export interface Layout {
  /** As they stand in the head: below 0 for raw bytes. */
  readonly sizes: readonly number[];
  readonly bytes: Uint8Array;
}

/** Lays bodies out, one after another; a lone raw one is not copied. */
export function laidOut(bodies: readonly Body[]): Layout {
  const [only] = bodies;
  if (only === undefined) {
    return { sizes: [], bytes: NOTHING };
  }
  if (bodies.length === 1 && typeof only !== "string") {
    return { sizes: [rawSize(only)], bytes: only };
  }
  return bodies.every(isText) ? textsLaidOut(bodies) : mixedLaidOut(bodies);
}

function isText(body: Body): body is string {
  return typeof body === "string";
}

/** Text is written in one go, many times faster than piece by piece; ASCII is measured by that. */
function textsLaidOut(texts: readonly string[]): Layout {
  const all = texts.join("");
  const bytes = utf8(all);
  const sizes = texts.map(bytes.length === all.length ? lengthOf : byteLength);
  const isWhole = sizes.reduce(plus, 0) === bytes.length;
  // It is not where two halves of a pair have met at the seam of two bodies.
  return isWhole ? { sizes, bytes } : mixedLaidOut(texts);
}

function lengthOf(text: string): number {
  return text.length;
}

function plus(a: number, b: number): number {
  return a + b;
}

function mixedLaidOut(bodies: readonly Body[]): Layout {
  const pieces = bodies.map((body) => (isText(body) ? utf8(body) : body));
  const sizes = bodies.map((body, n) => (isText(body) ? (pieces[n]?.length ?? 0) : rawSize(body)));
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { sizes, bytes };
}

function rawSize(body: Uint8Array): number {
  return -1 - body.length;
}

/** The bytes of a body whose size stands so in the head. */
export function bytesOf(size: number): number {
  return size < 0 ? -1 - size : size;
}

/** Takes the bodies out of a frame, one after another. */
export class BodyReader {
  private readonly bytes: Uint8Array;
  private at = 0;
  /** All of it as text, made at the first text; `undefined` where it is not ASCII. */
  private ascii: { readonly text: string | undefined } | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The next body; of a frame that was cut, what is left of it: {@link finish} tells. */
  take(size: unknown): Body {
    if (!Number.isSafeInteger(size)) {
      throw new ProtocolViolation(`${shown(size)} is no size of a body`);
    }
    const start = this.at;
    const length = size as number;
    this.at += bytesOf(length);
    return length < 0 ? this.bytes.subarray(start, this.at) : this.text(start, this.at);
  }

  /** Checks that the bodies were all there, and nothing besides. */
  finish(): void {
    if (this.at > this.bytes.length) {
      throw new CutShort("the bodies are not all there");
    }
    if (this.at < this.bytes.length) {
      throw new ProtocolViolation(`${this.bytes.length - this.at} bytes follow the last body`);
    }
  }

  /** ASCII is decoded in one go and cut, many times faster than piece by piece. */
  private text(start: number, end: number): string {
    if (start === 0 && end === this.bytes.length) {
      return fromUtf8(this.bytes) ?? NO_TEXT;
    }
    this.ascii ??= { text: asciiOf(this.bytes) };
    return (
      this.ascii.text?.slice(start, end) ?? fromUtf8(this.bytes.subarray(start, end)) ?? NO_TEXT
    );
  }
}

function asciiOf(bytes: Uint8Array): string | undefined {
  const text = fromUtf8(bytes);
  return text?.length === bytes.length ? text : undefined;
}
