// Reads tests/golden/ of the project: frames and what they are as bytes, which Python's tests read
// too.

import { readdirSync, readFileSync } from "node:fs";
import type { Frame, Message } from "../src/messages.js";
import { sizeOfBody } from "../src/sizes.js";

const FOLDER = new URL("../../tests/golden/", import.meta.url);

export interface GoldenFrame {
  readonly name: string;
  readonly frame: Frame;
  readonly packed: Uint8Array;
}

/** Bytes that are no frame. */
export interface BadBlock {
  readonly name: string;
  readonly packed: Uint8Array;
  readonly error: "cut" | "protocol";
}

interface Written {
  readonly frames: readonly {
    readonly name: string;
    readonly packed: string;
    readonly frame: Omit<Frame, "messages"> & { readonly messages: readonly WrittenMessage[] };
  }[];
  readonly bad: readonly {
    readonly name: string;
    readonly packed: string;
    readonly error: "cut" | "protocol";
  }[];
}

type WrittenMessage = readonly [kind: string, ...fields: unknown[]];

/** The fields of each kind, in the order in which they are written. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  hello: ["protocol"],
  welcome: ["protocol", "frameSize", "window"],
  call: ["id", "name", "headers", "body"],
  stream: ["id", "name", "headers", "body"],
  cancel: ["id"],
  credit: ["id", "items", "bytes"],
  reply: ["id", "body"],
  failure: ["id", "body"],
  items: ["id", "bodies"],
  end: ["id"],
  event: ["name", "body"],
  bye: ["code", "text"],
};

export function golden(): { frames: readonly GoldenFrame[]; bad: readonly BadBlock[] } {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  const written = files.map(
    (name): Written => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")),
  );
  return {
    frames: written.flatMap(({ frames }) =>
      frames.map(({ name, packed, frame }) => ({
        name,
        packed: fromBase64(packed),
        frame: { ...frame, messages: frame.messages.map(message) },
      })),
    ),
    bad: written.flatMap(({ bad }) =>
      bad.map(({ name, packed, error }) => ({ name, packed: fromBase64(packed), error })),
    ),
  };
}

function message([kind, ...values]: WrittenMessage): Message {
  const names = FIELDS[kind] ?? [];
  const fields = names.map((name, n) => [name, field(values[n])]);
  const read: Message = { kind, ...Object.fromEntries(fields) };
  return read.kind === "items" ? { ...read, sizes: read.bodies.map(sizeOfBody) } : read;
}

function field(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => (Array.isArray(one) ? one : field(one)));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { json, bytes }: { json?: string; bytes?: string } = value;
  return json ?? new Uint8Array(Buffer.from(bytes ?? "", "hex"));
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}
