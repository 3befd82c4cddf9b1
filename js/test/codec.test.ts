import { describe, expect, it } from "vitest";
import {
  CutShort,
  decode,
  encode,
  isHead,
  line,
  ProtocolViolation,
  pack,
  packApart,
  unpack,
  unpackApart,
} from "../src/codec.js";
import { type Body, Decoded, type Frame, type Message } from "../src/messages.js";
import { golden } from "./golden.js";
import { Random } from "./random.js";

const { frames, bad } = golden();
const SESSION = "0123456789abcdef0123456789abcdef";

function frameOf(...messages: readonly Message[]): Frame {
  return { session: SESSION, first: 1, ack: 2, flags: 0, messages };
}

function call(body: Body | null, name = "x"): Message {
  return { kind: "call", id: 1, name, headers: [], body };
}

function reply(id: number, body: Body): Message {
  return { kind: "reply", id, body };
}

function block(head: string, bodies: readonly number[] = []): Uint8Array {
  const raw = new TextEncoder().encode(head);
  return Uint8Array.of(raw.length & 255, raw.length >> 8, 0, 0, ...raw, ...bodies);
}

describe("golden frames", () => {
  it("are there", () => {
    expect(frames.length).toBeGreaterThan(20);
    expect(bad.length).toBeGreaterThan(20);
  });

  it.each(frames)("$name is written byte for byte", ({ frame, packed }) => {
    expect(Buffer.from(pack(frame)).toString("latin1")).toBe(
      Buffer.from(packed).toString("latin1"),
    );
  });

  it.each(frames)("$name is read", ({ frame, packed }) => {
    expect(unpack(packed)).toEqual(frame);
  });

  it.each(frames)("$name is lost wherever it is cut", ({ packed }) => {
    for (let length = 0; length < packed.length; length += 1) {
      expect(() => unpack(packed.subarray(0, length))).toThrow(CutShort);
    }
  });

  it.each(frames)("$name has a head that fits into a header", ({ frame }) => {
    expect(encode(frame).head).toMatch(/^[ -~]*$/);
  });

  it.each(bad)("$name is refused: $error", ({ packed, error }) => {
    expect(() => unpack(packed)).toThrow(error === "cut" ? CutShort : ProtocolViolation);
  });
});

/** The frame that a line is, read as Python reads it. */
function readLine(text: string): Frame {
  const [head = "", texts = ""] = text.split("\t");
  return decode(head, new TextEncoder().encode(texts));
}

