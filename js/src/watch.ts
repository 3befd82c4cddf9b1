// What may end a call or a stream from the page's side: its signal, and its limit of time.

import { abortError, PyInvokeError } from "./errors.js";

/** What is used here of the platform's `AbortSignal`. */
export interface PyInvokeSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What ends a call or a stream early. */
export interface WatchOptions {
  readonly signal?: PyInvokeSignal | undefined;
  readonly timeout?: number | undefined;
}

/** The platform's timers take no more; whoever waits longer, waits without a limit. */
const LONGEST = 2_147_483_647;

/** Waits for whatever comes first, until it is released. */
export class Watch {
  private readonly what: string;
  private readonly signal: PyInvokeSignal | undefined;
  private readonly timeout: number;
  private readonly stop: (error: PyInvokeError) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param what - the command, for the messages
   * @param stop - called at most once, and not any more once it is released
   * @throws PyInvokeError where the signal is aborted already, or the timeout is none
   */
  constructor(what: string, options: WatchOptions, stop: (error: PyInvokeError) => void) {
    const { signal, timeout } = options;
    this.what = JSON.stringify(what);
    this.signal = signal;
    this.timeout = timeout === undefined ? Number.POSITIVE_INFINITY : checked(timeout);
    this.stop = stop;
    if (signal !== undefined && typeof signal?.addEventListener !== "function") {
      const text = "The option signal is no AbortSignal: pass the signal of an AbortController.";
      throw new PyInvokeError(text, "protocol");
    }
    if (signal?.aborted) {
      throw this.aborted();
    }
    signal?.addEventListener("abort", this.onAbort);
  }

  /** Lets the time begin, anew if it had begun. */
  startTimer(): void {
    this.stopTimer();
    if (this.timeout <= LONGEST) {
      this.timer = setTimeout(this.onTimeout, this.timeout);
    }
  }

  stopTimer(): void {
    if (this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
  }

  /** Nothing is left behind. */
  release(): void {
    this.stopTimer();
    this.signal?.removeEventListener("abort", this.onAbort);
  }

  private readonly onAbort = (): void => {
    this.release();
    this.stop(this.aborted());
  };

  private readonly onTimeout = (): void => {
    this.release();
    this.stop(new PyInvokeError(`${this.what} took longer than ${this.timeout} ms.`, "timeout"));
  };

  private aborted(): PyInvokeError {
    return abortError(`${this.what} was aborted.`);
  }
}

function checked(timeout: number): number {
  if (typeof timeout !== "number" || !Number.isFinite(timeout) || timeout <= 0) {
    throw new PyInvokeError(
      `The timeout ${String(timeout)} is none: it is a number of milliseconds above 0, or left out.`,
      "protocol",
    );
  }
  return timeout;
}
