// The messages of the session protocol, and the frames that carry them; see docs/protocol.md. Only
// their shapes: what they look like as bytes is in codec.ts, what they do in session.ts.

/** The version of the protocol that this package speaks. */
export const PROTOCOL = 1;

/** A frame's flag: answer at once with an ack. */
export const PROBE = 1;
/** A frame's flag: this ack answers a probe. */
export const ANSWER = 2;
/** A frame's flag: the session has ended. */
export const OVER = 4;

/** Ids of channels begin here; those of calls and streams, and of Tauri's own channels, end here. */
export const FIRST_CHANNEL = 4_294_967_296;

/** Bytes that may be on their way without an ack, and that may wait for what came too late. */
export const WINDOW = 67_108_864;

/** What a page lets a stream send ahead of what was read. */
export const STREAM_AHEAD: Ahead = { items: 1_024, bytes: 1_048_576 };
/** What a page lets a channel send ahead of what was read. */
export const CHANNEL_AHEAD: Ahead = { items: 16_384, bytes: 4_194_304 };

/** How much may wait to be read. */
export interface Ahead {
  readonly items: number;
  readonly bytes: number;
}

/** What belongs to a message: JSON as its text, or raw bytes. */
export type Body = string | Uint8Array;

/** A body that the host has decoded on its way: JSON, as its value. It is only ever received. */
export class Decoded {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** Headers of a call, as they travel. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** The page's first message. */
export interface Hello {
  readonly kind: "hello";
  readonly protocol: number;
}

/** The program's first message. */
export interface Welcome {
  readonly kind: "welcome";
  readonly protocol: number;
  /** The largest block in bytes that the program takes. */
  readonly frameSize: number;
  /** The bytes that either end may have unacknowledged. */
  readonly window: number;
}

/** Run a command of the program, or a function of the page. Answered by one reply or failure. */
export interface Call {
  readonly kind: "call";
  readonly id: number;
  readonly name: string;
  readonly headers: HeaderList;
  readonly body: Body | null;
}

/** Run a command that gives items. Answered by items, and one end or failure. */
export interface Stream {
  readonly kind: "stream";
  readonly id: number;
  readonly name: string;
  readonly headers: HeaderList;
  readonly body: Body | null;
}

/** The answer, or more items, are not wanted. */
export interface Cancel {
  readonly kind: "cancel";
  readonly id: number;
}

/** How much may have been sent on a stream or channel, in all, from its beginning. */
export interface Credit {
  readonly kind: "credit";
  readonly id: number;
  readonly items: number;
  readonly bytes: number;
}

/** The result of a call. */
export interface Reply {
  readonly kind: "reply";
  readonly id: number;
  readonly body: Body | Decoded;
}

/** Why a call or a stream failed: the text of JSON, `{"value", "code", "data"?}`. */
export interface Failure {
  readonly kind: "failure";
  readonly id: number;
  readonly body: string;
}

/** Items of a stream or a channel; at least one. */
export interface Items {
  readonly kind: "items";
  readonly id: number;
  readonly bodies: readonly Body[];
  /** The bytes of each: to measure a text again takes longer than to decode it. */
  readonly sizes: readonly number[];
}

/** A stream or a channel has ended well. */
export interface End {
  readonly kind: "end";
  readonly id: number;
}

/** A named message with no answer. */
export interface Event {
  readonly kind: "event";
  readonly name: string;
  readonly body: Body;
}

/** Why the session ends. */
export interface Bye {
  readonly kind: "bye";
  readonly code: string;
  readonly text: string;
}

export type Message =
  | Hello
  | Welcome
  | Call
  | Stream
  | Cancel
  | Credit
  | Reply
  | Failure
  | Items
  | End
  | Event
  | Bye;

/** What one end said in one turn. */
export interface Frame {
  /** The session's id: 32 lower-case hexadecimal digits. */
  readonly session: string;
  /** The number of the first message. */
  readonly first: number;
  /** The number that the sender expects next. */
  readonly ack: number;
  /** A sum of {@link PROBE}, {@link ANSWER} and {@link OVER}. */
  readonly flags: number;
  /** In the order in which they were said. */
  readonly messages: readonly Message[];
}
