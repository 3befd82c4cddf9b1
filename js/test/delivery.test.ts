import { describe, expect, it } from "vitest";
import { ProtocolViolation } from "../src/codec.js";
import { ALONE, Delivery, FRAME, OVERHEAD } from "../src/delivery.js";
import { ANSWER, type Frame, type Message, PROBE } from "../src/messages.js";

const ID = "0123456789abcdef0123456789abcdef";
const KIB = 1_024;

/** A message that stands for nothing but its number. */
function message(id: number): Message {
  return { kind: "cancel", id };
}

function say(delivery: Delivery, from: number, count: number, size = 0): void {
  for (let n = from; n < from + count; n += 1) {
    delivery.say(message(n), size);
  }
}

function ids(messages: readonly Message[]): number[] {
  return messages.map((one) => (one as { id: number }).id);
}

/** What a frame is, in short. */
function shape({ first, ack, flags, messages }: Frame) {
  return { first, ack, flags, ids: ids(messages) };
}

function hear(delivery: Delivery, frames: readonly Frame[], size = 0, now = 0): number[] {
  return frames.flatMap((frame) => ids(delivery.receive(frame, size, now)));
}

function part(first: number, ack: number, flags: number, ...said: number[]): Frame {
  return { session: ID, first, ack, flags, messages: said.map(message) };
}

describe("what is said", () => {
  it("in one turn leaves in one frame, numbered from 0", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 3);
    expect(delivery.take(0).map(shape)).toEqual([{ first: 0, ack: 0, flags: 0, ids: [0, 1, 2] }]);
    say(delivery, 3, 1);
    expect(delivery.take(0).map(shape)).toEqual([{ first: 3, ack: 0, flags: 0, ids: [3] }]);
  });

  it("by nobody leaves nothing", () => {
    expect(new Delivery(ID).take(0)).toEqual([]);
  });

  it("is split at 256 KiB", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 20, 30 * KIB);
    const parts = delivery.take(0);
    expect(parts.map(({ messages }) => messages.length)).toEqual([8, 8, 4]);
    expect(parts.map(({ first }) => first)).toEqual([0, 8, 16]);
    expect(8 * (30 * KIB + OVERHEAD)).toBeLessThanOrEqual(FRAME);
  });

  it("with 64 KiB or more has a frame of its own", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 2, 10);
    say(delivery, 2, 1, ALONE);
    say(delivery, 3, 1, ALONE - 1);
    say(delivery, 4, 1, 10 * FRAME);
    say(delivery, 5, 1, 10);
    expect(delivery.take(0).map(({ messages }) => ids(messages))).toEqual([
      [0, 1],
      [2],
      [3],
      [4],
      [5],
    ]);
  });

  it("waits while the window is full of what is not acknowledged", () => {
    const delivery = new Delivery(ID, 1_000);
    say(delivery, 0, 10, 200);
    const sent = delivery.take(0);
    expect(sent.flatMap(({ messages }) => ids(messages))).toEqual([0, 1, 2, 3]);
    expect(delivery.take(0)).toEqual([]);
    hear(delivery, [part(0, 2, 0)]);
    expect(delivery.take(0).flatMap(({ messages }) => ids(messages))).toEqual([4, 5]);
  });

  it("that is larger than the window leaves all the same", () => {
    const delivery = new Delivery(ID, 1_000);
    say(delivery, 0, 1, 5_000);
    expect(delivery.take(0).length).toBe(1);
  });

  it("grows while it has not left", () => {
    const delivery = new Delivery(ID, 1_000);
    say(delivery, 0, 2, 100);
    delivery.grow(2_000);
    say(delivery, 2, 1);
    expect(delivery.take(0).flatMap(({ messages }) => ids(messages))).toEqual([0, 1]);
  });
});

