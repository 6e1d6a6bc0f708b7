import { createHash } from "node:crypto";

/** `sha256:` and 64 lower-case hexadecimal digits: the only algorithm in use here. */
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): boolean {
  return digestPattern.test(text);
}

/** The digest of these bytes. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
