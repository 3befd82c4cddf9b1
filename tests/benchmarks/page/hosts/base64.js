// For sides that carry no bytes, as Base64 in JSON, by the quickest ways that a page has.

"use strict";

globalThis.toBase64 = (bytes) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.readAsDataURL(new Blob([bytes]));
  });

globalThis.fromBase64 = (text) => {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = characters.charCodeAt(i);
  }
  return bytes;
};
