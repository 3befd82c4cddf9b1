import { describe, expect, it, vi } from "vitest";
import { memoryPair } from "../src/transports/memory.js";

const nothing = { reconnected: vi.fn(), lost: vi.fn() };

describe("a pair in memory", () => {
  it("carries copies of blocks both ways, in order, a microtask later", async () => {
    const [here, there] = memoryPair();
    const [atHere, atThere]: [Uint8Array[], Uint8Array[]] = [[], []];
    here.open({ ...nothing, receive: (block) => atHere.push(block) });
    there.open({ ...nothing, receive: (block) => atThere.push(block) });
    const block = Uint8Array.of(1);
    here.send(block);
    block[0] = 2;
    here.send(block);
    there.send(Uint8Array.of(3));
    expect([atHere, atThere]).toEqual([[], []]);
    await Promise.resolve();
    expect(atThere).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
    expect(atHere).toEqual([Uint8Array.of(3)]);
  });

  it("loses what nobody takes", async () => {
    const [here, there] = memoryPair();
    const receive = vi.fn();
    here.send(Uint8Array.of(1));
    there.open({ ...nothing, receive });
    there.close?.();
    here.send(Uint8Array.of(1));
    await Promise.resolve();
    expect(receive).not.toHaveBeenCalled();
  });
});
