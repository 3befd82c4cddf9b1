// A host in memory, for tests of pages: two ends in one page, and real bytes between them.

import type { Transport, TransportReceiver } from "./base.js";

/** Two transports: what goes into one comes out of the other, in order, a microtask later. */
export function memoryPair(): readonly [Transport, Transport] {
  const [here, there] = [new MemoryEnd(), new MemoryEnd()];
  here.other = there;
  there.other = here;
  return [here, there];
}

class MemoryEnd implements Transport {
  other: MemoryEnd | undefined;
  private receiver: TransportReceiver | undefined;

  open(receiver: TransportReceiver): void {
    this.receiver = receiver;
  }

  send(block: Uint8Array): void {
    const sent = block.slice();
    void Promise.resolve().then(() => this.other?.receiver?.receive(sent));
  }

  close(): void {
    this.receiver = undefined;
  }
}
