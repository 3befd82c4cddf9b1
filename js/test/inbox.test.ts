import { beforeEach, describe, expect, it, vi } from "vitest";
import { Inbox } from "../src/inbox.js";

const DONE = { done: true, value: undefined };

const taken = vi.fn();

beforeEach(() => {
  taken.mockReset();
});

describe("an inbox", () => {
  it("gives its messages in order, falsy ones too, however they are taken", () => {
    const inbox = new Inbox<unknown>(taken);
    const sent = [0, null, undefined, "", false, 5, 6];
    const got: unknown[] = [];
    for (const message of sent) {
      inbox.put(message);
      if (message === "") {
        got.push(inbox.take(), inbox.take());
      }
    }
    while (inbox.size > 0) {
      got.push(inbox.take());
    }
    expect(got).toEqual(sent);
  });

  it("shares its messages among loops, each to one", async () => {
    const inbox = new Inbox<number>(taken);
    const [a, b] = [inbox.iterate(vi.fn()), inbox.iterate(vi.fn())];
    const reads = [a.next(), b.next(), a.next()];
    inbox.put(1);
    inbox.put(2);
    inbox.end();
    expect(await Promise.all(reads)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      DONE,
    ]);
  });

  it("is read until its last loop is left or at the end", async () => {
    const inbox = new Inbox<number>(taken);
    const [a, b] = [inbox.iterate(vi.fn()), inbox.iterate(vi.fn())];
    await a.return?.();
    expect(inbox.isRead).toBe(true);
    const waiting = b.next();
    inbox.end();
    expect(await waiting).toEqual(DONE);
    expect(inbox.isRead).toBe(false);
    expect(await a.next()).toEqual(DONE);
  });

  it("gives nothing to a loop that was left", async () => {
    const inbox = new Inbox<number>(taken);
    const loop = inbox.iterate(vi.fn());
    await loop.return?.();
    inbox.put(1);
    expect(await loop.next()).toEqual(DONE);
    expect(inbox.size).toBe(1);
  });

  it("leaves the reads of other loops alone when one is left", async () => {
    const inbox = new Inbox<number>(taken);
    const left = vi.fn();
    const [a, b] = [inbox.iterate(left), inbox.iterate(vi.fn())];
    const reads = [a.next(), b.next()];
    await a.return?.();
    inbox.put(1);
    expect(await Promise.all(reads)).toEqual([DONE, { done: false, value: 1 }]);
    expect(left).toHaveBeenCalledTimes(1);
  });

  it("hands out what waits before it says that the end has come", async () => {
    const inbox = new Inbox<number>(taken);
    inbox.put(1);
    inbox.end();
    const loop = inbox.iterate(vi.fn());
    expect(await loop.next()).toEqual({ done: false, value: 1 });
    expect(await loop.next()).toEqual(DONE);
    expect(await loop.next()).toEqual(DONE);
  });

  it("says what is taken, by whichever way, once", async () => {
    const inbox = new Inbox<number>(taken);
    const loop = inbox.iterate(vi.fn());
    const waiting = loop.next();
    for (const n of [1, 2, 3, 4, 5]) {
      inbox.put(n);
    }
    await waiting;
    expect(taken.mock.calls).toEqual([[1]]);
    await loop.next();
    inbox.take();
    inbox.clear();
    expect(taken.mock.calls).toEqual([[1], [2], [3], [4], [5]]);
    expect(inbox.size).toBe(0);
  });
});
