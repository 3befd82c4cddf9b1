// Frames to bytes and back; see docs/protocol.md, "Frames". Everything that arrives is checked
// here, so that a message that was read is one that was meant: its fields have their types, and its
// bodies are whole. What bodies hold is nobody's business here.

import { BodyReader, bytesOf, laidOut } from "./bodies.js";
import {
  ANSWER,
  type Body,
  Decoded,
  type Frame,
  type HeaderList,
  type Items,
  type Message,
  OVER,
  PROBE,
} from "./messages.js";
import { fromUtf8, utf8 } from "./utf8.js";
import { CutShort, ProtocolViolation, shown } from "./violations.js";

export { CutShort, ProtocolViolation };

/** A frame in two places. */
export interface Encoded {
  /** ASCII, with nothing in it that a header does not take. */
  readonly head: string;
  /** The bodies, one after another; a lone raw body is the very one that was said. */
  readonly bodies: Uint8Array;
}

/** Bytes that say how long the head of a packed frame is. */
const PREFIX = 4;
/** In that length: the bodies follow in a block of their own. */
const IS_APART = 2 ** 31;
/** Bytes of bodies that leave apart. */
const APART = 65_536;
const ALL_FLAGS = PROBE | ANSWER | OVER;
const SESSION = /^[0-9a-f]{32}$/;

// --- writing -----------------------------------------------------------------------------------

/** The frame as the text of its head and the bytes of its bodies. */
export function encode(frame: Frame): Encoded {
  const bodies: Body[] = [];
  for (const message of frame.messages) {
    collect(message, bodies);
  }
  const { sizes, bytes } = laidOut(bodies);
  return { head: headOf(frame, sizes), bodies: bytes };
}

/** The frame as one block. */
export function pack(frame: Frame): Uint8Array {
  return block(encode(frame));
}

/** An encoded frame as one block. */
export function block({ head, bodies }: Encoded): Uint8Array {
  const bytes = headBlock(head, 0, bodies.length);
  bytes.set(bodies, PREFIX + head.length);
  return bytes;
}

/**
 * The frame as one block, or where its bodies are large as two: its head, and its bodies after it. A
 * lone raw body is not copied then, on either side.
 */
export function packApart(frame: Frame): readonly [block: Uint8Array, bodies?: Uint8Array] {
  const encoded = encode(frame);
  return encoded.bodies.length < APART
    ? [block(encoded)]
    : [headBlock(encoded.head, IS_APART, 0), encoded.bodies];
}

function headBlock(head: string, mark: number, space: number): Uint8Array {
  const bytes = new Uint8Array(PREFIX + head.length + space);
  new DataView(bytes.buffer).setUint32(0, head.length + mark, true);
  bytes.set(utf8(head), PREFIX);
  return bytes;
}

/**
 * The frame as a line of ASCII, the texts of its bodies after a tab; `undefined` where a body is raw
 * or not ASCII, for it has to arrive as it was said, or where it is longer than `longest` characters.
 */
export function line(frame: Frame, longest: number): string | undefined {
  const { messages } = frame;
  if (messages.length * SHORTEST > longest) {
    return undefined;
  }
  const bodies: Body[] = [];
  for (const message of messages) {
    collect(message, bodies);
  }
  let texts = "";
  const sizes: number[] = [];
  for (const body of bodies) {
    if (typeof body !== "string" || body.length > longest || ascii(body) !== body) {
      return undefined;
    }
    texts += body;
    sizes.push(body.length);
  }
  const head = headOf(frame, sizes);
  const whole = texts === "" ? head : `${head}\t${texts}`;
  return whole.length > longest ? undefined : whole;
}

/** Characters that a message takes of a head at least: `["end",1],`. */
const SHORTEST = 10;

function collect(message: Message, bodies: Body[]): void {
  switch (message.kind) {
    case "call":
    case "stream":
      if (message.body !== null) {
        bodies.push(message.body);
      }
      break;
    case "reply":
      bodies.push(message.body instanceof Decoded ? jsonOf(message.body) : message.body);
      break;
    case "failure":
    case "event":
      bodies.push(message.body);
      break;
    case "items":
      for (const body of message.bodies) {
        bodies.push(body);
      }
      break;
  }
}

