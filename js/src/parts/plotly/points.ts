// What a person did with a chart, as Python hears it: names and numbers, never whole traces.

import type { Fields } from "./library.js";

/** What plotly.js says of a point, beside the whole trace and axes, which are left out. */
const COORDINATES = [
  "curveNumber",
  "pointNumber",
  "pointNumbers",
  "x",
  "y",
  "z",
  "r",
  "theta",
  "lat",
  "lon",
  "location",
  "a",
  "b",
  "c",
  "value",
  "percent",
  "label",
  "id",
  "text",
  "customdata",
] as const;

interface Point extends Fields {
  readonly data?: { readonly name?: unknown };
}

/** What plotly.js tells with most events. */
export interface Told {
  readonly points?: readonly Point[];
  readonly range?: unknown;
  readonly lassoPoints?: unknown;
  readonly event?: MouseEvent;
}

const KEYS = ["altKey", "ctrlKey", "metaKey", "shiftKey"] as const;

/** `{points, range?, lassoPoints?, button?, altKey?, …}` */
export function pointed({ points = [], range, lassoPoints, event }: Told): Fields {
  const said: Fields = { points: points.map(compact) };
  if (range !== undefined) {
    said["range"] = range;
  }
  if (lassoPoints !== undefined) {
    said["lassoPoints"] = lassoPoints;
  }
  if (typeof event?.button === "number") {
    said["button"] = event.button;
    for (const key of KEYS) {
      said[key] = event[key] === true;
    }
  }
  return said;
}

function compact(point: Point): Fields {
  const said: Fields = {};
  for (const name of COORDINATES) {
    const value = point[name];
    if (value !== undefined && typeof value !== "function") {
      said[name] = ArrayBuffer.isView(value) ? [...(value as unknown as number[])] : value;
    }
  }
  const { name } = point.data ?? {};
  if (typeof name === "string") {
    said["name"] = name;
  }
  return said;
}
