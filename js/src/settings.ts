// What holds for the whole page, whichever copy of this package asks. It is kept on `globalThis`
// under one symbol, made at first use, and only ever grows by new fields: copies of different
// versions share it.

const KEY = Symbol.for("pytauri-ipc");

interface PageSettings {
  debug: boolean;
}

/** What {@link configure} can set; a field left out stays as it is. */
export interface ConfigureOptions {
  /**
   * Log each call in the console (`console.debug`) once it has settled: its command, `ok` or the
   * code of its error, and the time it took. Holds for the calls made from now on.
   */
  readonly debug?: boolean | undefined;
}

/** Sets what holds for the whole page, for every copy of this package in it. */
export function configure(options: ConfigureOptions): void {
  if (options.debug !== undefined) {
    pageSettings().debug = options.debug;
  }
}

export function pageSettings(): PageSettings {
  const page = globalThis as typeof globalThis & { [KEY]?: PageSettings };
  page[KEY] ??= { debug: false };
  return page[KEY];
}
