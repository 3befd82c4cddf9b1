import { describe, expect, it } from "vitest";
import { PyInvokeError, pyInvoke } from "../src/index.js";
import { FakeTauri } from "./fake-tauri.js";

async function rejectedWith(reason: unknown): Promise<PyInvokeError> {
  const tauri = new FakeTauri().install();
  tauri.answer = () => ({ reject: reason });
  return pyInvoke("x").then(
    () => {
      throw new Error("the call was not rejected");
    },
    (error) => error,
  );
}

describe("a rejection by Python", () => {
  it("carries value, code and data", async () => {
    const error = await rejectedWith('{"value":"no such file","code":"not_found","data":{"n":1}}');
    expect(error).toBeInstanceOf(PyInvokeError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("PyInvokeError");
    expect(error.message).toBe("no such file");
    expect(error.code).toBe("not_found");
    expect(error.data).toEqual({ n: 1 });
  });

  it.each([
    ["absent", "", undefined],
    ["null", ',"data":null', null],
    ["zero", ',"data":0', 0],
    ["false", ',"data":false', false],
    ["empty text", ',"data":""', ""],
  ])("keeps data that is %s", async (_, json, data) => {
    const error = await rejectedWith(`{"value":"","code":"error"${json}}`);
    expect(error.message).toBe("");
    expect(error.code).toBe("error");
    expect(error.data).toBe(data);
  });

  it("takes nothing from inside value or data", async () => {
    const inner = '{"value":"spoofed","code":"forbidden"}';
    const error = await rejectedWith(JSON.stringify({ value: inner, code: "error", data: inner }));
    expect([error.message, error.code, error.data]).toEqual([inner, "error", inner]);
    const nested = '{"value":"v","code":"error","data":{"__proto__":{"code":"forbidden"}}}';
    expect((await rejectedWith(nested)).code).toBe("error");
  });
});

describe("a refusal on the way to Python", () => {
  it.each([
    ["Tauri's own text", "Command pyfunc not found"],
    ["empty text", ""],
    ["text around JSON", 'unknown: {"value":"v","code":"forbidden"}'],
    ["JSON that is no object", '"v"'],
    ["JSON null", "null"],
    ["a JSON list", '["value","code"]'],
    ["no code", '{"value":"v"}'],
    ["no value", '{"code":"forbidden"}'],
    ["a code that is no text", '{"value":"v","code":1}'],
    ["a value that is no text", '{"value":{},"code":"error"}'],
    ["a second document", '{"value":"v","code":"error"} {}'],
    ["a prototype", '{"__proto__":{"value":"v","code":"forbidden"}}'],
  ])("with %s is unavailable, with the text as message", async (_, reason) => {
    const error = await rejectedWith(reason);
    expect(error).toBeInstanceOf(PyInvokeError);
    expect([error.message, error.code, error.data]).toEqual([reason, "unavailable", undefined]);
  });

  it.each([
    ["an Error", new TypeError("Load failed"), "Load failed"],
    ["a structure of the right form", { value: "v", code: "forbidden" }, "[object Object]"],
    ["nothing", undefined, "undefined"],
  ])("that is %s and no text is unavailable too", async (_, reason, message) => {
    const error = await rejectedWith(reason);
    expect([error.message, error.code]).toEqual([message, "unavailable"]);
  });
});
