// The addresses of an app's pages in a cell: nothing is ever fetched from there.

export const ORIGIN = "https://pytauri-ipc.invalid";

/** An address as a page of the app means it, or nothing where it is no address. */
export function parsed(address: string, base: string): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}

export function isOwn(url: URL): boolean {
  return url.origin === ORIGIN;
}

/** The path under which the program has the file. */
export function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
