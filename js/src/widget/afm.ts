// What a notebook gives the module of a widget, as anywidget defines it: no more is used.

/** The widget's model. */
export interface Model {
  on(event: string, listener: (...values: never[]) => void): void;
  off(event: string, listener: (...values: never[]) => void): void;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
}

/** What the module is called with for each place where the widget is shown. */
export interface Place {
  readonly model: Model;
  readonly el: HTMLElement;
}

/** What the program says of the window. */
export interface State {
  readonly label: string;
  readonly address: string;
  /** The number under which the page is awaited. */
  readonly number: number;
  /** Whether the page stands where the one before it did. */
  readonly keep: boolean;
  readonly shown: boolean;
  /** Of the page in pixels; `null` follows what the page holds. */
  readonly height: number | null;
  readonly theme: "light" | "dark" | "system";
  readonly title: string;
  readonly zoom: number;
  /** Why nothing is shown, if so. */
  readonly why: string;
  /** Grows with each state; the program says one again until it hears that it was seen. */
  readonly version: number;
}
