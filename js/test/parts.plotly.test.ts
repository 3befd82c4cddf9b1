// What charts make of data with arrays, and of what plotly.js says of points.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { joined, last, unpacked } from "../src/parts/plotly/arrays.js";
import { pointed } from "../src/parts/plotly/points.js";

function packed(json: string, arrays: Uint8Array): ArrayBuffer {
  const text = new TextEncoder().encode(json);
  const first = Math.ceil((4 + text.length) / 8) * 8;
  const made = new Uint8Array(first + arrays.length);
  new DataView(made.buffer).setUint32(0, text.length, true);
  made.set(text, 4);
  made.set(arrays, first);
  return made.buffer;
}

describe("data with arrays", () => {
  it("is JSON, and typed arrays that share the memory of the event", () => {
    const numbers = new Float64Array([1.5, Number.NaN]);
    const buffer = packed(
      '{"id":"é","y":[{"ipc:array":[0,2,"f8"]},{"ipc:array":[8,2,"i1"]}],"z":[null,[1,"a"]]}',
      new Uint8Array(numbers.buffer),
    );
    const found = unpacked(buffer) as { y: [Float64Array, Int8Array]; z: unknown; id: string };
    expect(found.y[0]).toEqual(numbers);
    expect(found.y[1]).toBeInstanceOf(Int8Array);
    expect(found.y[0].buffer).toBe(buffer);
    expect([found.id, found.z]).toEqual(["é", [null, [1, "a"]]]);
  });

  it("is what it was where it came as JSON", () => {
    const data = { a: [1] };
    expect(unpacked(data)).toBe(data);
  });

  it("reads what Python has written", () => {
    const bytes = readFileSync(new URL("../../tests/golden/chart-arrays.bin", import.meta.url));
    const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    expect(unpacked(whole as ArrayBuffer)).toEqual({
      x: new Float64Array([0, 0.5, 1]),
      y: new Int8Array([-1, 2]),
      z: [new Float32Array([1.5]), "text", null],
    });
  });
});

describe("pieces of a trace", () => {
  it("are joined as arrays where they are", () => {
    const [one, two] = [new Float64Array([1]), new Float64Array([2])];
    expect(joined(one, two)).toEqual(new Float64Array([1, 2]));
    expect(joined(new Int8Array([1]), two)).toEqual(new Float64Array([1, 2]));
    expect(joined([], two)).toBe(two);
    expect(joined(undefined, two)).toBe(two);
    expect(joined(one, [])).toBe(one);
    expect(joined(["a"], two)).toEqual(["a", 2]);
    expect(joined([1], ["b"])).toEqual([1, "b"]);
  });

  it("are cut to the newest", () => {
    expect(last([1, 2, 3], 2)).toEqual([2, 3]);
    expect(last(new Int8Array([1, 2, 3]), 1)).toEqual(new Int8Array([3]));
    expect(last([1], 2)).toEqual([1]);
  });
});

describe("what a person did", () => {
  const trace = { name: "sales", x: new Array(1000).fill(0), y: [] };

  it("is told without traces and axes", () => {
    const told = pointed({
      points: [
        { curveNumber: 1, pointNumber: 2, x: "a", y: 0, data: trace, xaxis: {}, fullData: {} },
        { curveNumber: 0, pointNumbers: [1, 2], customdata: new Int8Array([3]) },
      ],
      event: { button: 0, ctrlKey: true } as MouseEvent,
    });
    expect(told).toEqual({
      points: [
        { curveNumber: 1, pointNumber: 2, x: "a", y: 0, name: "sales" },
        { curveNumber: 0, pointNumbers: [1, 2], customdata: [3] },
      ],
      button: 0,
      altKey: false,
      ctrlKey: true,
      metaKey: false,
      shiftKey: false,
    });
  });

  it("has the bounds of what was selected", () => {
    const range = { x: [0, 1], y: [2, 3] };
    expect(pointed({ points: [], range })).toEqual({ points: [], range });
    expect(pointed({ lassoPoints: range })).toEqual({ points: [], lassoPoints: range });
  });
});
