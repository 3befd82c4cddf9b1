// A page in a browser: one socket at a time, and one block a message; see docs/protocol.md,
// "WebSocket". What is lost with a socket is sent again over the next one.

import { connectIfPossible } from "../host.js";
import { page } from "../page.js";
import { hasAnswered, isOther, lookAgain, statusOf } from "./alive.js";
import type { Transport, TransportReceiver } from "./base.js";
import { blockHearer, sendBlock } from "./blocks.js";
import { type BrowserHost, hasLaterTicket, keepTicket, ticketOf } from "./browser-host.js";

/** Close codes of the program's own; see docs/protocol.md. */
const DONE = 1_000;
const PROGRAM_ENDED = 4_000;
const REPLACED = 4_001;
const UNKNOWN = 4_008;
const WINDOW_CLOSED = 4_010;

const PROTOCOL = "pytauri-ipc";
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;
/** How often nobody answers before the program counts as gone: well over its grace time in all. */
const MOST_SILENCES = 14;
/** Milliseconds that a socket or a request may take. */
const LONGEST_TRIAL = 10_000;
/** Milliseconds that the program has to close the socket of a session that it has ended. */
const CLOSES_AFTER = 1_000;
/** A session that the program has given up is followed by a new one after that long. */
const BEGINS_AGAIN_AFTER = 50;

const ENDED = "The program has ended.";
const SILENT = "The program cannot be reached any more. Perhaps it has ended.";
const FULL =
  "The program is there, but takes no connection of this page now: it has as many as it takes, or a " +
  "server before it lets no WebSocket pass. Trying again…";
const CLOSED = "The program has closed this window.";
const NO_TICKET =
  "This page belongs to no window of the program. Open it by the address that the program has printed.";
const OTHER_PROGRAM =
  "The program that this page belongs to has ended. Open it by the address that the program prints now.";
const ELSEWHERE = "This page is connected in another place.";
const REFUSED = "The browser does not let this page connect (its policy needs connect-src 'self').";

/** For a page that was served to a browser. */
export class WebSocketTransport implements Transport {
  readonly takesBodies = true;
  private readonly host: BrowserHost;
  private line: Line | undefined;

  constructor(host: BrowserHost) {
    this.host = host;
  }

  open(receiver: TransportReceiver): void {
    this.line?.close();
    this.line = new Line(this.host, receiver);
  }

  send(block: Uint8Array, bodies?: Uint8Array): void {
    this.line?.send(block, bodies);
  }

  close(): void {
    this.line?.close();
    this.line = undefined;
  }
}

/** Carries one session, over as many sockets as that takes. */
class Line {
  private readonly host: BrowserHost;
  private receiver: TransportReceiver | undefined;
  private socket: WebSocket | undefined;
  /** What was said before there was a first socket. */
  private early: (readonly [Uint8Array, Uint8Array | undefined])[] | undefined = [];
  private trials = 0;
  private silences = 0;
  private isForbidden = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly hurry = (): void => {
    if (this.timer !== undefined && document.visibilityState !== "hidden") {
      this.connect();
    }
  };
  private readonly forbid = (violation: SecurityPolicyViolationEvent): void => {
    const { blockedURI, disposition, effectiveDirective } = violation;
    const isOurs = [this.host.socket, this.host.alive].includes(blockedURI);
    this.isForbidden ||=
      isOurs && disposition === "enforce" && effectiveDirective === "connect-src";
  };

  constructor(host: BrowserHost, receiver: TransportReceiver) {
    this.host = host;
    this.receiver = receiver;
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    document.addEventListener("securitypolicyviolation", this.forbid);
    this.connect();
  }

