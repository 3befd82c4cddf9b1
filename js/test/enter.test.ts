// @vitest-environment happy-dom
// The script behind a printed address: it shows the token, keeps the ticket, and goes on.

import { beforeEach, expect, it, vi } from "vitest";

const OWN = "http://127.0.0.1:8000/tool/_ipc/~/";

interface Asked {
  readonly url: string;
  readonly said: unknown;
}

const asked: Asked[] = [];
const gone: string[] = [];

/** Runs the script at an address, with what the program answers. */
async function enter(hash: string, answer: () => Promise<unknown>): Promise<void> {
  vi.resetModules();
  (globalThis as Record<symbol, unknown>)[Symbol.for("pytauri-ipc.host")] = undefined;
  document.body.innerHTML = "<p>One moment.</p>";
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${OWN}enter.js` });
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  vi.stubGlobal("location", {
    hash,
    pathname: "/tool/_ipc/~/open/my%20window",
    origin: "http://127.0.0.1:8000",
    replace: (there: string) => gone.push(there),
  });
  vi.stubGlobal("fetch", (url: URL, { body }: { readonly body: string }) => {
    asked.push({ url: url.href, said: JSON.parse(body) });
    return answer();
  });
  await import("../src/enter.js");
  await new Promise((resolve) => setTimeout(resolve, 0));
}

const entered = async () => ({
  ok: true,
  json: async () => ({ ticket: "t1cket", address: "/index.html?ipc-page=1" }),
});

beforeEach(() => {
  asked.length = 0;
  gone.length = 0;
  sessionStorage.clear();
  vi.spyOn(history, "replaceState").mockImplementation(() => undefined);
});

it("shows the token, takes it out of the history, and goes to the window's page", async () => {
  await enter("#s3cret", entered);
  const said = { token: "s3cret", label: "my window", framed: false };
  expect(asked).toEqual([{ url: `${OWN}enter`, said }]);
  expect(history.replaceState).toHaveBeenCalledWith(null, "", "/tool/_ipc/~/open/my%20window");
  expect(sessionStorage.getItem(`pytauri-ipc:ticket:${OWN}`)).toBe("t1cket");
  expect(gone).toEqual(["http://127.0.0.1:8000/tool/index.html?ipc-page=1"]);
});

it("shows the ticket where a tab that has been there comes back without a token", async () => {
  sessionStorage.setItem(`pytauri-ipc:ticket:${OWN}`, "0ld");
  await enter("", entered);
  expect(asked[0]?.said).toEqual({ ticket: "0ld" });
});

it("tells the person what the program says, and goes nowhere", async () => {
  await enter("#wrong", async () => ({ ok: false, text: async () => "Open another one." }));
  expect(document.querySelector("p")?.textContent).toBe("Open another one.");
  expect(document.title).toBe("Not opened");
  expect(gone).toEqual([]);
});

it("tells the person that nobody is there", async () => {
  await enter("#s3cret", () => Promise.reject(new TypeError("no network")));
  expect(document.querySelector("p")?.textContent).toContain("cannot be reached");
});
