// Beside Tauri's own package, @tauri-apps/api, in one page.

import { invoke, Channel as TauriChannel } from "@tauri-apps/api/core";
import { describe, expect, it } from "vitest";
import { Channel, pyInvoke } from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

describe("Tauri's own Channel", () => {
  it("works as a body and as a field", async () => {
    const tauri = new FakeTauri().install();
    const got: unknown[] = [];
    const channel = new TauriChannel<unknown>((message) => got.push(message));
    const text = `__CHANNEL__:${channel.id}`;
    await pyInvoke("x", channel);
    expect(tauri.lastJson).toBe(text);
    await pyInvoke("x", { list: [{ channel }] });
    expect(tauri.lastJson).toEqual({ list: [{ channel: text }] });
    const python = tauri.openChannel(text);
    python.sendJson("1");
    python.sendJson(JSON.stringify("x".repeat(10_000)));
    python.sendJson("3");
    python.close();
    await expect.poll(() => got.length).toBe(3);
    expect(tauri.callbacks.size).toBe(0);
  });
});

describe("our Channel", () => {
  it("works in Tauri's own invoke, for commands in Rust", async () => {
    const tauri = new FakeTauri().install();
    const channel = new Channel();
    await invoke("rust_command", { channel });
    expect(tauri.lastJson).toEqual({ channel: `__CHANNEL__:${channel.id}` });
  });

  it("gets the same messages in the same order as Tauri's", async () => {
    const tauri = new FakeTauri().install();
    const [ours, theirs]: [unknown[], unknown[]] = [[], []];
    const channel = new Channel((message) => ours.push(message));
    const tauris = new TauriChannel((message) => theirs.push(message));
    for (const text of [channel.toJSON(), tauris.toJSON()]) {
      const python = tauri.openChannel(text);
      python.sendBytes(new Uint8Array(5_000));
      python.sendJson("[1]");
      python.sendBytes(Uint8Array.of(1));
      python.close();
    }
    await channel.closed;
    await expect.poll(() => theirs.length).toBe(3);
    expect(ours).toEqual(theirs);
  });
});
