// The controls of a toolbar: standard HTML, each made from what Python says of an item. All texts are
// set as text, never as HTML.

import { element } from "../app/layer.js";

/** An item as Python describes it; fields beyond these are those of its kind. */
export interface Item {
  readonly kind: string;
  readonly id: string;
  readonly label: string;
  readonly tooltip: string | null;
  readonly disabled: boolean;
  readonly event?: string;
  readonly value?: unknown;
  readonly [field: string]: unknown;
}

interface Option {
  readonly value: unknown;
  readonly label: string;
}

/** Says what a person has set it to. */
export type Tell = (value: unknown) => void;

/** An item in the page. */
export interface Control {
  readonly element: HTMLElement;
  /** Shows an item as it is now. */
  show(item: Item): void;
}

/** Makes the control of an item; {@link Control.show} is still to be called. */
export function control(item: Item, tell: Tell): Control {
  const make = MAKERS[item.kind];
  if (make === undefined) {
    throw new Error(`toolbar:show: there are no items of the kind ${JSON.stringify(item.kind)}.`);
  }
  const made = make(item, tell);
  made.element.classList.add("ipc-item");
  made.element.dataset["kind"] = item.kind;
  made.element.dataset["item"] = item.id;
  return {
    element: made.element,
    show: (now) => {
      made.element.title = now.tooltip ?? "";
      made.show(now);
    },
  };
}

type Maker = (item: Item, tell: Tell) => Control;

const MAKERS: Readonly<Record<string, Maker>> = {
  button: makeButton,
  toggle: makeToggle,
  text: makeText,
  number: makeNumber,
  date: makeDate,
  range: makeRange,
  select: makeSelect,
  radio: makeRadios,
  "multi-select": makeMultiSelect,
  separator: makeSeparator,
};

// --- without options ---------------------------------------------------------------------------

function makeButton(_: Item, tell: Tell): Control {
  const button = element("button", "");
  button.type = "button";
  button.addEventListener("click", () => tell(null));
  return {
    element: button,
    show: ({ label, disabled, variant }) => {
      button.textContent = label;
      button.disabled = disabled;
      button.dataset["variant"] = String(variant);
    },
  };
}

function makeToggle(_: Item, tell: Tell): Control {
  const { box, words, label } = makeBox("checkbox");
  box.setAttribute("role", "switch");
  box.addEventListener("change", () => tell(box.checked));
  return {
    element: label,
    show: (item) => {
      words.textContent = item.label;
      box.checked = item.value === true;
      box.disabled = item.disabled;
      name(box, item);
    },
  };
}

function makeText(_: Item, tell: Tell): Control {
  const { input, show, element: field } = makeField("text");
  let told = "";
  let wait = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    clearTimeout(timer);
    if (input.value !== told) {
      told = input.value;
      tell(told);
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(say, wait);
  });
  input.addEventListener("change", say);
  return {
    element: field,
    show: (item) => {
      show(item);
      wait = Number(item["debounce"]);
      input.placeholder = String(item["placeholder"]);
      if (item.value !== told) {
        clearTimeout(timer);
        told = String(item.value);
        input.value = told; // only then: a person may be typing while something else changes
      }
    },
  };
}

function makeNumber(_: Item, tell: Tell): Control {
  const { input, show, element: field } = makeField("number");
  let known: unknown;
  input.addEventListener("change", () => {
    if (input.reportValidity()) {
      known = input.value === "" ? null : input.valueAsNumber;
      tell(known);
    }
  });
  return {
    element: field,
    show: (item) => {
      show(item);
      setBounds(input, item);
      input.step = item["step"] === null ? "any" : String(item["step"]);
      if (item.value !== known) {
        known = item.value;
        input.value = known === null ? "" : String(known);
      }
    },
  };
}

function makeDate(_: Item, tell: Tell): Control {
  const { input, show, element: field } = makeField("date");
  let known: unknown;
  input.addEventListener("change", () => {
    if (input.reportValidity()) {
      known = input.value === "" ? null : input.value;
      tell(known);
    }
  });
  return {
    element: field,
    show: (item) => {
      show(item);
      setBounds(input, item);
      if (item.value !== known) {
        known = item.value;
        input.value = known === null ? "" : String(known);
      }
    },
  };
}

function makeRange(_: Item, tell: Tell): Control {
  const { input, show, element: field } = makeField("range");
  const shown = element("output", "ipc-output");
  field.append(shown);
  input.addEventListener("input", () => {
    shown.textContent = input.value;
    tell(input.valueAsNumber);
  });
  return {
    element: field,
    show: (item) => {
      show(item);
      setBounds(input, item);
      input.step = String(item["step"]);
      input.value = String(item.value);
      shown.textContent = input.value;
    },
  };
}

function makeSeparator(): Control {
  const line = element("div", "");
  line.setAttribute("role", "separator");
  return { element: line, show: () => undefined };
}

// --- with options ------------------------------------------------------------------------------

