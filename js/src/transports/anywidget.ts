// Cells of a notebook: the widget's module, outside of this page's frame, hands over what carries
// blocks. Its arrays are of another realm, so that a block is copied on its way.

import { type FrameTransport, packed, type TransportReceiver } from "./base.js";

/** Where the widget's module puts what carries this page's session. */
export const CARRIER: unique symbol = Symbol.for("pytauri-ipc.widget");

/** Moves blocks between a page and the messages of its widget. */
export interface Carrier {
  open(receiver: TransportReceiver): void;
  send(block: Uint8Array): void;
  close(): void;
}

/** A new transport if this page stands in a notebook's cell. */
export function findWidget(): FrameTransport | undefined {
  const carrier = (globalThis as { readonly [CARRIER]?: Carrier })[CARRIER];
  if (carrier === undefined) {
    return undefined;
  }
  return packed({
    open: (receiver) =>
      carrier.open({
        receive: (block) => receiver.receive(Uint8Array.from(block)),
        reconnected: () => receiver.reconnected(),
        lost: (why, code) => receiver.lost(why, code),
      }),
    send: (block) => carrier.send(block),
    close: () => carrier.close(),
  });
}
