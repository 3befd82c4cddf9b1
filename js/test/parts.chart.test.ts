// @vitest-environment happy-dom
// A chart does what Python says in its order, at the pace at which the page draws.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Kit } from "../src/parts/kit.js";
import { Chart } from "../src/parts/plotly/chart.js";
import type { Fields } from "../src/parts/plotly/library.js";

const done: [what: string, ...arguments_: unknown[]][] = [];
const said: [event: string, data: unknown][] = [];
const reported: string[] = [];
const listeners = new Map<string, (data: unknown) => void>();
let draw: () => void = () => undefined;
let resized: () => void = () => undefined;

/** Plotly that draws when a test says so; the element is the plot. */
function fakePlotly(): object {
  const shows = (what: string) => async (element: HTMLElement, figure: Fields) => {
    done.push([what, figure["data"]]);
    await new Promise<void>((resolve) => {
      draw = resolve;
    });
    const { data, layout } = figure;
    const _fullData = (data as Fields[]).map(({ type }) => ({
      type: type === "bar" ? type : "scatter",
    }));
    const on = (event: string, listener: (data: unknown) => void) => listeners.set(event, listener);
    return Object.assign(element, { data, layout, on, _fullData });
  };
  return {
    version: "9.8.7",
    newPlot: shows("newPlot"),
    react: shows("react"),
    relayout: async (_: unknown, update: Fields) => {
      done.push(["relayout", update]);
      listeners.get("plotly_relayout")?.(update);
    },
    restyle: async (_: unknown, update: Fields, traces: unknown) => {
      done.push(["restyle", update, traces]);
    },
    toImage: async () => "data:image/png;base64,UE5H",
    Plots: { resize: async () => void done.push(["resize"]) },
    Icons: {},
    Fx: { hover: () => undefined, unhover: () => undefined },
  };
}

const kit = {
  emit: (event: string, data: unknown) => said.push([event, data]),
  pyInvoke: async (command: string, body: unknown) => done.push([command, body]),
  followTheme: (tell: (theme: string) => void) => tell("light"),
  report: (error: Error) => reported.push(error.message),
} as unknown as Kit;

/** Tells of a size when a test says so. */
class FakeObserver {
  constructor(tell: () => void) {
    resized = tell;
  }
  observe(): void {}
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "requestAnimationFrame"] });
  vi.stubGlobal("Plotly", fakePlotly());
  vi.stubGlobal("ResizeObserver", FakeObserver);
  done.length = 0;
  said.length = 0;
  reported.length = 0;
  listeners.clear();
});

afterEach(({ task }) => {
  if (!task.name.includes("reports")) {
    expect(reported).toEqual([]);
  }
});

/** A frame of the page. */
async function frame(): Promise<void> {
  await vi.advanceTimersByTimeAsync(300);
}

function figure(...y: number[]): { figure: { data: Fields[]; layout: Fields }; themed: boolean } {
  return { figure: { data: [{ y }], layout: {} }, themed: false };
}

async function shown(...y: number[]): Promise<Chart> {
  return shownIn(document.createElement("div"), ...y);
}

async function shownIn(element: HTMLElement, ...y: number[]): Promise<Chart> {
  const chart = new Chart("c", element, kit);
  chart.show({ ...figure(...y), config: {}, answer: "ipc:answer" });
  await frame();
  draw();
  await frame();
  return chart;
}

it("shows the last of several figures, without what was to be done to those before", async () => {
  const chart = await shown(1);
  chart.updateLayout({ width: 1 });
  chart.show(figure(2));
  chart.extend({ update: { y: [[9]] }, traces: [0], maxPoints: null });
  chart.show(figure(3));
  chart.updateLayout({ width: 3 });
  await frame();
  draw();
  await frame();
  expect(done).toEqual([
    ["newPlot", [{ y: [1] }]],
    ["react", [{ y: [3] }]],
    ["relayout", { width: 3 }],
  ]);
});

it("reports a type of trace that plotly.js does not have, and draws as another one", async () => {
  const chart = await shown(1);
  const data: Fields[] = [{ type: "bar" }, {}, { type: null }, { type: "barr" }];
  chart.show({ figure: { data, layout: {} }, themed: false });
  await frame();
  draw();
  await frame();
  expect(reported).toEqual([
    'Trace 3 of the chart "c" is of "barr", a type that plotly.js 9.8.7 does not have: it is drawn as "scatter".',
  ]);
});

it("joins data that comes faster than the page draws", async () => {
  const chart = await shown(1);
  for (const y of [2, 3, 4]) {
    chart.extend({ update: { y: [new Float64Array([y])] }, traces: [0], maxPoints: 2 });
  }
  chart.extend({ update: { y: [[5]] }, traces: [0], maxPoints: null });
  await frame();
  expect(done.slice(1)).toEqual([
    ["restyle", { y: [[3, 4]] }, [0]],
    ["restyle", { y: [[1, 5]] }, [0]],
  ]);
});

it("draws in a page that nobody sees, too", async () => {
  vi.stubGlobal("requestAnimationFrame", () => 0);
  await shown(1);
  expect(done).toHaveLength(1);
});

it("does not tell Python what Python has said", async () => {
  const chart = await shown(1);
  chart.updateLayout({ "xaxis.range": [0, 1] });
  await frame();
  expect(said).toEqual([]);
  listeners.get("plotly_relayout")?.({ "xaxis.range[0]": 2 });
  listeners.get("plotly_relayout")?.({ autosize: true });
  expect(said).toEqual([["plotly:relayout", { id: "c", update: { "xaxis.range[0]": 2 } }]]);
});

it("hands a picture over whatever figure comes next", async () => {
  const chart = await shown(1);
  const options = { format: "png", width: null, height: null, scale: 2 };
  chart.save({ request: 7, ...options });
  chart.show(figure(2));
  await frame();
  draw();
  await frame();
  expect(done.slice(1)).toEqual([
    ["ipc:answer", { request: 7, content: "data:image/png;base64,UE5H" }],
    ["react", [{ y: [2] }]],
  ]);
});

it("fits its element, whose size changes while it draws, too", async () => {
  const element = document.createElement("div");
  let width = 300;
  Object.defineProperty(element, "offsetWidth", { get: () => width });
  const chart = await shownIn(element, 1);
  resized(); // as observers do at first
  await frame();
  expect(done.slice(1)).toEqual([]);
  chart.show(figure(2));
  await frame();
  width = 200;
  resized();
  chart.show(figure(3)); // with which what was said of figures before is forgotten
  draw();
  await frame();
  draw();
  await frame();
  width = 100;
  resized();
  await frame();
  expect(done.slice(1)).toEqual([
    ["react", [{ y: [2] }]],
    ["resize"],
    ["react", [{ y: [3] }]],
    ["resize"],
  ]);
});
