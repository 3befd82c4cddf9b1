// `ipc:part`: code of parts that a page loads when it first has one. What Python emits to a part
// waits until its code is there.

import { whenThere } from "../app/listening.js";
import { Payload } from "../app/payload.js";
import { guarded, report } from "../errors.js";
import { on } from "../events.js";
import { host } from "../facts.js";
import { type Hear, kit } from "./kit.js";
import { registered } from "./register.js";

export function listenForParts(): void {
  const known = new Set<string>();
  on("ipc:part", (data) => {
    const payload = new Payload("ipc:part", data);
    const namespace = payload.text("namespace");
    if (!known.has(namespace)) {
      known.add(namespace);
      follow(namespace, payload.texts("scripts") ?? []);
    }
  });
}

/** `{namespace, scripts}`: the events of the namespace are for what these scripts register. */
function follow(namespace: string, scripts: readonly string[]): void {
  const waiting: [event: string, data: unknown][] = [];
  let hear: Hear = (event, data) => void waiting.push([event, data]);
  on(`${namespace}:*`, (data, event) => hear(event, data));
  whenThere(() => {
    begun(namespace, scripts).then(
      (part) => {
        hear = part;
        for (const [event, data] of waiting) {
          guarded(() => part(event, data));
        }
      },
      (error) => {
        report(error);
        hear = () => undefined; // it never will be there
        waiting.length = 0;
      },
    );
  });
}

async function begun(namespace: string, scripts: readonly string[]): Promise<Hear> {
  for (const path of scripts) {
    await load(path);
  }
  const part = registered().get(namespace);
  if (part === undefined) {
    throw new Error(`The scripts ${scripts.join(", ")} hold no part for ${namespace}:*.`);
  }
  return part(kit);
}

async function load(path: string): Promise<void> {
  const script = document.createElement("script");
  script.src = host() === "jupyter" ? await fetched(path) : path;
  const done = new Promise<void>((resolve, reject) => {
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      reject(
        new Error(`${path} cannot be loaded: is it there, and does the page's policy allow it?`),
      );
    });
  });
  document.head.append(script);
  await done;
  script.remove();
}

/** A cell's page has no server: its files come through the notebook, and its policy lets blobs in. */
async function fetched(path: string): Promise<string> {
  const answer = await fetch(path);
  if (!answer.ok) {
    throw new Error(`${path} cannot be loaded: ${answer.status} ${answer.statusText}`);
  }
  return URL.createObjectURL(await answer.blob());
}