function jsonOf(body: Decoded): string {
  return JSON.stringify(body.value);
}

function headOf(frame: Frame, sizes: readonly number[]): string {
  const { session, first, ack, flags, messages } = frame;
  let next = 0;
  const size = (): number => sizes[next++] ?? 0;
  const texts = messages.map((message) => written(message, size));
  return `["${session}",${first},${ack},${flags},[${texts.join(",")}]]`;
}

/** A message's own part of the head; `size` gives those of the bodies, one after another. */
function written(message: Message, size: () => number): string {
  const { kind } = message;
  switch (kind) {
    case "call":
    case "stream": {
      const { id, name, headers, body } = message;
      const pairs = headers.map((pair) => `[${pair.map(quoted)}]`);
      return `["${kind}",${id},${quoted(name)},[${pairs}],${body === null ? null : size()}]`;
    }
    case "reply":
    case "failure":
      return `["${kind}",${message.id},${size()}]`;
    case "items":
      return `["items",${message.id},[${message.bodies.map(size)}]]`;
    case "credit":
      return `["credit",${message.id},${message.items},${message.bytes}]`;
    case "cancel":
    case "end":
      return `["${kind}",${message.id}]`;
    case "hello":
      return `["hello",${message.protocol}]`;
    case "welcome":
      return `["welcome",${message.protocol},${message.frameSize},${message.window}]`;
    case "event":
      return `["event",${quoted(message.name)},${size()}]`;
    case "bye":
      return `["bye",${quoted(message.code)},${quoted(message.text)}]`;
  }
}

function quoted(text: string): string {
  return ascii(JSON.stringify(text));
}

/** JSON as ASCII alone, without DEL, which no header may hold either. */
function ascii(json: string): string {
  return json.replace(BEYOND_ASCII, escaped);
}

const BEYOND_ASCII = /[\x7f-\uffff]/g;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// --- reading -----------------------------------------------------------------------------------

/**
 * Reads a frame out of one block.
 *
 * @throws CutShort where the block is shorter than it says
 * @throws ProtocolViolation where it is whole, and no frame
 */
export function unpack(block: Uint8Array): Frame {
  if (block.length < PREFIX) {
    throw new CutShort("a frame begins with its head's length");
  }
  const view = new DataView(block.buffer, block.byteOffset, PREFIX);
  const end = PREFIX + view.getUint32(0, true);
  if (block.length < end) {
    throw new CutShort("the head is not all there");
  }
  const head = fromUtf8(block.subarray(PREFIX, end));
  if (head === undefined) {
    throw new ProtocolViolation("a head is ASCII");
  }
  return decode(head, block.subarray(end));
}

/** Whether the next block has the bodies of this one. */
export function isHead(block: Uint8Array): boolean {
  return ((block[PREFIX - 1] ?? 0) & 0x80) !== 0;
}

/**
 * Reads a frame out of two blocks, of which the first {@link isHead}. Raw bodies are views of `bodies`.
 *
 * @throws CutShort where there are fewer bytes than the head says
 * @throws ProtocolViolation where it is whole, and no frame
 */
export function unpackApart(block: Uint8Array, bodies: Uint8Array): Frame {
  const size = new DataView(block.buffer, block.byteOffset, PREFIX).getUint32(0, true) - IS_APART;
  const head = fromUtf8(block.subarray(PREFIX));
  if (head === undefined || block.length !== PREFIX + size) {
    throw new ProtocolViolation("a head that comes apart is ASCII, and as long as it says");
  }
  return decode(head, bodies);
}

/**
 * Reads a frame whose head and bodies came apart. Raw bodies are views of `bodies`.
 *
 * @throws CutShort where there are fewer bytes than the head says
 * @throws ProtocolViolation where it is whole, and no frame
 */
