// Whether the notebook is light or dark.

/** Calls back now, and whenever it changes; gives what ends that. */
export function followLook(tell: (look: "light" | "dark") => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let last: boolean | undefined;
  const look = (): void => {
    const isDark = isDarkBy(document.body, document.documentElement) ?? system.matches;
    if (isDark !== last) {
      last = isDark;
      tell(isDark ? "dark" : "light");
    }
  };
  const observer = new MutationObserver(look);
  for (const element of [document.body, document.documentElement]) {
    observer.observe(element, { attributes: true });
  }
  system.addEventListener("change", look);
  look();
  return () => {
    observer.disconnect();
    system.removeEventListener("change", look);
  };
}

/** What JupyterLab, Notebook and VS Code write into their pages, and what others do. */
function isDarkBy(body: HTMLElement, root: HTMLElement): boolean | undefined {
  const { jpThemeLight, vscodeThemeKind } = body.dataset;
  if (jpThemeLight !== undefined) {
    return jpThemeLight === "false";
  }
  if (vscodeThemeKind !== undefined) {
    return !vscodeThemeKind.includes("light");
  }
  for (const element of [body, root]) {
    const words = [...element.classList, element.dataset["theme"] ?? ""];
    if (words.some((word) => word === "dark" || word === "dark-theme")) {
      return true;
    }
    if (words.some((word) => word === "light" || word === "light-theme")) {
      return false;
    }
  }
  return undefined;
}
