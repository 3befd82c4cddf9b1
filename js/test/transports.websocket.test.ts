// @vitest-environment happy-dom
// A page in a browser: one socket after another, and what it says when there is none any more.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connectIfPossible } from "../src/host.js";
import { page } from "../src/page.js";
import {
  addressOf,
  declareBrowserHost,
  keepTicket,
  ticketOf,
} from "../src/transports/browser-host.js";
import { WebSocketTransport } from "../src/transports/websocket.js";

const OPEN = 1;
const host = declareBrowserHost("http://127.0.0.1:8000/tool/_ipc/~/app.js");

class FakeSocket {
  static readonly OPEN = OPEN;
  static readonly made: FakeSocket[] = [];
  static readonly CLOSED = 3;
  static forbids: "by throwing" | "by closing" | undefined;
  readyState = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  readonly sent: Uint8Array[] = [];
  closedWith: number | undefined;
  hasBeenClosed = false;
  readonly url: string;
  readonly protocols: readonly string[];

  constructor(url: string, protocols: readonly string[]) {
    if (FakeSocket.forbids === "by throwing") {
      throw new Error("the policy forbids it");
    }
    if (FakeSocket.forbids === "by closing") {
      this.readyState = FakeSocket.CLOSED; // as Chromium does, which tells of an error alone
    }
    this.url = url;
    this.protocols = protocols;
    FakeSocket.made.push(this);
  }

  send(block: Uint8Array): void {
    this.sent.push(block);
  }

  close(code?: number): void {
    this.hasBeenClosed = true;
    this.closedWith = code;
  }

  opens(): void {
    this.readyState = OPEN;
    this.onopen?.();
  }

  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const told: string[] = [];
const receiver = {
  receive: (block: Uint8Array, bodies?: Uint8Array) =>
    told.push(
      `block ${[block, ...(bodies === undefined ? [] : [bodies])].map(String).join(" + ")}`,
    ),
  reconnected: () => told.push("reconnected"),
  lost: (why: string) => told.push(`lost: ${why}`),
};
let status: number | undefined;
let asked: RequestInit | undefined;
let transport: WebSocketTransport;

const last = (): FakeSocket => FakeSocket.made.at(-1) as FakeSocket;
const block = (...bytes: number[]) => new Uint8Array(bytes);

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made.length = 0;
  FakeSocket.forbids = undefined;
  told.length = 0;
  status = undefined;
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    asked = init;
    if (status === undefined) {
      throw new TypeError("nobody is there");
    }
    return { status };
  });
  page().carrier = (state, why) => told.push(why === undefined ? state : `${state}: ${why}`);
  keepTicket(host, "t1cket");
  transport = new WebSocketTransport(host);
});

afterEach(() => {
  transport.close();
  sessionStorage.clear();
  vi.useRealTimers();
});

function opened(): FakeSocket {
  transport.open(receiver);
  last().opens();
  return last();
}

it("shows its ticket, and sends what was said before it was open", () => {
  transport.open(receiver);
  transport.send(block(1));
  transport.send(block(2));
  expect(last().sent).toEqual([]);
  last().opens();
  transport.send(block(3));
  expect(last()).toMatchObject({
    url: "ws://127.0.0.1:8000/tool/_ipc/~/socket",
    protocols: ["pytauri-ipc", "ipc-ticket.t1cket"],
    binaryType: "arraybuffer",
    sent: [block(1), block(2), block(3)],
  });
  last().onmessage?.({ data: block(4, 5).buffer });
  expect(told).toEqual(["connected", "block 4,5"]);
});

it("sends bodies after their block, and puts together what comes so", () => {
  transport.open(receiver);
  const bodies = block(2, 2);
  transport.send(block(1), bodies);
  last().opens();
  transport.send(block(3), bodies);
  expect(last().sent).toEqual([block(1), bodies, block(3), bodies]);
  expect(last().sent[3]).toBe(bodies);
  const head = block(0, 0, 0, 128);
  last().onmessage?.({ data: head.buffer });
  last().onmessage?.({ data: head.buffer });
  last().onmessage?.({ data: block(5).buffer });
  expect(told).toEqual(["connected", "block 0,0,0,128 + 0,0,0,128", "block 5"]);
});

