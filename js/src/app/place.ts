// Where the page is: in a window its own address; in a notebook's cell, whose frame has none, what
// the widget says of it.

/** What a host tells its page before any of its scripts. */
interface Told {
  /** The path of the page, and its query. */
  readonly address?: string;
  /** The place that it is shown in: several share one storage. */
  readonly view?: string;
  readonly arrival?: { readonly number: number | null; readonly keepsScroll: boolean };
  /** The paths of the files that it has loaded, where their own addresses do not say. */
  readonly files?: readonly string[];
}

export function told(): Told | undefined {
  const key = Symbol.for("pytauri-ipc.place");
  return (globalThis as { readonly [key: symbol]: Told | undefined })[key];
}

/** A name in the session storage that no page in another place has. */
export function named(name: string): string {
  const view = told()?.view;
  return view === undefined ? name : `${name}@${view}`;
}

/** The path of the page. */
export function path(): string {
  const address = told()?.address;
  return address === undefined ? location.pathname : address.replace(/[?#].*$/s, "");
}
