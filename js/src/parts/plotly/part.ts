// Charts: `plotly:*`, over the plotly.js that Python's wheel of Plotly brings.

import type { Kit } from "../kit.js";
import { register } from "../register.js";
import { unpacked } from "./arrays.js";
import { Chart, type Picture, type Shown } from "./chart.js";
import css from "./charts.css?raw";
import type { Fields } from "./library.js";

/** A chart, and the number of Python's last change of it. */
interface Known {
  readonly chart: Chart;
  revision: number;
}

register("plotly", (kit) => {
  const known = new Map<string, Known>();
  kit.adoptTokens();
  kit.adopt(document, css);
  return (event, data) => hear(event, unpacked(data), known, kit);
});

function hear(event: string, data: unknown, known: Map<string, Known>, kit: Kit): void {
  const payload = new kit.Payload(event, data);
  const does = DOES[event];
  if (does === undefined && event !== "plotly:show") {
    throw payload.wrong(`charts know no such event: they know ${Object.keys(DOES).join(", ")}`);
  }
  const id = payload.text("id");
  const fields = payload.all();
  const revision = fields["revision"] as number | undefined;
  let there = known.get(id);
  if (event === "plotly:show") {
    there ??= { chart: new Chart(id, place(id), kit), revision: 0 };
    known.set(id, there);
    there.revision = revision ?? 0;
    there.chart.show(fields as unknown as Shown);
    return;
  }
  if (there === undefined) {
    throw payload.wrong(`there is no chart ${JSON.stringify(id)} in this page`);
  }
  if (revision !== undefined) {
    if (revision <= there.revision) {
      return; // it was shown so from the beginning
    }
    there.revision = revision;
  }
  does?.(there.chart, fields);
}

type Does = (chart: Chart, fields: Fields) => void;

const DOES: Readonly<Record<string, Does>> = {
  "plotly:update-figure": (chart, fields) => chart.show(fields as unknown as Shown),
  "plotly:update-layout": (chart, { layout }) => chart.updateLayout(layout as Fields),
  "plotly:update-traces": (chart, { update, traces }) =>
    chart.updateTraces(update as Fields, (traces ?? null) as readonly number[] | null),
  "plotly:extend-traces": (chart, fields) =>
    chart.extend(fields as unknown as Parameters<Chart["extend"]>[0]),
  "plotly:export": (chart, { request, format, width, height, scale }) =>
    chart.save({ request, format, width, height, scale } as unknown as Picture),
};

function place(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) {
    throw new Error(
      `The page has no element with the id ${JSON.stringify(id)} for the chart: write one, or give Chart(id=...).`,
    );
  }
  return ofThisPage(element);
}

/**
 * The element, or one in its place: in a frame, Chromium may give an element that somebody outside
 * has looked at first the prototype of a realm outside, and plotly.js takes it for no element.
 */
function ofThisPage(element: Element): HTMLElement {
  if (element instanceof HTMLElement) {
    return element;
  }
  const made = document.createElement("div");
  for (const { name, value } of element.attributes) {
    made.setAttribute(name, value);
  }
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}
