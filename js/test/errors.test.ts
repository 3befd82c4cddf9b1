import { describe, expect, it } from "vitest";
import { PyInvokeError } from "../src/index.js";

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
