// Transports that are set by hand, and how a page's connection begins and ends.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pack, unpack } from "../src/codec.js";
import {
  Channel,
  connect,
  type PyInvokeError,
  pyInvoke,
  pyStream,
  type Transport,
  type TransportReceiver,
} from "../src/index.js";
import { over } from "../src/session.js";
import { memoryPair } from "../src/transports/memory.js";
import { FakePython } from "./fake-python.js";
import { FakeTauri, newPage } from "./fake-tauri.js";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const rejection = (call: Promise<unknown>): Promise<PyInvokeError> =>
  call.then(
    () => {
      throw new Error("the call was not rejected");
    },
    (error) => error,
  );

let python: FakePython | undefined;

/** A page connected with a program over memory; sessions come and go. */
function connected(): Transport {
  const [here, there] = memoryPair();
  let own: FakePython | undefined;
  there.open({
    receive: (block) => {
      const frame = unpack(block);
      if (frame.session !== own?.session.id) {
        own = new FakePython(frame.session, (out) => there.send(pack(out)));
        own.answer = ({ body }) => ({ json: String(body) });
        python = own;
      }
      own.receive(frame, block.length);
    },
    reconnected: () => undefined,
    lost: () => undefined,
  });
  connect(here);
  return here;
}

beforeEach(newPage);
afterEach(newPage);

describe("a transport that is set by hand", () => {
  it("carries calls, streams and channels", async () => {
    connected();
    expect(await pyInvoke("echo", { n: 1 })).toEqual({ n: 1 });
    const channel = new Channel<number>();
    await pyInvoke("echo", channel);
    python?.openChannel(channel.toJSON()).sendJson("5");
    expect((await channel[Symbol.asyncIterator]().next()).value).toBe(5);
  });

  it("stands before the host that would be found", async () => {
    const tauri = new FakeTauri().install();
    connected();
    expect(await pyInvoke("echo", 1)).toBe(1);
    expect(tauri.invokes).toEqual([]);
  });

  it("set anew ends the session over the one before", async () => {
    connected();
    await pyInvoke("hello", 0);
    const before = python;
    if (before !== undefined) {
      before.answer = () => ({ later: true });
    }
    const call = rejection(pyInvoke("x"));
    await turn();
    connected();
    expect((await call).code).toBe("closed");
    await turn();
    expect(before?.session.ended?.code).toBe("closed");
    expect(await pyInvoke("echo", 1)).toBe(1);
  });

  it("that cannot be opened is unavailable, and is tried again", async () => {
    const open = vi.fn(() => {
      throw new Error("no such address");
    });
    connect({ open, send: () => undefined });
    for (const _ of [1, 2]) {
      const error = await rejection(pyInvoke("x"));
      expect(error).toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("no such address"),
      });
    }
    expect(open).toHaveBeenCalledTimes(2);
  });

  it("that throws when it sends has lost the frame, which comes again", async () => {
    vi.useFakeTimers();
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    try {
      const here = connected();
      const send = vi.spyOn(here, "send").mockImplementationOnce(() => {
        throw new Error("no connection");
      });
      const call = pyInvoke("echo", 1);
      await vi.advanceTimersByTimeAsync(250);
      expect(await call).toBe(1);
      expect(send).toHaveBeenCalledTimes(2);
      expect(reported).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is opened for each session, and closed after it", async () => {
    const here = connected();
    const [open, close] = [vi.spyOn(here, "open"), vi.spyOn(here as never, "close" as never)];
    await pyInvoke("echo", 1);
    python?.end("closed", "");
    await turn();
    expect(close).toHaveBeenCalledTimes(1);
    expect(await pyInvoke("echo", 1)).toBe(1);
    expect(open).toHaveBeenCalledTimes(2);
  });
});

