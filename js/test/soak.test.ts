// Two sessions over a wire that loses, doubles, reorders, delays and cuts, until all is settled.

import { expect, it } from "vitest";
import type { Message } from "../src/messages.js";
import { Session } from "../src/session.js";
import { FAULTS, FaultyWire } from "./faulty-wire.js";
import { Random } from "./random.js";

const SEEDS = 20;
const MESSAGES = 2_000;
const FAULT_RATE = 0.1;
/** Messages that are said in one turn, at most. */
const TURN = 20;
/** Items that a stream may send ahead. */
const AHEAD = 64;

/** A page and a program that say as much as they may, and check all that they hear. */
class Conversation {
  readonly faults: Record<string, number>;
  private readonly random: Random;
  private readonly page: Session;
  private readonly program: Session;
  private readonly wire: FaultyWire;
  private left = MESSAGES;
  /** Events that are on their way, by who hears them. */
  private readonly events: readonly [string[], string[]] = [[], []];
  private readonly pending = new Map<number, string>();
  private lastCallHeard = 0;
  private readonly streams = new Map<number, { heard: number; allowed: number }>();
  private readonly produced = new Map<number, number>();

  constructor(seed: number) {
    this.random = new Random(seed);
    const id = seed.toString(16).padStart(32, "0");
    // A small window, so that it is full now and then.
    this.page = new Session({ id, role: "page", window: 8_192 });
    this.program = new Session({ id, role: "program", window: 8_192 });
    const ends = [this.page, this.program] as const;
    this.wire = new FaultyWire(this.random, FAULT_RATE, ends, (end, message) =>
      end === 0 ? this.pageHears(message) : this.programHears(message),
    );
    this.faults = this.wire.faults;
  }

  run(): void {
    let isMoving = true;
    while (this.left > 0 || isMoving) {
      if (this.left > 0) {
        this.speak();
      }
      isMoving = this.wire.step();
    }
    expect([...this.pending], "never settled").toEqual([]);
    expect(this.events, "events that were lost").toEqual([[], []]);
    expect([...this.streams], "never ended").toEqual([]);
    expect(this.produced.size, "streams that the program has not ended").toBe(0);
  }

  private speak(): void {
    for (let n = this.random.below(TURN); n > 0 && this.left > 0; n -= 1) {
      this.left -= 1;
      const chance = this.random.next();
      if (chance < 0.02) {
        this.openStream();
      } else if (chance < 0.2) {
        this.emit(1, this.page);
      } else {
        this.call();
      }
    }
    this.wire.flush(0);
  }

  private call(): void {
    const text = `"${this.random.below(1_000_000)} ü"`;
    const body = this.random.next() < 0.5 ? text : new TextEncoder().encode(text);
    this.pending.set(this.page.call("echo", [], body), text);
  }

  private emit(to: 0 | 1, session: Session): void {
    const text = `${this.random.below(1_000_000)}`;
    this.events[to].push(text);
    session.emit("soak:event", text);
  }

  private openStream(): void {
    const id = this.page.stream("count", [], null);
    this.streams.set(id, { heard: 0, allowed: AHEAD });
    this.page.credit(id, AHEAD, 100_000);
  }

  private programHears(message: Message): void {
    switch (message.kind) {
      case "call":
        this.inOrder(message.id);
        this.answer(message.id, message.body ?? "");
        break;
      case "stream":
        this.inOrder(message.id);
        this.produced.set(message.id, 0);
        break;
      case "credit":
        this.produce(message.id);
        break;
      case "event":
        expect(message.body).toBe(this.events[1].shift());
        if (this.random.next() < 0.5) {
          this.emit(0, this.program);
        }
        break;
      default:
        throw new Error(`the program heard ${JSON.stringify(message)}`);
    }
  }

  private inOrder(id: number): void {
    expect(id).toBe(this.lastCallHeard + 1);
    this.lastCallHeard = id;
  }

  private answer(id: number, body: string | Uint8Array): void {
    if (this.random.next() < 0.1) {
      this.program.fail(id, typeof body === "string" ? body : new TextDecoder().decode(body));
    } else {
      this.program.reply(id, body);
    }
  }

  private produce(id: number): void {
    let said = this.produced.get(id) ?? 0;
    while (this.program.room(id) && said < 20 + (id % 300)) {
      this.program.item(id, `${said}`);
      said += 1;
    }
    this.produced.set(id, said);
    if (said === 20 + (id % 300)) {
      this.program.end(id);
      this.produced.delete(id);
    }
  }

  private pageHears(message: Message): void {
    switch (message.kind) {
      case "reply":
      case "failure": {
        const { body } = message;
        const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : body;
        expect(text, `the answer to ${message.id}`).toBe(this.pending.get(message.id));
        this.pending.delete(message.id);
        break;
      }
      case "items":
        this.hearItems(message.id, message.bodies);
        break;
      case "event":
        expect(message.body).toBe(this.events[0].shift());
        break;
      case "end":
        expect(this.streams.get(message.id)?.heard).toBe(20 + (message.id % 300));
        this.streams.delete(message.id);
        break;
      default:
        throw new Error(`the page heard ${JSON.stringify(message)}`);
    }
  }

  private hearItems(id: number, bodies: readonly unknown[]): void {
    const flow = this.streams.get(id) ?? { heard: 0, allowed: 0 };
    for (const body of bodies) {
      expect(body, `an item of ${id}`).toBe(`${flow.heard}`);
      flow.heard += 1;
    }
    expect(flow.heard).toBeLessThanOrEqual(flow.allowed);
    if (flow.allowed - flow.heard <= AHEAD / 2) {
      flow.allowed = flow.heard + AHEAD;
      this.page.credit(id, flow.allowed, 100_000);
    }
  }
}

it.each(Array.from({ length: SEEDS }, (_, n) => n + 1))(
  "nothing is lost, doubled or out of order, and every call settles (seed %i)",
  { timeout: 20_000 },
  (seed) => {
    const conversation = new Conversation(seed);
    conversation.run();
    for (const fault of FAULTS) {
      expect(conversation.faults[fault], fault).toBeGreaterThan(10);
    }
  },
);
