import { createHash, randomBytes, randomUUID } from "node:crypto";

/** The door through which randomness comes in. */
export interface Ids {
  uuid(): string;
  /** A secret-strength random string of `length` characters out of [0-9A-Za-z]. */
  token(length: number): string;
  /** A number in [0, 1): for jitter and random order, never for secrets. */
  random(): number;
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function spell(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  token: (length) => spell(randomBytes(length)),
  random: () => Math.random(),
};

/** Ids that repeat for the same seed: for tests and for output that has to be the same bytes each time. */
export function seededIds(seed: string): Ids {
  let count = 0;
  const next = () => createHash("sha256").update(`${seed}:${count++}`).digest();
  return {
    uuid: () => {
      const hex = next().toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    token: (length) => {
      let text = "";
      while (text.length < length) text += spell(next());
      return text.slice(0, length);
    },
    random: () => next().readUInt32BE(0) / 2 ** 32,
  };
}
