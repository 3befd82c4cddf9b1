// Who listens to events in this page: names, patterns, and how callbacks are told. No host, no
// session.

import { report } from "./errors.js";
import type { Body } from "./messages.js";
import { decodeBody } from "./values.js";

/**
 * What hears an event: its data, decoded JSON or an `ArrayBuffer`, and its name. What it returns is
 * not looked at.
 */
export type EventCallback<T = unknown> = (data: T, event: string) => unknown;

const RESERVED = "ipc:";
const WORD = "[A-Za-z0-9_.-]+";
const NAME = new RegExp(`^${WORD}:${WORD}$`);
const PATTERN = new RegExp(`^(\\*|${WORD}:(\\*|${WORD}))$`);

/**
 * Checks the name of an event that is to be emitted.
 *
 * @throws Error where it is none, or reserved
 */
export function checkName(event: string): void {
  if (typeof event !== "string" || !NAME.test(event)) {
    throw new Error(
      `${shown(event)} is no name of an event: write "namespace:event-name", of letters, digits, "-", "_" and ".".`,
    );
  }
  if (event.startsWith(RESERVED)) {
    throw new Error(`The event ${shown(event)} is reserved: choose another namespace than ipc.`);
  }
}

/**
 * Checks what is to be listened to.
 *
 * @throws Error where it is neither a name nor a pattern
 */
export function checkPattern(pattern: string): void {
  if (typeof pattern !== "string" || !PATTERN.test(pattern)) {
    throw new Error(
      `${shown(pattern)} is no event to listen to: write a name ("app:saved"), "app:*" for a namespace, or "*" for all.`,
    );
  }
}

function shown(text: unknown): string {
  return typeof text === "string" ? JSON.stringify(text) : `A ${typeof text}`;
}

interface Listener {
  readonly callback: EventCallback;
  readonly isOnce: boolean;
}

/** The listeners of a page. */
export class Listeners {
  private readonly byPattern: Map<string, Set<Listener>> = new Map();

  /** Adds one, and gives what takes it away again. */
  add(pattern: string, callback: EventCallback, isOnce: boolean): () => void {
    const listener = { callback, isOnce };
    const known = this.byPattern.get(pattern);
    if (known === undefined) {
      this.byPattern.set(pattern, new Set([listener]));
    } else {
      known.add(listener);
    }
    return () => {
      this.remove(pattern, listener);
    };
  }

  private remove(pattern: string, listener: Listener): boolean {
    const known = this.byPattern.get(pattern);
    const wasThere = known?.delete(listener) === true;
    if (known?.size === 0) {
      this.byPattern.delete(pattern);
    }
    return wasThere;
  }

  /** Tells those who listen. What is no JSON, and what they throw, is reported. */
  hear(event: string, body: Body): void {
    const found = this.matching(event);
    if (found.length === 0) {
      return;
    }
    let data: unknown;
    try {
      data = decodeBody(body);
    } catch (error) {
      report(error);
      return;
    }
    for (const [pattern, listener] of found) {
      if (this.takes(pattern, listener)) {
        tell(listener.callback, data, event);
      }
    }
  }

  private matching(event: string): (readonly [pattern: string, listener: Listener])[] {
    const namespace = event.slice(0, event.indexOf(":"));
    return [event, `${namespace}:*`, "*"].flatMap((pattern) =>
      [...(this.byPattern.get(pattern) ?? [])].map((listener) => [pattern, listener] as const),
    );
  }

  /** Whether it listens still: one that was told before it may have taken it away. */
  private takes(pattern: string, listener: Listener): boolean {
    return listener.isOnce
      ? this.remove(pattern, listener)
      : this.byPattern.get(pattern)?.has(listener) === true;
  }
}

function tell(callback: EventCallback, data: unknown, event: string): void {
  try {
    callback(data, event);
  } catch (error) {
    report(error);
  }
}
