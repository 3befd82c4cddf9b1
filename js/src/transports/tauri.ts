// Tauri's dialect: one call is one invoke of pytauri's plugin, named in a header, and a channel is
// a callback registered with Tauri. Only this file knows `__TAURI_INTERNALS__`.

import { PyInvokeError, report, textOf } from "../errors.js";
import type { ChannelAddress, ChannelReceiver, Transport } from "./base.js";

/** The part used here of what Tauri (2.8) injects into each of its pages. */
interface TauriInternals {
  invoke(
    command: string,
    args: Uint8Array | undefined,
    options: { readonly headers: Readonly<Record<string, string>> },
  ): Promise<unknown>;
  transformCallback(callback: (push: ChannelPush) => void): number;
  unregisterCallback?(id: number): void;
}

/** What Tauri hands to a channel's callback: a message, or how many there have been in all. */
type ChannelPush =
  | { readonly index: number; readonly message: unknown; readonly end?: never }
  | { readonly index: number; readonly end: true };

/** The transport of this page if it is one of Tauri's, looked up anew each time. */
export function findTauri(): Transport | undefined {
  const page = globalThis as typeof globalThis & { __TAURI_INTERNALS__?: Partial<TauriInternals> };
  const internals = page.__TAURI_INTERNALS__;
  return isUsable(internals) ? new TauriTransport(internals) : undefined;
}

function isUsable(internals: Partial<TauriInternals> | undefined): internals is TauriInternals {
  return (
    typeof internals?.invoke === "function" && typeof internals.transformCallback === "function"
  );
}

class TauriTransport implements Transport {
  private readonly internals: TauriInternals;

  constructor(internals: TauriInternals) {
    this.internals = internals;
  }

  async call(
    command: string,
    body: Uint8Array | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    const kind = body === undefined ? "ipc:bare:" : "ipc:call:";
    const pyfunc = kind + encodeName(command);
    try {
      // A plain object, because Tauri's fallback writes the headers as JSON, where `Headers` is `{}`.
      return await this.internals.invoke("plugin:pytauri|pyfunc", body, {
        headers: { ...headers, pyfunc },
      });
    } catch (reason) {
      throw errorOf(reason);
    }
  }

  openChannel(receiver: ChannelReceiver): ChannelAddress {
    const { internals } = this;
    const end = () => {
      internals.unregisterCallback?.(id);
      receiver.end();
    };
    const id = internals.transformCallback(inOrder((message) => receiver.message(message), end));
    return { id, text: `__CHANNEL__:${id}` };
  }
}

/** A header carries Latin-1 alone, so a name travels percent-encoded. */
function encodeName(command: string): string {
  try {
    return encodeURIComponent(command);
  } catch {
    throw new PyInvokeError(
      `No command can have the name ${JSON.stringify(command)}: it holds half of a surrogate pair, which is not text.`,
      "unknown_command",
    );
  }
}

/** Our Python side rejects with JSON text; whatever else arrives is a refusal on the way there. */
function errorOf(reason: unknown): PyInvokeError {
  const rejection = typeof reason === "string" ? parseRejection(reason) : undefined;
  return rejection ?? new PyInvokeError(textOf(reason), "unavailable");
}

function parseRejection(text: string): PyInvokeError | undefined {
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

/**
 * Puts pushes into the order of their index: Tauri lets the page fetch a large message, and a small
 * one that was sent after it overtakes it. The end overtakes too; its index is the count of all.
 */
function inOrder(
  deliver: (message: unknown) => void,
  end: () => void,
): (push: ChannelPush) => void {
  const early = new Map<number, unknown>();
  let next = 0;
  let count = Number.POSITIVE_INFINITY;
  return (push) => {
    if (push.end === true) {
      count = push.index;
    } else if (push.index < next || early.has(push.index)) {
      report(new PyInvokeError(twice(push.index), "protocol"));
    } else {
      early.set(push.index, push.message);
    }
    while (early.has(next)) {
      const message = early.get(next);
      early.delete(next);
      next += 1;
      deliver(message);
    }
    if (next >= count) {
      end();
    }
  };
}

function twice(index: number): string {
  return `A channel got two messages with the number ${index}, and dropped the second. Its id was opened twice in Python: make one Channel for each call.`;
}
