// A hundred thousand blocks that are no frames, or nearly: no outcome is a surprise. The seed of a
// batch that fails stands in the error, and plays it again in place of `SEEDS`.

import { expect, it } from "vitest";
import { CutShort, decode, ProtocolViolation, pack, unpack } from "../src/codec.js";
import { type Message, OVER } from "../src/messages.js";
import { Session } from "../src/session.js";
import { Blocks, ID } from "./blocks.js";
import { Random } from "./random.js";

const SEEDS: readonly number[] = Array.from({ length: 100 }, (_, n) => n);
const BATCH = 1_000;
const LIVE_BATCH = 300;
const DEADLINE = { timeout: 40_000 };

type Fault = CutShort | ProtocolViolation;

/** What looking at a block gives, or which of the two errors. */
function outcomeOf<T>(seed: number, block: Uint8Array, look: () => T): T | Fault {
  try {
    return look();
  } catch (error) {
    if (error instanceof CutShort || error instanceof ProtocolViolation) {
      // The other end is told what was wrong, not sent it back.
      return error.message.length < 300 ? error : fail(seed, block, "a long message");
    }
    return fail(seed, block, error);
  }
}

function fail(seed: number, block: Uint8Array, why: unknown): never {
  throw new Error(`seed ${seed}, block ${Buffer.from(block).toString("hex")}: ${why}`);
}

/** Whether it is a frame; it is the same one when it is packed again, and in two parts. */
function read(seed: number, block: Uint8Array): boolean {
  const frame = outcomeOf(seed, block, () => unpack(block));
  if (frame instanceof Error) {
    return false;
  }
  const text = JSON.stringify(frame);
  const start = 4 + new DataView(block.buffer, block.byteOffset).getUint32(0, true);
  const head = new TextDecoder("utf-8", { ignoreBOM: true }).decode(block.subarray(4, start));
  if (JSON.stringify(decode(head, block.subarray(start))) !== text) {
    fail(seed, block, "another frame in two parts");
  }
  const again = outcomeOf(seed, block, () => unpack(pack(frame)));
  return (
    JSON.stringify(again, withoutSizes) === JSON.stringify(frame, withoutSizes) ||
    fail(seed, block, "another frame when packed again")
  );
}

/** A body that was no UTF-8 is another one, of another size, when it is packed again. */
function withoutSizes(key: string, value: unknown): unknown {
  return key === "sizes" ? undefined : value;
}

/** A session that is alive; one that was ended is followed by the next. */
class Target {
  session: Session;
  heard = 0;
  violations = 0;
  private readonly seed: number;
  private readonly random: Random;
  private readonly open = new Map<number, "call" | "flow">();

  constructor(seed: number, random: Random) {
    this.seed = seed;
    this.random = random;
    this.session = this.greeted();
  }

  /** A page or a program, with a call and flows of its own that may be answered. */
  private greeted(): Session {
    this.open.clear();
    const role = this.random.one(["page", "program"] as const);
    const session = new Session({ id: ID, role });
    session.take(0);
    const ack = role === "page" ? 1 : 0;
    const first: Message =
      role === "page"
        ? { kind: "welcome", protocol: 1, frameSize: 2 ** 20, window: 2 ** 20 }
        : { kind: "hello", protocol: 1 };
    session.receive({ session: ID, first: 0, ack, flags: 0, messages: [first] }, 0, 0);
    session.call("f", [], null);
    session.stream("g", [], null);
    session.credit(session.openChannel(), 5, 500);
    session.take(0);
    return session;
  }

  /** Takes the block in as a host does. */
  lookAt(block: Uint8Array): void {
    const outcome = outcomeOf(this.seed, block, () =>
      this.session.receive(unpack(block), block.length, 1),
    );
    if (outcome instanceof ProtocolViolation) {
      this.violations += 1;
      this.endWith(outcome.message);
    } else if (!(outcome instanceof CutShort)) {
      this.heard += outcome.length;
      this.goOn(outcome);
    }
  }

  private endWith(text: string): void {
    const last = unpack(pack(this.session.over("protocol", text)));
    expect(last.flags).toBe(OVER);
    expect(last.messages.at(-1)).toEqual({ kind: "bye", code: "protocol", text });
    this.session = this.greeted();
  }

  private goOn(heard: readonly Message[]): void {
    if (this.session.ended !== undefined) {
      this.session = this.greeted();
      return;
    }
    this.note(heard);
    for (const [id, kind] of this.open) {
      if (this.random.next() < 0.3) {
        this.open.delete(id);
        kind === "call" ? this.session.reply(id, "1") : this.session.end(id);
      }
    }
    for (const frame of this.session.take(1)) {
      expect(unpack(pack(frame))).toEqual(frame);
    }
  }

  private note(heard: readonly Message[]): void {
    for (const message of heard) {
      if (message.kind === "call") {
        this.open.set(message.id, "call");
      } else if (message.kind === "stream" || message.kind === "credit") {
        this.open.set(message.id, "flow");
      }
    }
  }
}

it("a hundred thousand blocks give frames, or one of two errors", DEADLINE, () => {
  let frames = 0;
  for (const seed of SEEDS) {
    const blocks = new Blocks(new Random(seed));
    for (let n = 0; n < BATCH; n += 1) {
      frames += read(seed, blocks.one()) ? 1 : 0;
    }
  }
  expect(SEEDS.length * BATCH).toBeGreaterThanOrEqual(100_000);
  expect(frames, "nearly frames").toBeGreaterThan((SEEDS.length * BATCH) / 50);
});

it("a live session takes any block, or ends with the code protocol", DEADLINE, () => {
  let [heard, violations] = [0, 0];
  for (const seed of SEEDS) {
    const random = new Random(seed);
    const [blocks, target] = [new Blocks(random), new Target(seed, random)];
    for (let n = 0; n < LIVE_BATCH; n += 1) {
      const { expected, next } = numbersOf(target.session);
      target.lookAt(random.next() < 0.8 ? blocks.frameFor(expected, next) : blocks.one());
    }
    heard += target.heard;
    violations += target.violations;
  }
  expect(heard, "legal").toBeGreaterThan((SEEDS.length * LIVE_BATCH) / 50);
  expect(violations, "illegal").toBeGreaterThan((SEEDS.length * LIVE_BATCH) / 50);
});

/** Where a session stands; its frames would say it only once it has something to send. */
function numbersOf(session: Session): { expected: number; next: number } {
  const { delivery } = session as unknown as { delivery: { expected: number; next: number } };
  return { expected: delivery.expected, next: delivery.next };
}
