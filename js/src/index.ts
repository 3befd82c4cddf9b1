// What the package offers, and nothing else. The script for `window.pytauriIpc` has the same names.

export { Channel } from "./channel.js";
export { type PyInvokeOptions, pyInvoke, rawPyInvoke } from "./client.js";
export { isPyInvokeError, PyInvokeError, type PyInvokeErrorCode } from "./errors.js";
export { type EventCallback, emit, on, once } from "./events.js";
export { type ExposedFunction, expose } from "./expose.js";
export { can, type Feature, type HostName, host } from "./facts.js";
export { connect } from "./host.js";
export type { PyInvokeHeaders } from "./request.js";
export { type ConfigureOptions, configure } from "./settings.js";
export { pyStream } from "./stream.js";
export type { Transport, TransportReceiver } from "./transports/base.js";
export type { PyInvokeSignal } from "./watch.js";