describe("what is heard", () => {
  it("comes once and in order, however it arrives", () => {
    const delivery = new Delivery(ID);
    expect(hear(delivery, [part(2, 0, 0, 2, 3)])).toEqual([]);
    expect(hear(delivery, [part(5, 0, 0, 5)])).toEqual([]);
    expect(hear(delivery, [part(0, 0, 0, 0, 1, 2)])).toEqual([0, 1, 2, 3]);
    expect(hear(delivery, [part(3, 0, 0, 3, 4, 5, 6)])).toEqual([4, 5, 6]);
    expect(hear(delivery, [part(0, 0, 0, 0, 1, 2)])).toEqual([]);
    expect(hear(delivery, [part(7, 0, 0, 7)])).toEqual([7]);
  });

  it("fills a gap with all that stands behind it, however full the window is", () => {
    const delivery = new Delivery(ID, 1_000);
    expect(hear(delivery, [part(1, 0, 0, 1)], 900)).toEqual([]);
    expect(hear(delivery, [part(0, 0, 0, 0, 1, 2, 3)], 900)).toEqual([0, 1, 2, 3]);
  });

  it("too early waits up to the window, and past it has to come again", () => {
    const delivery = new Delivery(ID, 1_000);
    expect(hear(delivery, [part(1, 0, 0, 1, 2, 3, 4, 5)], 2_000)).toEqual([]);
    expect(hear(delivery, [part(0, 0, 0, 0)], 300)).toEqual([0, 1, 2]);
    expect(hear(delivery, [part(3, 0, 0, 3, 4, 5)], 300)).toEqual([3, 4, 5]);
  });

  it("in its place comes, however large it is and whatever waits", () => {
    const delivery = new Delivery(ID, 1_000);
    hear(delivery, [part(1, 0, 0, 1)], 900);
    expect(hear(delivery, [part(0, 0, 0, 0)], 5_000)).toEqual([0, 1]);
  });

  it.each([
    ["more than was sent", part(0, 3, 0)],
    ["far more", part(0, 2 ** 53 - 1, 0)],
  ])("acknowledging %s is a violation", (_, ack) => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 2);
    delivery.take(0);
    expect(() => hear(delivery, [ack])).toThrow(ProtocolViolation);
  });

  it("acknowledging what has not left yet is a violation", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 2);
    expect(() => hear(delivery, [part(0, 1, 0)])).toThrow(ProtocolViolation);
  });

  it("acknowledging less than before means nothing", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 2);
    delivery.take(0);
    hear(delivery, [part(0, 2, 0), part(0, 1, 0)]);
    expect(delivery.deadline()).toBeUndefined();
  });
});

describe("an ack", () => {
  it("rides on what leaves anyway", () => {
    const delivery = new Delivery(ID);
    hear(delivery, [part(0, 0, 0, 0, 1)]);
    expect(delivery.take(0)).toEqual([]);
    say(delivery, 0, 1);
    expect(delivery.take(0).map(({ ack }) => ack)).toEqual([2]);
  });

  it("leaves alone when a sixteenth of the window has come", () => {
    const delivery = new Delivery(ID, 1_600);
    hear(delivery, [part(0, 0, 0, 0)], 99);
    expect(delivery.take(0)).toEqual([]);
    hear(delivery, [part(1, 0, 0, 1)], 1);
    expect(delivery.take(0).map(shape)).toEqual([{ first: 0, ack: 2, flags: 0, ids: [] }]);
    expect(delivery.take(0)).toEqual([]);
  });

  it("that came alone asks for none", () => {
    const delivery = new Delivery(ID, 16);
    hear(delivery, [part(0, 0, 0)], 500);
    expect(delivery.take(0)).toEqual([]);
  });

  it("answers a probe, and a frame in which everything was seen before", () => {
    const delivery = new Delivery(ID);
    hear(delivery, [part(0, 0, PROBE)]);
    expect(delivery.take(0).map(shape)).toEqual([{ first: 0, ack: 0, flags: ANSWER, ids: [] }]);
    hear(delivery, [part(0, 0, 0, 0)]);
    expect(delivery.take(0)).toEqual([]);
    hear(delivery, [part(0, 0, 0, 0)]);
    expect(delivery.take(0).map(shape)).toEqual([{ first: 0, ack: 1, flags: ANSWER, ids: [] }]);
  });

  it("is on the last of the frames that leave", () => {
    const delivery = new Delivery(ID);
    hear(delivery, [part(0, 0, PROBE)]);
    say(delivery, 0, 2, ALONE);
    expect(delivery.take(0).map(({ flags }) => flags)).toEqual([0, ANSWER]);
  });
});

