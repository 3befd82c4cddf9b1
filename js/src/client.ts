// Calls: what a page says to Python's commands, and how each is logged.

import { PyInvokeError } from "./errors.js";
import { transport } from "./host.js";
import { encodeBody, encodeHeaders, type PyInvokeHeaders } from "./request.js";
import { pageSettings } from "./settings.js";

/** What a call may carry beside its body. */
export interface PyInvokeOptions {
  /**
   * Headers for the command's `headers` parameter. Python gets the names in lower case. Values are
   * best ASCII: what lies between that and Latin-1 is encoded as the host likes, and more is refused.
   *
   * Reserved are `pyfunc`, `content-type`, and what begins with `pytauri`, `__pytauri`, `ipc-` or
   * `tauri-`. Names that a browser lets no page send, such as `cookie` and `host`, do not arrive.
   */
  readonly headers?: PyInvokeHeaders | undefined;
}

/**
 * Calls a Python command and gives its result: decoded JSON, or an `ArrayBuffer` where the command
 * returns `bytes`.
 *
 * The call leaves at once; calls made in one turn are not promised to run in their order.
 *
 * @param command - the name it is registered under
 * @param body - whatever `JSON.stringify` can write (a {@link Channel}, alone or as a field at any
 *   depth, included), or an `ArrayBuffer` or `Uint8Array`, whose bytes are sent as they stand.
 *   Omitted or `undefined` there is no body; `null` is one.
 * @typeParam T - what the command returns; taken on trust
 * @throws PyInvokeError always as a rejection, never before the promise: what the command raised, or
 *   `invalid_body` (not JSON), `unknown_command`, `protocol` (headers), `unavailable` (no host, or
 *   the host refused)
 */
export function pyInvoke<T>(
  command: string,
  body?: unknown,
  options?: PyInvokeOptions,
): Promise<T> {
  const sent = pageSettings().debug ? sendLogged : send;
  return sent(command, body, options) as Promise<T>;
}

/**
 * {@link pyInvoke}, typed for bytes both ways: the command takes `bytes` and returns `bytes`.
 *
 * @throws PyInvokeError as {@link pyInvoke} does
 */
export const rawPyInvoke: (
  command: string,
  body?: ArrayBuffer | Uint8Array,
  options?: PyInvokeOptions,
) => Promise<ArrayBuffer> = pyInvoke;

async function send(
  command: string,
  body: unknown,
  options: PyInvokeOptions | undefined,
): Promise<unknown> {
  const host = transport();
  const headers = encodeHeaders(options?.headers);
  return host.call(command, encodeBody(body), headers);
}

async function sendLogged(
  command: string,
  body: unknown,
  options: PyInvokeOptions | undefined,
): Promise<unknown> {
  const start = performance.now();
  let outcome = "ok";
  try {
    return await send(command, body, options);
  } catch (error) {
    outcome = error instanceof PyInvokeError ? error.code : "error";
    throw error;
  } finally {
    console.debug("pytauri-ipc", command, outcome, `${(performance.now() - start).toFixed(1)} ms`);
  }
}
