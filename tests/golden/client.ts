// Made by pytauri-ipc VERSION from tests.typescript.small_registry:commands. Changes made here are lost.

import { isPyInvokeError as isError, pyInvoke, pyStream } from "pytauri-ipc";
import type { Channel, PyInvokeError, PyInvokeOptions } from "pytauri-ipc";

export { Channel, PyInvokeError } from "pytauri-ipc";

export interface Cat {
  kind: "cat";
  lives: number;
}

export interface CatInput {
  kind: "cat";
  /** @defaultValue `9` */
  lives?: number | undefined;
}

export type Color = "red" | "blue";

export interface Dog {
  kind: "dog";
  /**
   * What it listens to.
   *
   * @maxLength 20
   */
  name: string;
}

/** Where pets live. */
export interface Home {
  pets: (Cat | Dog)[];
  rooms: { [key in Color]?: number };
  above: Home | null;
  /** How many pets there are. */
  readonly size: number;
}

/** Where pets live. */
export interface HomeInput {
  pets: (CatInput | Dog)[];
  /** @defaultValue `{}` */
  rooms?: { [key in Color]?: number } | undefined;
  /** @defaultValue `null` */
  above?: HomeInput | null | undefined;
}

export interface Missing {
  path: string;
}

/** What the errors of each code carry as `data`. */
export interface ErrorData {
  internal: { id: string; traceback?: string } | undefined;
  invalid_body: { loc: (string | number)[]; msg: string; type: string }[] | undefined;
  not_found: Missing;
}

/** A rejection with one of these codes. */
export type ErrorOf<C extends keyof ErrorData> = PyInvokeError & {
  readonly code: C;
  readonly data: ErrorData[C];
};

/** There is no such file. */
export type NotFound = ErrorOf<"not_found">;

/** Whether something that was thrown is a rejection, or one with that code. */
export const isPyInvokeError: {
  <C extends keyof ErrorData>(error: unknown, code: C): error is ErrorOf<C>;
  <C extends string>(error: unknown, code: C): error is PyInvokeError & { readonly code: C };
  (error: unknown, code?: undefined): error is PyInvokeError;
} = isError as never;

/** The commands of the program. */
export const api = {
  /** Say hello. */
  greet(body: { name: string; times?: number | undefined }, options?: PyInvokeOptions): Promise<string> {
    return pyInvoke("greet", body, options);
  },
  /**
   * Command `move_in`.
   * Ends with `timeout` after 5 s.
   * For windows labelled `main` alone; others get `forbidden`.
   */
  moveIn(body: HomeInput, options?: PyInvokeOptions): Promise<Home> {
    return pyInvoke("move_in", body, options);
  },
  /** Count, one number a second. */
  ticks(body: { count: number }, options?: PyInvokeOptions): AsyncIterableIterator<number> {
    return pyStream("ticks", body, options);
  },
  fs: {
    /** @throws `not_found` (NotFound) */
    read(body: { path: string }, options?: PyInvokeOptions): Promise<ArrayBuffer> {
      return pyInvoke("fs.read", body, options);
    },
    /**
     * Read many files.
     *
     * Command `fs.read-all`.
     */
    readAll(body: { paths: string[]; progress?: Channel<number> | null | undefined }, options?: PyInvokeOptions): Promise<void> {
      return pyInvoke("fs.read-all", body, options);
    },
  },
};
