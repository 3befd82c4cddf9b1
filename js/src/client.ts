// Calls: what a page says to Python's commands, and how each is logged.

import type { PageConnection } from "./connection.js";
import { PyInvokeError } from "./errors.js";
import { connection } from "./host.js";
import { page } from "./page.js";
import { encodeBody, encodeHeaders, encodeName, type PyInvokeHeaders } from "./request.js";
import { type PyInvokeSignal, Watch } from "./watch.js";

/** What a call may carry beside its body. */
export interface PyInvokeOptions {
  /**
   * Headers for the command's `headers` parameter. Python gets the names in lower case, and what was
   * given twice joined by `", "`. Names and values are what the platform's `Headers` takes.
   */
  readonly headers?: PyInvokeHeaders | undefined;
  /**
   * Ends the call when it is aborted, such as by an `AbortController`: the promise rejects at once
   * with an error named `AbortError` and the code `cancelled`, and the command is cancelled.
   */
  readonly signal?: PyInvokeSignal | undefined;
  /**
   * Milliseconds after which the promise rejects with the code `timeout`, and the command is
   * cancelled; above 0. Without it there is no limit.
   */
  readonly timeout?: number | undefined;
}

/**
 * Calls a Python command and gives its result: decoded JSON, or an `ArrayBuffer` where the command
 * returns `bytes`.
 *
 * The call leaves once the running script is done, together with whatever else is said until then.
 * Calls begin in Python in the order in which they are made here.
 *
 * @param command - the name it is registered under
 * @param body - whatever `JSON.stringify` can write (a {@link Channel}, alone or as a field at any
 *   depth, included), or an `ArrayBuffer` or `Uint8Array`, whose bytes are sent as they stand and
 *   must not change before the promise settles. Omitted or `undefined` there is no body; `null` is
 *   one.
 * @typeParam T - what the command returns; taken on trust
 * @throws PyInvokeError always as a rejection, never before the promise: what the command raised, or
 *   one of the built-in codes
 */
export function pyInvoke<T>(
  command: string,
  body?: unknown,
  options?: PyInvokeOptions,
): Promise<T> {
  const sent = page().debug ? sendLogged : send;
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

function send(
  command: string,
  body: unknown,
  options: PyInvokeOptions | undefined,
): Promise<unknown> {
  // What is thrown in here rejects the promise.
  return new Promise((resolve, reject) => {
    let line: PageConnection | undefined;
    let id = 0;
    const watch = watchFor(command, options, (error) => {
      line?.cancel(id);
      reject(error);
    });
    try {
      line = connection();
      const name = encodeName(command);
      const headers = encodeHeaders(options?.headers);
      id = line.call(name, headers, encodeBody(body), ...settlers(watch, resolve, reject));
    } catch (error) {
      watch?.release();
      reject(error);
    }
  });
}

type Settlers = [resolve: (value: unknown) => void, reject: (error: unknown) => void];

/** Both as they are, where there is nothing to release. */
function settlers(watch: Watch | undefined, ...[resolve, reject]: Settlers): Settlers {
  if (watch === undefined) {
    return [resolve, reject];
  }
  watch.startTimer();
  return [
    (value) => {
      watch.release();
      resolve(value);
    },
    (error) => {
      watch.release();
      reject(error);
    },
  ];
}

function watchFor(
  command: string,
  options: PyInvokeOptions | undefined,
  stop: (error: PyInvokeError) => void,
): Watch | undefined {
  const isFree = options?.signal === undefined && options?.timeout === undefined;
  return isFree ? undefined : new Watch(command, options, stop);
}

async function sendLogged(
  command: string,
  body: unknown,
  options: PyInvokeOptions | undefined,
): Promise<unknown> {
  const settled = logged(command);
  try {
    const value = await send(command, body, options);
    settled("ok");
    return value;
  } catch (error) {
    settled(error);
    throw error;
  }
}

/** Begins to measure; what it gives is called with `"ok"` or an error, and writes the line. */
export function logged(command: string): (outcome: unknown) => void {
  const start = performance.now();
  return (outcome) => {
    const text =
      outcome instanceof PyInvokeError ? outcome.code : outcome === "ok" ? "ok" : "error";
    console.debug("pytauri-ipc", command, text, `${(performance.now() - start).toFixed(1)} ms`);
  };
}
