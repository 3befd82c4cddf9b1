// NiceGUI answers a page by running JavaScript there; a call is an event there and a line back.

"use strict";

{
  const calls = new Map();
  let last = 0;
  let heard = () => undefined;

  globalThis.benchHeard = (data) => heard(data);
  globalThis.benchAnswer = (id, result) => {
    calls.get(id)(result);
    calls.delete(id);
  };

  const call = (command, body) =>
    new Promise((resolve) => {
      last += 1;
      calls.set(last, resolve);
      emitEvent(`bench_${command}`, { id: last, body });
    });

  globalThis.side = {
    name: "NiceGUI",
    ready: new Promise((resolve) => {
      const look = () => (window.did_handshake ? resolve() : setTimeout(look, 1));
      look();
    }),
    call,
    bytes: async (body) =>
      fromBase64((await call("echo", { base64: await toBase64(body) })).base64),
    tell: (name, data) => emitEvent(`bench_${name}`, { body: data }),
    pushes: {
      NiceGUI: (size, count, hear) => {
        heard = hear;
        emitEvent("bench_push", { body: { size, count } });
      },
    },
  };
}