function makeSelect(_: Item, tell: Tell): Control {
  const select = element("select", "");
  const words = element("span", "ipc-label");
  let options: readonly Option[] = [];
  select.addEventListener("change", () => tell(options[Number(select.value)]?.value ?? null));
  return {
    element: element("label", "", words, select),
    show: (item) => {
      words.textContent = item.label;
      name(select, item);
      select.disabled = item.disabled;
      options = optionsOf(item);
      const chosen = options.findIndex(({ value }) => value === item.value);
      const made = options.map(({ label }, at) => choice(label, String(at)));
      if (chosen < 0) {
        made.unshift(choice("", "")); // nothing is chosen yet
      }
      select.replaceChildren(...made);
      select.value = chosen < 0 ? "" : String(chosen);
    },
  };
}

function choice(label: string, value: string): HTMLOptionElement {
  const made = element("option", "", label);
  made.value = value;
  return made;
}

let groups = 0;

function makeRadios(_: Item, tell: Tell): Control {
  groups += 1;
  const group = `ipc-radio-${groups}`;
  const words = element("span", "ipc-label");
  const boxes = new Boxes("radio");
  const whole = element("div", "", words, boxes.list);
  whole.setAttribute("role", "radiogroup");
  return {
    element: whole,
    show: (item) => {
      words.textContent = item.label;
      name(whole, item);
      boxes.show(item, (box, { value }) => {
        box.name = group;
        box.checked = value === item.value;
        box.onchange = () => tell(value);
      });
    },
  };
}

function makeMultiSelect(_: Item, tell: Tell): Control {
  const summary = element("summary", "");
  const boxes = new Boxes("checkbox");
  const { list } = boxes;
  const words = element("span", "ipc-label");
  const details = element("details", "", summary, list);
  const whole = element("div", "", words, details);
  list.setAttribute("role", "group");
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      event.stopPropagation();
      details.open = false;
      summary.focus();
    }
  });
  // Where the list is above the page it closes by itself; where it takes room of its own, what a
  // person is about to click would move away under the pointer.
  const leave = (to: EventTarget | null): void => {
    if (details.open && getComputedStyle(list).position === "absolute") {
      details.open = details.contains(to as Node | null);
    }
  };
  details.addEventListener(
    "focusout",
    ({ relatedTarget }) => relatedTarget && leave(relatedTarget),
  );
  document.addEventListener("pointerdown", ({ target }) => leave(target));
  return {
    element: whole,
    show: (item) => {
      const options = optionsOf(item);
      const chosen = new Set(item.value as readonly unknown[]);
      words.textContent = item.label;
      name(list, item);
      const labels = options.filter(({ value }) => chosen.has(value)).map(({ label }) => label);
      summary.textContent = labels.length === 0 ? "None" : labels.join(", ");
      summary.setAttribute("aria-label", `${nameOf(item)}: ${summary.textContent}`);
      summary.setAttribute("aria-disabled", String(item.disabled));
      summary.tabIndex = item.disabled ? -1 : 0;
      details.open &&= !item.disabled;
      boxes.show(item, (box, { value }) => {
        box.checked = chosen.has(value);
        box.onchange = () => {
          box.checked ? chosen.add(value) : chosen.delete(value);
          tell(options.map((option) => option.value).filter((one) => chosen.has(one)));
        };
      });
    },
  };
}

/** Boxes with labels, one for each option; made anew only where there are more or fewer. */
class Boxes {
  readonly list: HTMLElement = element("div", "ipc-options");
  private readonly type: "radio" | "checkbox";
  private boxes: readonly Box[] = [];

  constructor(type: "radio" | "checkbox") {
    this.type = type;
  }

  show(item: Item, set: (box: HTMLInputElement, option: Option) => void): void {
    const options = optionsOf(item);
    if (options.length !== this.boxes.length) {
      this.boxes = options.map(() => makeBox(this.type));
      this.list.replaceChildren(...this.boxes.map(({ label }) => label));
    }
    for (const [at, { box, words }] of this.boxes.entries()) {
      const option = options[at];
      if (option !== undefined) {
        words.textContent = option.label;
        box.disabled = item.disabled;
        set(box, option);
      }
    }
  }
}

function optionsOf(item: Item): readonly Option[] {
  return item["options"] as readonly Option[];
}

// --- what they are made of ---------------------------------------------------------------------

interface Box {
  readonly box: HTMLInputElement;
  readonly words: HTMLElement;
  readonly label: HTMLElement;
}

function makeBox(type: "radio" | "checkbox"): Box {
  const box = element("input", "");
  box.type = type;
  const words = element("span", "");
  return { box, words, label: element("label", "ipc-check", box, words) };
}

/** A field with its label before it. */
function makeField(type: string): Control & { readonly input: HTMLInputElement } {
  const input = element("input", "");
  input.type = type;
  const words = element("span", "ipc-label");
  return {
    input,
    element: element("label", "", words, input),
    show: (item) => {
      words.textContent = item.label;
      input.disabled = item.disabled;
      name(input, item);
    },
  };
}

function setBounds(input: HTMLInputElement, item: Item): void {
  for (const bound of ["min", "max"] as const) {
    const value = item[bound];
    if (value === null) {
      input.removeAttribute(bound);
    } else {
      input[bound] = String(value);
    }
  }
}

/** What a screen reader says where no label is seen. */
function name(control: HTMLElement, item: Item): void {
  control.setAttribute("aria-label", nameOf(item));
}

function nameOf({ label, tooltip, placeholder, id }: Item): string {
  return label || tooltip || (placeholder as string | undefined) || id;
}
