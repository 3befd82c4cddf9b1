// What messages count for: exactly where they are sent, at least that much where they are heard.

import { type Body, Decoded, type Message } from "./messages.js";
import { byteLength } from "./utf8.js";

/** Bytes that an item counts for besides its body, so that many small ones fill a frame too. */
export const ITEM_OVERHEAD = 16;
/** What a body counts for that the host has decoded, so that nobody knows how long it was. */
const UNKNOWN_SIZE = 65_536;

/** The bytes that a body has on its way. */
export function sizeOfBody(body: Body): number {
  return typeof body === "string" ? byteLength(body) : body.length;
}

/** What a message counts for that came in: rather too much than all its text looked at once more. */
export function heardSize(message: Message): number {
  switch (message.kind) {
    case "reply":
    case "failure":
      return heardBody(message.body);
    case "call":
    case "stream":
      return message.body === null ? 0 : heardBody(message.body);
    case "items":
      return message.bodies.reduce((sum, body) => sum + heardBody(body) + ITEM_OVERHEAD, 0);
    default:
      return 0;
  }
}

function heardBody(body: Body | Decoded): number {
  if (body instanceof Decoded) {
    return UNKNOWN_SIZE;
  }
  return typeof body === "string" ? 3 * body.length : body.length;
}
