// Beside Tauri's own package, @tauri-apps/api, in one page.

import { invoke, Channel as TauriChannel } from "@tauri-apps/api/core";
import { describe, expect, it } from "vitest";
import { Channel, pyInvoke } from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

describe("Tauri's own Channel", () => {
  it("works as a body and as a field: its id is below those of our own", async () => {
    const tauri = new FakeTauri().install();
    const channel = new TauriChannel<unknown>();
    const text = `__CHANNEL__:${channel.id}`;
    await pyInvoke("x", channel);
    expect(tauri.lastJson).toBe(text);
    await pyInvoke("x", { list: [{ channel }] });
    expect(tauri.lastJson).toEqual({ list: [{ channel: text }] });
    expect(channel.id).toBeLessThan(2 ** 32);
    expect(new Channel().id).toBeGreaterThanOrEqual(2 ** 32);
  });
});

describe("Tauri's own invoke", () => {
  it("takes its own way beside ours", async () => {
    const tauri = new FakeTauri().install();
    await Promise.all([invoke("rust_command", { n: 1 }), pyInvoke("x")]);
    expect(tauri.others).toEqual([{ command: "rust_command", payload: { n: 1 } }]);
    expect(tauri.last.command).toBe("x");
  });
});
