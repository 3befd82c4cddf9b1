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

/**
 * `{content, filename?, mimeType?, encoding?}`: the text becomes a file, in UTF-8; with `encoding`
 * `"base64"`, the bytes that it stands for. The program reads it in the same way.
 */
export function download(payload: Payload): void {
  const type = payload.optionalText("mimeType") ?? "application/octet-stream";
  const text = payload.text("content");
  const isText = payload.choice("encoding", ["", "base64"], "") === "";
  const content = isText ? text : bytesOf(text, payload);
  save(content, payload.optionalText("filename") ?? "download", type);
}

function bytesOf(base64: string, payload: Payload): Uint8Array<ArrayBuffer> {
  try {
    // `atob` would pass over white space and a missing end, which the program refuses.
    if (/\s/.test(base64) || base64.length % 4 !== 0) {
      throw new Error("it is cut or broken into lines");
    }
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    throw payload.wrong('"content" is no base64, as "encoding" says');
  }
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
