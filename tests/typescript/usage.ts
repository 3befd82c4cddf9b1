// How a page uses the client of registry.py: what has to compile, and below `@ts-expect-error` what
// must not. TypeScript itself complains where such a line compiles after all.

import * as client from "./client.js";
import { api, Channel, isPyInvokeError } from "./client.js";

type Same<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** Compiles where the type argument is `true`. */
function sure<_T extends true>(): void {}

type Result<F extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<F>>;
type Body<F extends (...args: never[]) => unknown> = Parameters<F>[0];

// --- bodies and results ----------------------------------------------------------------------

export async function calls(): Promise<void> {
  const text: string = await api.greet({ name: "Ann" });
  await api.greet({ name: text, times: 2 }, { timeout: 1000, headers: { a: "b" } });
  await api.greet({ name: text, times: undefined });
  // @ts-expect-error a field that is missing
  await api.greet({ times: 2 });
  // @ts-expect-error a field that there is not
  await api.greet({ name: "Ann", time: 2 });
  // @ts-expect-error a field of another type
  await api.greet({ name: 1 });
  // @ts-expect-error null where a field is optional only
  await api.greet({ name: "Ann", times: null });
  // @ts-expect-error no body
  await api.greet();
  // @ts-expect-error the result is text
  (await api.greet({ name: "Ann" })) satisfies number;
  // @ts-expect-error there is no such command
  await api.greetAll();

  sure<Same<Result<typeof api.ping>, void>>();
  await api.ping({ timeout: 1 });
  // @ts-expect-error it takes no body, and options are no body
  await api.ping({ name: "Ann" });

  await api.allOptional();
  await api.allOptional({});
  await api.allOptional({ b: null });
  // @ts-expect-error a null body is no omitted one
  await api.allOptional(null);
  sure<Same<Result<typeof api.allOptional>, number | null>>();

  await api.maybeItem();
  await api.maybeItem(null);
  const byNumber: { [key: string]: number[] } = await api.numbers([1, 2]);
  // @ts-expect-error a name may not be there
  byNumber["all"] satisfies number[];
  // @ts-expect-error items of another type
  await api.numbers(["1"]);

  const anything = await api.anything({ any: [1, null] });
  // @ts-expect-error what it is has to be found out first
  anything.any;
}

export async function bytes(): Promise<void> {
  const raw: ArrayBuffer = await api.raw(new Uint8Array([1]));
  const size: number = await api.rawOrNot(raw);
  await api.rawOrNot();
  // @ts-expect-error bytes are not text
  await api.raw("text");
  // @ts-expect-error a body that is needed
  await api.raw();
  sure<Same<typeof size, number>>();
}

// --- forms of input and output ----------------------------------------------------------------

export async function forms(): Promise<void> {
  const node: client.Node = await api.echo.node({ name: "a", children: [{ name: "b" }] });
  node.children[0]?.children satisfies client.Node[] | undefined;
  // @ts-expect-error there may be no first one
  node.children[0].name;
  await api.echo.node(node);
  // @ts-expect-error what Python sends has every field
  ({ name: "a" }) satisfies client.Node;

  const absent = await api.echo.absent({ required: 1, nullable: null });
  absent.optional satisfies number;
  sure<Same<typeof absent.both, number | null>>();
  await api.echo.absent({ required: 1, nullable: null, both: null });
  // @ts-expect-error nullable is not optional
  await api.echo.absent({ required: 1 });
  // @ts-expect-error optional is not nullable
  await api.echo.absent({ required: 1, nullable: 1, optional: null });

  const computed = await api.echo.computed({ width: 1 });
  computed.area satisfies number;
  computed.width = 2;
  // @ts-expect-error what Python computes cannot be set
  computed.area = 2;
  // @ts-expect-error nor sent
  await api.echo.computed({ width: 1, area: 2 });

  const took = await api.echo.seconds({ whole_seconds: "PT1S" });
  took.whole_seconds satisfies number;
  await api.echo.seconds(took);

  const aliased = await api.echo.aliasIn({ fileName: "a" });
  aliased.file_name satisfies string;
  // @ts-expect-error it is read by its alias
  await api.echo.aliasIn({ file_name: "a" });
  // @ts-expect-error and written by its name
  aliased.fileName;
  (await api.echo.aliasBoth({ fileName: "a", class: 1 })).class satisfies number;
}

export async function unions(): Promise<void> {
  const { pet, some } = { ...(await api.echo.unions(UNIONS)), ...(await api.echo.literals(LITERALS)) };
  if (pet.kind === "cat") {
    pet.lives satisfies number;
    // @ts-expect-error cats are not asked
    pet.good;
  } else if (pet.kind !== "lizard") {
    sure<Same<typeof pet.good, boolean | null>>();
  }
  sure<Same<typeof some, "a" | 1 | true | null>>();
  // @ts-expect-error a union has to know which one is meant, though a model has a default for it
  await api.echo.unions({ ...UNIONS, pet: { tail: true } });
  // @ts-expect-error there is no such pet
  await api.echo.unions({ ...UNIONS, pet: { kind: "bird", lives: 1 } });
  // @ts-expect-error no such literal
  await api.echo.literals({ ...LITERALS, some: false });
  // @ts-expect-error no such value of an enum
  await api.echo.literals({ ...LITERALS, level: 3 });
}

