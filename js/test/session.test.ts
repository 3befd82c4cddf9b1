import { beforeEach, describe, expect, it } from "vitest";
import { ProtocolViolation } from "../src/codec.js";
import { FRAME } from "../src/delivery.js";
import { FIRST_CHANNEL, type Frame, type Message, OVER } from "../src/messages.js";
import { over, Session } from "../src/session.js";

const ID = "0123456789abcdef0123456789abcdef";

let page: Session;
let program: Session;

beforeEach(() => {
  page = new Session({ id: ID, role: "page" });
  program = new Session({ id: ID, role: "program", frameSize: 1_000_000, window: 500_000 });
});

/** Lets both talk until nothing is left; gives what each heard. */
function talk(): { page: Message[]; program: Message[] } {
  const heard = { page: [] as Message[], program: [] as Message[] };
  for (;;) {
    const [out, back] = [page.take(0), program.take(0)];
    if (out.length + back.length === 0) {
      return heard;
    }
    heard.program.push(...out.flatMap((frame) => program.receive(frame, 0, 0)));
    heard.page.push(...back.flatMap((frame) => page.receive(frame, 0, 0)));
  }
}

/** A frame by which the other end says that next. */
function frame(first: number, ...messages: readonly Message[]): Frame {
  return { session: ID, first, ack: 0, flags: 0, messages };
}

describe("the beginning", () => {
  it("is a hello with what was said in the same turn, and a welcome", () => {
    page.call("a", [], "1");
    const [first] = page.take(0);
    expect(first?.messages.map(({ kind }) => kind)).toEqual(["hello", "call"]);
    page.call("b", [], "2");
    expect(page.take(0)).toEqual([]);
    expect(program.receive(first as Frame, 0, 0).map(({ kind }) => kind)).toEqual(["call"]);
    const [answer] = program.take(0);
    expect(answer?.messages).toEqual([
      { kind: "welcome", protocol: 1, frameSize: 1_000_000, window: 500_000 },
    ]);
    expect(page.receive(answer as Frame, 0, 0)).toEqual([]);
    expect(page.peerFrameSize).toBe(1_000_000);
    expect(page.take(0)[0]?.messages).toMatchObject([{ name: "b" }]);
  });

  it.each<[string, "page" | "program", readonly Message[]]>([
    ["an event before the hello", "program", [{ kind: "event", name: "a:b", body: "1" }]],
    ["a call before the hello", "program", [{ kind: "end", id: 1 }]],
    ["two hellos", "program", [hello(1), hello(1)]],
    ["a welcome for the program", "program", [welcome(1)]],
    ["a hello for the page", "page", [hello(1)]],
    ["two welcomes", "page", [welcome(1), welcome(1)]],
    ["another version's hello", "program", [hello(2)]],
    ["another version's welcome", "page", [welcome(0)]],
    ["a window into which nothing fits", "page", [welcome(1, 0)]],
  ])("breaks with %s", (_, role, messages) => {
    const end = role === "page" ? page : program;
    expect(() => end.receive(frame(0, ...messages), 0, 0)).toThrow(ProtocolViolation);
  });

  it("takes back what was said before, and is larger than the program takes", () => {
    page.call("small", [], "1");
    const large = page.call("large", [], new Uint8Array(1_000_001));
    page.cancel(large);
    const stream = page.stream("stream", [], "é".repeat(600_000)); // its bytes count, not its units
    page.credit(stream, 1, 1);
    page.emit("a:b", "x".repeat(1_000_001));
    page.call("last", [], new Uint8Array(1_000_000));
    const { program: heard, page: answers } = talk();
    expect(heard).toMatchObject([{ name: "small" }, { name: "last", id: 4 }]);
    expect(answers).toEqual([]);
    const kinds = page.takeTooLarge().map(({ kind }) => kind);
    expect(kinds).toEqual(["call", "cancel", "stream", "credit", "event"]);
    expect(page.takeTooLarge()).toEqual([]);
    page.cancel(large);
    page.credit(stream, 2, 2);
    expect(page.take(0)).toEqual([]); // of these the program has never heard
  });

  it("says how to mend a mismatch of versions", () => {
    expect(() => program.receive(frame(0, hello(7)), 0, 0)).toThrow(
      /version 7 .*, this one 1: use/,
    );
  });
});

function hello(protocol: number): Message {
  return { kind: "hello", protocol };
}

function welcome(protocol: number, window = 1): Message {
  return { kind: "welcome", protocol, frameSize: 1, window };
}

