import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Signer } from "../../assurance/pack/head.ts";
import { fingerprint } from "../../assurance/pack/head.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { readText } from "../company.ts";

/**
 * An auditor's own key in a file: ECDSA on P-256, PEM. It is to lie where nobody who runs the platform can read it.
 * Fails with `file-unreadable` or `signing-key-unreadable`.
 */
export function fileSigner(path: string): Result<Signer> {
  const text = readText(path, "the signing key", "Name a private key that only the auditor has.");
  if (!text.ok) return text;
  try {
    const key = createPrivateKey(text.value);
    if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") return unreadable(path);
    const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
    return ok({
      sign: async (bytes) =>
        ok({
          algorithm: "ECDSA-P256-SHA256",
          signature: sign("sha256", bytes, key).toString("base64"),
          publicKey,
          keyId: `key ${fingerprint(publicKey)}`,
        }),
    });
  } catch {
    return unreadable(path);
  }
}

const unreadable = (path: string): Result<never> =>
  failure("signing-key-unreadable", `${path} is no private key of ECDSA on P-256.`, {
    next: "Make one: `openssl ecparam -name prime256v1 -genkey -noout -out auditor.pem`.",
  });
