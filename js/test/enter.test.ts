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
async function enter(
  hash: string,
  answer: () => Promise<unknown>,
  label = "my%20window",
): Promise<void> {
  vi.resetModules();
  (globalThis as Record<symbol, unknown>)[Symbol.for("pytauri-ipc.host")] = undefined;
  document.body.innerHTML = "<p>One moment.</p>";
  const script = document.createElement("script");
  Object.defineProperty(script, "src", { value: `${OWN}enter.js` });
  vi.spyOn(document, "currentScript", "get").mockReturnValue(script);
  vi.stubGlobal("location", {
    hash,
    pathname: `/tool/_ipc/~/open/${label}`,
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

it("takes the token out of the history though the address is wrong in all else", async () => {
  await enter("#s3cret", entered, "100%");
  expect(history.replaceState).toHaveBeenCalledWith(null, "", "/tool/_ipc/~/open/100%");
  expect(document.querySelector("p")?.textContent).toContain("This is no address of the program.");
  expect(asked).toEqual([]);
});

it("tells the person that the browser stores nothing, and blames nobody else", async () => {
  const { sessionStorage: usual } = globalThis;
  const setItem = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { setItem });
  await enter("#s3cret", entered);
  vi.stubGlobal("sessionStorage", usual);
  expect(document.querySelector("p")?.textContent).toContain("Allow this site to store data");
  expect(gone).toEqual([]);
});

it.each([
  [false, () => "http://127.0.0.1:8000"],
  [true, () => "https://notebook.example"],
  [
    true,
    (): string => {
      throw new DOMException("of another origin", "SecurityError");
    },
  ],
])("says whether it is framed by another origin, in every browser: %s", async (framed, origin) => {
  const outside = {
    location: {
      get origin() {
        return origin();
      },
    },
  };
  Object.assign(outside, { parent: outside });
  const parent = vi.spyOn(window, "parent", "get").mockReturnValue(outside as unknown as Window);
  await enter("#s3cret", entered);
  parent.mockRestore();
  expect(asked[0]?.said).toMatchObject({ framed });
});
