// What this package uses of Tauri's own in a page: `__TAURI_INTERNALS__` and `ipc` of Tauri 2.8, which
// no type of Tauri's describes.

/** Every frame is an invoke of this one. */
export const COMMAND = "plugin:pytauri|pyfunc";

/** The part used here of what Tauri injects into each of its pages. */
export interface TauriInternals {
  invoke(
    command: string,
    args: Uint8Array | undefined,
    options: { readonly headers: { readonly pyfunc: string } },
  ): Promise<unknown>;
  transformCallback(callback: (value: never) => void, once?: boolean): number;
  unregisterCallback?(id: number): void;
}

export function internals(): TauriInternals | undefined {
  const page = globalThis as { readonly __TAURI_INTERNALS__?: Partial<TauriInternals> };
  const found = page.__TAURI_INTERNALS__;
  return isUsable(found) ? found : undefined;
}

function isUsable(found: Partial<TauriInternals> | undefined): found is TauriInternals {
  return typeof found?.invoke === "function" && typeof found.transformCallback === "function";
}

/** With a message wry hands on the page's address, and ends the program if that has over 65,534 bytes. */
const LONGEST_ADDRESS = 32_768;

/** Whether this page may send a message from the address that it has now. */
export function isPostable(): boolean {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  return location === undefined || location.href.length <= LONGEST_ADDRESS;
}

/** An invoke whose header says it all. */
export type Post = (pyfunc: string) => Promise<unknown>;

/**
 * Invokes by a message of the web view, where `invoke` makes a request: answered sooner, and with
 * no room for bytes. Tauri's own fallback goes this way.
 *
 * @param key - Tauri's proof that a message comes from a page that it has set up
 * @returns nothing where this page has no such way
 */
export function poster(tauri: TauriInternals, key: string): Post | undefined {
  const { ipc } = globalThis as { readonly ipc?: { postMessage?(message: string): void } };
  if (typeof ipc?.postMessage !== "function" || tauri.unregisterCallback === undefined) {
    return undefined;
  }
  return (pyfunc) =>
    new Promise((resolve, reject) => {
      const callback = tauri.transformCallback((value: unknown) => {
        tauri.unregisterCallback?.(error);
        resolve(value);
      }, true);
      const error = tauri.transformCallback((reason: unknown) => {
        tauri.unregisterCallback?.(callback);
        reject(reason);
      }, true);
      const options = { headers: { pyfunc } };
      ipc.postMessage?.(
        JSON.stringify({
          cmd: COMMAND,
          callback,
          error,
          payload: null,
          options,
          __TAURI_INVOKE_KEY__: key,
        }),
      );
    });
}
