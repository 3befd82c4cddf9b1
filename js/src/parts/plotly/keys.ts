// A chart by keys alone: arrows go from point to point and from trace to trace, Enter clicks.

import type { Fields, Library, Plot } from "./library.js";
import type { Told } from "./points.js";

const STEPS: Readonly<Record<string, readonly [curves: number, points: number]>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  PageDown: [0, 10],
  PageUp: [0, -10],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

/** What a trace has of each of its points. */
const GIVEN = ["x", "y", "r", "theta", "lat", "lon", "text", "customdata"] as const;

export class Keys {
  private readonly plot: Plot;
  private readonly plotly: Library;
  private readonly click: (told: Told) => void;
  private curve = 0;
  private point = -1;
  private hovered: Told | undefined;

  /** @param click - what a click on a point does */
  constructor(plot: Plot, plotly: Library, click: (told: Told) => void) {
    this.plot = plot;
    this.plotly = plotly;
    this.click = click;
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-roledescription", "chart");
    plot.on("plotly_hover", (told: Told) => {
      this.hovered = told;
    });
    plot.on("plotly_unhover", () => {
      this.hovered = undefined;
    });
    plot.addEventListener("keydown", (event) => this.pressed(event));
    plot.addEventListener("blur", () => this.plotly.Fx.unhover(this.plot));
  }

  /** Says the chart's title to screen readers. */
  label(): void {
    const title = (this.plot.layout["title"] as { readonly text?: unknown } | undefined)?.text;
    const text = typeof title === "string" ? title.replace(/<[^>]*>/g, " ").trim() : "";
    this.plot.setAttribute("aria-label", text === "" ? "Chart" : text);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.target !== this.plot || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.go(step);
    } else if (event.key === "Enter" && this.point >= 0) {
      event.preventDefault();
      this.click(this.told());
    }
  }

  private go([curves, points]: readonly [number, number]): void {
    const { plot } = this;
    const shown = [...plot.data.keys()].filter((at) => this.count(at) > 0);
    if (shown.length === 0) {
      return;
    }
    const at = Math.max(shown.indexOf(this.curve), 0);
    this.curve = shown[(at + curves + shown.length) % shown.length] ?? 0;
    const last = this.count(this.curve) - 1;
    this.point = Math.min(Math.max(this.point + points, 0), last);
    this.plotly.Fx.hover(plot, [{ curveNumber: this.curve, pointNumber: this.point }]);
  }

  /** The point as plotly.js tells it; that is late after a key, and then it is what Python gave. */
  private told(): Told {
    const { curve, point, hovered } = this;
    const found = hovered?.points?.find(
      ({ curveNumber, pointNumber }) => curveNumber === curve && pointNumber === point,
    );
    if (found !== undefined) {
      return { points: [found] };
    }
    const trace = this.plot.data[curve] ?? {};
    const own: Fields = { curveNumber: curve, pointNumber: point, data: trace };
    for (const name of GIVEN) {
      const values = trace[name] as ArrayLike<unknown> | undefined;
      if (typeof values === "object" && values[point] !== undefined) {
        own[name] = values[point];
      }
    }
    return { points: [own] };
  }

  /** How many points of a trace can be stood on. */
  private count(curve: number): number {
    const trace = this.plot.data[curve] ?? {};
    const isShown = (trace["visible"] ?? true) === true && trace["hoverinfo"] !== "skip";
    return isShown ? (this.plot.calcdata?.[curve]?.length ?? 0) : 0;
  }
}