describe("calls", () => {
  it("are answered once, either way", () => {
    const [a, b] = [page.call("a", [["x", "y"]], null), page.call("b", [], Uint8Array.of(1))];
    expect([a, b]).toEqual([1, 2]);
    expect(talk().program).toEqual([
      { kind: "call", id: 1, name: "a", headers: [["x", "y"]], body: null },
      { kind: "call", id: 2, name: "b", headers: [], body: Uint8Array.of(1) },
    ]);
    program.reply(2, "null");
    program.fail(1, "{}");
    const own = program.call("f", [], "0");
    expect(talk().page).toEqual([
      { kind: "reply", id: 2, body: "null" },
      { kind: "failure", id: 1, body: "{}" },
      { kind: "call", id: own, name: "f", headers: [], body: "0" },
    ]);
    expect(() => program.reply(2, "null")).toThrow(/answered already/);
    page.reply(own, "1");
    expect(talk().program).toMatchObject([{ kind: "reply", id: own }]);
  });

  it("may be cancelled until they are answered", () => {
    const id = page.call("a", [], null);
    page.cancel(id);
    expect(talk().program.map(({ kind }) => kind)).toEqual(["call", "cancel"]);
    expect(program.isOpen(id)).toBe(true);
    program.fail(id, "{}");
    page.cancel(id); // crosses the answer
    expect(talk()).toMatchObject({ page: [{ kind: "failure" }], program: [] });
    page.cancel(id);
    expect(talk()).toEqual({ page: [], program: [] });
  });
});

describe("events", () => {
  it("are heard once, either way, in their order, and ask for nothing", () => {
    talk();
    page.emit("a:b", "1");
    page.call("c", [], null);
    page.emit("a:d", new Uint8Array([0]));
    program.emit("a:e", "2");
    expect(talk()).toMatchObject({
      page: [{ kind: "event", name: "a:e", body: "2" }],
      program: [
        { kind: "event", name: "a:b", body: "1" },
        { kind: "call", name: "c" },
        { kind: "event", name: "a:d", body: new Uint8Array([0]) },
      ],
    });
    expect(talk()).toEqual({ page: [], program: [] });
  });
});

describe("streams", () => {
  it("have room for what the page gives credit for", () => {
    const id = page.stream("s", [], null);
    talk();
    expect(program.room(id)).toBe(false);
    page.credit(id, 2, 100);
    talk();
    program.item(id, "1");
    expect(program.room(id)).toBe(true);
    program.item(id, "2");
    expect(program.room(id)).toBe(false);
    page.credit(id, 1, 50); // less than before means nothing
    talk();
    expect(program.room(id)).toBe(false);
    page.credit(id, 10, 4);
    page.credit(id, 11, 2);
    talk();
    program.item(id, "ü".repeat(60));
    expect(program.room(id)).toBe(false);
    program.end(id);
    page.credit(id, 20, 1_000); // crosses the end
    expect(talk()).toMatchObject({ page: [{ kind: "items" }, { kind: "end", id }], program: [] });
    expect(program.room(id)).toBe(false);
    expect(() => program.item(id, "1")).toThrow(/no open stream/);
  });

  it("join their items while they have not left, up to 256 KiB", () => {
    const [a, b] = [page.stream("a", [], null), page.stream("b", [], null)];
    page.credit(a, 100_000, 2 * FRAME);
    page.credit(b, 100, FRAME);
    talk();
    program.item(a, "1");
    program.item(a, Uint8Array.of(2));
    program.item(b, "3");
    program.item(a, "4");
    expect(talk().page).toEqual([
      { kind: "items", id: a, bodies: ["1", Uint8Array.of(2)], sizes: [1, 1] },
      { kind: "items", id: b, bodies: ["3"], sizes: [1] },
      { kind: "items", id: a, bodies: ["4"], sizes: [1] },
    ]);
    program.item(a, "5");
    const [left] = program.take(0);
    program.item(a, "6");
    expect(left?.messages).toEqual([{ kind: "items", id: a, bodies: ["5"], sizes: [1] }]);
    for (let n = 0; n < 1_000; n += 1) {
      program.item(a, "x".repeat(400));
    }
    const sizes = program.take(0).map(({ messages }) => JSON.stringify(messages).length);
    expect(sizes.length).toBe(2);
    expect(Math.max(...sizes)).toBeLessThan(FRAME + 10_000);
  });
});

describe("channels", () => {
  it("are opened by their first credit, and have ids of their own", () => {
    const id = page.openChannel();
    expect(id).toBe(FIRST_CHANNEL);
    expect(page.openChannel()).toBe(FIRST_CHANNEL + 1);
    page.credit(id, 5, 500);
    expect(talk().program).toEqual([{ kind: "credit", id, items: 5, bytes: 500 }]);
    program.item(id, "1");
    page.cancel(id);
    expect(talk()).toMatchObject({ page: [{ kind: "items", id }], program: [{ kind: "cancel" }] });
    program.end(id);
    expect(talk().page).toEqual([{ kind: "end", id }]);
  });
});