export function decode(head: string, bodies: Uint8Array): Frame {
  const parts = listOf(parsed(head), 5, "a head");
  const [session, first, ack, flags, heads] = parts;
  if (typeof session !== "string" || !SESSION.test(session)) {
    throw new ProtocolViolation("a session's id is 32 lower-case hexadecimal digits");
  }
  if ((natural(flags) & ~ALL_FLAGS) !== 0 || natural(flags) > ALL_FLAGS) {
    throw new ProtocolViolation(`there are no such flags: ${shown(flags)}`);
  }
  if (!Array.isArray(heads)) {
    throw new ProtocolViolation("messages are a list");
  }
  const reader = new BodyReader(bodies);
  const messages = heads.map((one) => read(one, reader));
  reader.finish();
  return { session, first: natural(first), ack: natural(ack), flags: natural(flags), messages };
}

function parsed(head: string): unknown {
  try {
    return JSON.parse(head);
  } catch {
    throw new ProtocolViolation("a head is JSON");
  }
}

function listOf(value: unknown, length: number, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length !== length) {
    throw new ProtocolViolation(`${what} is a list of ${length}, not ${shown(value)}`);
  }
  return value;
}

function natural(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new ProtocolViolation(`${shown(value)} is no number from 0 to 2^53 - 1`);
  }
  return value as number;
}

function string(value: unknown): string {
  if (typeof value !== "string") {
    throw new ProtocolViolation(`${shown(value)} is no text`);
  }
  return value;
}

const LENGTHS: ReadonlyMap<unknown, number> = new Map([
  ["hello", 2],
  ["welcome", 4],
  ["call", 5],
  ["stream", 5],
  ["cancel", 2],
  ["credit", 4],
  ["reply", 3],
  ["failure", 3],
  ["items", 3],
  ["end", 2],
  ["event", 3],
  ["bye", 3],
]);

function read(head: unknown, bodies: BodyReader): Message {
  const kind: unknown = Array.isArray(head) ? head[0] : undefined;
  const length = LENGTHS.get(kind);
  if (length === undefined) {
    throw new ProtocolViolation(`this is no message: ${shown(head)}`);
  }
  const fields = listOf(head, length, "this message");
  switch (kind as Message["kind"]) {
    case "call":
      return readCall("call", fields, bodies);
    case "stream":
      return readCall("stream", fields, bodies);
    case "reply":
      return { kind: "reply", id: natural(fields[1]), body: bodies.take(fields[2]) };
    case "failure":
      return { kind: "failure", id: natural(fields[1]), body: json(bodies.take(fields[2])) };
    case "items":
      return { kind: "items", id: natural(fields[1]), ...readItems(fields[2], bodies) };
    case "event":
      return { kind: "event", name: string(fields[1]), body: bodies.take(fields[2]) };
    default:
      return readBodiless(kind as Bodiless, fields);
  }
}

type Bodiless = "hello" | "welcome" | "cancel" | "credit" | "end" | "bye";

function readBodiless(kind: Bodiless, fields: readonly unknown[]): Message {
  const [, a, b, c] = fields;
  switch (kind) {
    case "hello":
      return { kind, protocol: natural(a) };
    case "welcome":
      return { kind, protocol: natural(a), frameSize: natural(b), window: natural(c) };
    case "cancel":
    case "end":
      return { kind, id: natural(a) };
    case "credit":
      return { kind, id: natural(a), items: natural(b), bytes: natural(c) };
    case "bye":
      return { kind, code: string(a), text: string(b) };
  }
}

function readCall(
  kind: "call" | "stream",
  fields: readonly unknown[],
  bodies: BodyReader,
): Message {
  const [, id, name, headers, size] = fields;
  const body = size === null ? null : bodies.take(size);
  return { kind, id: natural(id), name: string(name), headers: readHeaders(headers), body };
}

function readHeaders(pairs: unknown): HeaderList {
  if (!Array.isArray(pairs)) {
    throw new ProtocolViolation("headers are a list");
  }
  return pairs.map((pair) => {
    const [name, value] = listOf(pair, 2, "a header");
    return [string(name), string(value)];
  });
}

function readItems(fields: unknown, reader: BodyReader): Pick<Items, "bodies" | "sizes"> {
  if (!Array.isArray(fields) || fields.length === 0) {
    throw new ProtocolViolation("items are a list, and not empty");
  }
  const bodies = fields.map((size) => reader.take(size));
  return { bodies, sizes: fields.map(bytesOf) };
}

function json(body: Body): string {
  if (typeof body !== "string") {
    throw new ProtocolViolation("a failure is JSON");
  }
  return body;
}
