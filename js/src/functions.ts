// The functions that a page exposes: how the program's calls of them are run and answered.

import { PyInvokeError, textOf } from "./errors.js";
import { EVALUATE, type Evaluations } from "./evaluation.js";
import type { Listeners } from "./listeners.js";
import type { Body } from "./messages.js";
import { encodeResult } from "./request.js";
import { decodeBody } from "./values.js";

/** What a page may expose. */
export type ExposedFunction = (body: unknown) => unknown;

/** Gets the answer to one call; only the first counts. */
export interface Answer {
  reply(body: Body): void;
  /** The failure's JSON text. */
  fail(failure: string): void;
}

/** What may be called, by name, and who hears events. */
export interface Callable {
  readonly functions: ReadonlyMap<string, ExposedFunction>;
  readonly evaluations: Evaluations;
  readonly listeners: Listeners;
  /** Called with the reason's code when a session is over. */
  readonly ended?: (code: string) => void;
}

/** Runs what the program calls, and answers; gives what cancels it. It never throws. */
export function run(
  callable: Callable,
  name: string,
  body: Body | null,
  answer: Answer,
): () => void {
  try {
    const argument = body === null ? undefined : argumentOf(body);
    if (name === EVALUATE) {
      return evaluate(callable.evaluations, argument, answer);
    }
    const fn = callable.functions.get(name);
    if (fn === undefined) {
      throw new PyInvokeError(`The page exposes no function ${name}.`, "unknown_command");
    }
    answerWith(fn(argument), answer);
  } catch (thrown) {
    answer.fail(failureOf(thrown));
  }
  return () => answer.fail(CANCELLED);
}

const CANCELLED = JSON.stringify({ value: "The call was cancelled.", code: "cancelled" });

function argumentOf(body: Body): unknown {
  try {
    return decodeBody(body);
  } catch (error) {
    throw new PyInvokeError(textOf(error), "invalid_body");
  }
}

function evaluate(evaluations: Evaluations, token: unknown, answer: Answer): () => void {
  if (typeof token !== "string") {
    throw new PyInvokeError(`${EVALUATE} takes a token, which is text.`, "invalid_body");
  }
  answerWith(evaluations.ask(token), answer);
  return () => {
    evaluations.forget(token);
    answer.fail(CANCELLED);
  };
}

function answerWith(result: unknown, answer: Answer): void {
  if (isThenable(result)) {
    Promise.resolve(result).then(
      (value) => answerNow(value, answer),
      (thrown) => answer.fail(failureOf(thrown)),
    );
  } else {
    answerNow(result, answer);
  }
}

function answerNow(value: unknown, answer: Answer): void {
  let body: Body;
  try {
    body = encodeResult(value);
  } catch (error) {
    answer.fail(failureOf(error));
    return;
  }
  answer.reply(body);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** What was thrown, as the program gets it: of our own errors with their code and data. */
export function failureOf(thrown: unknown): string {
  const value = textOf(thrown);
  if (!(thrown instanceof PyInvokeError)) {
    return JSON.stringify({ value, code: "error" });
  }
  const { code, data } = thrown;
  try {
    return JSON.stringify({ value, code, data });
  } catch {
    return JSON.stringify({ value, code }); // its data cannot be written
  }
}
