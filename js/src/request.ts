// What a caller passes, checked and turned into what a message takes. Pure: no host, and every
// refusal is a PyInvokeError that says what to do.

import { PyInvokeError, textOf } from "./errors.js";
import type { Body, HeaderList } from "./messages.js";

const REMEDY =
  "JSON takes no cycle and no BigInt (send that as text), and a buffer must not have been transferred before.";

const NO_HEADERS: HeaderList = [];
/** Any half of a surrogate pair. */
const ANY_HALF = /[\ud800-\udfff]/;
/** One without its other half: with the flag `u`, whole pairs are other characters. */
const HALF_PAIR = /\p{Surrogate}/u;

/** Headers for a call: an object, or pairs such as a `Map` or the page's own `Headers`. */
export type PyInvokeHeaders =
  | Readonly<Record<string, string>>
  | Iterable<readonly [string, string]>;

/**
 * A command's name, if it is one that can travel.
 *
 * @throws PyInvokeError `unknown_command`
 */
export function encodeName(name: string): string {
  // Most names are over with the first test, which is many times faster.
  if (typeof name !== "string" || (ANY_HALF.test(name) && HALF_PAIR.test(name))) {
    throw new PyInvokeError(
      `No command can have the name ${quoted(name)}: a name is text, without halves of surrogate pairs.`,
      "unknown_command",
    );
  }
  return name;
}

function quoted(name: unknown): string {
  return typeof name === "string" ? JSON.stringify(name) : `of a ${typeof name}`;
}

/**
 * A body as it travels, or `null` where there is none. Bytes are a view of what was passed.
 *
 * @throws PyInvokeError `invalid_body`, or what a channel in the body throws
 */
export function encodeBody(body: unknown): Body | null {
  if (body === undefined) {
    return null;
  }
  try {
    return bytesOf(body) ?? jsonOf(body);
  } catch (error) {
    throw error instanceof PyInvokeError
      ? error
      : invalid(`it cannot be encoded (${textOf(error)}). ${REMEDY}`);
  }
}

/**
 * What a function of the page gives, as it travels; nothing is `null`.
 *
 * @throws PyInvokeError `error`
 */
export function encodeResult(result: unknown): Body {
  try {
    return encodeBody(result) ?? "null";
  } catch (error) {
    throw error instanceof PyInvokeError && error.code === "invalid_body"
      ? new PyInvokeError(`The result is no JSON and no bytes: ${error.message}`, "error")
      : error;
  }
}

function jsonOf(body: unknown): string {
  const json: string | undefined = JSON.stringify(body);
  if (json === undefined) {
    const kind =
      typeof body === "object" ? "an object whose toJSON gives nothing" : `a ${typeof body}`;
    throw invalid(
      `JSON has no way to write ${kind}. Send an object, a list, text, a number, a boolean, null, or bytes.`,
    );
  }
  return json;
}

/** Whether it is an object or a list of this page, as most bodies are. */
function isPlain(body: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(body);
  return prototype === Object.prototype || prototype === Array.prototype;
}

/** What JSON writes as `{}`, whatever it holds; with what to send in its place. */
const EMPTIED: ReadonlyMap<string, string> = new Map([
  ["Blob", "await blob.arrayBuffer()"],
  ["File", "await file.arrayBuffer()"],
  ["FormData", "Object.fromEntries(data)"],
  ["URLSearchParams", "Object.fromEntries(parameters)"],
  ["Map", "Object.fromEntries(map)"],
  ["Set", "Array.from(set)"],
]);

function refuseEmpty(name: string): void {
  const remedy = EMPTIED.get(name);
  if (remedy !== undefined) {
    throw invalid(`JSON would make {} of a ${name}. Send ${remedy}.`);
  }
}

/** A view on a body that is bytes already. */
function bytesOf(body: unknown): Uint8Array | undefined {
  if (typeof body !== "object" || body === null || isPlain(body)) {
    return undefined;
  }
  if (isBuffer(body)) {
    return plain(new Uint8Array(body));
  }
  if (!ArrayBuffer.isView(body)) {
    refuseEmpty(typeName(body));
    return undefined;
  }
  if (!isUint8Array(body)) {
    throw invalid(
      `a ${typeName(body)} is neither bytes nor JSON. For bytes send new Uint8Array(view.buffer, view.byteOffset, view.byteLength), for a list Array.from(view).`,
    );
  }
  return plain(body);
}

/**
 * Copies memory that is shared or can be resized: `fetch` refuses it, and after one failed `fetch`
 * Tauri goes without it until the page reloads.
 */
function plain(bytes: Uint8Array): Uint8Array {
  const memory: ArrayBufferLike & { readonly resizable?: boolean } = bytes.buffer;
  const asItStands = typeName(memory) === "ArrayBuffer" && memory.resizable !== true;
  return asItStands ? bytes : new Uint8Array(bytes);
}

/** Whether it is a buffer, one of another window included. */
export function isBuffer(body: unknown): body is ArrayBuffer {
  const name = typeName(body);
  return name === "ArrayBuffer" || name === "SharedArrayBuffer";
}

function isUint8Array(body: unknown): body is Uint8Array {
  return typeName(body) === "Uint8Array";
}

/** The kind of a platform object, from another window too, where `instanceof` says no. */
function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function invalid(why: string): PyInvokeError {
  return new PyInvokeError(`The body cannot be sent: ${why}`, "invalid_body");
}

/**
 * Headers as they travel, with names in lower case; values of one name are joined by `", "`.
 *
 * @throws PyInvokeError `protocol` for what HTTP cannot carry
 */
export function encodeHeaders(headers: PyInvokeHeaders | undefined): HeaderList {
  if (headers === undefined) {
    return NO_HEADERS;
  }
  const checked = new Headers();
  try {
    for (const [name, value] of pairsOf(headers)) {
      append(checked, name, value);
    }
  } catch (error) {
    throw error instanceof PyInvokeError ? error : refused("The headers", textOf(error));
  }
  return [...checked];
}

function pairsOf(headers: PyInvokeHeaders): Iterable<readonly [string, string]> {
  return isIterable(headers) ? headers : Object.entries(headers);
}

function isIterable(headers: PyInvokeHeaders): headers is Iterable<readonly [string, string]> {
  return typeof (headers as { [Symbol.iterator]?: unknown })[Symbol.iterator] === "function";
}

function append(headers: Headers, name: string, value: string): void {
  if (typeof name !== "string" || typeof value !== "string") {
    throw refused("A header", "its name and its value must both be text");
  }
  try {
    headers.append(name, value);
  } catch (error) {
    throw refused(`The header ${JSON.stringify(name)}`, textOf(error));
  }
}

function refused(what: string, why: string): PyInvokeError {
  return new PyInvokeError(
    `${what} cannot be sent (${why}). A name is letters, digits and hyphens, a value one line of Latin-1: put other text through encodeURIComponent.`,
    "protocol",
  );
}
