// What a page in a browser finds out of its program without a socket: whether it is there, and still
// the same one.

import { connectIfPossible } from "../host.js";
import { type BrowserHost, ticketOf } from "./browser-host.js";

/** Whether that is what another program answers to a page that is not its own. */
export const isOther = (status: number): boolean => [401, 403, 404, 421].includes(status);

/** Whether a program has answered, and not a server before it that does not reach it. */
export const hasAnswered = (status: number): boolean => status !== 0 && status < 500;

/** What is answered within so many milliseconds; 0 where nobody does. */
export async function statusOf(host: BrowserHost, patience: number): Promise<number> {
  try {
    const headers = { "ipc-ticket": ticketOf(host) ?? "" };
    const signal = AbortSignal.timeout(patience);
    return (await fetch(host.alive, { cache: "no-store", headers, signal })).status;
  } catch {
    return 0;
  }
}

/** Connects the page once somebody looks at it, or there is a network, and the program answers. */
export function lookAgain(host: BrowserHost, patience: number): void {
  const look = async (): Promise<void> => {
    if (document.visibilityState !== "hidden" && hasAnswered(await statusOf(host, patience))) {
      removeEventListener("online", look);
      document.removeEventListener("visibilitychange", look);
      connectIfPossible(); // it may be connected by now, which is as well
    }
  };
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
}
