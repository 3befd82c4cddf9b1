// What a person can set for the whole page, whichever copy of this package asks.

import { page } from "./page.js";

/** What {@link configure} can set; a field left out stays as it is. */
export interface ConfigureOptions {
  /**
   * Log each call and each stream in the console (`console.debug`) once it has settled: its command,
   * `ok` or the code of its error, and the time it took. Holds for what is called from now on.
   */
  readonly debug?: boolean | undefined;
}

/** Sets what holds for the whole page, for every copy of this package in it. */
export function configure(options: ConfigureOptions): void {
  if (options.debug !== undefined) {
    page().debug = options.debug;
  }
}
