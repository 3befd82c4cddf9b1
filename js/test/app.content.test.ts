// @vitest-environment happy-dom
// `ipc:set-content`, `ipc:set-style`, `ipc:inject-css`, `ipc:remove-css`, `ipc:set-theme`.

import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startApp } from "../src/app/start.js";
import { hears, reports } from "./app-page.js";

beforeAll(startApp);

beforeEach(() => {
  document.head.innerHTML = "";
  document.body.innerHTML = `<p id="a" class="x">one</p><p id="b" class="x">two</p>`;
  document.documentElement.removeAttribute("data-theme");
  document.documentElement.removeAttribute("style");
});

const texts = () => [...document.querySelectorAll("p")].map(({ textContent }) => textContent);
const styleOf = (id: string) => (document.getElementById(id) as HTMLElement).style;

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(2)">&amp;`;

describe("ipc:set-content", () => {
  it("sets the text of the element with an id", () => {
    hears("ipc:set-content", { id: "a", text: "new" });
    expect(texts()).toEqual(["new", "two"]);
  });

  it("sets every element that a selector means", () => {
    hears("ipc:set-content", { selector: "p.x", text: "new" });
    expect(texts()).toEqual(["new", "new"]);
  });

  it.each([
    ["", ""],
    [0, "0"],
    [12.5, "12.5"],
  ])("takes %j as text", (text, shown) => {
    hears("ipc:set-content", { id: "a", text });
    expect(texts()[0]).toBe(shown);
  });

  it("shows hostile text as text", () => {
    hears("ipc:set-content", { id: "a", text: HOSTILE });
    expect(texts()[0]).toBe(HOSTILE);
    expect(document.querySelectorAll("script, img")).toHaveLength(0);
  });

  it("sets HTML where HTML is given", () => {
    hears("ipc:set-content", { id: "a", html: "<b>new</b>" });
    expect(document.querySelector("#a > b")?.textContent).toBe("new");
  });

  it.each([
    [{ id: "gone", text: "" }, /no element with the id "gone"/],
    [{ selector: ".gone", text: "" }, /matches the selector ".gone"/],
    [{ text: "" }, /either "id" or "selector" \(both are missing\)/],
    [{ id: "a", selector: "p", text: "" }, /either "id" or "selector" \(both are there\)/],
    [{ id: "a" }, /either "text" or "html" \(both are missing\)/],
    [{ id: "a", text: "", html: "" }, /either "text" or "html" \(both are there\)/],
    [{ id: "a", text: null }, /either "text" or "html"/],
    [{ id: "a", text: {} }, /"text" is \{\}: give it a text/],
    [{ id: ["a"], text: "" }, /"id" is \["a"\]/],
    ["text", /the data is "text": send an object/],
    [null, /the data is null/],
    [["a"], /the data is \["a"\]/],
  ])("reports %j, and changes nothing", (data, what) => {
    const reported = reports();
    hears("ipc:set-content", data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
    expect(reported()[0]).toMatch(/^ipc:set-content: .*\.$/);
    expect(texts()).toEqual(["one", "two"]);
  });

  it("reports a selector that is none", () => {
    const reported = reports();
    document.querySelectorAll = () => {
      throw new SyntaxError("no");
    };
    hears("ipc:set-content", { selector: "p[", text: "" });
    Reflect.deleteProperty(document, "querySelectorAll");
    expect(reported()).toEqual(['ipc:set-content: "p[" is no selector of CSS.']);
  });
});

describe("ipc:set-style", () => {
  it("takes names as JavaScript has them, as CSS has them, and custom ones", () => {
    const styles = { backgroundColor: "red", "font-size": "12px", "--gap": 3, cssFloat: "left" };
    hears("ipc:set-style", { id: "a", styles });
    const style = styleOf("a");
    expect(style.backgroundColor).toBe("red");
    expect(style.fontSize).toBe("12px");
    expect(style.getPropertyValue("--gap")).toBe("3");
    expect(style.getPropertyValue("float")).toBe("left");
  });

  it("sets every element that a selector means, with its importance", () => {
    hears("ipc:set-style", { selector: ".x", styles: { color: "red !important" } });
    for (const id of ["a", "b"]) {
      expect(styleOf(id).getPropertyValue("color")).toBe("red");
      expect(styleOf(id).getPropertyPriority("color")).toBe("important");
    }
  });

  it.each([[""], [null]])("takes a style away with %j", (value) => {
    styleOf("a").color = "red";
    hears("ipc:set-style", { id: "a", styles: { color: value } });
    expect(styleOf("a").color).toBe("");
  });

  it("reports what the engine does not know, and sets the rest", () => {
    const reported = reports();
    vi.stubGlobal("CSS", { supports: (name: string) => name === "color" });
    hears("ipc:set-style", { id: "a", styles: { fontSize: 12, colour: "red", color: "red" } });
    expect(reported()).toEqual([
      'ipc:set-style: "fontSize: 12" is no style of CSS (does it lack a unit, as in "12px"?); ' +
        '"colour: red" is no style of CSS.',
    ]);
    expect(styleOf("a").color).toBe("red");
  });

  it.each([
    [{ id: "a" }, /"styles" is missing/],
    [{ id: "a", styles: "color: red" }, /"styles" is "color: red": give it an object/],
    [{ id: "gone", styles: {} }, /no element with the id "gone"/],
  ])("reports %j", (data, what) => {
    const reported = reports();
    hears("ipc:set-style", data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
  });
});

describe("ipc:inject-css", () => {
  const sheets = () => [...document.querySelectorAll("style")].map((style) => style.textContent);

  it("adds a sheet, and replaces the one of the same id in its place", () => {
    hears("ipc:inject-css", { css: "a {}", id: "one" });
    hears("ipc:inject-css", { css: "b {}", id: "two" });
    hears("ipc:inject-css", { css: "c {}", id: "one" });
    expect(sheets()).toEqual(["c {}", "b {}"]);
  });

  it("adds one more each time without an id", () => {
    hears("ipc:inject-css", { css: "a {}" });
    hears("ipc:inject-css", { css: "a {}" });
    expect(sheets()).toHaveLength(2);
  });

  it("leaves an element of the page alone that has that id", () => {
    hears("ipc:inject-css", { css: "p {}", id: "a" });
    expect(texts()).toEqual(["one", "two"]);
    hears("ipc:remove-css", { id: "a" });
    expect(document.getElementById("a")?.tagName).toBe("P");
    expect(sheets()).toEqual([]);
  });

  it("cannot be left by its text", () => {
    hears("ipc:inject-css", { css: `</style>${HOSTILE}`, id: "one" });
    expect(sheets()).toEqual([`</style>${HOSTILE}`]);
    expect(document.querySelectorAll("script, img")).toHaveLength(0);
  });

  it("is taken away by its id, and being away already is no error", () => {
    const reported = reports();
    hears("ipc:inject-css", { css: "a {}", id: `"]` });
    hears("ipc:remove-css", { id: `"]` });
    hears("ipc:remove-css", { id: `"]` });
    expect(sheets()).toEqual([]);
    expect(reported()).toEqual([]);
  });

  it.each([
    ["ipc:inject-css", { id: "a" }, /^ipc:inject-css: "css" is missing/],
    ["ipc:remove-css", {}, /^ipc:remove-css: "id" is missing/],
  ])("reports what is missing: %s", (event, data, what) => {
    const reported = reports();
    hears(event, data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
  });
});

describe("ipc:set-theme", () => {
  it.each([
    ["light", "light"],
    ["dark", "dark"],
    ["system", "light dark"],
  ])("%s stands on the root", (theme, scheme) => {
    hears("ipc:set-theme", { theme });
    expect(document.documentElement.dataset["theme"]).toBe(theme);
    expect(document.documentElement.style.colorScheme).toBe(scheme);
  });

  it.each([
    [{ theme: "Dark" }, /"theme" is "Dark": write "light", "dark", "system"/],
    [{}, /"theme" is missing: write "light"/],
  ])("reports %j", (data, what) => {
    const reported = reports();
    hears("ipc:set-theme", data);
    expect(reported()).toEqual([expect.stringMatching(what)]);
    expect(document.documentElement.dataset["theme"]).toBeUndefined();
  });
});
