// @vitest-environment happy-dom
// `toolbar:show` and `toolbar:update`: controls, what they say, and what they show.

import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startApp } from "../src/app/start.js";
import { hears, reports } from "./app-page.js";

const said = vi.hoisted(() => [] as [event: string, data: { value: unknown; by: string }][]);

vi.mock("../src/events.js", async (original) => ({
  ...(await original<typeof import("../src/events.js")>()),
  emit: (event: string, data: never) => said.push([event, data]),
}));

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">&amp;`;

beforeAll(startApp);

beforeEach(() => {
  said.length = 0;
});

const FIELDS = { label: "Label", tooltip: null, disabled: false, event: "app:a" };

const OPTIONS = {
  options: [
    { value: "x", label: "one" },
    { value: 2, label: "two" },
    { value: true, label: "three" },
  ],
};

const KINDS: Readonly<Record<string, object>> = {
  button: { variant: "primary", data: null },
  toggle: { value: false },
  text: { value: "", placeholder: "", debounce: 300 },
  number: { value: null, min: null, max: null, step: null },
  date: { value: null, min: null, max: null },
  range: { value: 3, min: 0, max: 10, step: 1 },
  select: { value: 2, ...OPTIONS },
  radio: { value: 2, ...OPTIONS },
  "multi-select": { value: ["x"], ...OPTIONS },
  separator: {},
};

let bars = 0;

/** Shows one item in a toolbar of its own; gives its element. */
function shown(kind: string, fields: object = {}): HTMLElement {
  bars += 1;
  const item = { kind, id: `item-${bars}`, ...FIELDS, ...KINDS[kind], ...fields };
  hears("toolbar:show", { id: bars, position: "top", label: "Tools", items: [item] });
  return last(`[data-item="item-${bars}"]`);
}

function last(selector: string): HTMLElement {
  return [...document.querySelectorAll<HTMLElement>(selector)].at(-1) as HTMLElement;
}

function update(changes: object): void {
  hears("toolbar:update", { id: `item-${bars}`, ...changes });
}

/** Python has taken what was said last. */
function answered(): void {
  const [, { value, by }] = said.at(-1) as [string, { value: unknown; by: string }];
  update({ value, by });
}

const boxes = (inside: HTMLElement) => [...inside.querySelectorAll("input")];
const field = (inside: HTMLElement) => boxes(inside)[0] as HTMLInputElement;
const values = () => said.map(([, { value }]) => value);

/** As a person types or moves it. */
function set(input: HTMLInputElement | HTMLSelectElement, value: string, event = "change"): void {
  input.value = value;
  input.dispatchEvent(new Event(event, { bubbles: true }));
}

