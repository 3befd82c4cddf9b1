// Blocks over a socket, which keeps their order: a frame is one message, or two; see docs/protocol.md,
// "WebSocket".

import { isHead } from "../codec.js";

/** Sends a frame's block, and its bodies where they are apart. */
export function sendBlock(socket: WebSocket, block: Uint8Array, bodies?: Uint8Array): void {
  socket.send(block as Uint8Array<ArrayBuffer>);
  if (bodies !== undefined) {
    socket.send(bodies as Uint8Array<ArrayBuffer>);
  }
}

/** Hears the messages of one socket, and hands over what belongs together. */
export function blockHearer(
  hear: (block: Uint8Array, bodies?: Uint8Array) => unknown,
): (event: { readonly data: unknown }) => void {
  let head: Uint8Array | undefined;
  return ({ data }) => {
    const block = new Uint8Array(data as ArrayBuffer);
    if (head !== undefined) {
      const begun = head;
      head = undefined;
      hear(begun, block);
    } else if (isHead(block)) {
      head = block;
    } else {
      hear(block);
    }
  };
}
