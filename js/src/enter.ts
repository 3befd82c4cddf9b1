// The script behind the addresses that a program prints: it shows the token that stands in the
// fragment, which no server and no log has seen, and goes on to the window's page.

import { addressOf, declareBrowserHost, keepTicket, ticketOf } from "./transports/browser-host.js";

interface Entered {
  readonly ticket: string;
  readonly address: string;
}

const GONE = "The program cannot be reached. Perhaps it has ended.";
const NO_ADDRESS = "This is no address of the program. Open it as the program has printed it.";
const NO_STORAGE =
  "The browser lets this page keep nothing. Allow this site to store data, and open the address again.";

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement) {
  const { hash, pathname } = location;
  history.replaceState(null, "", pathname); // before anything can fail: not to stand in the history
  enter(currentScript.src, hash.slice(1), pathname).catch(() => tell(GONE));
}

async function enter(script: string, token: string, path: string): Promise<void> {
  const host = declareBrowserHost(script);
  const label = labelIn(path.slice(new URL("open/", host.own).pathname.length));
  if (label === undefined) {
    tell(NO_ADDRESS);
    return;
  }
  const known = token === "" ? ticketOf(host) : undefined;
  const said = known === undefined ? { token, label, framed: isFramed() } : { ticket: known };
  const body = JSON.stringify(said);
  const answer = await fetch(new URL("enter", host.own), { method: "POST", body });
  if (!answer.ok) {
    tell(await answer.text());
    return;
  }
  const { ticket, address } = (await answer.json()) as Entered;
  try {
    keepTicket(host, ticket);
  } catch {
    tell(NO_STORAGE);
    return;
  }
  location.replace(addressOf(host, address));
}

function labelIn(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether any page around this one is of another origin; not every browser lists them. */
function isFramed(): boolean {
  try {
    for (let frame: Window = window; frame.parent !== frame; frame = frame.parent) {
      if (frame.parent.location.origin !== location.origin) {
        return true;
      }
    }
    return false;
  } catch {
    return true; // it may not be asked
  }
}

function tell(text: string): void {
  document.title = "Not opened";
  const place = document.querySelector("p");
  if (place !== null) {
    place.textContent = text;
  }
}
