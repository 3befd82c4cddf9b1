// `ipc:download` where the page stands in a browser: the browser saves the file. In Tauri's windows
// the program opens the native dialog itself, and the page does nothing.

import { listen } from "./listening.js";
import type { Payload } from "./payload.js";

export function listenForDownloads(): void {
  listen("ipc:download", (payload) => {
    if (!("__TAURI_INTERNALS__" in globalThis)) {
      download(payload);
    }
  });
}

/** `{content, filename, mimeType?}`: the text becomes a file, in UTF-8. */
export function download(payload: Payload): void {
  const type = payload.optionalText("mimeType") ?? "application/octet-stream";
  save(payload.text("content"), payload.text("filename"), type);
}

/** Has the browser save text or bytes as a file of that name. */
export function save(content: BlobPart, filename: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = filename;
  link.hidden = true;
  document.documentElement.append(link);
  link.click();
  link.remove();
  // Some engines read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