it("forgets a head whose bodies are lost with the socket", () => {
  const first = opened();
  first.onmessage?.({ data: block(0, 0, 0, 128).buffer });
  first.ends(1006);
  vi.advanceTimersByTime(0);
  last().opens();
  last().onmessage?.({ data: block(5).buffer });
  expect(told).toEqual(["connected", "connected", "reconnected", "block 5"]);
});

it("goes on over the next socket at once, and leaves it to the session what to send again", () => {
  const first = opened();
  first.ends(1006);
  transport.send(block(7));
  vi.advanceTimersByTime(0);
  expect(FakeSocket.made.length).toBe(2);
  last().opens();
  expect(last().sent).toEqual([]);
  first.onmessage?.({ data: block(1).buffer });
  expect(told).toEqual(["connected", "connected", "reconnected"]);
});

it("waits longer and longer for a program that is not there, and gives up in the end", async () => {
  opened().ends(1006);
  const waits: number[] = [];
  for (let trial = 0; trial < 20 && !told.some((one) => one.startsWith("lost")); trial += 1) {
    const count = FakeSocket.made.length;
    let waited = 0;
    while (FakeSocket.made.length === count && waited < 6_000) {
      await vi.advanceTimersByTimeAsync(100);
      waited += 100;
    }
    waits.push(waited);
    last().ends(1006);
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(waits.slice(0, 8)).toEqual([100, 100, 200, 400, 800, 1600, 3200, 5000]);
  expect(told.filter((one) => one.startsWith("lost"))).toEqual([
    "lost: The program cannot be reached any more. Perhaps it has ended.",
    "lost: The program cannot be reached any more. Perhaps it has ended.",
  ]);
  expect(waits.length).toBeLessThan(20);
});

it("does not wait once a person looks, or the network is back", async () => {
  opened().ends(1006);
  vi.advanceTimersByTime(0);
  last().ends(1006);
  await vi.advanceTimersByTimeAsync(0);
  const count = FakeSocket.made.length;
  dispatchEvent(new Event("online"));
  expect(FakeSocket.made.length).toBe(count + 1);
  dispatchEvent(new Event("online"));
  expect(FakeSocket.made.length).toBe(count + 1);
});

it.each([
  [4000, "The program has ended."],
  [4001, "This page is connected in another place."],
  [4010, "The program has closed this window."],
])("says why where the program closes it with %d", (code, why) => {
  vi.spyOn(window, "close").mockImplementation(() => undefined);
  opened().ends(code);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made.length).toBe(1);
  expect(told.slice(1)).toEqual([`lost: ${why}`, `lost: ${why}`]);
  expect(window.close).toHaveBeenCalledTimes(code === 4010 ? 1 : 0);
});

