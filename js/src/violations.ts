// What may be wrong with what arrives: lost on its way, or against the rules.

/** A frame is shorter than it says: it was cut on its way, and counts as lost. */
export class CutShort extends Error {}

/** The other end broke a rule of the protocol; the message says which. */
export class ProtocolViolation extends Error {}

/** What came, for a message of an error; never all of it. */
export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 60);
}