describe("the end of a session", () => {
  let receiver: TransportReceiver;
  let sent: Uint8Array[];
  let closing: () => void;

  beforeEach(async () => {
    sent = [];
    closing = () => undefined;
    connect({
      open: (opened) => {
        receiver = opened;
      },
      send: (block) => sent.push(block),
      close: () => closing(),
    });
  });

  /** Everything that can be pending; gives the codes with which it settles. */
  function everything(): Promise<readonly unknown[]> {
    const channel = new Channel();
    const reading = channel[Symbol.asyncIterator]().next();
    return Promise.all([
      rejection(pyInvoke("x", channel)).then(({ code }) => code),
      rejection(pyStream("s").next()).then(({ code }) => code),
      reading.then(({ done }) => done),
      channel.closed,
    ]);
  }

  it("by a lost connection settles everything with closed, or the code that is given", async () => {
    const first = everything();
    await turn();
    receiver.lost("the server has gone");
    expect(await first).toEqual(["closed", "closed", true, undefined]);
    const second = everything();
    await turn();
    receiver.lost("no", "unavailable");
    expect(await second).toEqual(["unavailable", "unavailable", true, undefined]);
  });

  it("settles everything though the transport cannot be closed", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.stubGlobal("reportError", undefined);
    closing = () => {
      throw new Error("it is gone already");
    };
    const all = everything();
    await turn();
    receiver.lost("gone");
    expect(await all).toEqual(["closed", "closed", true, undefined]);
    expect(error).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
    error.mockRestore();
  });

  it("by the other end settles everything with the code of its bye", async () => {
    const all = everything();
    await turn();
    const { session } = unpack(sent[0] as Uint8Array);
    receiver.receive(pack(over(session, "protocol", "another version")));
    expect(await all).toEqual(["protocol", "protocol", true, undefined]);
    await turn();
    expect(sent.length).toBe(1);
  });

  it("by a violation settles everything with protocol, and says so", async () => {
    const all = everything();
    await turn();
    const { session } = unpack(sent[0] as Uint8Array);
    const illegal = { kind: "end", id: 7 } as const;
    receiver.receive(pack({ session, first: 0, ack: 0, flags: 0, messages: [illegal] }));
    expect(await all).toEqual(["protocol", "protocol", true, undefined]);
    expect(unpack(sent[1] as Uint8Array)).toMatchObject({
      flags: 4,
      messages: [{ kind: "bye", code: "protocol" }],
    });
  });

  it("leaves nothing to what comes later", async () => {
    const all = everything();
    await turn();
    const { session } = unpack(sent[0] as Uint8Array);
    receiver.lost("gone");
    await all;
    receiver.lost("again");
    receiver.reconnected();
    receiver.receive(pack(over(session, "protocol", "late")));
    receiver.receive(Uint8Array.of(2, 0, 0, 0, 0x5b, 0x5d));
    await turn();
    expect(sent.length).toBe(1);
  });

  it("is said at once when the page goes, and the next use begins anew", async () => {
    newPage();
    const gone: (() => void)[] = [];
    vi.stubGlobal("addEventListener", (type: string, listener: () => void) => {
      expect(type).toBe("pagehide");
      gone.push(listener);
    });
    const sentHere: Uint8Array[] = [];
    connect({ open: () => undefined, send: (block) => sentHere.push(block) });
    const first = everything();
    await turn();
    for (const listener of gone) {
      listener();
    }
    expect(unpack(sentHere.at(-1) as Uint8Array)).toMatchObject({
      flags: 4,
      messages: [{ kind: "bye", code: "closed", text: "the page has gone" }],
    });
    expect(await first).toEqual(["closed", "closed", true, undefined]);
    const ids = new Set(sentHere.map((block) => unpack(block).session));
    expect(ids.size).toBe(1);
    void rejection(pyInvoke("back"));
    await turn();
    expect(gone.length).toBe(1);
    expect(unpack(sentHere.at(-1) as Uint8Array).session).not.toBe([...ids][0]);
  });

  it("has an id of its own each time, of 32 hexadecimal digits", async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      const call = rejection(pyInvoke("x"));
      await turn();
      ids.add(unpack(sent.at(-1) as Uint8Array).session);
      receiver.lost("next");
      await call;
    }
    expect(ids.size).toBe(20);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});

describe("time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("needs one timer, while something is not acknowledged", async () => {
    connected();
    await pyInvoke("hello", 0);
    expect(vi.getTimerCount()).toBe(1);
    const calls = Array.from({ length: 100 }, (_, n) => pyInvoke("echo", n));
    await Promise.all(calls);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("passes with a probe while nothing comes, which a new connection sends at once", async () => {
    const sent: Uint8Array[] = [];
    const opened: TransportReceiver[] = [];
    connect({ open: (receiver) => opened.push(receiver), send: (block) => sent.push(block) });
    const call = rejection(pyInvoke("x"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent.length).toBe(3); // the hello, again after 250 ms, again after 500 ms more
    opened[0]?.reconnected();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.length).toBe(4);
    expect(new Set(sent.map(String)).size).toBe(1);
    opened[0]?.lost("gone");
    await call;
    expect(vi.getTimerCount()).toBe(0);
  });
});
