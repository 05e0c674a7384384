import type { Auth } from "../stubs/deskbridge/v1/auth.js";

const MASK = "[REDACTED]";

// A shorter value would mask parts of ordinary words and numbers.
const SHORTEST = 4;

/** The credentials of a call, to keep them out of what is logged and answered. */
export class Secrets {
  readonly #values: readonly string[];

  constructor(auth: Auth | undefined) {
    const values = [...(auth?.fields.values() ?? [])]
      .filter(({ kind }) => kind !== undefined && kind.$case !== "booleanValue")
      .map(({ kind }) => String(kind?.value));
    // The longest first: a secret that contains another must go as a whole.
    this.#values = values.filter((value) => value.length >= SHORTEST).sort((a, b) => b.length - a.length);
  }

  /** The text without them. */
  mask(text: string): string {
    return this.#values.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
  }
}
