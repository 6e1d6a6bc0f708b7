import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { blake2b } from "@noble/hashes/blake2.js";

/**
 * libsodium's sealed boxes (`crypto_box_seal`): the form in which GitHub takes secrets, so that a value can be
 * written by anybody and read by the holder of the private key alone. Keys are raw X25519 keys in base64.
 */
export interface SealingKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function createSealingKeys(): SealingKeys {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  const raw = (key: { export(options: { format: "jwk" }): { x?: string; d?: string } }, part: "x" | "d") =>
    Buffer.from(key.export({ format: "jwk" })[part] ?? "", "base64url").toString("base64");
  return { publicKey: raw(publicKey, "x"), privateKey: raw(privateKey, "d") };
}

/** Seals a text for the holder of the private half of `publicKey`. */
export function seal(publicKey: string, text: string): string {
  const recipient = Buffer.from(publicKey, "base64");
  const once = createSealingKeys();
  const sender = Buffer.from(once.publicKey, "base64");
  const box = cipher(once, recipient, nonce(sender, recipient)).encrypt(Buffer.from(text, "utf8"));
  return Buffer.concat([sender, box]).toString("base64");
}

/** The text in a sealed box; undefined when it was not sealed for these keys. */
export function openSealed(keys: SealingKeys, sealed: string): string | undefined {
  const whole = Buffer.from(sealed, "base64");
  if (whole.length < 48) return undefined;
  const sender = whole.subarray(0, 32);
  const recipient = Buffer.from(keys.publicKey, "base64");
  try {
    const text = cipher(keys, sender, nonce(sender, recipient)).decrypt(whole.subarray(32));
    return Buffer.from(text).toString("utf8");
  } catch {
    return undefined;
  }
}

function nonce(sender: Uint8Array, recipient: Uint8Array): Uint8Array {
  return blake2b(Buffer.concat([sender, recipient]), { dkLen: 24 });
}

/** NaCl's box: XSalsa20-Poly1305 under HSalsa20 of the shared point. */
function cipher(mine: SealingKeys, theirs: Uint8Array, iv: Uint8Array) {
  const shared = diffieHellman({
    privateKey: createPrivateKey({ key: jwk(mine.publicKey, mine.privateKey), format: "jwk" }),
    publicKey: createPublicKey({ key: jwk(Buffer.from(theirs).toString("base64")), format: "jwk" }),
  });
  const words = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer);
  const key = new Uint32Array(8);
  hsalsa(words(Buffer.from("expand 32-byte k")), words(shared), new Uint32Array(4), key);
  return xsalsa20poly1305(new Uint8Array(key.buffer), iv);
}

function jwk(publicKey: string, privateKey?: string) {
  const url = (text: string) => Buffer.from(text, "base64").toString("base64url");
  return { kty: "OKP", crv: "X25519", x: url(publicKey), ...(privateKey && { d: url(privateKey) }) };
}