export async function containers(body: Body<typeof api.echo.containers>): Promise<void> {
  const got = await api.echo.containers({ ...body, by_color: { red: 1 }, by_level: { 2: 1 } });
  sure<Same<typeof got.by_color.red, number | undefined>>();
  sure<Same<(typeof got.by_id)[string], number>>();
  // @ts-expect-error no such key
  await api.echo.containers({ ...body, by_color: { green: 1 } });
  // @ts-expect-error no such key
  await api.echo.containers({ ...body, by_literal: { c: 1 } });

  sure<Same<client.Place, [number, number, string | null]>>();
  sure<Same<client.PlaceInput, [number, number?, (string | null)?]>>();
  sure<Same<client.Tuples["pair"], [number, string]>>();
  // @ts-expect-error one item too many
  [1] satisfies client.Tuples["none"];
  // @ts-expect-error a model may have no other fields
  ({ a: 1, c: 1 }) satisfies client.StrictInput;
  ({ a: 1, c: 1 }) satisfies client.Open;
  // @ts-expect-error a name that is no text on the wire
  ({ when: new Date() }) satisfies Partial<client.Texts>;
}

// --- streams and channels ---------------------------------------------------------------------

export async function streams(): Promise<void> {
  for await (const node of api.nodes({ count: 3 }, { timeout: 10 })) {
    node.children satisfies client.Node[];
    // @ts-expect-error an item is no text
    node satisfies string;
  }
  for await (const piece of api.pieces()) {
    sure<Same<typeof piece, ArrayBuffer>>();
  }
  for await (const nothing of api.nothings()) {
    sure<Same<typeof nothing, null>>();
  }
  // @ts-expect-error a stream's body
  api.nodes({ counts: 3 });
  // @ts-expect-error a command is no stream
  for await (const letter of api.ping()) letter;
}

export async function channels(): Promise<void> {
  const progress = new Channel<number>((done) => done.toFixed());
  await api.download({ url: "", progress });
  await api.download({ url: "", progress: new Channel(), rows: null });
  await api.download({ url: "", progress, rows: new Channel<number[]>() });
  // @ts-expect-error a channel of other items
  await api.download({ url: "", progress: new Channel<string>() });
  // @ts-expect-error no channel
  await api.download({ url: "", progress: "__CHANNEL__:1" });
  await api.listen(new Channel<client.Computed>(({ area }) => area.toFixed()));
  // @ts-expect-error items are as Python sends them
  await api.listen(new Channel<client.ComputedInput>());
  await api.watch({ to: new Channel(), others: [new Channel()] });
  const buffers = new Channel<ArrayBuffer>();
  await api.runJobs({ jobs: {}, watched: {}, raw: buffers });
  // @ts-expect-error - its items are bytes
  await api.runJobs({ jobs: {}, watched: {}, raw: new Channel<string>() });
  await api.runJobs({ jobs: { a: [{ name: "b", log: new Channel() }] }, watched: {}, raw: new Channel() });
  await api.runJobs({
    // @ts-expect-error a channel of other items, deep in a body
    jobs: { a: [{ name: "b", log: new Channel<number>() }] },
    watched: { target: { to: new Channel<client.Node>() } },
    raw: new Channel(),
  });
}

// --- errors -----------------------------------------------------------------------------------

export function errors(error: unknown): void {
  // @ts-expect-error nothing is known of it yet
  error.code;
  if (isPyInvokeError(error)) {
    error.message satisfies string;
    if (isPyInvokeError(error, "timeout")) {
      sure<Same<typeof error.code & "busy", never>>();
    } else {
      error.message satisfies string;
    }
    // @ts-expect-error nor of its data
    error.data.path;
  }
  if (isPyInvokeError(error, "not_found")) {
    sure<Same<typeof error.code, "not_found">>();
    sure<Same<typeof error.data, number[] | client.Missing>>();
    error satisfies client.NotFound & client.Gone;
  } else if (isPyInvokeError(error, "node")) {
    sure<Same<typeof error.data, string | null>>();
    error satisfies client.NodeError;
    // @ts-expect-error of another code
    error satisfies client.NotFound;
  } else if (isPyInvokeError(error, "refused-by: policy")) {
    sure<Same<typeof error.data, undefined>>();
  } else if (isPyInvokeError(error, "invalid_body")) {
    error.data?.[0]?.msg satisfies string | undefined;
    // @ts-expect-error there may be none
    error.data[0];
  }
}

// --- names ------------------------------------------------------------------------------------

export async function names(): Promise<void> {
  sure<Same<Result<typeof api.readFile>, client.ErrorDataModel>>();
  sure<Same<Result<typeof api.readFile2>, client.ErrorModel>>();
  sure<Same<Result<typeof api.readFile3>, client.PromiseModel>>();
  sure<Same<Result<typeof api.readFile4>, string>>();
  sure<Same<Result<typeof api.proto>, client.NodeInput>>();
  (await api.constructor({ größe: 1, "Breite (cm)": 2 })).breite_in_cm satisfies number;
  await api.await(1);
  await api.class(1);
  await api.delete2({ constructor: "", __proto__: "" });
  await api.delete.delete(1);
  await api.new(1);
  await api.fs2(1);
  await api.fs.read(1);
  await api.fs.readAll(1);
  await api.fs.deep2(1);
  await api.fs.deep.x.y(1);
  await api._2nd(1);
  await api.größe(1);
  await api.你好(1);
}

declare const UNIONS: client.UnionsInput;
declare const LITERALS: client.LiteralsInput;
