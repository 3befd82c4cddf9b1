// What a person writes over a bare WebSocket: numbered calls as JSON, bytes as they are.

"use strict";

{
  const socket = new WebSocket(`ws://${location.host}/socket`);
  socket.binaryType = "arraybuffer";
  const calls = new Map();
  let last = 0;
  let heard = () => undefined;
  let back = () => undefined;

  socket.onmessage = ({ data }) => {
    if (typeof data !== "string") {
      back(data);
      return;
    }
    const message = JSON.parse(data);
    if (message.id === undefined) {
      heard(message);
      return;
    }
    calls.get(message.id)(message.result);
    calls.delete(message.id);
  };

  const call = (command, body) =>
    new Promise((resolve) => {
      last += 1;
      calls.set(last, resolve);
      socket.send(JSON.stringify({ id: last, command, body }));
    });

  globalThis.side = {
    name: "WebSocket echo",
    ready: new Promise((resolve) => {
      socket.onopen = resolve;
    }),
    call,
    bytes: (body) =>
      new Promise((resolve) => {
        back = resolve;
        socket.send(body);
      }),
    tell: call,
    pushes: {
      "WebSocket echo": (size, count, hear) => {
        heard = hear;
        void call("push", { size, count });
      },
    },
  };
}
