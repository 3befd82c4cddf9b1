import { describe, expectTypeOf, it } from "vitest";
import {
  Channel,
  configure,
  PyInvokeError,
  type PyInvokeErrorCode,
  type PyInvokeOptions,
  pyInvoke,
  rawPyInvoke,
} from "../src/index.js";

describe("pyInvoke", () => {
  it("gives a promise of what the caller says, else of unknown", () => {
    expectTypeOf(pyInvoke<{ n: number }>("x", { n: 1 })).resolves.toEqualTypeOf<{ n: number }>();
    expectTypeOf(pyInvoke("x")).resolves.toBeUnknown();
  });

  it("takes any body", () => {
    expectTypeOf(pyInvoke).parameter(1).toBeUnknown();
  });

  it("takes headers in every form", () => {
    pyInvoke("x", 1, { headers: { a: "b" } });
    pyInvoke("x", 1, { headers: [["a", "b"]] });
    pyInvoke("x", 1, { headers: new Map([["a", "b"]]) });
    pyInvoke("x", 1, { headers: new Headers() });
    pyInvoke("x", 1, { headers: undefined });
    pyInvoke("x", 1, {});
  });

  it("refuses options that do not exist", () => {
    // @ts-expect-error
    pyInvoke("x", 1, { signal: new AbortController().signal });
    // @ts-expect-error
    pyInvoke("x", 1, { timeout: 100 });
    // @ts-expect-error
    pyInvoke("x", 1, { headers: { a: 1 } });
    // @ts-expect-error
    pyInvoke(1);
    expectTypeOf<keyof PyInvokeOptions>().toEqualTypeOf<"headers">();
  });
});

describe("rawPyInvoke", () => {
  it("is bytes both ways", () => {
    expectTypeOf(rawPyInvoke("x", new Uint8Array(1))).resolves.toEqualTypeOf<ArrayBuffer>();
    rawPyInvoke("x", new ArrayBuffer(1), { headers: { a: "b" } });
    rawPyInvoke("x");
    // @ts-expect-error
    rawPyInvoke("x", { n: 1 });
    // @ts-expect-error
    rawPyInvoke("x", "text");
    // @ts-expect-error
    rawPyInvoke("x", undefined, { timeout: 100 });
  });
});

describe("Channel", () => {
  it("gives its messages their type everywhere", async () => {
    const channel = new Channel<{ n: number }>((message) => {
      expectTypeOf(message).toEqualTypeOf<{ n: number }>();
    });
    expectTypeOf(channel.addJsonListener((message) => message.n)).toEqualTypeOf<() => void>();
    for await (const message of channel) {
      expectTypeOf(message).toEqualTypeOf<{ n: number }>();
    }
    expectTypeOf(channel.id).toBeNumber();
    expectTypeOf(channel.toJSON()).toBeString();
    expectTypeOf(channel.closed).toEqualTypeOf<Promise<void>>();
  });

  it("of nothing said is of unknown", () => {
    expectTypeOf(new Channel()).toEqualTypeOf<Channel<unknown>>();
  });

  it("cannot have its id set", () => {
    // @ts-expect-error
    new Channel().id = 1;
  });
});

describe("PyInvokeError", () => {
  it("narrows with instanceof", () => {
    const caught: unknown = null;
    if (caught instanceof PyInvokeError) {
      expectTypeOf(caught.code).toEqualTypeOf<PyInvokeErrorCode>();
      expectTypeOf(caught.data).toBeUnknown();
      expectTypeOf(caught.message).toBeString();
    }
  });

  it("has codes of its own and of the user's", () => {
    expectTypeOf<"unknown_command">().toExtend<PyInvokeErrorCode>();
    expectTypeOf<"not_found">().toExtend<PyInvokeErrorCode>();
    expectTypeOf<number>().not.toExtend<PyInvokeErrorCode>();
  });
});

describe("configure", () => {
  it("takes debug alone", () => {
    configure({ debug: true });
    // @ts-expect-error
    configure({ verbose: true });
    // @ts-expect-error
    configure({ debug: "yes" });
  });
});
