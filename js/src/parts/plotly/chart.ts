// One chart in this page: what Python says is done in its order, at the pace at which the page draws.

import type { Kit } from "../kit.js";
import { joined, last } from "./arrays.js";
import { Keys } from "./keys.js";
import {
  type Fields,
  type Figure,
  type Library,
  library,
  type PictureOptions,
  type Plot,
} from "./library.js";
import { template } from "./look.js";
import { pointed, type Told } from "./points.js";

/** More data for some traces, as Python says it. */
interface Extension {
  readonly update: Readonly<Record<string, readonly unknown[]>>;
  readonly traces: readonly number[];
  readonly maxPoints: number | null;
}

/** A figure as Python says it. */
export interface Shown {
  readonly figure: Figure;
  readonly themed: boolean;
  readonly config?: Fields;
  readonly answer?: string;
}

/** What is to be a picture; without a request of Python's, by a person. */
export interface Picture extends PictureOptions {
  readonly request: number | null;
}

const PICTURE: PictureOptions = { format: "png", width: null, height: null, scale: 2 };

/** What is to be done. */
interface Step {
  readonly run: () => Promise<unknown>;
  /** Whether another figure that is to be shown makes it needless. */
  readonly isOfFigure: boolean;
}

/** What plotly.js calls the events of a person, and their names here. */
const POINTED = {
  plotly_click: "plotly:click",
  plotly_hover: "plotly:hover",
  plotly_unhover: "plotly:unhover",
  plotly_selected: "plotly:selected",
} as const;

const LEGEND = {
  plotly_legendclick: "plotly:legend-click",
  plotly_legenddoubleclick: "plotly:legend-double-click",
} as const;

/** How often a page draws that nobody sees: its frames stand still. */
const UNSEEN = 250;

export class Chart {
  private readonly id: string;
  private readonly kit: Kit;
  private readonly element: HTMLElement;
  private readonly plotly: Library = library();
  private steps: Step[] = [];
  private more: Extension | undefined;
  private plot: Plot | undefined;
  private config: Fields = {};
  private answer = "";
  private keys: Keys | undefined;
  private isThemed = false;
  private theme: "light" | "dark" = "light";
  private isWorking = false;
  /** That of the element when it was drawn last. */
  private size: readonly [width: number, height: number] = [0, 0];
  /** What Python has said of the layout, and is no news to it. */
  private told: Fields = {};

  constructor(id: string, element: HTMLElement, kit: Kit) {
    this.id = id;
    this.element = element;
    this.kit = kit;
    element.classList.add("ipc-chart");
    kit.followTheme((theme) => {
      this.theme = theme;
      if (this.plot !== undefined && this.isThemed) {
        this.next(() => this.relayout({ template: template(this.element, theme) }));
      }
    });
    new ResizeObserver(() => this.resized()).observe(element);
  }

  /** Shows a figure, in place of the one before. */
  show({ figure, themed, config, answer }: Shown): void {
    this.config = config === undefined ? this.config : this.configured(config);
    this.answer = answer ?? this.answer;
    this.more = undefined;
    this.steps = this.steps.filter(({ isOfFigure }) => !isOfFigure);
    this.next(async () => {
      this.isThemed = themed;
      const shown = {
        data: figure.data,
        layout: this.laidOut(figure.layout),
        frames: figure.frames ?? [],
        config: this.config,
      };
      const isFirst = this.plot === undefined;
      this.size = sizeOf(this.element);
      this.plot = await this.plotly[isFirst ? "newPlot" : "react"](this.element, shown);
      if (isFirst) {
        this.listen(this.plot);
        this.keys = new Keys(this.plot, this.plotly, (told) =>
          this.say("plotly:click", pointed(told)),
        );
      }
      this.keys?.label();
      this.reportKinds(this.plot);
    });
  }

  updateLayout(layout: Fields): void {
    this.next(() => {
      this.isThemed = this.isThemed && !("template" in layout);
      return this.relayout(layout);
    });
  }

  updateTraces(update: Fields, traces: readonly number[] | null): void {
    this.next(async () => {
      const plot = this.there();
      await this.plotly.restyle(plot, update, traces ?? undefined);
    });
  }

  /** What comes before the page has drawn is added at once. */
  extend(more: Extension): void {
    const { more: before } = this;
    if (before !== undefined && isAlike(before, more)) {
      const update: Record<string, readonly unknown[]> = {};
      for (const [path, added] of Object.entries(more.update)) {
        update[path] = added.map((one, at) => {
          const all = joined(before.update[path]?.[at], one);
          return more.maxPoints === null ? all : last(all, more.maxPoints);
        });
      }
      this.more = { ...more, update };
      return;
    }
    this.flush();
    this.more = more;
    this.workSoon();
  }

  /** Hands a picture of it to Python, which has it saved as it has all files. */
  save({ request, ...options }: Picture): void {
    this.next(async () => {
      const content = await this.plotly.toImage(this.there(), options);
      await this.kit.pyInvoke(this.answer, { request, content });
    }, false);
  }

  // --- in order ----------------------------------------------------------------------------------

  private next(run: () => Promise<unknown>, isOfFigure = true): void {
    this.flush();
    this.steps.push({ run, isOfFigure });
    this.workSoon();
  }

  private flush(): void {
    const { more } = this;
    if (more !== undefined) {
      this.more = undefined;
      this.steps.push({ run: () => this.extended(more), isOfFigure: true });
    }
  }

