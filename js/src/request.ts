// What a caller passes, checked and turned into what a transport takes: a body into bytes, headers
// into a plain object. Pure: no host, and every refusal is a PyInvokeError that says what to do.

import { PyInvokeError, textOf } from "./errors.js";

/** Names in lower case that hosts and the protocol use themselves. */
const RESERVED_NAMES: readonly string[] = ["pyfunc", "content-type"];
const RESERVED_PREFIXES: readonly string[] = ["pytauri", "__pytauri", "ipc-", "tauri-"];

const REMEDY =
  "JSON takes no cycle and no BigInt (send that as text), and a buffer must not have been transferred before.";

/** Made at the first call: importing does nothing. */
let utf8: TextEncoder | undefined;

/** Headers for a call: an object, or pairs such as a `Map` or the page's own `Headers`. */
export type PyInvokeHeaders =
  | Readonly<Record<string, string>>
  | Iterable<readonly [string, string]>;

/**
 * The bytes of a body, or `undefined` where there is none.
 *
 * @throws PyInvokeError `invalid_body`, or what a channel in the body throws
 */
export function encodeBody(body: unknown): Uint8Array | undefined {
  if (body === undefined) {
    return undefined;
  }
  try {
    utf8 ??= new TextEncoder();
    return bytesOf(body) ?? utf8.encode(jsonOf(body));
  } catch (error) {
    throw error instanceof PyInvokeError
      ? error
      : invalid(`it cannot be encoded (${textOf(error)}). ${REMEDY}`);
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

/** A view on a body that is bytes already. */
function bytesOf(body: unknown): Uint8Array | undefined {
  if (isBuffer(body)) {
    return plain(new Uint8Array(body));
  }
  if (!ArrayBuffer.isView(body)) {
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

function isBuffer(body: unknown): body is ArrayBuffer {
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
 * Headers as a plain object with names in lower case; values of one name are joined by `", "`.
 *
 * @throws PyInvokeError `protocol` for a name that is reserved, and for what HTTP cannot carry
 */
export function encodeHeaders(headers: PyInvokeHeaders | undefined): Record<string, string> {
  if (headers === undefined) {
    return {};
  }
  const checked = new Headers();
  try {
    for (const [name, value] of pairsOf(headers)) {
      append(checked, name, value);
    }
  } catch (error) {
    throw error instanceof PyInvokeError ? error : refused("The headers", textOf(error));
  }
  return Object.fromEntries(checked);
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
  if (isReserved(name.toLowerCase())) {
    throw new PyInvokeError(
      `The header name "${name}" is reserved: choose another. Reserved are ${RESERVED_NAMES.join(", ")}, and what begins with ${RESERVED_PREFIXES.join(", ")}.`,
      "protocol",
    );
  }
  try {
    headers.append(name, value);
  } catch (error) {
    throw refused(`The header ${JSON.stringify(name)}`, textOf(error));
  }
}

function isReserved(name: string): boolean {
  return (
    RESERVED_NAMES.includes(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}

function refused(what: string, why: string): PyInvokeError {
  return new PyInvokeError(
    `${what} cannot be sent (${why}). A name is letters, digits and hyphens, a value one line of ASCII: put other text through encodeURIComponent.`,
    "protocol",
  );
}
