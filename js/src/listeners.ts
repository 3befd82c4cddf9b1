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

/** Has the host save a file, where it is the program that does so. */
const DOWNLOAD = "ipc:download";

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
  if (event.startsWith(RESERVED) && event !== DOWNLOAD) {
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
  /** What it is to hear before anything else; it was said before it listened. */
  late?: Said[];
}

interface Said {
  readonly event: string;
  readonly body: Body;
}

/** Events that are kept for listeners that come late; the oldest go where there are more. */
const MOST_EARLY = 10_000;

/** The listeners of a page. */
export class Listeners {
  private readonly byPattern: Map<string, Set<Listener>> = new Map();
  /** What nobody has listened to yet, while the page is still loaded. */
  private early: Said[] | undefined;

  /** Keeps what nobody listens to, for those who will: frameworks listen a moment later. */
  keepEarly(): void {
    this.early ??= [];
  }

  /** Keeps nothing any more: the page is loaded. */
  forgetEarly(): void {
    this.early = undefined;
  }

  /** Adds one, and gives what takes it away again. */
  add(pattern: string, callback: EventCallback, isOnce: boolean): () => void {
    const listener: Listener = { callback, isOnce };
    const known = this.byPattern.get(pattern);
    if (known === undefined) {
      this.byPattern.set(pattern, new Set([listener]));
    } else {
      known.add(listener);
    }
    this.hearEarly(pattern, listener);
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
    if (found.length > 0) {
      this.tellAll(found, event, body);
    } else if (this.early !== undefined) {
      this.early.push({ event, body });
      if (this.early.length > MOST_EARLY) {
        this.early.shift();
      }
    }
  }

  /** Has a new listener hear what came before it, and before anything else comes. */
  private hearEarly(pattern: string, listener: Listener): void {
    const { early } = this;
    if (early === undefined || early.length === 0) {
      return;
    }
    const meant = early.filter(({ event }) => patternsOf(event).includes(pattern));
    this.early = early.filter((one) => !meant.includes(one));
    if (meant.length > 0) {
      listener.late = meant;
      void Promise.resolve().then(() => {
        delete listener.late;
        for (const { event, body } of meant) {
          this.tellAll([[pattern, listener]], event, body);
        }
      });
    }
  }

  private tellAll(
    found: readonly (readonly [pattern: string, listener: Listener])[],
    event: string,
    body: Body,
  ): void {
    let data: unknown;
    try {
      data = decodeBody(body);
    } catch (error) {
      report(error);
      return;
    }
    for (const [pattern, listener] of found) {
      if (listener.late !== undefined) {
        listener.late.push({ event, body });
      } else if (this.takes(pattern, listener)) {
        tell(listener.callback, data, event);
      }
    }
  }

  private matching(event: string): (readonly [pattern: string, listener: Listener])[] {
    return patternsOf(event).flatMap((pattern) =>
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

/** What a listener may have written to hear an event. */
function patternsOf(event: string): readonly string[] {
  return [event, `${event.slice(0, event.indexOf(":"))}:*`, "*"];
}

function tell(callback: EventCallback, data: unknown, event: string): void {
  try {
    callback(data, event);
  } catch (error) {
    report(error);
  }
}
