import { describe, expectTypeOf, it } from "vitest";
import {
  Channel,
  configure,
  connect,
  emit,
  expose,
  isPyInvokeError,
  on,
  once,
  PyInvokeError,
  type PyInvokeErrorCode,
  type PyInvokeOptions,
  pyInvoke,
  pyStream,
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
    pyInvoke("x", 1, { retries: 3 });
    // @ts-expect-error
    pyInvoke("x", 1, { signal: new AbortController() });
    // @ts-expect-error
    pyInvoke("x", 1, { timeout: "1 s" });
    // @ts-expect-error
    pyInvoke("x", 1, { headers: { a: 1 } });
    // @ts-expect-error
    pyInvoke(1);
    expectTypeOf<keyof PyInvokeOptions>().toEqualTypeOf<"headers" | "signal" | "timeout">();
  });

  it("takes the platform's signals", () => {
    pyInvoke("x", 1, { signal: new AbortController().signal, timeout: 100 });
    pyInvoke("x", 1, { signal: AbortSignal.timeout(5) });
    pyInvoke("x", 1, { signal: undefined, timeout: undefined });
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
    rawPyInvoke("x", undefined, { timeout: 100 });
  });
});

describe("pyStream", () => {
  it("gives items of what the caller says, else of unknown", async () => {
    for await (const item of pyStream<{ n: number }>("x", { a: 1 }, { timeout: 5 })) {
      expectTypeOf(item).toEqualTypeOf<{ n: number }>();
    }
    for await (const item of pyStream("x")) {
      expectTypeOf(item).toBeUnknown();
    }
    expectTypeOf(pyStream<number>("x")).toExtend<AsyncIterable<number>>();
    // @ts-expect-error
    pyStream("x", 1, { credit: 5 });
  });
});

describe("expose", () => {
  it("takes any function of one argument, and gives what takes it away", () => {
    expectTypeOf(expose("f", () => 1)).toEqualTypeOf<() => void>();
    expose("f", async (body) => {
      expectTypeOf(body).toBeUnknown();
    });
    // @ts-expect-error
    expose("f", (a: unknown, b: unknown) => [a, b]);
  });
});

describe("connect", () => {
  it("takes a transport of blocks", () => {
    const socket = new WebSocket("ws://localhost");
    connect({
      open: ({ receive, lost, reconnected }) => {
        socket.onmessage = ({ data }) => receive(new Uint8Array(data as ArrayBuffer));
        socket.onclose = () => lost("the connection is closed");
        socket.onopen = () => reconnected();
      },
      send: (block) => socket.send(block as Uint8Array<ArrayBuffer>),
    });
    // @ts-expect-error
    connect({ send: () => undefined });
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

describe("isPyInvokeError", () => {
  it("narrows to the error, and to the code that is asked for", () => {
    const caught: unknown = null;
    if (isPyInvokeError(caught)) {
      expectTypeOf(caught).toEqualTypeOf<PyInvokeError>();
    }
    if (isPyInvokeError(caught, "x")) {
      expectTypeOf(caught).toExtend<PyInvokeError>();
      expectTypeOf(caught.code).toEqualTypeOf<"x">();
    }
    if (isPyInvokeError(caught, "timeout")) {
      expectTypeOf(caught.code).toEqualTypeOf<"timeout">();
    } else {
      expectTypeOf(caught).toBeUnknown();
    }
  });

  it("leaves an error of another code an error", () => {
    const error = new PyInvokeError("late", "timeout");
    if (!isPyInvokeError(error, "x")) {
      expectTypeOf(error).toEqualTypeOf<PyInvokeError>();
    }
  });

  it("takes any text for a code, and nothing that may be none", () => {
    isPyInvokeError(null, String("x"));
    // @ts-expect-error
    isPyInvokeError(null, 1);
    // @ts-expect-error
    isPyInvokeError(null, "x" as "x" | undefined);
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

describe("events", () => {
  it("carry what is said of them, and unknown otherwise", () => {
    expectTypeOf(on<number>)
      .parameter(1)
      .parameter(0)
      .toEqualTypeOf<number>();
    on("app:a", (data, event) => {
      expectTypeOf(data).toBeUnknown();
      expectTypeOf(event).toEqualTypeOf<string>();
    });
    once("app:a", async (data: string) => data);
    expectTypeOf(on("app:a", () => undefined)).toEqualTypeOf<() => void>();
    expectTypeOf(emit("app:a", { a: 1 })).toEqualTypeOf<void>();
    // @ts-expect-error
    on("app:a");
    // @ts-expect-error
    emit(5);
  });
});
