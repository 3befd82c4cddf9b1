"use strict";

{
  const { pywry } = window;
  const { pyInvoke } = window.__TAURI__.pytauri;
  let heard = () => undefined;

  pywry.on("bench:text", (data) => heard(data));

  const push = (way) => (size, count, hear) => {
    heard = hear;
    void pyInvoke("push", { way, size, count });
  };

  globalThis.side = {
    name: "PyWry",
    ready: Promise.resolve(),
    call: pyInvoke,
    bytes: async (body) =>
      fromBase64((await pyInvoke("echo", { base64: await toBase64(body) })).base64),
    tell: pyInvoke,
    pushes: { PyWry: push("emit"), "PyWry, `emit_fire`": push("emit_fire") },
  };
}
