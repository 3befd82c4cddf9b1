// Blocks of bytes that a program might send in error, drawn from a seed.

import { pack } from "../src/codec.js";
import { type Body, FIRST_CHANNEL, type Message } from "../src/messages.js";
import { golden } from "./golden.js";
import type { Random } from "./random.js";

/** The session of the golden frames. */
export const ID = "00112233445566778899aabbccddeeff";

const { frames, bad } = golden();
const GOLDEN: readonly Uint8Array[] = [
  ...[...frames, ...frames, ...frames, ...frames].map(({ packed }) => packed),
  ...bad.map(({ packed }) => packed).filter(({ length }) => length > 4),
];

const VALUES: readonly unknown[] = [
  ...[-(2 ** 63), -(2 ** 53), -5, -1, 0, 1, 2, 7, 8, 2 ** 31, 2 ** 32 - 1, 2 ** 32],
  ...[2 ** 53 - 1, 2 ** 53, 2 ** 64, 0.5, 1e308],
  ...[null, true, false, "", "a", "call", "\ud800", "\0\x7f\u2028", "x".repeat(500), ID],
  ...[[], {}, [[]], [{}], ["ab"], { a: 1, b: 2 }, { end: 1, 0: 2 }, { length: 5 }],
];
const TEXTS: readonly string[] = [
  ...["NaN", "-Infinity", "1e999", "-0", "01", "+1", "0x1", "1_0", "null", '"\\ud800"', '"\\u00"'],
  ...["9".repeat(400), `0.${"1".repeat(5_000)}`, "[".repeat(5_000), '{"a":'.repeat(300)],
  ...["\ufeff", "\0", "//", ",", "]]]]", '{"__proto__":[]}', `"${"\\u0000".repeat(500)}"`],
];
const LETTERS = '[]",0123456789-+.eE{}:nulltruefals\\/ \0\x7f\x80\xff';

function packed(head: string | Uint8Array, bodies: Uint8Array = new Uint8Array(0)): Uint8Array {
  const raw = typeof head === "string" ? new TextEncoder().encode(head) : head;
  return joined(lengthOf(raw.length), raw, bodies);
}

function lengthOf(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length, true);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Blocks, most of which are nearly frames. All of them are `random`'s alone. */
export class Blocks {
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  one(): Uint8Array {
    const { random } = this;
    if (random.next() < 0.005) {
      return this.swollen();
    }
    switch (random.below(8)) {
      case 0:
        return this.noise();
      case 1:
        return this.ofWrongLength();
      case 2:
      case 3:
        return this.spoilt(random.one(GOLDEN));
      case 4:
        return this.ofOddText();
      default:
        return this.ofOtherValues();
    }
  }

  private noise(): Uint8Array {
    const noise = this.random.bytes(this.random.below(200));
    return this.random.next() < 0.5 ? noise : packed(noise);
  }

  private ofWrongLength(): Uint8Array {
    const { random } = this;
    const block = random.one(GOLDEN);
    const length = new DataView(block.buffer, block.byteOffset).getUint32(0, true);
    const lengths = [0, 1, 3, length - 1, length + 1, length + 40, 2 ** 16, 2 ** 31, 2 ** 32 - 1];
    const rest = block.subarray(4, 4 + random.below(block.length));
    return joined(lengthOf(random.one(lengths)), rest, random.bytes(random.one([0, 0, 1, 70])));
  }

  /** The block with bytes changed, put in, taken out, or the end of another. */
  spoilt(block: Uint8Array): Uint8Array {
    const { random } = this;
    let spoilt: Uint8Array = block.slice(4);
    for (let n = random.one([1, 1, 2, 4]); n > 0; n -= 1) {
      const at = random.below(spoilt.length + 1);
      const [before, after] = [spoilt.subarray(0, at), spoilt.subarray(at)];
      const letter = LETTERS.charCodeAt(random.below(LETTERS.length));
      spoilt = random.one([
        joined(before, random.bytes(1), after.subarray(1)),
        joined(before, Uint8Array.of(letter), after.subarray(1)),
        joined(before, Uint8Array.of(letter), after),
        joined(before, after.subarray(random.below(8))),
        joined(before, random.one(GOLDEN).subarray(at)),
      ]);
    }
    // With the right length half of the time, so that what is inside is looked at.
    const length = new DataView(block.buffer, block.byteOffset).getUint32(0, true);
    const changed = random.next() < 0.5 ? spoilt.length + 4 - block.length : 0;
    return joined(lengthOf(Math.max(0, length + changed)), spoilt);
  }

