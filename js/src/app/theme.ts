// `ipc:set-theme`: light, dark, or as the system has it.

import { listen } from "./listening.js";

const SCHEMES = { light: "light", dark: "dark", system: "light dark" } as const;

export type Theme = keyof typeof SCHEMES;

export function listenForTheme(): void {
  listen("ipc:set-theme", (payload) => {
    setTheme(payload.choice("theme", ["light", "dark", "system"]));
  });
}

/** Sets `data-theme` on `<html>`, and the colours of what the engine draws by itself. */
export function setTheme(theme: Theme): void {
  const { documentElement: root } = document;
  root.dataset["theme"] = theme;
  root.style.colorScheme = SCHEMES[theme];
}

/** Calls back now and whenever it changes; a page that has no theme follows the system. */
export function followTheme(tell: (theme: "light" | "dark") => void): void {
  const { documentElement: root } = document;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const look = (): void => {
    const theme = root.dataset["theme"];
    const isSet = theme === "light" || theme === "dark";
    tell(isSet ? theme : system.matches ? "dark" : "light");
  };
  look();
  system.addEventListener("change", look);
  new MutationObserver(look).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
}
