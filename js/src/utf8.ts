// Text as UTF-8 and back. The platform's encoder and decoder are made at first use: importing does
// nothing.

let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

/** Text of this length is measured fastest by the platform, which has to write it for that. */
const LONG = 2_048;

export function utf8(text: string): Uint8Array {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** How many bytes `utf8(text)` has. */
export function byteLength(text: string): number {
  const { length } = text;
  if (length > LONG) {
    return utf8(text).length;
  }
  let size = length;
  for (let at = 0; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) {
      size += extraBytes(text, at, unit);
    }
  }
  return size;
}

/** How many bytes a unit beyond ASCII has, less one. Half of a pair becomes U+FFFD. */
function extraBytes(text: string, at: number, unit: number): number {
  if (unit < 0x800) {
    return 1;
  }
  const isPaired =
    (isHigh(unit) && isLow(text.charCodeAt(at + 1))) ||
    (isLow(unit) && isHigh(text.charCodeAt(at - 1)));
  return isPaired ? 1 : 2;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** The text that the bytes are, with nothing taken off, or `undefined` where they are none. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  decoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
