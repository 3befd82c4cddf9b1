import { describe, expect, it, vi } from "vitest";
import { isPyInvokeError, PyInvokeError } from "../src/index.js";

describe("PyInvokeError", () => {
  it("is an Error with value, code and data", () => {
    const error = new PyInvokeError("gone", "not_found", { id: 7 });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe("PyInvokeError: gone");
    expect(error.stack).toContain("errors.test.ts");
    expect([error.code, error.data]).toEqual(["not_found", { id: 7 }]);
    expect(new PyInvokeError("gone", "error").data).toBeUndefined();
  });

  it.each([
    ["another error", new Error("x")],
    ["what only looks like one", { name: "PyInvokeError", message: "m", code: "error" }],
    ["null", null],
    ["undefined", undefined],
    ["text", "PyInvokeError"],
  ])("is not %s", (_, other) => {
    expect(other instanceof PyInvokeError).toBe(false);
  });

  it("can have subclasses that are told apart", () => {
    class NotFound extends PyInvokeError {}
    const special = new NotFound("gone", "not_found");
    expect(special).toBeInstanceOf(NotFound);
    expect(special).toBeInstanceOf(PyInvokeError);
    expect(new PyInvokeError("gone", "not_found")).not.toBeInstanceOf(NotFound);
  });
});

describe("isPyInvokeError", () => {
  const error = new PyInvokeError("gone", "not_found");

  it("asks for the code only where one is given", () => {
    expect(isPyInvokeError(error)).toBe(true);
    expect(isPyInvokeError(error, undefined)).toBe(true);
    expect(isPyInvokeError(error, "not_found")).toBe(true);
    expect(isPyInvokeError(error, "timeout")).toBe(false);
  });

  it("takes an empty code for a code", () => {
    expect(isPyInvokeError(error, "")).toBe(false);
    expect(isPyInvokeError(new PyInvokeError("gone", ""), "")).toBe(true);
  });

  it("knows the errors of another copy of this package", async () => {
    vi.resetModules();
    const copy = await import("../src/index.js");
    expect(copy.PyInvokeError).not.toBe(PyInvokeError);
    const other = new copy.PyInvokeError("gone", "not_found");
    expect(isPyInvokeError(other, "not_found")).toBe(true);
    expect(isPyInvokeError(other, "timeout")).toBe(false);
  });

  it.each([
    new Error("x"),
    { code: "not_found", message: "m", data: 1, name: "PyInvokeError" },
    null,
    undefined,
    "not_found",
  ])("is false for anything else: %o", (other) => {
    expect(isPyInvokeError(other)).toBe(false);
    expect(isPyInvokeError(other, "not_found")).toBe(false);
  });
});