  /** A golden head in which something else stands somewhere, with its bodies. */
  private ofOtherValues(): Uint8Array {
    const [head, bodies] = this.parts();
    for (let n = this.random.one([1, 1, 2]); n > 0; n -= 1) {
      this.change(head);
    }
    return packed(JSON.stringify(head), bodies);
  }

  /** A golden head in which one number or one bracket is a text that few parsers like. */
  private ofOddText(): Uint8Array {
    const { random } = this;
    const [head, bodies] = this.parts();
    const text = JSON.stringify(head);
    const places = [...text.matchAll(/[[\]0-9]/g)].map(({ index }) => index);
    const at = random.one(places);
    return packed(text.slice(0, at) + random.one(TEXTS) + text.slice(at + 1), bodies);
  }

  /** Few letters, many objects: what costs its reader the most memory for a byte. */
  private swollen(): Uint8Array {
    const { random } = this;
    const one = random.one(["0", "-1", "[]", "{}", '["end",1]', '["",""]', "1e9"]);
    const many = Array.from({ length: random.below(2_000) }, () => one).join();
    const inside = random.one([
      `["items",1,[${many}]]`,
      `["call",1,"a",[${many}],null]`,
      many,
      `[${many}]`,
    ]);
    return packed(`["${ID}",0,0,0,[${inside}]]`);
  }

  private parts(): [head: unknown[], bodies: Uint8Array] {
    const block = this.random.one(frames).packed;
    const end = 4 + new DataView(block.buffer, block.byteOffset).getUint32(0, true);
    const head: unknown[] = JSON.parse(new TextDecoder().decode(block.subarray(4, end)));
    return [head, block.subarray(end)];
  }

  private change(head: unknown[]): void {
    const { random } = this;
    let place = head;
    while (random.next() < 0.75) {
      const deeper = place.filter((one): one is unknown[] => Array.isArray(one) && one.length > 0);
      if (deeper.length === 0) {
        break;
      }
      place = random.one(deeper);
    }
    const at = random.below(place.length);
    const value: unknown = structuredClone(random.one(VALUES));
    const kept = random.one([[], [value, place[at]], [value], [value]]);
    place.splice(at, 1, ...structuredClone(kept));
    if (place.length === 0) {
      place.push(0);
    }
  }

  /** A frame that a session which expects that number, and has sent so many, looks into. */
  frameFor(expected: number, sent: number): Uint8Array {
    const { random } = this;
    const block = pack({
      session: ID,
      first: Math.max(0, expected + random.one([0, 0, 0, 0, 0, 1, 2, -1, -2])),
      ack: Math.max(0, sent - random.one([0, 0, 0, 1, 2, 5]) + (random.next() < 0.01 ? 1 : 0)),
      flags: random.next() < 0.005 ? 4 : random.one([0, 0, 0, 0, 1, 2, 3]),
      messages: Array.from({ length: random.one([0, 1, 1, 2, 4]) }, () => this.message()),
    });
    return random.next() < 0.2 ? this.spoilt(block) : block;
  }

  private message(): Message {
    const { random } = this;
    const ids = [0, 1, 1, 2, 3, 4, 5, 9, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER];
    const id = random.next() < 0.4 ? FIRST_CHANNEL + random.below(3) : random.one(ids);
    const text = "1".repeat(random.one([0, 1, 9, 90]));
    const body: Body = random.next() < 0.5 ? text : new TextEncoder().encode(text);
    const some = random.one([0, 1, 5, Number.MAX_SAFE_INTEGER]);
    const call = { id: 1 + random.below(12), name: "a", headers: [["b", "c"]], body } as const;
    if (random.next() < 0.03) {
      return random.one<Message>([
        { kind: "hello", protocol: 1 },
        { kind: "welcome", protocol: some, frameSize: some, window: some },
        { kind: "bye", code: "a", text: "b" },
      ]);
    }
    return random.one<Message>([
      { kind: "call", ...call },
      { kind: "stream", ...call, body: null },
      { kind: "cancel", id },
      { kind: "credit", id, items: some, bytes: some },
      { kind: "reply", id, body },
      { kind: "failure", id, body: text },
      { kind: "items", id, bodies: [body, body], sizes: [body.length, body.length] },
      { kind: "end", id },
      { kind: "event", name: "a:b", body },
    ]);
  }
}
