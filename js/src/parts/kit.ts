// What the script of an `App` hands to the parts that a page loads later: charts and grids. Each is a
// bundle of its own, without a second copy of all this.

import { adopt, adoptTokens, element } from "../app/layer.js";
import { Payload } from "../app/payload.js";
import { followTheme } from "../app/theme.js";
import { pyInvoke } from "../client.js";
import { report } from "../errors.js";
import { emit } from "../events.js";

/** Gets each event of its namespace that Python emits, in order. */
export type Hear = (event: string, data: unknown) => void;

/** A part that has been loaded: begun once a page. */
export type Part = (kit: Kit) => Hear;

/** What a part works with: what has these names in the page's code. */
export interface Kit {
  readonly emit: typeof emit;
  readonly pyInvoke: typeof pyInvoke;
  readonly element: typeof element;
  readonly adopt: typeof adopt;
  readonly adoptTokens: typeof adoptTokens;
  readonly followTheme: typeof followTheme;
  readonly report: typeof report;
  readonly Payload: typeof Payload;
}

export const kit: Kit = {
  emit,
  pyInvoke,
  element,
  adopt,
  adoptTokens,
  followTheme,
  report,
  Payload,
};
