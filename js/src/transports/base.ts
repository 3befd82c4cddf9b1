// What a transport gives to calls and channels, and nothing about any one host.

/** Moves calls and channels between this page and one kind of host. */
export interface Transport {
  /**
   * Sends one call and waits for its reply. Sends before it returns, so that calls leave in the
   * order in which they are made.
   *
   * @param body - `undefined` where the call has none
   * @param headers - checked already: valid, and none with a reserved name
   * @throws PyInvokeError (as a rejection) whatever goes wrong
   */
  call(
    command: string,
    body: Uint8Array | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown>;

  /** Makes an id for a channel, and hands over what Python sends there, in order. */
  openChannel(receiver: ChannelReceiver): ChannelAddress;
}

/** Gets what arrives on one channel. Neither method throws. */
export interface ChannelReceiver {
  /** One message: decoded JSON, or an `ArrayBuffer`. */
  message(message: unknown): void;
  /** Nothing follows. */
  end(): void;
}

/** How Python finds a channel of this page. */
export interface ChannelAddress {
  readonly id: number;
  /** The text that stands for the channel in a body. */
  readonly text: string;
}
