// The parts of a grid that need no page: which blocks are asked for, and what Python is told.

import { expect, test } from "vitest";
import { type Answer, Blocks } from "../src/parts/grid/blocks.js";
import { type Column, columnDefs, queryOf } from "../src/parts/grid/columns.js";
import { withoutEchoes } from "../src/parts/grid/echoes.js";

interface Call {
  readonly start: number;
  readonly signal: AbortSignal;
  answer(): Promise<void>;
  fail(): Promise<void>;
}

function played(count = 0) {
  const calls: Call[] = [];
  const given: number[] = [];
  const failed: number[] = [];
  const reported: unknown[] = [];
  const blocks = new Blocks(
    (start, _end, signal) =>
      new Promise<Answer>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        calls.push({
          start,
          signal,
          answer: () => settled(() => resolve({ rows: [], count })),
          fail: () => settled(() => reject(new Error("no"))),
        });
      }),
    (error) => reported.push(error),
  );
  const ask = (start: number): void =>
    blocks.ask({
      start,
      end: start + 100,
      give: () => given.push(start),
      fail: () => failed.push(start),
    });
  return {
    blocks,
    ask,
    calls,
    given,
    failed,
    reported,
    starts: () => calls.map((one) => one.start),
  };
}

async function settled(step: () => void): Promise<void> {
  step();
  for (let turn = 0; turn < 5; turn += 1) {
    await Promise.resolve();
  }
}

test("two blocks are asked for at once, and those in sight come first", async () => {
  const { blocks, ask, calls, given, starts } = played();
  blocks.look(500, 520);
  for (const start of [0, 100, 200, 500]) {
    ask(start);
  }
  expect(starts()).toEqual([0, 100]);
  await calls[0]?.answer();
  expect(starts()).toEqual([0, 100, 500]);
  await calls[2]?.answer();
  expect(given).toEqual([0, 500]);
});

test("what a person has scrolled past is called off, and asked for again", async () => {
  const { blocks, ask, calls, failed, reported, starts } = played();
  ask(0);
  ask(100);
  blocks.look(900, 950);
  expect(calls[0]?.signal.aborted).toBe(false); // nothing better is to be done
  ask(900);
  blocks.look(900, 950);
  expect(calls.slice(0, 2).map((one) => one.signal.aborted)).toEqual([true, true]);
  expect(starts()[2]).toBe(900);
  await calls[2]?.answer();
  expect(starts().slice(3).sort()).toEqual([0, 100]);
  expect([failed, reported]).toEqual([[], []]);
});

test("what nobody wants is called off, and its answer is not given", async () => {
  const { blocks, ask, calls, given, failed } = played();
  ask(0);
  blocks.drop();
  await calls[0]?.answer();
  expect([given, failed]).toEqual([[], []]);
});

test("a block that fails is told, and the next one goes on", async () => {
  const { ask, calls, failed, reported, given } = played();
  ask(0);
  await calls[0]?.fail();
  ask(100);
  await calls[1]?.answer();
  expect([failed, given, reported.length]).toEqual([[0], [100], 1]);
});

test("sorting and filters are told by the numbers of columns", () => {
  const filters = {
    "3": {
      filterType: "date",
      type: "inRange",
      dateFrom: "2026-01-01 00:00:00",
      dateTo: "2026-01-02 00:00:00",
    },
    "1": { operator: "OR", conditions: [{ type: "contains", filter: "a" }, { type: "blank" }] },
  };
  expect(queryOf([{ colId: "3", sort: "desc" }], filters)).toEqual({
    sort: [{ column: 3, descending: true }],
    filters: [
      {
        column: 1,
        any: true,
        conditions: [
          { type: "contains", value: "a", to: null },
          { type: "blank", value: null, to: null },
        ],
      },
      {
        column: 3,
        any: false,
        conditions: [{ type: "inRange", value: "2026-01-01", to: "2026-01-02" }],
      },
    ],
  });
});

test("a column is as wide as the program says, and a day has place for its filter otherwise", () => {
  const column = { at: 0, label: "", kind: "date", editable: false } as const;
  const made = (width: Column["width"]) => columnDefs([{ ...column, width }], () => undefined)[0];
  expect(made(120)).toMatchObject({ width: 120 });
  expect(made(120)).not.toHaveProperty("minWidth");
  expect(made(null)).toMatchObject({ flex: 1, minWidth: 215 });
});

test("the block that comes next is there before it is asked for", async () => {
  const { blocks, ask, calls, given, starts } = played(1000);
  ask(0);
  await calls[0]?.answer();
  blocks.look(50, 70);
  expect(starts()).toEqual([0, 100]);
  await calls[1]?.answer();
  ask(100);
  expect([given, starts()]).toEqual([
    [0, 100],
    [0, 100],
  ]);
  blocks.look(150, 170);
  blocks.look(155, 175);
  expect(starts()).toEqual([0, 100, 200]);
  ask(200); // before it has come: it is asked for as all others are
  expect(starts()).toEqual([0, 100, 200, 200]);
  await calls[3]?.answer();
  blocks.look(120, 140); // back up, where all is there
  expect(starts()).toHaveLength(4);
});

test("what was fetched ahead is not given once it is not what it was", async () => {
  const { blocks, ask, calls, given, starts } = played(1000);
  ask(0);
  await calls[0]?.answer();
  blocks.look(50, 70);
  await calls[1]?.answer();
  blocks.forget();
  ask(100);
  expect([given, starts()]).toEqual([[0], [0, 100, 100]]);
});

test("the bar's echo of a scroll is kept from the library, and a person at the bar is not", () => {
  let listener: (event: Event) => void = () => undefined;
  const body = {
    addEventListener: (type: string, listen: (event: Event) => void, isFirst: boolean) => {
      expect([type, isFirst]).toEqual(["scroll", true]);
      listener = listen;
    },
  } as unknown as HTMLElement;
  withoutEchoes(body);
  const passes = (name: string, scrollTop: number): boolean => {
    let hasPassed = true;
    const target = { classList: { contains: (one: string) => one === name }, scrollTop };
    const stopPropagation = (): void => {
      hasPassed = false;
    };
    listener({ target, stopPropagation } as unknown as Event);
    return hasPassed;
  };
  const [rows, bar] = ["ag-grid-viewport", "ag-body-vertical-scroll-viewport"];
  expect(passes(bar, 0)).toBe(true);
  expect(passes(rows, 300.4)).toBe(true);
  expect(passes(bar, 300)).toBe(false);
  expect(passes(bar, 340)).toBe(true);
  expect(passes("another", 300)).toBe(true);
});