  private workSoon(): void {
    if (!this.isWorking) {
      this.isWorking = true;
      let isDue = true;
      const work = (): void => {
        if (isDue) {
          isDue = false;
          void this.work();
        }
      };
      requestAnimationFrame(work);
      setTimeout(work, UNSEEN);
    }
  }

  private async work(): Promise<void> {
    this.flush();
    for (let step = this.steps.shift(); step !== undefined; step = this.steps.shift()) {
      try {
        await step.run();
      } catch (error) {
        this.kit.report(error);
      }
    }
    this.isWorking = false;
    if (this.more !== undefined) {
      this.workSoon(); // it came while the page drew: its next frame
    }
  }

  private there(): Plot {
    if (this.plot === undefined) {
      throw new Error(`The chart ${JSON.stringify(this.id)} shows no figure.`);
    }
    return this.plot;
  }

  // --- what is drawn -----------------------------------------------------------------------------

  private laidOut(layout: Fields): Fields {
    const own = { autosize: layout["width"] === undefined || layout["height"] === undefined };
    const look = this.isThemed ? { template: template(this.element, this.theme) } : {};
    return { ...own, ...look, ...layout };
  }

  /** Nothing of a chart leaves for anybody's cloud, and it is saved as all files of a page are. */
  private configured(config: Fields): Fields {
    const save = {
      name: "save",
      title: "Save as a picture",
      icon: this.plotly.Icons["camera"],
      click: () => this.save({ request: null, ...PICTURE }),
    };
    return {
      displaylogo: false,
      modeBarButtonsToRemove: ["toImage", "sendChartToCloud"],
      modeBarButtonsToAdd: [save],
      ...config,
    };
  }

  /** plotly.js draws a trace of a kind that it does not have as another one, and says nothing. */
  private reportKinds({ data, _fullData: drawn = [] }: Plot): void {
    for (const [at, { type }] of data.entries()) {
      const instead = drawn[at]?.["type"];
      if (typeof type === "string" && instead !== undefined && instead !== type) {
        const [id, kind, other] = [this.id, type, instead].map((one) => JSON.stringify(one));
        const { version } = this.plotly;
        const what = `${kind}, a type that plotly.js ${version} does not have: it is drawn as ${other}`;
        this.kit.report(new Error(`Trace ${at} of the chart ${id} is of ${what}.`));
      }
    }
  }

  private async relayout(update: Fields): Promise<void> {
    this.told = update;
    try {
      await this.plotly.relayout(this.there(), update);
      this.keys?.label();
    } finally {
      this.told = {};
    }
  }

  private async extended({ update, traces, maxPoints }: Extension): Promise<void> {
    const plot = this.there();
    const places = traces.map((place) => (place < 0 ? plot.data.length + place : place));
    // Not `Plotly.extendTraces`, which fails for typed arrays that are shorter than `maxPoints`.
    const all: Fields = {};
    for (const [path, added] of Object.entries(update)) {
      all[path] = added.map((one, at) => {
        const whole = joined(attribute(plot.data[places[at] ?? 0], path), one);
        return maxPoints === null ? whole : last(whole, maxPoints);
      });
    }
    await this.plotly.restyle(plot, all, places);
  }

  private resized(): void {
    if (this.isOfOtherSize()) {
      this.next(async () => {
        if (this.plot !== undefined && this.isOfOtherSize()) {
          this.size = sizeOf(this.element);
          await this.plotly.Plots.resize(this.plot);
        }
      }, false);
    }
  }

  private isOfOtherSize(): boolean {
    const [width, height] = sizeOf(this.element);
    return width > 0 && (width !== this.size[0] || height !== this.size[1]);
  }

  // --- what a person does ------------------------------------------------------------------------

  private say(event: string, data: Fields): void {
    this.kit.emit(event, { id: this.id, ...data });
  }

  private listen(plot: Plot): void {
    const say = this.say.bind(this);
    for (const [name, event] of Object.entries(POINTED)) {
      plot.on(name, (told: Told | undefined) => {
        // Without points a selection has been taken away.
        if (name !== "plotly_selected" || told?.points !== undefined) {
          say(event, pointed(told ?? {}));
        }
      });
    }
    for (const [name, event] of Object.entries(LEGEND)) {
      plot.on(name, (told: { curveNumber: number; label?: unknown }) => {
        const { curveNumber, label } = told;
        const trace = plot.data[curveNumber] ?? {};
        const isShown = (trace["visible"] ?? true) === true;
        say(event, { curveNumber, name: trace["name"] ?? label ?? null, visible: isShown });
      });
    }
    plot.on("plotly_deselect", () => say("plotly:deselect", {}));
    plot.on("plotly_doubleclick", () => say("plotly:double-click", {}));
    plot.on("plotly_relayout", (update: Fields) => {
      const news = Object.keys(update).filter((path) => !(path in this.told));
      if (news.some((path) => path !== "autosize" && path !== "template")) {
        say("plotly:relayout", { update });
      }
    });
  }
}

function sizeOf({ offsetWidth, offsetHeight }: HTMLElement): readonly [number, number] {
  return [offsetWidth, offsetHeight];
}

function isAlike(one: Extension, other: Extension): boolean {
  const shape = ({ update, traces, maxPoints }: Extension): string =>
    JSON.stringify([Object.keys(update), traces, maxPoints]);
  return shape(one) === shape(other);
}

function attribute(trace: Fields | undefined, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((holder, step) => (holder as Fields | undefined)?.[step], trace);
}