it.each([401, 403, 404, 421])("asks why it gets no socket: %d is another program", async (code) => {
  status = code;
  transport.open(receiver);
  last().ends(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(told.at(-1)).toContain("lost: The program that this page belongs to has ended.");
});

it("goes on trying where the program is there, and only full, and says so", async () => {
  status = 200;
  transport.open(receiver);
  for (let trial = 1; trial < 40; trial += 1) {
    expect(FakeSocket.made.length).toBe(trial);
    last().ends(1006);
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(asked?.headers).toEqual({ "ipc-ticket": "t1cket" });
  expect(told.every((one) => one.startsWith("reconnecting: The program is there, but"))).toBe(true);
});

it("looks again, when a person does, for a program that nobody answered for", async () => {
  page().transport = transport;
  connectIfPossible();
  page().carrier = (state) => told.push(state);
  for (let trial = 0; trial < 14; trial += 1) {
    last().ends(1006);
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(told.at(-1)).toBe("lost");
  const { length } = FakeSocket.made;
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.made.length).toBe(length);
  status = 200;
  for (const _ of [1, 2]) {
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(FakeSocket.made.length).toBe(length + 1);
  last().opens();
  expect(told.at(-1)).toBe("connected");
  page().connection?.leave("the test is over");
});

it("waits for no socket longer than ten seconds", async () => {
  opened();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(last().hasBeenClosed).toBe(false);
  last().ends(1006);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(last().hasBeenClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(last().hasBeenClosed).toBe(true);
});

it.each([
  [{}, "its policy needs connect-src 'self'"],
  [{ blockedURI: "https://other.example/" }, "reconnecting"],
  [{ disposition: "report" }, "reconnecting"],
])(
  "knows a policy that forbids its socket from a program that is gone: %o",
  async (more, words) => {
    transport.open(receiver);
    const violation = { blockedURI: host.socket, disposition: "enforce", ...more };
    const event = new Event("securitypolicyviolation");
    document.dispatchEvent(Object.assign(event, violation, { effectiveDirective: "connect-src" }));
    last().ends(1006);
    await vi.advanceTimersByTimeAsync(0);
    expect(told.at(-1)).toContain(words);
  },
);

it.each(["by throwing", "by closing"] as const)(
  "says what to do without a ticket, and where a policy forbids it %s",
  (how) => {
    FakeSocket.forbids = how;
    transport.open(receiver);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(told.at(-1)).toContain("its policy needs connect-src 'self'");
    sessionStorage.clear();
    transport.open(receiver);
    vi.advanceTimersByTime(0);
    expect(told.at(-1)).toContain("This page belongs to no window of the program.");
  },
);

it("says its last words before it closes, and hears nothing more", () => {
  const socket = opened();
  transport.send(block(9));
  transport.close();
  expect(socket.onmessage).toBe(null);
  expect(socket.closedWith).toBe(undefined);
  vi.advanceTimersByTime(1_000);
  expect(socket.closedWith).toBe(1000);
  socket.ends(1000);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.made.length).toBe(1);
});

it("knows where its program is, below wherever that is mounted", () => {
  expect(host).toMatchObject({
    name: "browser",
    own: "http://127.0.0.1:8000/tool/_ipc/~/",
    alive: "http://127.0.0.1:8000/tool/_ipc/~/alive",
  });
  expect(addressOf(host, "/index.html?ipc-page=1")).toBe(
    "http://127.0.0.1:8000/tool/index.html?ipc-page=1",
  );
  expect(addressOf(host, "https://other.example/")).toBe("https://other.example/");
  expect(ticketOf(host)).toBe("t1cket");
  const other = { ...host, own: "http://127.0.0.1:8000/other/_ipc/~/" };
  expect(ticketOf(other)).toBe(undefined);
});

it("has each place in a tab's history keep the ticket of its own window", () => {
  const at = (key: string) => vi.stubGlobal("navigation", { currentEntry: { key } });
  at("first");
  keepTicket(host, "main");
  at("second");
  expect(ticketOf(host)).toBe("main"); // a link leads on to the same window
  at("third");
  keepTicket(host, "chart");
  at("first");
  expect(ticketOf(host)).toBe("main");
  opened();
  at("fourth");
  expect(ticketOf(host)).toBe("main"); // a link from there
  at("third");
  expect(ticketOf(host)).toBe("chart");
  vi.stubGlobal("navigation", undefined);
  expect(ticketOf(host)).toBe("main"); // what was connected last
});

it("shows the tab's later ticket on the way back to a page of an earlier program", async () => {
  const at = (key: string) => vi.stubGlobal("navigation", { currentEntry: { key } });
  at("old");
  keepTicket(host, "0ld");
  at("new");
  keepTicket(host, "later");
  at("old");
  status = 401;
  transport.open(receiver);
  expect(last().protocols).toContain("ipc-ticket.0ld");
  last().ends(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(last().protocols).toContain("ipc-ticket.later");
  last().ends(1006);
  await vi.advanceTimersByTimeAsync(0);
  expect(told.at(-1)).toContain("lost: The program that this page belongs to has ended.");
  vi.stubGlobal("navigation", undefined);
});

it("connects a page that has filled what it may keep", () => {
  const { sessionStorage: usual } = globalThis;
  const setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  vi.stubGlobal("sessionStorage", { getItem: () => "t1cket", setItem });
  opened();
  vi.stubGlobal("sessionStorage", usual);
  expect(told).toEqual(["connected"]);
});
