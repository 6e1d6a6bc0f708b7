import { createPublicKey, type KeyObject, verify } from "node:crypto";
import * as z from "zod";
import type { Result } from "../../foundation/result.ts";
import { sha256 } from "./manifest.ts";

/** What is signed: how long the manifest is and where it ends, and what the pack is about. */
export const headSchema = z.strictObject({
  version: z.literal(1),
  /** Number of entries of the manifest. */
  entries: z.number().int().min(0),
  /** The link of the last entry. */
  link: z.string().regex(/^[0-9a-f]{64}$/),
  company: z.string(),
  /** ISO times; `to` is not in it. */
  period: z.strictObject({ from: z.string(), to: z.string() }),
  /** ISO time at which the last answer was kept. */
  collectedAt: z.string(),
  /** True for a pack out of a rehearsal: it is evidence of nothing. */
  rehearsed: z.boolean(),
});

export type Head = z.infer<typeof headSchema>;

export const signatureSchema = z.strictObject({
  algorithm: z.literal("ECDSA-P256-SHA256"),
  /** DER, base64. */
  signature: z.base64(),
  /** SPKI, PEM. */
  publicKey: z.string(),
  /** Who holds the private half, as the signer names it: a key's ARN. */
  keyId: z.string(),
});

export type HeadSignature = z.infer<typeof signatureSchema>;

/** Whoever vouches for a pack: holds a key that those who run the platform do not. */
export interface Signer {
  /** Signs the SHA-256 of the bytes. Fails with whatever its vendor refuses with. */
  sign(bytes: Uint8Array): Promise<Result<HeadSignature>>;
}

/** The same head is the same bytes. */
export function headBytes(head: Head): Uint8Array {
  return Buffer.from(`${JSON.stringify(head, null, 2)}\n`);
}

/** By which a person tells one key from another: SHA-256 of the key's DER form, in groups of four. */
export function fingerprint(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: "spki", format: "der" });
  return (sha256(der).match(/.{4}/g) ?? []).slice(0, 8).join(" ");
}

/** True where the signature is of exactly these bytes, by exactly this key. */
export function signedBy(bytes: Uint8Array, signature: HeadSignature, key: KeyObject): boolean {
  try {
    return verify("sha256", bytes, key, Buffer.from(signature.signature, "base64"));
  } catch {
    return false;
  }
}
