// `toolbar:show` and `toolbar:update`: the toolbars of a window, along the edges of its pages.

import { adopt, adoptTokens, element } from "../app/layer.js";
import { listen } from "../app/listening.js";
import type { Payload } from "../app/payload.js";
import { emit } from "../events.js";
import { type Control, control, type Item } from "./controls.js";
import css from "./toolbars.css?raw";

const POSITIONS = ["top", "left", "right", "bottom"] as const;

type Position = (typeof POSITIONS)[number];

const TAG = "pytauri-ipc-toolbars";

export function listenForToolbars(): void {
  let isStyled = false;
  const edges = new Map<Position, Edge>();
  const items = new Map<string, Shown>();
  listen("toolbar:show", (payload) => {
    if (!isStyled) {
      isStyled = true;
      adoptTokens();
      adopt(document, css);
    }
    show(payload, edges, items);
  });
  listen("toolbar:update", (payload) => update(payload, items));
}

/** `{id, position, label, items}`: a toolbar as it is now; one of the same id is replaced. */
function show(payload: Payload, edges: Map<Position, Edge>, items: Map<string, Shown>): void {
  const id = payload.text("id");
  const position = payload.choice("position", POSITIONS);
  const bar = element("div", "ipc-toolbar");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", payload.text("label"));
  for (const item of payload.list("items") as readonly Item[]) {
    const shown = new Shown(item);
    items.set(item.id, shown);
    bar.append(shown.element);
  }
  let edge = edges.get(position);
  if (edge === undefined) {
    edge = new Edge(position);
    edges.set(position, edge);
  }
  edge.put(id, bar);
}

/** `{id, by?, …}`: what is different about an item. */
function update(payload: Payload, items: ReadonlyMap<string, Shown>): void {
  const id = payload.text("id");
  const shown = items.get(id);
  if (shown === undefined) {
    throw payload.wrong(`there is no item ${JSON.stringify(id)} in the toolbars of this page`);
  }
  shown.update(payload.all());
}

/** What this page says its changes by, so that it knows what Python says of them. */
const ME = Math.random().toString(36).slice(2);

/** An item in this page. */
class Shown {
  private readonly control: Control;
  private item: Item;
  /** What this page has said and Python has not answered: until then it knows better. */
  private unanswered = 0;

  constructor(item: Item) {
    this.item = item;
    this.control = control(item, (value) => this.tell(value));
    this.control.show(item);
  }

  get element(): HTMLElement {
    return this.control.element;
  }

  private tell(value: unknown): void {
    const { event, id, kind } = this.item;
    if (event !== undefined) {
      emit(event, { id, value, by: ME });
    }
    if (kind !== "button") {
      this.unanswered += 1;
      this.item = { ...this.item, value };
    }
  }

  update({ by, ...changes }: Partial<Item> & { readonly by?: unknown }): void {
    const isAnswer = by === ME;
    this.unanswered -= isAnswer ? 1 : 0;
    const { value, ...others } = changes;
    const isStale = value === undefined || this.unanswered > 0;
    const isSame = isAnswer && JSON.stringify(value) === JSON.stringify(this.item.value);
    const next = isStale || isSame ? others : changes;
    if (Object.keys(next).length > 1) {
      this.item = { ...this.item, ...next };
      this.control.show(this.item);
    }
  }
}

/** One edge of the window, with its toolbars in the order in which they came. */
class Edge {
  private readonly position: Position;
  private readonly element: HTMLElement;
  private readonly bars: Map<string, HTMLElement> = new Map();

  constructor(position: Position) {
    this.position = position;
    this.element = element(TAG as "div", "ipc-edge");
    this.element.dataset["position"] = position;
    if (typeof ResizeObserver !== "undefined") {
      new ResizeObserver(() => this.measure()).observe(this.element);
    }
  }

  put(id: string, bar: HTMLElement): void {
    const known = this.bars.get(id);
    this.bars.set(id, bar);
    if (known === undefined) {
      this.element.append(bar);
    } else {
      known.replaceWith(bar);
    }
    this.stand();
    this.measure();
  }

  /** Beside <body>, which a page may fill anew; where it is met on the way by keys. */
  private stand(): void {
    const { body, documentElement: root } = document;
    if (this.element.isConnected) {
      return;
    }
    if (this.position === "top" || this.position === "left") {
      root.insertBefore(this.element, body);
    } else {
      root.append(this.element);
    }
  }

  /** The page keeps clear of it. */
  private measure(): void {
    const { offsetWidth, offsetHeight } = this.element;
    const isFlat = this.position === "top" || this.position === "bottom";
    const { documentElement: root } = document;
    root.dataset["ipcToolbars"] = "";
    root.style.setProperty(
      `--ipc-toolbar-${this.position}`,
      `${isFlat ? offsetHeight : offsetWidth}px`,
    );
  }
}
