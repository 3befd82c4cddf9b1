// The fast lane of a Tauri window: a loopback WebSocket that the program has offered over Tauri. What
// is lost with it goes over Tauri again, and so does all else from then on.

import { blockHearer, sendBlock } from "./blocks.js";

/** Where the lane is, and the token for it, which is good once. */
export interface LaneOffer {
  readonly url: string;
  readonly token: string;
}

const PROTOCOL = "pytauri-ipc";

/** The offer in what the program has pushed, if it is one. */
export function laneIn(message: unknown): LaneOffer | undefined {
  const offer = (message as { readonly lane?: Partial<LaneOffer> } | null)?.lane;
  return typeof offer?.url === "string" && typeof offer.token === "string"
    ? (offer as LaneOffer)
    : undefined;
}

export class Lane {
  private readonly socket: WebSocket | undefined;
  private hasOpened = false;

  /**
   * @param hear - gets each block
   * @param lost - called once where it was open, and is not any more
   */
  constructor(
    { url, token }: LaneOffer,
    hear: (block: Uint8Array, bodies?: Uint8Array) => unknown,
    lost: () => void,
  ) {
    if (typeof WebSocket !== "function") {
      return;
    }
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, [PROTOCOL, `ipc-lane.${token}`]);
    } catch {
      return; // a policy forbids it: some engines throw
    }
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.hasOpened = true;
    };
    socket.onmessage = blockHearer(hear);
    socket.onclose = () => {
      if (this.hasOpened) {
        this.hasOpened = false;
        lost();
      }
    };
  }

  /** Sends a block, unless it is not open. */
  send(block: Uint8Array, bodies?: Uint8Array): void {
    if (this.socket !== undefined && this.isOpen) {
      sendBlock(this.socket, block, bodies);
    }
  }

  get isOpen(): boolean {
    return this.hasOpened && this.socket?.readyState === OPEN;
  }

  close(): void {
    this.hasOpened = false;
    this.socket?.close();
  }
}

const OPEN = 1;
