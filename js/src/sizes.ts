// What messages count for where they are sent.

import type { Body, Decoded } from "./messages.js";
import { byteLength } from "./utf8.js";

/** Bytes that an item counts for besides its body, so that many small ones fill a frame too. */
export const ITEM_OVERHEAD = 16;

/** Whether a body has more bytes than that. */
export function isLarger(body: Body | Decoded | null, size: number): boolean {
  if (body === null || (typeof body !== "string" && !(body instanceof Uint8Array))) {
    return false;
  }
  // No text has fewer bytes than units, or more than three for each: few have to be measured.
  return body.length > size || (body.length * 3 > size && sizeOfBody(body) > size);
}

/** The bytes that a body has on its way. */
export function sizeOfBody(body: Body): number {
  return typeof body === "string" ? byteLength(body) : body.length;
}
