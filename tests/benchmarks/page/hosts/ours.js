"use strict";

{
  const { pyInvoke, rawPyInvoke, Channel, on } = window.pytauriIpc;
  let heard = () => undefined;

  globalThis.side = {
    name: "ours",
    ready: Promise.resolve(on("bench:text", (data) => heard(data))),
    call: pyInvoke,
    bytes: (body) => rawPyInvoke("echo", body),
    tell: pyInvoke,
    pushes: {
      ours: (size, count, hear) => pyInvoke("push", { channel: new Channel(hear), size, count }),
      "ours, events": (size, count, hear) => {
        heard = hear;
        void pyInvoke("announce", { size, count });
      },
    },
  };
}
