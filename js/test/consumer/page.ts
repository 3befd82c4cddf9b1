// Compiled against the built package, without DOM and Node types: its types need neither.

import {
  Channel,
  type ConfigureOptions,
  configure,
  PyInvokeError,
  type PyInvokeErrorCode,
  type PyInvokeHeaders,
  type PyInvokeOptions,
  pyInvoke,
  rawPyInvoke,
} from "pytauri-ipc";

const settings: ConfigureOptions = { debug: true };
const headers: PyInvokeHeaders = new Map([["x-trace", "1"]]);
const options: PyInvokeOptions = { headers };

export async function run(): Promise<PyInvokeErrorCode | number> {
  configure(settings);
  const channel = new Channel<{ readonly done: number }>();
  try {
    const reply: ArrayBuffer = await rawPyInvoke("bytes", new Uint8Array(3), options);
    await pyInvoke<void>("start", { channel, size: reply.byteLength });
    for await (const { done } of channel) {
      return done;
    }
    return 0;
  } catch (error) {
    return error instanceof PyInvokeError ? error.code : "error";
  }
}
