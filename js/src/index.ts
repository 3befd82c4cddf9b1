// What the package offers, and nothing else. The script for `window.pytauriIpc` has the same names.

export { Channel } from "./channel.js";
export { type PyInvokeOptions, pyInvoke, rawPyInvoke } from "./client.js";
export { PyInvokeError, type PyInvokeErrorCode } from "./errors.js";
export type { PyInvokeHeaders } from "./request.js";
export { type ConfigureOptions, configure } from "./settings.js";
