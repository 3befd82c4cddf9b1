// @vitest-environment happy-dom
// `ipc:alert` of type confirm: a question, answered once, by an event.

import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startApp } from "../src/app/start.js";
import { connect } from "../src/index.js";
import { page } from "../src/page.js";
import { hears, layerRoot, reports, shown } from "./app-page.js";
import { FakeTauri } from "./fake-tauri.js";

let tauri: FakeTauri;

beforeAll(() => {
  tauri = new FakeTauri().install();
  startApp();
});

afterEach(async () => {
  for (let most = 3; most > 0; most -= 1) {
    press("secondary"); // and the next one is asked
  }
  await answers();
});

const ask = (data: object = {}) =>
  hears("ipc:alert", { message: "Sure?", type: "confirm", callback_event: "app:answer", ...data });
const dialogs = () => shown("dialog") as HTMLDialogElement[];
const words = () => shown("dialog .message").map(({ textContent }) => textContent);
const press = (kind: string) => shown(`dialog .${kind}`)[0]?.click();

/** What Python has heard since the last look. */
async function answers(): Promise<unknown[]> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  const events = tauri.python.heard.splice(0).filter(({ kind }) => kind === "event");
  return events.map((event) => [
    (event as { name: string }).name,
    JSON.parse((event as { body: string }).body),
  ]);
}

describe("a confirm", () => {
  it("is a modal dialog that says what it asks", () => {
    const modal = vi.spyOn(HTMLDialogElement.prototype, "showModal");
    ask({ title: "Delete" });
    expect(modal).toHaveBeenCalledOnce();
    expect(dialogs()[0]?.getAttribute("role")).toBe("alertdialog");
    const named = dialogs()[0]?.getAttribute("aria-labelledby");
    expect(dialogs()[0]?.querySelector(`#${named}`)?.textContent).toBe("Delete");
    const described = dialogs()[0]?.getAttribute("aria-describedby");
    expect(dialogs()[0]?.querySelector(`#${described}`)?.textContent).toBe("Sure?");
  });

  it("has the focus inside", () => {
    ask();
    expect(dialogs()[0]?.contains(layerRoot().activeElement)).toBe(true);
  });

  it("shows hostile texts as text", () => {
    const hostile = `<script>alert(1)</script><img src=x onerror="alert(2)">`;
    ask({ message: hostile, title: hostile });
    expect(words()).toEqual([hostile]);
    expect(shown("dialog .title")[0]?.textContent).toBe(hostile);
    expect(shown("script, img")).toEqual([]);
  });

  it.each([
    ["primary", true],
    ["secondary", false],
  ])("says %s as confirmed: %j", async (kind, confirmed) => {
    ask();
    press(kind);
    expect(await answers()).toEqual([["app:answer", { confirmed }]]);
    expect(dialogs()).toEqual([]);
  });

  it("says no where it is closed in another way, such as by Escape", async () => {
    ask();
    dialogs()[0]?.close();
    expect(await answers()).toEqual([["app:answer", { confirmed: false }]]);
  });

  it("brings its data back, where the answer is never the data's", async () => {
    ask({ callback_data: { row: 7, confirmed: "always" } });
    press("secondary");
    expect(await answers()).toEqual([["app:answer", { row: 7, confirmed: false }]]);
  });

  it("may be asked without an event", async () => {
    const reported = reports();
    ask({ callback_event: null });
    press("primary");
    expect(await answers()).toEqual([]);
    expect(reported()).toEqual([]);
  });

  it("waits until the one before it is answered", async () => {
    ask({ message: "one", callback_data: { number: 1 } });
    ask({ message: "two", callback_data: { number: 2 } });
    expect(words()).toEqual(["one"]);
    press("primary");
    expect(words()).toEqual(["two"]);
    press("secondary");
    expect(await answers()).toEqual([
      ["app:answer", { number: 1, confirmed: true }],
      ["app:answer", { number: 2, confirmed: false }],
    ]);
  });

  it("keeps what is typed in it from the page's shortcuts", () => {
    const typed = vi.fn();
    document.addEventListener("keydown", typed);
    ask();
    const key = new KeyboardEvent("keydown", { key: "Delete", bubbles: true, composed: true });
    shown(".primary")[0]?.dispatchEvent(key);
    document.removeEventListener("keydown", typed);
    expect(typed).not.toHaveBeenCalled();
  });

  it.each([
    [{ callback_event: "answer" }, /"answer" is no name of an event/],
    [{ callback_event: "ipc:answer" }, /"ipc:answer" is reserved/],
    [{ callback_data: 7 }, /"callback_data" is 7: give it an object/],
    [{ message: null }, /"message" is missing/],
  ])("that is wrong is reported and not asked: %j", (data, what) => {
    const reported = reports();
    ask(data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
    expect(dialogs()).toEqual([]);
  });

  it("whose answer cannot leave reports that, and the next one is asked", () => {
    ask({ message: "one" });
    ask({ message: "two" });
    const reported = reports();
    const shared = page();
    const { connection, transport } = shared;
    connect({
      open: () => {
        throw new Error("no host");
      },
      send: () => undefined,
    });
    press("primary");
    Object.assign(shared, { connection, transport });
    expect(reported()).toEqual([expect.stringMatching(/no host/)]);
    expect(words()).toEqual(["two"]);
  });
});
