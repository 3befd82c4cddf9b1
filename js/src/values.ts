// From what a message carries to what a caller gets. It costs nothing before somebody reads it.

import { PyInvokeError, textOf } from "./errors.js";
import { type Body, Decoded } from "./messages.js";

/**
 * A body as a caller gets it: decoded JSON, or bytes as an `ArrayBuffer` that is theirs alone.
 *
 * @throws PyInvokeError `protocol` where it is no JSON
 */
export function decodeBody(body: Body | Decoded): unknown {
  if (body instanceof Decoded) {
    return body.value;
  }
  return typeof body === "string" ? parsed(body) : ownBuffer(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PyInvokeError(`What Python sent is no JSON (${textOf(error)}).`, "protocol");
  }
}

function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isWhole ? buffer : bytes.slice().buffer;
}
