// The types that the package ships: one file, which a project may copy and needs nothing beside.

import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { declarations } from "../build.mjs";

const FILE = "pytauri-ipc.d.ts";

/** As strict as a project may be, with neither DOM nor packages. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2020,
  lib: ["lib.es2020.d.ts"],
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

let text: string;

beforeAll(() => {
  text = declarations();
}, 60_000);

/** A program of that file alone, in no folder that exists. */
function compiled(source: string): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...options) =>
    name === FILE
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2020)
      : readFile(name, ...options);
  return ts.createProgram([FILE], OPTIONS, host);
}

function complaints(source: string): string[] {
  return ts
    .getPreEmitDiagnostics(compiled(source))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("the file of types", () => {
  it("stands alone under the strictest options", { timeout: 60_000 }, () => {
    expect(complaints(text)).toEqual([]);
    expect(text).not.toMatch(/^import|import\(|<reference/m);
    expect(complaints(text.replace("type PyInvokeHeaders", "type Renamed"))).not.toEqual([]);
  });

  it("exports what index.ts does and nothing else, each with its documentation", {
    timeout: 60_000,
  }, () => {
    const program = compiled(text);
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(FILE);
    const module = source && checker.getSymbolAtLocation(source);
    const exported = module ? checker.getExportsOfModule(module) : [];
    expect(exported.map(({ name }) => name).sort()).toEqual([
      "Channel",
      "ConfigureOptions",
      "EventCallback",
      "ExposedFunction",
      "Feature",
      "HostName",
      "PyInvokeError",
      "PyInvokeErrorCode",
      "PyInvokeHeaders",
      "PyInvokeOptions",
      "PyInvokeSignal",
      "Transport",
      "TransportReceiver",
      "can",
      "configure",
      "connect",
      "emit",
      "expose",
      "host",
      "isPyInvokeError",
      "on",
      "once",
      "pyInvoke",
      "pyStream",
      "rawPyInvoke",
    ]);
    for (const symbol of exported) {
      const words = ts.displayPartsToString(symbol.getDocumentationComment(checker));
      expect(words, symbol.name).not.toBe("");
    }
  });

  it("is the same each time, and says nothing of where it was made", { timeout: 60_000 }, () => {
    expect(declarations()).toBe(text);
    expect(text).not.toContain(import.meta.dirname.slice(0, -"/test".length));
    expect(text).not.toMatch(/pytauri-ipc-types-|\.js"|sourceMappingURL|\r/);
  });
});
