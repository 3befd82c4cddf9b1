// The script behind the addresses that a program prints: it shows the token that stands in the
// fragment, which no server and no log has seen, and goes on to the window's page.

import { addressOf, declareBrowserHost, keepTicket, ticketOf } from "./transports/browser-host.js";

interface Entered {
  readonly ticket: string;
  readonly address: string;
}

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement) {
  const host = declareBrowserHost(currentScript.src);
  const token = location.hash.slice(1);
  const label = decodeURIComponent(
    location.pathname.slice(new URL("open/", host.own).pathname.length),
  );
  history.replaceState(null, "", location.pathname); // not to stand in the history
  const isForeign = [...(location.ancestorOrigins ?? [])].some((one) => one !== location.origin);
  const known = token === "" ? ticketOf(host) : undefined;
  const said = known === undefined ? { token, label, framed: isForeign } : { ticket: known };
  fetch(new URL("enter", host.own), { method: "POST", body: JSON.stringify(said) })
    .then(async (answer) => {
      if (!answer.ok) {
        tell(await answer.text());
        return;
      }
      const { ticket, address } = (await answer.json()) as Entered;
      keepTicket(host, ticket);
      location.replace(addressOf(host, address));
    })
    .catch(() => tell("The program cannot be reached. Perhaps it has ended."));
}

function tell(text: string): void {
  document.title = "Not opened";
  const place = document.querySelector("p");
  if (place !== null) {
    place.textContent = text;
  }
}