  send(block: Uint8Array, bodies?: Uint8Array): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      sendBlock(this.socket, block, bodies);
    } else {
      this.early?.push([block, bodies]); // later ones are sent again once there is a socket
    }
  }

  close(): void {
    this.receiver = undefined;
    this.early = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    document.removeEventListener("securitypolicyviolation", this.forbid);
    if (this.socket !== undefined) {
      // What was sent still leaves; by what code the program closes it tells whether there is more.
      this.socket.onmessage = null;
      setTimeout(() => this.socket?.close(DONE), CLOSES_AFTER);
    }
  }

  // --- sockets ---------------------------------------------------------------------------------

  private connect(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ticket = ticketOf(this.host);
    if (ticket === undefined) {
      this.loseSoon(NO_TICKET);
      return;
    }
    this.trials += 1;
    const socket = made(this.host.socket, [PROTOCOL, `ipc-ticket.${ticket}`]);
    if (socket === undefined) {
      this.loseSoon(REFUSED);
      return;
    }
    socket.binaryType = "arraybuffer";
    const late = setTimeout(() => socket.close(), LONGEST_TRIAL);
    let isOpen = false;
    socket.onopen = () => {
      clearTimeout(late);
      isOpen = true;
      this.isThere(socket, ticket);
    };
    socket.onmessage = blockHearer((block, bodies) => {
      if (this.socket === socket) {
        this.receiver?.receive(block, bodies);
      }
    });
    socket.onclose = ({ code }) => {
      clearTimeout(late);
      this.isGone(socket, code, isOpen);
    };
    this.socket = socket;
  }

  private isThere(socket: WebSocket, ticket: string): void {
    const { early } = this;
    if (this.receiver === undefined) {
      socket.close(DONE);
      return;
    }
    try {
      keepTicket(this.host, ticket); // a link from here leads on to the same window
    } catch {
      // The page has filled what it may keep: this place has none of its own.
    }
    this.trials = this.silences = 0;
    page().carrier?.("connected");
    this.early = undefined;
    if (early === undefined) {
      this.receiver.reconnected();
      return;
    }
    for (const [block, bodies] of early) {
      sendBlock(socket, block, bodies);
    }
  }

  private isGone(socket: WebSocket, code: number, wasOpen: boolean): void {
    if (socket !== this.socket) {
      return;
    }
    this.socket = undefined;
    switch (code) {
      case PROGRAM_ENDED:
        this.lose(ENDED);
        break;
      case WINDOW_CLOSED:
        this.lose(CLOSED);
        window.close(); // a browser does so where a script has opened the tab
        break;
      case REPLACED:
        this.lose(ELSEWHERE);
        break;
      case UNKNOWN:
        this.beginAgain();
        break;
      default:
        if (this.receiver === undefined) {
          return; // the session has ended, and the socket with it
        }
        if (wasOpen) {
          this.retry();
        } else {
          void this.askWhy();
        }
    }
  }

  /** The first time at once, then after growing waits. */
  private retry(why?: string): void {
    if (this.trials > 0) {
      page().carrier?.("reconnecting", why);
    }
    const wait =
      this.trials === 0 ? 0 : Math.min(FIRST_WAIT * 2 ** (this.trials - 1), LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  /** A page is not told why it got no socket; a request is. */
  private async askWhy(): Promise<void> {
    const status = await statusOf(this.host, LONGEST_TRIAL);
    if (this.receiver === undefined) {
      return;
    }
    if (this.isForbidden) {
      this.lose(REFUSED);
    } else if (isOther(status) && hasLaterTicket(this.host)) {
      this.connect();
    } else if (isOther(status)) {
      this.lose(OTHER_PROGRAM);
    } else if (hasAnswered(status)) {
      this.silences = 0;
      this.retry(FULL);
    } else {
      this.silences += 1;
      this.retryOrWait();
    }
  }

  /** Nobody answers. After a while that is said, and it is looked again when a person does. */
  private retryOrWait(): void {
    if (this.silences < MOST_SILENCES) {
      this.retry();
    } else {
      this.lose(SILENT);
      lookAgain(this.host, LONGEST_TRIAL);
    }
  }

  // --- the end ---------------------------------------------------------------------------------

  private loseSoon(why: string): void {
    setTimeout(() => this.lose(why), 0); // whoever has opened it is not ready to hear it
  }

  private lose(why: string): void {
    page().carrier?.("lost", why);
    this.receiver?.lost(why);
  }

  /** The program has given the session up, and takes another one: who listens goes on listening. */
  private beginAgain(): void {
    setTimeout(connectIfPossible, BEGINS_AGAIN_AFTER);
  }
}

/** A socket that is being opened. Where a policy forbids it some engines throw, and others close it. */
function made(url: string, protocols: string[]): WebSocket | undefined {
  try {
    const socket = new WebSocket(url, protocols);
    return socket.readyState === WebSocket.CLOSED ? undefined : socket;
  } catch {
    return undefined;
  }
}
