// Expressions that the host evaluates for the program, which asks for their value by a call: the
// call and the script come on two ways, in either order, and meet here under a token.

import { PyInvokeError, textOf } from "./errors.js";

/** The function that the program calls with a token, as JSON text, to get a value. */
export const EVALUATE = "ipc:evaluate";

const NEVER_RAN =
  "the script could not be evaluated: most likely a syntax error. It has to be one expression; put statements into a function: (() => { … })()";

/** How many settled tokens are remembered, for a script that comes late or is spoken of again. */
const REMEMBERED = 1_000;

/** One token: whichever comes second finds what came first. */
interface Evaluation {
  readonly value: Promise<unknown>;
  readonly settle: (value: unknown) => void;
  /** Whether the call is here. */
  isAsked: boolean;
  /** What the script has brought, if it is here. */
  script?: () => Promise<unknown>;
}

/** The expressions under way in this page. */
export class Evaluations {
  private readonly open: Map<string, Evaluation> = new Map();
  private readonly settled: Set<string> = new Set();

  /** The program wants the value; a rejection is a PyInvokeError with the code `error`. */
  async ask(token: string): Promise<unknown> {
    const evaluation = this.of(token);
    evaluation.isAsked = true;
    begin(evaluation);
    try {
      return await evaluation.value;
    } finally {
      this.forget(token);
    }
  }

  /** Nobody wants it any more; a script that comes later is not run. */
  forget(token: string): void {
    this.open.delete(token);
    this.settled.add(token);
    if (this.settled.size > REMEMBERED) {
      const [oldest] = this.settled;
      this.settled.delete(oldest as string);
    }
  }

  /** The script is here, or without `fn`: it should have been by now. */
  evaluated(token: string, fn: (() => unknown) | undefined): void {
    if (this.settled.has(token)) {
      return;
    }
    const evaluation = this.of(token);
    if (evaluation.script === undefined) {
      evaluation.script = fn === undefined ? neverRan : (): Promise<unknown> => run(fn);
      begin(evaluation);
    }
  }

  /** The script cannot be run here. */
  refused(token: string, error: PyInvokeError): void {
    if (!this.settled.has(token)) {
      const evaluation = this.of(token);
      evaluation.script = () => Promise.reject(error);
      begin(evaluation);
    }
  }

  private of(token: string): Evaluation {
    let evaluation = this.open.get(token);
    if (evaluation === undefined) {
      evaluation = newEvaluation();
      this.open.set(token, evaluation);
    }
    return evaluation;
  }
}

function newEvaluation(): Evaluation {
  let settle: (value: unknown) => void = () => undefined;
  const value = new Promise<unknown>((resolve) => {
    settle = resolve;
  });
  value.catch(() => undefined); // nobody may ever ask for it
  return { value, settle, isAsked: false };
}

/** Once both are here: the call stands in order with all else that the program says. */
function begin({ isAsked, script, settle }: Evaluation): void {
  if (isAsked && script !== undefined) {
    settle(script());
  }
}

async function run(fn: () => unknown): Promise<unknown> {
  try {
    return await fn();
  } catch (thrown) {
    throw new PyInvokeError(textOf(thrown), "error", described(thrown));
  }
}

async function neverRan(): Promise<never> {
  throw new PyInvokeError(NEVER_RAN, "error");
}

/** What the program is told of what was thrown, beside its text. */
function described(thrown: unknown): { readonly name: string; readonly stack: string } {
  return thrown instanceof Error
    ? { name: thrown.name, stack: thrown.stack ?? "" }
    : { name: typeof thrown, stack: "" };
}
