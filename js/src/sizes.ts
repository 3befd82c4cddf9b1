// What messages count for where they are sent.

import type { Body } from "./messages.js";
import { byteLength } from "./utf8.js";

/** Bytes that an item counts for besides its body, so that many small ones fill a frame too. */
export const ITEM_OVERHEAD = 16;

/** The bytes that a body has on its way. */
export function sizeOfBody(body: Body): number {
  return typeof body === "string" ? byteLength(body) : body.length;
}