describe("repair", () => {
  it("asks after 250 ms, then after twice as long each time up to 5 s", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 1);
    delivery.take(10);
    const times: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const deadline = delivery.deadline() ?? 0;
      times.push(deadline);
      delivery.tick(deadline - 0.001);
      expect(delivery.take(deadline)).toEqual([]);
      delivery.tick(deadline);
      expect(delivery.take(deadline).map(shape)).toEqual([
        { first: 1, ack: 0, flags: PROBE, ids: [] },
      ]);
    }
    expect(times).toEqual([10.25, 10.75, 11.75, 13.75, 17.75, 22.75, 27.75]);
  });

  it("begins anew with each ack that gets further, and ends with the last", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 2);
    delivery.take(0);
    delivery.tick(0.25);
    hear(delivery, [part(0, 1, 0)], 0, 5);
    expect(delivery.deadline()).toBe(5.25);
    hear(delivery, [part(0, 2, 0)], 0, 6);
    expect(delivery.deadline()).toBeUndefined();
  });

  it("sends again what an answer leaves out, from there on", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 3);
    delivery.take(0);
    delivery.tick(0.25);
    delivery.take(0.25);
    say(delivery, 3, 1);
    delivery.take(0.3);
    hear(delivery, [part(0, 1, ANSWER)], 0, 0.4);
    expect(delivery.take(0.4).map(shape)).toEqual([{ first: 1, ack: 0, flags: 0, ids: [1, 2, 3] }]);
    expect(delivery.take(0.4)).toEqual([]);
  });

  it("sends nothing again that was sent after the probe, nor for an ack that is no answer", () => {
    const delivery = new Delivery(ID);
    say(delivery, 0, 1);
    delivery.take(0);
    delivery.tick(0.25);
    delivery.take(0.25);
    say(delivery, 1, 1);
    delivery.take(0.3);
    hear(delivery, [part(0, 0, 0)], 0, 0.4);
    expect(delivery.take(0.4)).toEqual([]);
    hear(delivery, [part(0, 1, ANSWER)], 0, 0.4);
    expect(delivery.take(0.4)).toEqual([]);
  });

  it("after a new connection asks at once", () => {
    const delivery = new Delivery(ID);
    delivery.reconnected();
    expect(delivery.take(0).map(({ flags }) => flags)).toEqual([PROBE]);
    hear(delivery, [part(0, 0, ANSWER)]);
    expect(delivery.take(0)).toEqual([]);
  });
});

describe("an end that is held", () => {
  function held(): Delivery {
    const delivery = new Delivery(ID);
    delivery.isHeld = true;
    say(delivery, 0, 2);
    return delivery;
  }

  it("has one frame under way", () => {
    const delivery = held();
    expect(delivery.take(0).map(shape)).toMatchObject([{ ids: [0, 1] }]);
    say(delivery, 2, 1);
    expect(delivery.take(0)).toEqual([]);
    delivery.isHeld = false;
    expect(delivery.take(0).map(shape)).toMatchObject([{ first: 2, ids: [2] }]);
  });

  it("has no second frame for what does not fit into the first", () => {
    const delivery = held();
    say(delivery, 2, 1, ALONE);
    say(delivery, 3, 1);
    expect(delivery.take(0).map(shape)).toMatchObject([{ ids: [0, 1] }]);
    expect(delivery.take(0)).toEqual([]);
    const many = new Delivery(ID);
    many.isHeld = true;
    say(many, 0, 20, 30 * KIB);
    expect(many.take(0).map(({ messages }) => messages.length)).toEqual([8]);
    many.isHeld = false;
    expect(many.take(0).map(({ messages }) => messages.length)).toEqual([8, 4]);
  });

  it("sends that frame again in place of a probe, and of asking anew", () => {
    const delivery = held();
    delivery.take(0);
    say(delivery, 2, 1);
    delivery.tick(0.25);
    expect(delivery.take(0.25).map(shape)).toEqual([{ first: 0, ack: 0, flags: 0, ids: [0, 1] }]);
    delivery.reconnected();
    expect(delivery.take(0.3).map(shape)).toEqual([{ first: 0, ack: 0, flags: 0, ids: [0, 1] }]);
  });

  it("asks when it comes back, once that frame has arrived and nothing else is to be said", () => {
    const delivery = held();
    delivery.take(0);
    hear(delivery, [part(0, 2, 0)]);
    delivery.reconnected();
    expect(delivery.take(1).map(shape)).toEqual([{ first: 2, ack: 0, flags: PROBE, ids: [] }]);
  });
});
