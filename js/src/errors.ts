// The one error that reaches a caller, its codes, what it looks like on its way, and where an error
// goes that has no caller. Nothing here knows a host.

/** Marks an error as ours for every copy of this package in a page, whichever copy made it. */
const BRAND = Symbol.for("pytauri-ipc.PyInvokeError");

/**
 * Why a call was rejected: the code that Python's exception carries, or one of the built-in ones.
 *
 * - `error`: the command raised an `InvokeException` that sets no code of its own
 * - `invalid_body`: the body cannot be written as JSON, or does not fit what the command takes
 * - `unknown_command`: no command has this name, or the page exposes no function of that name
 * - `forbidden`: the command does not allow this window
 * - `unavailable`: there is no host, or it refused the page's first words; or this kind of command
 *   is called in another way
 * - `too_large`, `busy`: a limit is exceeded
 * - `timeout`, `cancelled`: the page's own limit of time, or its signal, ended the call
 * - `closed`: the program or the page has gone, or the connection was lost for good
 * - `protocol`: an option or a header is malformed, or what arrived is
 * - `internal`: the command failed unexpectedly; the message holds an id to find in Python's log
 */
export type PyInvokeErrorCode =
  | "error"
  | "invalid_body"
  | "unknown_command"
  | "forbidden"
  | "unavailable"
  | "too_large"
  | "busy"
  | "timeout"
  | "cancelled"
  | "closed"
  | "protocol"
  | "internal"
  | (string & {});

/**
 * What every call rejects with. `message` is the value of Python's `InvokeException`.
 *
 * `instanceof PyInvokeError` holds for errors of another copy of this package too, such as one that
 * a bundler put into the page beside the one that the host injected.
 */
export class PyInvokeError extends Error {
  /** Tells one kind of failure from another; stable, unlike the message. */
  readonly code: PyInvokeErrorCode;
  /** What Python's exception carries as `data`: `undefined` where it has none, `null` for `None`. */
  readonly data: unknown;

  constructor(value: string, code: PyInvokeErrorCode, data?: unknown) {
    super(value);
    this.name = "PyInvokeError";
    this.code = code;
    this.data = data;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](candidate: unknown): boolean {
    return this === PyInvokeError
      ? isBranded(candidate)
      : Function.prototype[Symbol.hasInstance].call(this, candidate);
  }
}

/** Whether this is a {@link PyInvokeError}, of whichever copy of this package. */
export function isPyInvokeError(error: unknown, code?: undefined): error is PyInvokeError;
/**
 * Whether this is a {@link PyInvokeError} that has this code, of whichever copy of this package.
 *
 * ```ts
 * catch (error) {
 *   if (!isPyInvokeError(error, "not_found")) throw error;
 *   error.code; // "not_found", in its type too
 * }
 * ```
 */
export function isPyInvokeError<C extends PyInvokeErrorCode>(
  error: unknown,
  code: C,
): error is PyInvokeError & { readonly code: C };
export function isPyInvokeError(error: unknown, code?: string): boolean {
  return error instanceof PyInvokeError && (code === undefined || error.code === code);
}

/** The failure that a message holds as JSON text. */
export function errorIn(failure: string): PyInvokeError {
  return (
    parseError(failure) ??
    new PyInvokeError("The command failed, and its failure could not be read.", "protocol")
  );
}

/** An error out of its JSON text, or `undefined` where it is none. */
export function parseError(text: string): PyInvokeError | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) {
    return undefined;
  }
  const { value, code, data }: { value?: unknown; code?: unknown; data?: unknown } = parsed;
  return typeof value === "string" && typeof code === "string"
    ? new PyInvokeError(value, code, data)
    : undefined;
}

function isBranded(candidate: unknown): boolean {
  return typeof candidate === "object" && candidate !== null && BRAND in candidate;
}

/** What a call rejects with when its signal is aborted; named as the platform names such errors. */
export function abortError(text: string): PyInvokeError {
  const error = new PyInvokeError(text, "cancelled");
  error.name = "AbortError";
  return error;
}

/** Under which a page keeps who else hears of reported errors, whichever copy reports them. */
export const HOOK: unique symbol = Symbol.for("pytauri-ipc.reported");

/** Says that an error happened where no promise can carry it, such as in a channel's listener. */
export function report(error: unknown): void {
  (globalThis as { readonly [HOOK]?: (error: unknown) => void })[HOOK]?.(error);
  if (typeof reportError === "function") {
    reportError(error);
  } else {
    console.error(error);
  }
}

/** Does something, and reports what it throws. */
export function guarded(step: () => void): void {
  try {
    step();
  } catch (error) {
    report(error);
  }
}

/** The text of anything that was thrown. */
export function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return "something that has no text";
  }
}
