// What a built-in event carries, read field by field. Each thing that is wrong is an error which
// names the event, the field, what stands there and what may.

/** The data of one event. A field that is `null` counts as left out, as Python's `None` does. */
export class Payload {
  private readonly event: string;
  private readonly fields: Readonly<Record<string, unknown>>;

  /** @throws Error where the data is no object */
  constructor(event: string, data: unknown) {
    this.event = event;
    if (typeof data !== "object" || data === null || Array.isArray(data)) {
      throw this.wrong(`the data is ${shown(data)}: send an object of named fields`);
    }
    this.fields = data as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  /** Text, or a number as text. */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) {
      throw this.wrong(`"${name}" is missing: give it a text`);
    }
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.fields[name];
    if (!this.has(name)) {
      return undefined;
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw this.wrong(`"${name}" is ${shown(value)}: give it a text`);
    }
    return String(value);
  }

  /** The one of these fields that is given. */
  eitherOf(one: string, other: string): string {
    if (this.has(one) === this.has(other)) {
      const found = this.has(one) ? "both are there" : "both are missing";
      throw this.wrong(`give either "${one}" or "${other}" (${found})`);
    }
    return this.has(one) ? one : other;
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise?: T): T {
    const value = this.fields[name];
    if (!this.has(name) && otherwise !== undefined) {
      return otherwise;
    }
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      const what = this.has(name) ? `is ${shown(value)}` : "is missing";
      throw this.wrong(`"${name}" ${what}: write ${choices.map(shown).join(", ")}`);
    }
    return found;
  }

  /** A length of time, in milliseconds. */
  milliseconds(name: string, otherwise: number): number {
    const value = this.fields[name];
    if (!this.has(name)) {
      return otherwise;
    }
    if (typeof value !== "number" || !(value >= 0)) {
      throw this.wrong(`"${name}" is ${shown(value)}: give it milliseconds, 0 for no end`);
    }
    return value;
  }

  object(name: string): Readonly<Record<string, unknown>> {
    const value = this.fields[name];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const what = this.has(name) ? `is ${shown(value)}` : "is missing";
      throw this.wrong(`"${name}" ${what}: give it an object of named fields`);
    }
    return value as Record<string, unknown>;
  }

  list(name: string): readonly unknown[] {
    const value = this.fields[name];
    if (!Array.isArray(value)) {
      const what = this.has(name) ? `is ${shown(value)}` : "is missing";
      throw this.wrong(`"${name}" ${what}: give it a list`);
    }
    return value;
  }

  /** All fields as they are. */
  all(): Readonly<Record<string, unknown>> {
    return this.fields;
  }

  /** A list of texts; `undefined` where it is left out. */
  texts(name: string): readonly string[] | undefined {
    const value = this.fields[name];
    if (!this.has(name)) {
      return undefined;
    }
    if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
      throw this.wrong(`"${name}" is ${shown(value)}: give it a list of texts`);
    }
    return value;
  }

  /** The elements that `id` or `selector` means; at least one. */
  elements(): readonly Element[] {
    if (this.eitherOf("id", "selector") === "id") {
      const id = this.text("id");
      const found = document.getElementById(id);
      if (found === null) {
        throw this.wrong(`the page has no element with the id ${shown(id)}`);
      }
      return [found];
    }
    const selector = this.text("selector");
    const found = this.selected(selector);
    if (found.length === 0) {
      throw this.wrong(`nothing in the page matches the selector ${shown(selector)}`);
    }
    return found;
  }

  private selected(selector: string): readonly Element[] {
    try {
      return [...document.querySelectorAll(selector)];
    } catch {
      throw this.wrong(`${shown(selector)} is no selector of CSS`);
    }
  }

  /** An error that says which event is meant. */
  wrong(what: string): Error {
    return new Error(`${this.event}: ${what}.`);
  }
}

/** What stands there, for a message; never all of it. */
export function shown(value: unknown): string {
  const text = value instanceof ArrayBuffer ? "bytes" : JSON.stringify(value);
  return (text ?? "missing").slice(0, 60);
}
