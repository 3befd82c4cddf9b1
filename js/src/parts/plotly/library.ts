// What is used of plotly.js, which Python's wheel of Plotly brings: `window.Plotly`.

/** A trace, a layout, a configuration: as plotly.js documents them. */
export type Fields = Record<string, unknown>;

export interface Figure {
  readonly data: Fields[];
  readonly layout: Fields;
  readonly frames?: readonly Fields[];
}

/** The element of a chart. */
export interface Plot extends HTMLElement {
  data: Fields[];
  layout: Fields;
  /** The traces as they are drawn, with all that plotly.js has filled in; private, but old. */
  readonly _fullData?: readonly Fields[];
  /** The points of each trace. */
  readonly calcdata?: readonly (readonly unknown[])[];
  on(event: string, listener: (data: never) => unknown): void;
}

export interface PictureOptions {
  readonly format: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly scale: number;
}

export interface Library {
  readonly version: string;
  newPlot(element: HTMLElement, figure: Fields): Promise<Plot>;
  react(element: HTMLElement, figure: Fields): Promise<Plot>;
  relayout(element: Plot, update: Fields): Promise<unknown>;
  restyle(element: Plot, update: Fields, traces?: readonly number[]): Promise<unknown>;
  toImage(element: Plot, options: PictureOptions): Promise<string>;
  readonly Fx: {
    hover(element: Plot, points: readonly Fields[]): void;
    unhover(element: Plot): void;
  };
  readonly Icons: Readonly<Record<string, Fields>>;
  readonly Plots: { resize(element: Plot): Promise<unknown> | undefined };
}

export function library(): Library {
  const { Plotly } = globalThis as { Plotly?: Library };
  if (Plotly === undefined) {
    throw new Error("plotly.js has not been loaded.");
  }
  return Plotly;
}
