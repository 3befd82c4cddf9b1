// The data of an event of charts: JSON, and behind it the arrays as they lie in memory; Python's
// `parts/arrays.py` has the layout.

const MARK = "ipc:array";
const HEAD = 4;
const EIGHT = 8;

export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

type Kind = new (memory: ArrayBuffer, start: number, count: number) => Numbers;

const KINDS: Readonly<Record<string, Kind>> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/** The data, with a typed array for each array; they share the memory of the event. */
export function unpacked(data: unknown): unknown {
  if (!(data instanceof ArrayBuffer)) {
    return data;
  }
  const length = new DataView(data).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(data, HEAD, length));
  const first = Math.ceil((HEAD + length) / EIGHT) * EIGHT;
  return JSON.parse(text, (_, value: unknown) => {
    const place = (value as { readonly [MARK]?: [number, number, string] } | null)?.[MARK];
    if (place === undefined) {
      return value;
    }
    const [start, count, kind] = place;
    const Kind = KINDS[kind] ?? Float64Array;
    return new Kind(data, first + start, count);
  });
}

export function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Two pieces of a trace's data as one; a typed array where both are, or where one is empty. */
export function joined(one: unknown, other: unknown): unknown {
  const [before, more] = [listed(one), listed(other)];
  if (before.length === 0 || more.length === 0) {
    return before.length === 0 ? more : before;
  }
  if (isNumbers(before) && isNumbers(more)) {
    const Kind = before.constructor === more.constructor ? before.constructor : Float64Array;
    const made = new (Kind as Float64ArrayConstructor)(before.length + more.length);
    made.set(before);
    made.set(more, before.length);
    return made;
  }
  return [...before, ...more];
}

/** The last ones. */
export function last(data: unknown, count: number): unknown {
  const all = data as Numbers | readonly unknown[];
  return all.length > count ? all.slice(all.length - count) : data;
}

function listed(data: unknown): Numbers | readonly unknown[] {
  return (data ?? []) as Numbers | readonly unknown[];
}
