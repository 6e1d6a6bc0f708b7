import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import * as z from "zod";
import { AwsError } from "../protocol/error.ts";
import { type KmsOperations, onKey, refusePendingDeletion } from "./call.ts";
import type { Key } from "./model.ts";

/** The specs of keys that sign here, and what each signs with. */
const algorithms: Readonly<Record<string, string>> = { ECC_NIST_P256: "ECDSA_SHA_256" };

/** A new private half for a key that signs, PKCS #8 in PEM; undefined for any other. It never leaves. */
export function newMaterial(spec: string, usage: string): string | undefined {
  if (usage !== "SIGN_VERIFY" || !Object.hasOwn(algorithms, spec)) return undefined;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

const signInput = z.object({
  Message: z.base64(),
  MessageType: z.enum(["RAW", "DIGEST"]).default("RAW"),
  SigningAlgorithm: z.string(),
});

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const signingOperations: KmsOperations = {
  Sign: onKey("Sign", signInput, (_call, key, { Message, MessageType, SigningAlgorithm }) => {
    const material = materialOf(key);
    const bytes = Buffer.from(Message, "base64");
    if (SigningAlgorithm !== algorithms[key.spec])
      throw invalidUsage(`Algorithm ${SigningAlgorithm} is incompatible with key spec ${key.spec}.`);
    if (MessageType !== "RAW")
      throw new AwsError(400, "ValidationException", "Only RAW messages are signed here.");
    if (bytes.length < 1 || bytes.length > 4096) {
      const rule = "Member must have length between 1 and 4096";
      throw new AwsError(
        400,
        "ValidationException",
        `Value at 'message' failed to satisfy constraint: ${rule}`,
      );
    }
    const signature = sign("sha256", bytes, createPrivateKey(material)).toString("base64");
    return { KeyId: key.arn, Signature: signature, SigningAlgorithm };
  }),
  GetPublicKey: onKey("GetPublicKey", z.object({}), (_call, key) => {
    const publicKey = createPublicKey(materialOf(key)).export({ type: "spki", format: "der" });
    return {
      ...{ KeyId: key.arn, PublicKey: publicKey.toString("base64"), KeyUsage: key.usage },
      ...{ KeySpec: key.spec, CustomerMasterKeySpec: key.spec, SigningAlgorithms: [algorithms[key.spec]] },
    };
  }),
};

function materialOf(key: Key): string {
  refusePendingDeletion(key);
  if (!key.enabled) throw new AwsError(400, "DisabledException", `${key.arn} is disabled.`);
  if (key.material === undefined)
    throw invalidUsage(`${key.arn} key usage is ${key.usage} which is not valid for Sign.`);
  return key.material;
}

const invalidUsage = (message: string) => new AwsError(400, "InvalidKeyUsageException", message);
