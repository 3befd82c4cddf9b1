// Compiled against the built package, without DOM and Node types: its types need neither.

import {
  Channel,
  type ConfigureOptions,
  configure,
  connect,
  type ExposedFunction,
  expose,
  isPyInvokeError,
  PyInvokeError,
  type PyInvokeErrorCode,
  type PyInvokeHeaders,
  type PyInvokeOptions,
  type PyInvokeSignal,
  pyInvoke,
  pyStream,
  rawPyInvoke,
  type Transport,
  type TransportReceiver,
} from "pytauri-ipc";

const settings: ConfigureOptions = { debug: true };
const headers: PyInvokeHeaders = new Map([["x-trace", "1"]]);
const signal: PyInvokeSignal = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
const options: PyInvokeOptions = { headers, signal, timeout: 1_000 };
const double: ExposedFunction = (body) => [body, body];
const receivers: TransportReceiver[] = [];
const transport: Transport = {
  open: (receiver) => receivers.push(receiver),
  send: (block) => receivers[0]?.receive(block),
};

export async function run(): Promise<PyInvokeErrorCode | number> {
  configure(settings);
  connect(transport);
  expose("double", double)();
  const channel = new Channel<{ readonly done: number }>();
  try {
    const reply: ArrayBuffer = await rawPyInvoke("bytes", new Uint8Array(3), options);
    await pyInvoke<void>("start", { channel, size: reply.byteLength });
    for await (const item of pyStream<number>("count", 3)) {
      return item;
    }
    for await (const { done } of channel) {
      channel.close();
      return done;
    }
    return 0;
  } catch (error) {
    if (isPyInvokeError(error, "not_found")) {
      const code: "not_found" = error.code;
      return code;
    }
    return error instanceof PyInvokeError ? error.code : "error";
  }
}
