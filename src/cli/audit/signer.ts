import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { fingerprint, type Signer } from "../../assurance/pack/head.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { awsSession } from "../../systems/aws/session.ts";
import { signWithKms } from "../../systems/aws/signer.ts";
import { readText } from "../company.ts";
import type { VendorWorld } from "../rollout/world.ts";

/** The auditor's own short-lived keys at AWS; whoever runs the platform has others, which the key does not let sign. */
const variables = {
  id: "GROUNDWORK_AUDITOR_ACCESS_KEY_ID",
  secret: "GROUNDWORK_AUDITOR_SECRET_ACCESS_KEY",
  session: "GROUNDWORK_AUDITOR_SESSION_TOKEN",
} as const;

const keyArn = /^arn:(aws[a-z-]*):kms:([a-z0-9-]+):([0-9]{12}):(?:key|alias)\/.+$/;

/** Who signs: a key of KMS by its ARN, or a key in a file. Fails with `access-missing` or what `fileSigner` fails with. */
export function signerOf(
  key: string,
  { environment, endpoints, fetch }: Pick<VendorWorld, "environment" | "endpoints" | "fetch">,
): Result<Signer> {
  const [, partition = "", region = "", account = ""] = keyArn.exec(key) ?? [];
  if (account === "") return fileSigner(key);
  const [id, secret, sessionToken] = Object.values(variables).map((name) => environment[name]);
  if (!id || !secret) {
    return failure("access-missing", `${variables.id} and ${variables.secret} are not both set.`, {
      next: "Take the auditor's role, and put its short-lived keys there: the platform's own keys cannot sign.",
    });
  }
  const endpoint = endpoints["aws"];
  const session = awsSession({
    ...{ account, partition, region, fetch, ...(endpoint !== undefined && { endpoint }) },
    credentials: { accessKeyId: id, secretAccessKey: secret, ...(sessionToken && { sessionToken }) },
  });
  return ok({
    async sign(bytes) {
      const signed = await signWithKms(session, key, bytes);
      return signed.ok ? ok({ algorithm: "ECDSA-P256-SHA256", ...signed.value }) : signed;
    },
  });
}

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
