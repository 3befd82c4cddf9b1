// The few names of the platform that the core uses, declared here because it is compiled without
// DOM and Node types. Each is in every browser engine since 2021 and in Node; one that is younger
// or not everywhere is declared as possibly absent. Nothing exported may mention a type of this
// file.

declare class TextEncoder {
  encode(text: string): Uint8Array;
}

declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly fatal: boolean; readonly ignoreBOM: boolean });
  decode(bytes: ArrayBuffer | Uint8Array): string;
}

declare class Headers {
  append(name: string, value: string): void;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

declare const performance: { now(): number };

declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

declare function btoa(binary: string): string;

declare function setTimeout(callback: () => void, milliseconds: number): unknown;

declare function clearTimeout(timer: unknown): void;

declare const console: {
  debug(...values: readonly unknown[]): void;
  error(...values: readonly unknown[]): void;
};

declare var reportError: ((error: unknown) => void) | undefined;

declare var addEventListener:
  | ((
      type: "pagehide" | "pageshow",
      listener: (event: { readonly persisted: boolean }) => void,
    ) => void)
  | undefined;

interface WebSocket {
  binaryType: "arraybuffer";
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(block: Uint8Array): void;
  close(): void;
}

declare var WebSocket: (new (url: string, protocols: string[]) => WebSocket) | undefined;

declare var history: { readonly length: number } | undefined;