describe("an item", () => {
  it("says what a button is clicked for", () => {
    shown("button").click();
    expect(said).toEqual([["app:a", { id: `item-${bars}`, value: null, by: expect.any(String) }]]);
  });

  it("says how a toggle stands", () => {
    const box = field(shown("toggle"));
    box.click();
    answered();
    box.click();
    expect(values()).toEqual([true, false]);
  });

  it("says a text once a person has stopped typing, or has pressed Enter", () => {
    vi.useFakeTimers();
    const input = field(shown("text"));
    set(input, "A", "input");
    set(input, "An", "input");
    vi.advanceTimersByTime(299);
    expect(values()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(values()).toEqual(["An"]);
    set(input, "Ann", "input");
    set(input, "Ann");
    vi.advanceTimersByTime(1_000);
    expect(values()).toEqual(["An", "Ann"]);
    vi.useRealTimers();
  });

  it("says a number, and nothing where it is empty", () => {
    expect(field(shown("number")).step).toBe("any");
    const input = field(shown("number", { value: 3, step: 1 }));
    set(input, "45");
    set(input, "");
    expect(values()).toEqual([45, null]);
  });

  it("says no number that is out of bounds", () => {
    const input = field(shown("number", { value: 3, step: 1, max: 10 }));
    set(input, "11");
    expect(values()).toEqual([]);
  });

  it("says a day in ISO 8601", () => {
    const input = field(shown("date"));
    set(input, "2026-11-22");
    set(input, "");
    expect(values()).toEqual(["2026-11-22", null]);
  });

  it("says where a range stands while it is moved, and shows it", () => {
    const range = shown("range");
    set(field(range), "7", "input");
    expect(values()).toEqual([7]);
    expect(range.querySelector("output")?.textContent).toBe("7");
  });

  it("says an option's own value", () => {
    const select = shown("select").querySelector("select") as HTMLSelectElement;
    set(select, "0");
    set(select, "2");
    const [first] = boxes(shown("radio"));
    first?.click();
    expect(values()).toEqual(["x", true, "x"]);
  });

  it("says all options that are chosen, in their order", () => {
    const multi = shown("multi-select");
    boxes(multi)[2]?.click();
    boxes(multi)[1]?.click();
    boxes(multi)[0]?.click();
    expect(values()).toEqual([
      ["x", true],
      ["x", 2, true],
      [2, true],
    ]);
  });

  it.each(Object.keys(KINDS))("of the kind %s shows hostile texts as text", (kind) => {
    const options = [{ value: "x", label: HOSTILE }];
    const value = kind === "multi-select" ? [] : kind === "text" ? HOSTILE : null;
    const texts = { label: HOSTILE, tooltip: HOSTILE, placeholder: HOSTILE, value, options };
    const made = shown(kind, texts);
    expect(made.querySelectorAll("script, img")).toHaveLength(0);
    if (kind !== "separator") {
      expect(made.textContent).toContain(HOSTILE);
      expect(made.title).toBe(HOSTILE);
    }
  });

  it.each(Object.keys(KINDS).filter((kind) => kind !== "separator" && kind !== "button"))(
    "of the kind %s has a name where no label is seen",
    (kind) => {
      const made = shown(kind, { label: "", tooltip: "What it does" });
      const named = [made, ...made.querySelectorAll("*")].map((one) =>
        one.getAttribute("aria-label"),
      );
      expect(named.some((name) => name?.includes("What it does"))).toBe(true);
    },
  );

  it.each(Object.keys(KINDS).filter((kind) => kind !== "separator"))(
    "of the kind %s cannot be used while it is disabled",
    (kind) => {
      const made = shown(kind, { disabled: true });
      const controls = [made, ...made.querySelectorAll("button, input, select")];
      const disabled = controls.filter((one) => (one as HTMLInputElement).disabled);
      expect(disabled.length).toBeGreaterThan(0);
      update({ disabled: false });
      expect(controls.filter((one) => (one as HTMLInputElement).disabled)).toEqual([]);
    },
  );
});

describe("what Python sets", () => {
  it("is shown", () => {
    const input = field(shown("text"));
    update({ value: "Ann", placeholder: "Who?" });
    expect([input.value, input.placeholder]).toEqual(["Ann", "Who?"]);
    const select = shown("select").querySelector("select") as HTMLSelectElement;
    update({ options: [{ value: 7, label: "seven" }], value: 7 });
    expect(select.selectedOptions[0]?.textContent).toBe("seven");
    update({ value: null });
    expect(select.selectedOptions[0]?.textContent).toBe("");
    expect(said).toEqual([]);
  });

  it("does not undo what a person does meanwhile", () => {
    const input = field(shown("text"));
    set(input, "A");
    set(input, "Ab", "input"); // not said yet
    answered();
    expect(input.value).toBe("Ab");
  });

  it("leaves a text that is being typed while other things change", () => {
    vi.useFakeTimers();
    const input = field(shown("text"));
    set(input, "Ann", "input");
    update({ label: "New", tooltip: "why" });
    expect(input.value).toBe("Ann");
    vi.advanceTimersByTime(300);
    expect(values()).toEqual(["Ann"]);
    vi.useRealTimers();
    const number = field(shown("number", { value: 3 }));
    set(number, "45", "input"); // not entered yet
    update({ label: "New" });
    expect(number.value).toBe("45");
  });

  it("comes after what this page has said, where Python heard that later", () => {
    const box = field(shown("toggle"));
    box.click();
    update({ value: false }); // Python had set it before it heard
    expect(box.checked).toBe(true);
    answered();
    expect(box.checked).toBe(true);
    update({ value: false });
    expect(box.checked).toBe(false);
  });

  it("takes back what it cannot be", () => {
    const select = shown("select").querySelector("select") as HTMLSelectElement;
    set(select, "0");
    update({ value: 2, by: said.at(-1)?.[1].by });
    expect(select.selectedOptions[0]?.textContent).toBe("two");
  });

  it("changes other things while a value is on its way", () => {
    const toggle = shown("toggle");
    field(toggle).click();
    update({ value: false, label: "New" });
    expect(toggle.textContent).toBe("New");
    expect(field(toggle).checked).toBe(true);
  });

  it("is an error where there is no such item", () => {
    const reported = reports();
    hears("toolbar:update", { id: "nobody", value: 1 });
    expect(reported()).toEqual([
      'toolbar:update: there is no item "nobody" in the toolbars of this page.',
    ]);
  });
});

describe("a toolbar", () => {
  it("stands at its edge, named, beside the body", () => {
    for (const position of ["top", "left", "right", "bottom"]) {
      bars += 1;
      hears("toolbar:show", { id: bars, position, label: `At the ${position}`, items: [] });
      const bar = last(".ipc-toolbar[aria-label]");
      const edge = document.querySelector(`.ipc-edge[data-position=${position}]`);
      expect(edge?.parentElement).toBe(document.documentElement);
      expect(edge?.querySelector(`[aria-label="At the ${position}"]`)).not.toBeNull();
      expect(bar.getAttribute("role")).toBe("group");
    }
    const order = [...document.documentElement.children].map(
      (one) => (one as HTMLElement).dataset["position"] ?? one.localName,
    );
    expect(order.indexOf("left")).toBeLessThan(order.indexOf("body"));
    expect(order.indexOf("right")).toBeGreaterThan(order.indexOf("body"));
  });

  it("takes its own place when it is shown again", () => {
    shown("text", { value: "old" });
    const before = document.querySelectorAll(".ipc-toolbar").length;
    bars -= 1;
    expect(field(shown("text", { value: "new" })).value).toBe("new");
    expect(document.querySelectorAll(".ipc-toolbar")).toHaveLength(before);
  });

  it.each([
    [{ id: 1, position: "middle", label: "x", items: [] }, '"position" is "middle"'],
    [{ id: 1, position: "top", label: "x" }, '"items" is missing: give it a list'],
    [{ id: 1, position: "top", label: "x", items: [{ kind: "knob" }] }, 'of the kind "knob"'],
  ])("that is none is a clear error", (data, why) => {
    const reported = reports();
    hears("toolbar:show", data);
    expect(reported()).toHaveLength(1);
    expect(reported()[0]).toContain(why);
  });
});