describe("a line", () => {
  it.each(frames)("$name is one, unless a body is raw or not ASCII", ({ frame }) => {
    const text = line(frame, 1_000_000);
    const { head, bodies } = encode(frame);
    const isAscii = bodies.every((byte) => byte < 0x7f);
    expect(text === undefined).toBe(!isAscii || /(,|\[)-\d/.test(head));
    if (text !== undefined) {
      expect(text).toMatch(/^[\t -~]*$/);
      expect(readLine(text)).toEqual(decode(head, bodies));
    }
  });

  it.each(["é", "\u007f", "🦀", "\u2028"])("has %j escaped in a name", (name) => {
    const text = line(frameOf(call("1", name)), 1_000) ?? "";
    expect(text).toMatch(/^[\t -~]*$/);
    expect(readLine(text).messages).toMatchObject([{ name, body: "1" }]);
  });

  it.each(["é", "\u007f", "🦀", "\u2028"])("has no body with %j, which would change", (text) => {
    expect(line(frameOf(call(JSON.stringify(text))), 1_000)).toBeUndefined();
  });

  it("has a body with escapes of its own as it is", () => {
    const body = JSON.stringify('\ud800 \t \\ "');
    expect(readLine(line(frameOf(call(body)), 1_000) ?? "").messages).toMatchObject([{ body }]);
  });

  it("is none that would be too long", () => {
    const frame = frameOf(call("1", "ü"));
    const length = line(frame, 1_000)?.length ?? 0;
    expect(line(frame, length)).toHaveLength(length);
    expect(line(frame, length - 1)).toBeUndefined();
    expect(line(frameOf(...Array(101).fill({ kind: "end", id: 1 })), 1_000)).toBeUndefined();
  });
});

describe("bodies", () => {
  it.each<[string, readonly Body[]]>([
    ["ASCII", ["1", "[2]", '"three"']],
    ["text beyond ASCII", ['"größe"', '"🦀"', "1", '"文"']],
    ["raw", [Uint8Array.of(0, 255), Uint8Array.of(128), new Uint8Array(0)]],
    ["both kinds", ['"größe"', Uint8Array.of(0xc3), "2", Uint8Array.of(0xbc), '"🦀"']],
    ["both kinds, all ASCII", ["1", Uint8Array.of(65), "2"]],
    ["long text", [`"${"ü".repeat(5_000)}"`, `"${"x".repeat(5_000)}"`]],
    ["empty text", ["", "1", ""]],
  ])("that are %s come back, packed and in two parts", (_, bodies) => {
    const frame = frameOf(...bodies.map((body, n) => reply(n + 1, body)));
    expect(unpack(pack(frame))).toEqual(frame);
    const encoded = encode(frame);
    expect(decode(encoded.head, encoded.bodies)).toEqual(frame);
  });

  it("are not copied where there is a raw one alone", () => {
    const body = new Uint8Array(100).subarray(10, 20);
    const { head, bodies } = encode(frameOf(call(body)));
    expect(bodies).toBe(body);
    const [read] = decode(head, bodies).messages;
    expect(read).toMatchObject({ body: { buffer: body.buffer, byteOffset: 10, length: 10 } });
  });

  it("leave apart where they are large, and a lone raw one is not copied either way", () => {
    const large = new Uint8Array(65_536).fill(7);
    const frame = frameOf({ kind: "cancel", id: 3 }, call(large));
    const [head, bodies] = packApart(frame);
    expect(isHead(head)).toBe(true);
    expect(bodies).toBe(large);
    const read = unpackApart(head, bodies ?? large);
    expect(read).toEqual(frame);
    expect((read.messages[1] as { body: Uint8Array }).body.buffer).toBe(large.buffer);
  });

  it("leave with their head where they are small", () => {
    const frame = frameOf(call(new Uint8Array(65_535)));
    expect(packApart(frame)).toEqual([pack(frame)]);
    expect(isHead(pack(frame))).toBe(false);
  });

  it.each(frames)("of $name may come apart, whole and not cut", ({ frame, packed }) => {
    const size = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
    const head = packed.slice(0, 4 + size);
    head[3] = 128;
    const bodies = packed.slice(4 + size);
    expect(unpackApart(head, bodies)).toEqual(frame);
    expect(() => unpackApart(head.slice(0, -1), bodies)).toThrow(ProtocolViolation);
    expect(() => unpackApart(head, Uint8Array.of(...bodies, 1))).toThrow(ProtocolViolation);
    if (bodies.length > 0) {
      expect(() => unpackApart(head, bodies.slice(1))).toThrow(CutShort);
    }
  });

  it("may be split between two halves of a surrogate pair", () => {
    const frame = frameOf(reply(1, "\ud83e"), reply(2, "\udd80"));
    const messages = unpack(pack(frame)).messages;
    expect(messages).toEqual([reply(1, "\ufffd"), reply(2, "\ufffd")]);
  });

  it("that are no UTF-8 are no JSON either, and spoil no others", () => {
    const head = `["${SESSION}",0,0,0,[["reply",1,3],["reply",2,1],["reply",3,2]]]`;
    const { messages } = unpack(block(head, [0x22, 0xff, 0x22, 0x31, 0xc3, 0xbc]));
    const [spoilt, ...others] = messages.map((message) => (message as { body: string }).body);
    expect(() => JSON.parse(spoilt ?? "")).toThrow(SyntaxError);
    expect(others).toEqual(["1", "ü"]);
  });

  it("keep a byte order mark, so that lengths stay right", () => {
    const frame = frameOf(reply(1, "\ufeff1"), reply(2, "2"));
    expect(unpack(pack(frame))).toEqual(frame);
  });

  it("that the host has decoded are written as JSON again", () => {
    const frame = frameOf({ kind: "reply", id: 1, body: new Decoded({ a: null }) });
    expect(unpack(pack(frame))).toEqual(frameOf(reply(1, '{"a":null}')));
  });

  it("of a hundred thousand items come back", () => {
    const bodies = Array.from({ length: 100_000 }, (_, n) => `${n}`);
    const sizes = bodies.map(({ length }) => length);
    const frame = frameOf({ kind: "items", id: 1, bodies, sizes });
    expect(unpack(pack(frame))).toEqual(frame);
  });
});

describe("a head", () => {
  it.each([
    ["quotes and backslashes", 'a"b\\c'],
    ["control characters", "\0\b\t\n\f\r\x1f\x7f"],
    ["Latin-1", "größe\x80\xff"],
    ["line separators", "\u2028\u2029"],
    ["other planes", "🦀"],
  ])("keeps %s in ASCII", (_, name) => {
    const frame = frameOf(call(null, name));
    const { head } = encode(frame);
    expect(head).toMatch(/^[ -~]*$/);
    expect(decode(head, new Uint8Array(0))).toEqual(frame);
  });

  it("may be longer than 64 KiB", () => {
    const frame = frameOf(call("1", "ü".repeat(100_000)));
    expect(unpack(pack(frame))).toEqual(frame);
  });

  it.each([
    ["more bytes than announced", `["${SESSION}",0,0,0,[]]`, [1]],
    [
      "a size past all bytes, and a message that is none",
      `["${SESSION}",0,0,0,[["reply",1,9],[]]]`,
      [],
    ],
    ["a kind of a list", `["${SESSION}",0,0,0,[[["call"],1]]]`, []],
    ["a name of Object's", `["${SESSION}",0,0,0,[["__proto__",1]]]`, []],
    ["flags past 32 bits", `["${SESSION}",0,0,4294967296,[]]`, []],
    ["a session with a line break", `["${SESSION}\\n",0,0,0,[]]`, []],
    ["nothing", "", []],
  ])("with %s is a violation", (_, head, bodies) => {
    expect(() => unpack(block(head, bodies))).toThrow(ProtocolViolation);
  });
});

describe("anything else", () => {
  it("gives a frame or one of two errors", () => {
    const random = new Random(1);
    let read = 0;
    for (let n = 0; n < 20_000; n += 1) {
      const spoilt = spoil(random, random.one(frames).packed);
      try {
        pack(unpack(spoilt));
        read += 1;
      } catch (error) {
        if (!(error instanceof CutShort || error instanceof ProtocolViolation)) {
          throw new Error(`${Buffer.from(spoilt).toString("hex")}: ${error}`);
        }
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});

function spoil(random: Random, packed: Uint8Array): Uint8Array {
  if (random.next() < 0.1) {
    return random.bytes(random.below(200));
  }
  const spoilt = packed.slice(0, random.next() < 0.2 ? random.below(packed.length) : undefined);
  for (let n = random.below(4); n >= 0; n -= 1) {
    const letter =
      random.next() < 0.5 ? random.below(256) : random.one([...'[]",0123456789-.e{}n']);
    spoilt[random.below(spoilt.length)] =
      typeof letter === "number" ? letter : letter.charCodeAt(0);
  }
  return spoilt;
}