describe("what cannot be", () => {
  it.each<[string, Message]>([
    ["an answer to nothing", { kind: "reply", id: 9, body: "1" }],
    ["a reply to a stream", { kind: "reply", id: 2, body: "1" }],
    ["a reply to a channel", { kind: "reply", id: FIRST_CHANNEL, body: "1" }],
    ["a failure of a channel", { kind: "failure", id: FIRST_CHANNEL, body: "{}" }],
    ["an end of a call", { kind: "end", id: 1 }],
    ["items of a call", { kind: "items", id: 1, bodies: ["1"], sizes: [1] }],
    ["items of nothing", { kind: "items", id: 9, bodies: ["1"], sizes: [1] }],
    ["a call with an id of a channel", callOf(FIRST_CHANNEL)],
    ["a call with the id 0", callOf(0)],
    ["a cancel of what was never made", { kind: "cancel", id: 1 }],
    ["a credit for what was never made", { kind: "credit", id: 1, items: 1, bytes: 1 }],
    ["a cancel of a channel that was never made", { kind: "cancel", id: FIRST_CHANNEL }],
    ["a bye without over", { kind: "bye", code: "closed", text: "" }],
  ])("is %s", (_, message) => {
    page.call("a", [], null);
    page.stream("b", [], null);
    page.openChannel();
    talk();
    expect(() => page.receive(frame(1, message), 0, 0)).toThrow(ProtocolViolation);
  });

  it("is an answer that comes twice under two numbers", () => {
    const id = page.call("a", [], null);
    talk();
    const reply: Message = { kind: "reply", id, body: "1" };
    expect(page.receive(frame(1, reply), 0, 0)).toEqual([reply]);
    expect(() => page.receive(frame(2, reply), 0, 0)).toThrow(ProtocolViolation);
  });

  it("is an id that does not grow", () => {
    talk();
    page.receive(frame(1, callOf(5)), 0, 0);
    expect(() => page.receive(frame(2, callOf(5)), 0, 0)).toThrow(ProtocolViolation);
  });
});

function callOf(id: number): Message {
  return { kind: "call", id, name: "f", headers: [], body: null };
}

describe("the end", () => {
  it("is said by a frame that stands outside the order", () => {
    const last = program.over("closed", "the program is closing");
    expect(last).toEqual({
      session: ID,
      first: 0,
      ack: 0,
      flags: OVER,
      messages: [{ kind: "bye", code: "closed", text: "the program is closing" }],
    });
    expect(page.receive(last, 0, 0)).toEqual([]);
    for (const end of [page, program]) {
      expect(end.ended).toEqual({ code: "closed", text: "the program is closing" });
      end.call("late", [], null);
      expect(end.take(0)).toEqual([]);
      expect(end.deadline()).toBeUndefined();
      expect(end.receive(frame(0, hello(1)), 0, 0)).toEqual([]);
    }
  });

  it("swallows items that are said after it", () => {
    const id = page.openChannel();
    page.credit(id, 10, 1_000);
    talk();
    program.item(id, "0");
    const { messages } = program.over("closed", "enough");
    for (const item of ["1", "2", "3"]) {
      program.item(id, item);
    }
    expect(program.take(0)).toEqual([]);
    expect(messages.slice(-2)).toMatchObject([{ kind: "items", bodies: ["0"] }, { kind: "bye" }]);
  });

  it("swallows items where nothing waits to leave", () => {
    const id = page.openChannel();
    page.credit(id, 10, 1_000);
    talk();
    program.over("closed", "enough");
    expect(() => ["1", "2"].map((item) => program.item(id, item))).not.toThrow();
  });

  it("keeps its first reason", () => {
    page.over("closed", "a");
    page.over("protocol", "b");
    expect(page.ended).toEqual({ code: "closed", text: "a" });
  });

  it("may come without a word", () => {
    page.receive({ ...over(ID, "", ""), messages: [] }, 0, 0);
    expect(page.ended?.code).toBe("closed");
  });
});

it("an idle session has no deadline and sends nothing", () => {
  talk();
  page.call("a", [], null);
  talk();
  program.reply(1, "1");
  talk();
  expect(page.deadline()).toBeUndefined();
  expect(program.deadline()).toBe(0.25); // nothing has acknowledged the reply
  program.tick(0.25);
  talk();
  for (const end of [page, program]) {
    expect(end.deadline()).toBeUndefined();
    expect(end.take(1)).toEqual([]);
  }
});
