"use strict";

{
  let heard = () => undefined;

  function hear_text(data) {
    heard(data);
  }
  eel.expose(hear_text);

  globalThis.side = {
    name: "Eel",
    ready: new Promise((resolve) => {
      document.addEventListener("DOMContentLoaded", resolve); // there Eel opens its socket
    }),
    call: (command, body) => eel[command](body)(),
    bytes: async (body) => fromBase64((await eel.echo({ base64: await toBase64(body) })()).base64),
    tell: (name, data) => eel[name](data)(),
    pushes: {
      Eel: (size, count, hear) => {
        heard = hear;
        void eel.push({ size, count })();
      },
    },
  };
}
