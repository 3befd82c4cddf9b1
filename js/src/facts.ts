// What the host has told this page of itself, before any script of the page ran.

const KEY = Symbol.for("pytauri-ipc.host");

/** The hosts of a page: a window of the program, or of a child of it; a browser tab; a notebook. */
export type HostName = "native" | "child" | "browser" | "jupyter";

/** What windows can do, where their host can. */
export type Feature =
  | "devtools"
  | "evaluate"
  | "focus"
  | "geometry"
  | "menus"
  | "plugins"
  | "print"
  | "tauri"
  | "theme"
  | "title"
  | "tray"
  | "visibility"
  | "zoom";

/** What a host says of itself. */
export interface HostFacts {
  readonly name: HostName;
  readonly can?: readonly Feature[];
}

/** What the host says of itself; `undefined` in a page that no `App` shows. */
export function facts(): HostFacts | undefined {
  const holder = globalThis as typeof globalThis & { readonly [KEY]?: HostFacts };
  return holder[KEY];
}

/** Which host this page is in; `null` where no `App` of Python shows it. */
export function host(): HostName | null {
  return facts()?.name ?? null;
}

/** Whether the window of this page can do something: `can("menus")`. */
export function can(feature: Feature): boolean {
  return facts()?.can?.includes(feature) ?? false;
}
