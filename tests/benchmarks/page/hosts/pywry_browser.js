// PyWry has no commands in a browser: a call is an event there and one back, with a number.

"use strict";

{
  const { pywry } = window;
  const calls = new Map();
  let last = 0;
  let heard = () => undefined;

  pywry.on("bench:text", (data) => heard(data));
  pywry.on("bench:answer", ({ id, result }) => {
    calls.get(id)(result);
    calls.delete(id);
  });

  const call = (command, body) =>
    new Promise((resolve) => {
      last += 1;
      calls.set(last, resolve);
      pywry.emit(`bench:${command}`, { id: last, body });
    });

  globalThis.side = {
    name: "PyWry",
    ready: Promise.resolve(),
    call,
    bytes: async (body) =>
      fromBase64((await call("echo", { base64: await toBase64(body) })).base64),
    tell: (name, data) => pywry.emit(`bench:${name}`, { body: data }),
    pushes: {
      PyWry: (size, count, hear) => {
        heard = hear;
        pywry.emit("bench:push", { body: { size, count } });
      },
    },
  };
}
