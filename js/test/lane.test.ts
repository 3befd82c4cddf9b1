// The fast lane: frames over a socket that was offered over Tauri, and over Tauri where it is not there.

import { beforeEach, expect, it, vi } from "vitest";
import { unpack } from "../src/codec.js";
import { pyInvoke } from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A socket whose other end is the test. */
class FakeSocket {
  static readonly made: FakeSocket[] = [];
  static isForbidden = false;
  binaryType = "";
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Uint8Array[] = [];
  readonly url: string;
  readonly protocols: readonly string[];

  constructor(url: string, protocols: readonly string[]) {
    if (FakeSocket.isForbidden) {
      throw new Error("the policy forbids it");
    }
    this.url = url;
    this.protocols = protocols;
    FakeSocket.made.push(this);
  }

  send(block: Uint8Array): void {
    this.sent.push(block);
    tauri.python.receive(unpack(block), block.length);
  }

  close(): void {
    this.readyState = 3;
  }

  /** The program takes it, and answers over it from now on. */
  opens(): void {
    this.readyState = 1;
    tauri.lane = (block) => this.onmessage?.({ data: block.slice().buffer });
    this.onopen?.();
  }

  /** The connection is lost. */
  breaks(): void {
    this.readyState = 3;
    tauri.lane = undefined;
    this.onclose?.();
  }
}

let tauri: FakeTauri;

beforeEach(() => {
  FakeSocket.made.length = 0;
  FakeSocket.isForbidden = false;
  tauri = new FakeTauri().install();
  tauri.answer = ({ body }) => ({ json: String(body) });
  vi.stubGlobal("WebSocket", FakeSocket);
});

/** A page whose session has begun, and the socket that it was offered. */
async function offered(): Promise<FakeSocket | undefined> {
  await pyInvoke("hello", 0);
  tauri.pushMessage({ lane: { url: "ws://127.0.0.1:1/", token: "t0ken" } });
  return FakeSocket.made[0];
}

it("shows its token, and carries all once it is open", async () => {
  const socket = await offered();
  expect(socket).toMatchObject({
    url: "ws://127.0.0.1:1/",
    protocols: ["pytauri-ipc", "ipc-lane.t0ken"],
    binaryType: "arraybuffer",
  });
  expect(await pyInvoke("x", 1)).toBe(1);
  expect(socket?.sent).toEqual([]);
  socket?.opens();
  expect(await pyInvoke("x", 2)).toBe(2);
  expect(await Promise.all([pyInvoke("x", 3), pyInvoke("x", 4)])).toEqual([3, 4]);
  expect(socket?.sent.length).toBe(2);
  expect(tauri.ways).toEqual(["response", "alone", "lane", "lane"]);
  expect(tauri.invokes.length).toBe(2);
});

it("loses nothing where it breaks, and Tauri goes on", async () => {
  const socket = await offered();
  socket?.opens();
  tauri.answer = () => ({ later: true });
  const call = pyInvoke("slow");
  await turn();
  const { id } = tauri.last;
  socket?.breaks();
  await turn();
  tauri.answer = ({ body }) => ({ json: String(body) });
  tauri.python.reply(id, "7");
  expect(await call).toBe(7);
  expect(await pyInvoke("x", 8)).toBe(8);
  expect(tauri.arrivals.map(({ command }) => command)).toEqual(["hello", "slow", "x"]);
});

it.each(["never opens", "is forbidden", "is not there"])(
  "is not missed where it %s",
  async (why) => {
    FakeSocket.isForbidden = why === "is forbidden";
    if (why === "is not there") {
      vi.stubGlobal("WebSocket", undefined);
    }
    const socket = await offered();
    socket?.breaks();
    expect(await pyInvoke("x", 1)).toBe(1);
    expect(tauri.ways).toEqual(["response", "alone"]);
  },
);

it("is closed with its session, whose last words Tauri carries", async () => {
  const socket = await offered();
  socket?.opens();
  await pyInvoke("x", 1);
  const before = socket?.sent.length;
  const { page } = await import("../src/page.js");
  page().connection?.leave("the page has gone");
  await turn();
  expect(socket?.readyState).toBe(3);
  expect(socket?.sent.length).toBe(before);
  expect(tauri.invokes.at(-1)?.frame.flags).toBe(4);
});
