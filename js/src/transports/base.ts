// The seam between a session and its host, and nothing about any one host.

import { CutShort, ProtocolViolation, pack, packApart, unpack, unpackApart } from "../codec.js";
import { textOf } from "../errors.js";
import type { Frame } from "../messages.js";

/**
 * Moves blocks of bytes between this page and the program, for {@link connect}. A block may be lost,
 * doubled or overtaken by another: the session repairs that.
 */
export interface Transport {
  /** Begins to carry one session. Called again for the next, once that has ended. */
  open(receiver: TransportReceiver): void;
  /** Whether large bodies may come beside their block: they are not copied then. */
  readonly takesBodies?: boolean;
  /** Sends a block; it gives an `ArrayBuffer` or a `Blob` as it stands, and waits for nothing. */
  send(block: Uint8Array, bodies?: Uint8Array): void;
  /** The session has ended; nothing is sent before the next {@link open}. */
  close?(): void;
}

/** What a transport tells the session. No method throws. */
export interface TransportReceiver {
  /** A block has arrived, with the bodies that came beside it. They must not change any more. */
  receive(block: Uint8Array, bodies?: Uint8Array): void;
  /** The connection is there again after a while without one. */
  reconnected(): void;
  /** The connection is gone for good, and why: the session ends with `code`, else `closed`. */
  lost(why: string, code?: string): void;
}

/** Moves frames, each in whatever way its host has for it. */
export interface FrameTransport {
  open(receiver: FrameReceiver): void;
  /** Sends a frame; it may get lost. */
  send(frame: Frame): void;
  close(): void;
}

/** What a session hears of its host. No method throws. */
export interface FrameReceiver {
  /** A frame has arrived; `size` is that of its block in bytes. */
  frame(frame: Frame, size: number): void;
  /** A whole frame has arrived that is none. */
  illegal(violation: ProtocolViolation): void;
  reconnected(): void;
  lost(why: string, code?: string): void;
}

/** Frames over a transport that carries blocks. */
export function packed(transport: Transport): FrameTransport {
  return {
    open: (receiver) => {
      transport.open({
        receive: (block, bodies) => hearBlock(receiver, block, bodies),
        reconnected: () => receiver.reconnected(),
        lost: (why, code) => receiver.lost(textOf(why), code),
      });
    },
    send: (frame) => {
      if (transport.takesBodies === true) {
        transport.send(...packApart(frame));
      } else {
        transport.send(pack(frame));
      }
    },
    close: () => transport.close?.(),
  };
}

/** Hands over the frame that a block is; one that was cut on its way counts as lost. */
export function hearBlock(receiver: FrameReceiver, block: Uint8Array, bodies?: Uint8Array): void {
  let frame: Frame;
  try {
    frame = bodies === undefined ? unpack(block) : unpackApart(block, bodies);
  } catch (error) {
    refuse(error, receiver);
    return;
  }
  receiver.frame(frame, block.length + (bodies?.length ?? 0));
}

/** What comes of a block that cannot be read. */
export function refuse(error: unknown, receiver: FrameReceiver): void {
  if (!(error instanceof CutShort)) {
    receiver.illegal(
      error instanceof ProtocolViolation ? error : new ProtocolViolation(textOf(error)),
    );
  }
}
